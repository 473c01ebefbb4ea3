"""Appeals and late entry: asked with a reason, decided with a reason, by somebody else than who decided first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.emails import tell_contacts, tell_convener, tell_deciders, tell_team
from coalitions.lifecycle import OWN, REVIEWS, Action, advance, roles_of
from coalitions.models import Call, Case, CaseKind, CaseOutcome, CriteriaSet, Proposal
from coalitions.services.editing import save_at_a_free_address
from coalitions.services.extending import give_time, said_in_its_zone, said_in_zone_of
from coalitions.services.locking import lock, lock_whole
from coalitions.services.validation import validate
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import history_of, record
from portal.common.refusals import ActionRefused, AlreadyDone

# After so many refusals of late entry for one proposal, the last one stands.
MOST_REFUSALS = 2


class NotForThem(ActionRefused):
    """Somebody else decides this case."""


@dataclass(frozen=True)
class First:
    """The decision that a case goes beyond."""

    by: User | None
    at: datetime | None
    reason: str


# Telling

TOLD = ("id", "kind", "reason", "asked_at", "first_reason", "outcome", "decided_at", "note")


def with_cases(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with what `cases_told` tells of their cases, in the same query."""
    cases = Case.objects.filter(proposal=OuterRef("pk")).order_by("-asked_at", "-id")
    return proposals.annotate(told=ArraySubquery(cases.values(told=JSONObject(**{name: name for name in TOLD}))))


def cases_told(proposal: Any) -> list[Case]:
    """The cases of a proposal that comes from with_cases, newest first: what its convener reads, and nobody's name."""
    instants = ("asked_at", "decided_at")
    return [
        Case(**{**data, **{name: data[name] and datetime.fromisoformat(data[name]) for name in instants}})
        for data in proposal.told
    ]


# Asking


def why_no_appeal(proposal: Proposal) -> str:
    """In a sentence, why its convener cannot appeal now; empty where they can.

    Each refusal can be appealed against once, until `Proposal.appeal_until`.
    """
    facts = {"title": proposal.title, "state": proposal.get_state_display()}
    if proposal.state != ProposalState.DECLINED:
        return _("“%(title)s” is %(state)s, so there is no refusal to appeal against.") % facts
    until = proposal.appeal_until
    if until is None:
        return _("In this call there is no appeal against a refusal.")
    appeals = (one for one in proposal.cases.all() if one.is_appeal)
    earlier = next((one for one in appeals if one.first_decided_at == proposal.decided_at), None)
    if earlier is not None:
        return _why_not_again(earlier)
    if timezone.now() >= until:
        return _("The time to appeal was over on %(until)s.") % {"until": said_in_its_zone(proposal, until)}
    return ""


def _why_not_again(earlier: Case) -> str:
    if earlier.is_open:
        return _("Your appeal waits for its decision.")
    if earlier.outcome == CaseOutcome.TAKEN_BACK:
        return _("You took your appeal back. A refusal can be appealed against once.")
    return _("Your appeal was decided already. That decision stands.")


@transaction.atomic
def appeal(proposal: Proposal, *, reason: str, by: User) -> Case:
    """Appeal against the refusal of a proposal; its convener gets a receipt, and whoever may decide is told."""
    locked = lock(proposal)
    _need_convener(locked, by)
    _refuse_second(locked, CaseKind.APPEAL, reason)
    if why := why_no_appeal(locked):
        raise ActionRefused(why)
    return _open(locked, CaseKind.APPEAL, reason=reason, first=_refusal_of(locked), by=by)


def why_no_late_entry(proposal: Proposal) -> str:
    """In a sentence, why its convener cannot ask to be let in late now; empty where they can.

    For a draft whose time is over, until `Call.late_entry_until`. Once a request was refused, one more can be made,
    which somebody else decides.
    """
    facts = {"title": proposal.title, "state": proposal.get_state_display(), "call": proposal.call.title}
    if proposal.state != ProposalState.DRAFT:
        return _("“%(title)s” is %(state)s, so it need not be let in.") % facts
    if not proposal.call.is_published or not proposal.call.has_closed:
        return _("The call “%(call)s” has not closed, so there is nothing to ask for.") % facts
    if timezone.now() < proposal.changes_until:
        until = said_in_its_zone(proposal, proposal.changes_until)
        return _("“%(title)s” can be changed and submitted until %(until)s.") % {**facts, "until": until}
    requests = [one for one in proposal.cases.all() if not one.is_appeal]
    if any(one.is_open for one in requests):
        return _("Your request waits for its decision.")
    if _refusals(requests) >= MOST_REFUSALS:
        return _("Your request was refused twice. That decision stands.")
    return _why_too_late(proposal.call)


