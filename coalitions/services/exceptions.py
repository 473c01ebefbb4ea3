"""Exceptions from a criterion that allows them: asked for, granted, refused, revoked. Each is two people's deed."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.criteria import EXCEPTABLE, fingerprint
from coalitions.criteria.types import Outcome
from coalitions.emails import tell_convener, tell_reviewer
from coalitions.lifecycle import OWN, Role, roles_of
from coalitions.models import CriterionException, ExceptionState, Proposal, Validation
from coalitions.services.locking import lock
from coalitions.services.reviewing import NoteMissing
from coalitions.services.standing import ChangedMeanwhile
from coalitions.services.validation import Judgement, judge_now, validate
from coalitions.services.wording import criterion_label
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone

# What its convener has back may be half written: it can be decided on once it is submitted again.
EXCEPTED_IN: Final = (ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW, ProposalState.SHORTLISTED)


def decides_on_exceptions(roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles asks for exceptions and decides on them: the committee, nobody of their own."""
    return Role.COMMITTEE in roles and not roles & OWN


def seen_in(judgement: Judgement, criterion: str) -> str:
    """What a page shows of the facts that a criterion looks at; its form sends it back."""
    return fingerprint(criterion, judgement.facts, judgement.parameters)


def why_not_asked(judgement: Judgement, criterion: str) -> str:
    """In a sentence, why no exception from a criterion can be asked for now; empty where one can.

    The judgement's proposal comes from with_rows.
    """
    proposal = judgement.proposal
    facts = {
        "title": proposal.title_for_committee,
        "criterion": criterion_label(criterion),
        "state": proposal.get_state_display(),
    }
    if criterion not in EXCEPTABLE:
        return _("There is no exception from “%(criterion)s”: it is needed of everybody.") % facts
    if proposal.state not in EXCEPTED_IN:
        return _("“%(title)s” is %(state)s now, so this was not done. Nothing was changed.") % facts
    newest = next((one for one in proposal.exceptions.all() if one.criterion == criterion), None)
    if newest is not None and newest.is_asked:
        return _("An exception from “%(criterion)s” is asked for already, and waits for a decision.") % facts
    if judgement.report.result(criterion).outcome == Outcome.EXCEPTED:
        return _("An exception from “%(criterion)s” stands already.") % facts
    if judgement.report.result(criterion).outcome != Outcome.NOT_MET:
        return _("“%(criterion)s” is met, so it needs no exception.") % facts
    return ""


@transaction.atomic
def ask_for_exception(
    proposal: Proposal, *, criterion: str, reason: str, evidence: str, by: User, seen: str | None = None
) -> CriterionException:
    """Ask for an exception from a criterion that the proposal does not meet; another member of the committee decides.

    Only a criterion that is expected and not needed has exceptions. `seen` is what seen_in gave when the page was made.
    """
    locked = lock(proposal)
    _check_person(locked, by)
    judgement = judge_now(locked)
    if why_not := why_not_asked(judgement, criterion):
        twin = CriterionException.objects.asked().filter(proposal=locked, criterion=criterion, asked_by=by)
        is_twin = twin.filter(reason=reason, evidence=evidence).exists()
        raise AlreadyDone(why_not) if is_twin else ActionRefused(why_not)
    _check_as_seen(judgement, criterion, seen)
    if not reason.strip() or not evidence.strip():
        raise NoteMissing(_("Write the reason, and what shows it."))
    exception = CriterionException.objects.create(
        proposal=locked,
        criterion=criterion,
        reason=reason,
        evidence=evidence,
        asked_by=by,
        # Stored, so that an exception lapses first that was granted on something else than what stands now.
        asked_on=validate(locked, by=by),
    )
    _record(exception, locked, by=by, note=reason)
    return exception


@transaction.atomic
def grant_exception(exception: CriterionException, *, by: User, note: str, seen: str | None = None) -> Validation:
    """Grant what a colleague asked for: the criterion is excepted as long as what it looks at stays as it is now.

    Judged again at once. Refused where the criterion is met meanwhile, where it looks at something else than the page
    showed, or where the person who asked has come to work on the proposal.
    """
    locked, current = _hold_asked(exception, ExceptionState.GRANTED, by=by, note=note)
    judgement = judge_now(locked)
    if judgement.report.result(current.criterion).outcome != Outcome.NOT_MET:
        raise ActionRefused(
            _("“%(criterion)s” is met now, so no exception is needed. The request can be refused.")
            % {"criterion": criterion_label(current.criterion)}
        )
    _check_as_seen(judgement, current.criterion, seen)
    if _works_on(current.asked_by, locked):
        raise ActionRefused(
            _("The person who asked for it works on this proposal now, so it cannot be granted. Somebody else can ask.")
        )
    current.granted_on = seen_in(judgement, current.criterion)
    _decide(current, locked, ExceptionState.GRANTED, by=by, note=note)
    validation = validate(locked, by=by)
    _tell(current, locked)
    return validation