@transaction.atomic
def ask_for_late_entry(proposal: Proposal, *, reason: str, by: User) -> Case:
    """Ask to be let in although the call has closed; the convener gets a receipt, and whoever may decide is told."""
    locked = lock(proposal)
    _need_convener(locked, by)
    _refuse_second(locked, CaseKind.LATE_ENTRY, reason)
    if why := why_no_late_entry(locked):
        raise ActionRefused(why)
    return _open(locked, CaseKind.LATE_ENTRY, reason=reason, first=_first_refusal(locked), by=by)


def why_no_late_draft(call: Call, *, by: User) -> str:
    """In a sentence, why `by` cannot begin a draft together with a request for late entry; empty where they can.

    One a person and call: whoever has a draft, or has asked before, asks for that one.
    """
    facts = {"call": call.title}
    if not call.is_published or not call.has_closed:
        return _("The call “%(call)s” has not closed, so there is nothing to ask for.") % facts
    if too_late := _why_too_late(call):
        return too_late
    if not CriteriaSet.objects.filter(call=call, published_at__isnull=False).exists():
        return _("The call “%(call)s” takes no proposals.") % facts
    own = Proposal.objects.filter(call=call, convener=by)
    if own.filter(state=ProposalState.DRAFT).exists():
        return _("You have a draft for this call. Ask on its page to be let in late.")
    if own.filter(cases__kind=CaseKind.LATE_ENTRY).exists():
        return _("You have asked before to be let in late to this call.")
    return ""


def _why_too_late(call: Call) -> str:
    """In a sentence, why nobody can ask for late entry to a closed call any more; empty where one can."""
    until = call.late_entry_until
    if until is None:
        return _("In the call “%(call)s” nobody is let in late.") % {"call": call.title}
    if timezone.now() >= until:
        return _("The time to ask for late entry was over on %(until)s.") % {"until": said_in_zone_of(call, until)}
    return ""


@transaction.atomic
def begin_late(call: Call, *, title: str, language: str, reason: str, by: User) -> Proposal:
    """Begin a draft for a call that has closed, with a request for late entry; until it is granted the draft is closed.

    Sent twice, it is one: the same title and reason are the same request for as long as it waits.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    waiting = Case.objects.waiting().filter(kind=CaseKind.LATE_ENTRY, reason=reason)
    same = Proposal.objects.filter(call=call, convener=by, title=title, cases__in=waiting).first()
    if same is not None:
        return same
    if why := why_no_late_draft(call, by=by):
        raise ActionRefused(why)
    proposal = Proposal(call=call, convener=by, title=title, language=language)
    save_at_a_free_address(proposal)
    record("proposal.begun", proposal, by=by, after={"state": proposal.state, "reference": proposal.reference})
    _open(proposal, CaseKind.LATE_ENTRY, reason=reason, first=First(None, None, ""), by=by)
    return proposal


# Taking back


def why_not_taken_back(case: Case, *, by: User) -> str:
    """In a sentence, why `by` cannot take the case back; empty where they can."""
    if case.proposal.convener_id != by.pk:
        return _("Only the convener of “%(title)s” takes this back.") % {"title": case.proposal.title}
    if not case.is_open:
        facts = {"outcome": case.get_outcome_display()}
        return _("This case is no longer open: %(outcome)s. Nothing was changed.") % facts
    return ""


@transaction.atomic
def take_back(case: Case, *, by: User) -> None:
    """Take back what was asked, as long as nobody has decided it. The proposal stays where it is.

    A refusal that was appealed against cannot be once more; late entry can be asked for again, while there is time.
    """
    proposal = lock(case.proposal)
    current = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    current.proposal = proposal
    if current.outcome == CaseOutcome.TAKEN_BACK and proposal.convener_id == by.pk:
        raise AlreadyDone(_("You have taken this back already. Nothing was changed."))
    if why_not := why_not_taken_back(current, by=by):
        raise ActionRefused(why_not)
    current.outcome, current.decided_at = CaseOutcome.TAKEN_BACK, timezone.now()
    current.save(update_fields=["outcome", "decided_at"])
    record(f"{current.kind}.taken_back", proposal, by=by)


# Deciding


def why_not_theirs(case: Case, *, by: User) -> str:
    """In a sentence, why `by` does not decide this case; empty where they may.

    The committee of its call and the secretariat do; never whoever decided first, nor who convenes or writes it.
    """
    roles = roles_of(by, case.proposal)
    if roles & OWN or case.asked_by_id == by.pk:
        return _("It is about a proposal of your own, so somebody else decides.")
    if not roles & REVIEWS:
        return _("The committee of the call and the secretariat decide.")
    if case.first_decided_by_id == by.pk:
        return _("You made the decision that this goes beyond, so somebody else decides.")
    return ""


@transaction.atomic
def uphold(case: Case, *, note: str, by: User) -> None:
    """Uphold an appeal: the proposal is under review again, judged as it stands; the refusal stays on record."""
    # In the order in which publishing criteria locks: a proposal that comes back is judged by the version in force.
    Call.objects.select_for_update(no_key=True).get(pk=case.proposal.call_id)
    current = _hold(case, CaseOutcome.UPHELD, note=note, by=by)
    proposal = current.proposal
    proposal.decided_at, proposal.committee_note = None, ""
    advance(proposal, Action.REOPEN, by=by, note=note, changed=["decided_at", "committee_note"], case=current)
    validate(proposal, by=by)
    tell_team(proposal, ProposalState.UNDER_REVIEW, note=note)
    tell_contacts(proposal, ProposalState.UNDER_REVIEW)
    _decide(current, CaseOutcome.UPHELD, note=note, by=by)


@transaction.atomic
def dismiss(case: Case, *, note: str, by: User) -> None:
    """Dismiss an appeal: the refusal stands."""
    current = _hold(case, CaseOutcome.DISMISSED, note=note, by=by)
    record("appeal.dismissed", current.proposal, by=by, note=note)
    _decide(current, CaseOutcome.DISMISSED, note=note, by=by)


@transaction.atomic
def grant(case: Case, *, until: datetime, note: str, by: User) -> None:
    """Let a draft in late: it can be changed and submitted until an instant, by an extension of its own."""
    current = _hold(case, CaseOutcome.GRANTED, note=note, by=by)
    give_time(current.proposal, until=until, reason=note, by=by)
    _decide(current, CaseOutcome.GRANTED, note=note, by=by)


@transaction.atomic
def refuse(case: Case, *, note: str, by: User) -> None:
    """Refuse to let a draft in late."""
    current = _hold(case, CaseOutcome.REFUSED, note=note, by=by)
    record("late_entry.refused", current.proposal, by=by, note=note)
    _decide(current, CaseOutcome.REFUSED, note=note, by=by)


def why_refused(case: Case, *, by: User) -> ActionRefused:
    """What is said to whoever does not decide a case, or comes after its decision."""
    if why := why_not_theirs(case, by=by):
        return NotForThem(why)
    facts = {"outcome": case.get_outcome_display()}
    return ActionRefused(_("This case is no longer open: %(outcome)s. Nothing was changed.") % facts)


def _hold(case: Case, outcome: CaseOutcome, *, note: str, by: User) -> Case:
    """The case and its proposal as they stand, both locked, if `by` may decide it now."""
    proposal = lock_whole(case.proposal)
    current = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    current.proposal = proposal
    if (current.outcome, current.note, current.decided_by_id) == (outcome, note, by.pk):
        raise AlreadyDone(_("You have decided this so already. Nothing was changed."))
    if not current.is_open or why_not_theirs(current, by=by):
        raise why_refused(current, by=by)
    if not note.strip():
        raise ActionRefused(_("Write the reason; the convener reads it."))
    return current


def _decide(case: Case, outcome: CaseOutcome, *, note: str, by: User) -> None:
    case.outcome, case.note, case.decided_by, case.decided_at = outcome, note, by, timezone.now()
    case.save(update_fields=["outcome", "note", "decided_by", "decided_at"])
    tell_convener("case_decided", case.proposal, case=case)


def _open(locked: Proposal, kind: CaseKind, *, reason: str, first: First, by: User) -> Case:
    if not reason.strip():
        raise ActionRefused(_("Write the reason; whoever decides reads it."))
    case = Case.objects.create(
        proposal=locked,
        kind=kind,
        reason=reason,
        asked_by=by,
        first_decided_by=first.by,
        first_decided_at=first.at,
        first_reason=first.reason,
    )
    record(f"{kind.value}.asked", locked, by=by, note=reason)
    tell_convener("case_received", locked, case=case)
    tell_deciders(case)
    return case


def _need_convener(locked: Proposal, by: User) -> None:
    if locked.convener_id != by.pk:
        raise ActionRefused(_("Only the convener of “%(title)s” asks for this.") % {"title": locked.title})


def _refuse_second(locked: Proposal, kind: CaseKind, reason: str) -> None:
    """The same words sent twice are one case."""
    waiting = locked.cases.waiting().filter(kind=kind).first()
    if waiting is not None and waiting.reason == reason:
        raise AlreadyDone(_("This was sent already. It waits for its decision."))


def _refusal_of(locked: Proposal) -> First:
    """Who declined a proposal, when and why, as the log has it."""
    event = history_of(locked).filter(action=f"proposal.{Action.DECLINE}").first()
    by = User.objects.filter(pk=event.by_id).first() if event and event.by_id else None
    return First(by, locked.decided_at, locked.committee_note)


def _first_refusal(locked: Proposal) -> First:
    """Who refused the earlier request for late entry, when and why."""
    refused = locked.cases.filter(kind=CaseKind.LATE_ENTRY, outcome=CaseOutcome.REFUSED).order_by("decided_at").first()
    return First(refused.decided_by, refused.decided_at, refused.note) if refused else First(None, None, "")


def _refusals(requests: list[Case]) -> int:
    return sum(one.outcome == CaseOutcome.REFUSED for one in requests)