@transaction.atomic
def refuse_exception(exception: CriterionException, *, by: User, note: str) -> None:
    """Refuse what a colleague asked for. The request stays on record, and another one can be made."""
    locked, current = _hold_asked(exception, ExceptionState.REFUSED, by=by, note=note)
    _decide(current, locked, ExceptionState.REFUSED, by=by, note=note)
    _tell(current, locked)


@transaction.atomic
def revoke_exception(exception: CriterionException, *, by: User, note: str) -> Validation:
    """Take a granted exception back; the proposal is judged again at once, and a coalition gets its time of grace."""
    locked, current = _hold(exception, by=by)
    if current.state == ExceptionState.REVOKED and (current.ended_by_id, current.ending) == (by.pk, note):
        raise AlreadyDone(_("You revoked this exception already. Nothing was changed."))
    if not current.is_granted:
        raise ActionRefused(
            _("This exception does not stand any more: it is %(state)s. Nothing was changed.")
            % {"state": current.get_state_display()}
        )
    current.state, current.ending = ExceptionState.REVOKED, _needed(note)
    current.ended_by, current.ended_at = by, timezone.now()
    current.save(update_fields=["state", "ending", "ended_by", "ended_at"])
    _record(current, locked, by=by, note=note, before=ExceptionState.GRANTED)
    validation = validate(locked, by=by)
    current.ended_with = validation
    current.save(update_fields=["ended_with"])
    _tell(current, locked)
    return validation


def _check_person(proposal: Proposal, by: User) -> None:
    if not decides_on_exceptions(roles_of(by, proposal)):
        raise ActionRefused(_("Only the committee asks for exceptions and decides on them, and nobody on their own."))


def _check_as_seen(judgement: Judgement, criterion: str, seen: str | None) -> None:
    if seen is not None and seen != seen_in(judgement, criterion):
        raise ChangedMeanwhile(
            _("The members or the criteria of “%(title)s” were changed after you opened this page. Nothing was done.")
            % {"title": judgement.proposal.title}
        )


def _hold(exception: CriterionException, *, by: User) -> tuple[Proposal, CriterionException]:
    """The proposal and the exception, both locked, where this person may decide now."""
    locked = lock(exception.proposal)
    _check_person(locked, by)
    rows = CriterionException.objects.select_for_update(of=("self",)).select_related("asked_by", "decided_by")
    current = rows.get(pk=exception.pk)
    if current.asked_by_id == by.pk:
        raise ActionRefused(_("You asked for this exception, so a colleague decides on it."))
    if locked.state not in EXCEPTED_IN:
        raise ActionRefused(
            _("“%(title)s” is %(state)s now, so this was not done. Nothing was changed.")
            % {"title": locked.title_for_committee, "state": locked.get_state_display()}
        )
    return locked, current


def _hold_asked(
    exception: CriterionException, answer: ExceptionState, *, by: User, note: str
) -> tuple[Proposal, CriterionException]:
    locked, current = _hold(exception, by=by)
    if current.is_asked:
        _needed(note)
        return locked, current
    if (current.state, current.decided_by_id, current.decision) == (answer, by.pk, note):
        raise AlreadyDone(_("You decided on this already. Nothing was changed."))
    if current.decided_by is None:
        raise ActionRefused(_("This request has ended without a decision. Nothing was changed."))
    raise ActionRefused(
        _("%(name)s decided on this request meanwhile: it is %(state)s. Nothing was changed.")
        % {"name": current.decided_by, "state": current.get_state_display()}
    )


def _decide(exception: CriterionException, proposal: Proposal, state: ExceptionState, *, by: User, note: str) -> None:
    exception.state, exception.decision, exception.decided_by, exception.decided_at = state, note, by, timezone.now()
    exception.save(update_fields=["state", "decision", "decided_by", "decided_at", "granted_on"])
    _record(exception, proposal, by=by, note=note, before=ExceptionState.ASKED)


def _record(
    exception: CriterionException, proposal: Proposal, *, by: User, note: str, before: ExceptionState | None = None
) -> None:
    what = {"criterion": exception.criterion}
    record(
        f"exception.{exception.state}",
        proposal,
        by=by,
        note=note,
        before={**what, "exception": before} if before else None,
        after={**what, "exception": exception.state},
    )


def _tell(exception: CriterionException, proposal: Proposal) -> None:
    """The convener, and who asked for it."""
    tell_convener("exception_decided", proposal, exception=exception)
    tell_reviewer("exception_decided", proposal, exception.asked_by, exception=exception)


def _works_on(person: User, proposal: Proposal) -> bool:
    return proposal.convener_id == person.pk or proposal.teammates.filter(user=person).exists()


def _needed(note: str) -> str:
    if not note.strip():
        raise NoteMissing(_("Write the reason; the convener and whoever asked read it."))
    return note
