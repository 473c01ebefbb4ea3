"""Ask organisations that are open to join whether they want to be introduced to a coalition, and what they answer.

The rule, so that nobody is flooded and nobody is pressed: the convener names a gap and a number; the portal picks those
that share a theme first, then those that were not asked for the longest time, by lot among equals. A proposal asks an
organisation once in its life; an organisation gets one such question in seven days at most, whoever asks. No names and
addresses pass before the organisation has agreed, and a "not now" looks to the convener like no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.emails import ask_to_be_introduced, tell_both_of_each_other
from coalitions.models import INTRODUCTIONS_LAST, Introduction, IntroductionState, Proposal
from coalitions.services.clarifications import why_section_closed
from coalitions.services.editing import Part, can_change, why_not_editable
from coalitions.services.locking import lock
from coalitions.services.openings import REGIONAL, Candidate, Gap, candidates_of, could_be_asked, gaps_of
from coalitions.services.validation import Judgement, judge_now
from coalitions.states import ALIVE
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.organisations.models import AffiliationState, Organisation, Region
from portal.organisations.models.organisation import OrganisationQuerySet
from portal.organisations.services.opening import Openness, say_openness

MOST_ASKED_AT_ONCE: Final = 5
MOST_WAITING: Final = 10
ASKED_AT_MOST_EVERY: Final = timedelta(days=7)


class NotAsked(ActionRefused):
    """Nobody was asked. The message says why, and nothing of any organisation."""


class IntroductionOver(ActionRefused):
    """It is too late to agree."""


@dataclass(frozen=True)
class Contact:
    """Whom to write to."""

    name: str
    email: str


def contact_of(proposal: Proposal) -> Contact:
    """Whom an organisation that agreed is told of: the focal point, or the convener as long as none is named."""
    if proposal.focal_point_name and proposal.focal_point_email:
        return Contact(proposal.focal_point_name, proposal.focal_point_email)
    return Contact(str(proposal.convener), proposal.convener.email)


@transaction.atomic
def ask_for_introductions(proposal: Proposal, *, gap: str, number: int, note: str, asked_before: int, by: User) -> int:
    """Ask so many organisations that would fill the gap, by mail, for an introduction; how many were asked.

    Only the convener does, and agrees by asking; while members can be added. `asked_before` is how many the page
    showed as asked: a form sent twice asks nobody twice. Raises AlreadyDone or NotAsked.
    """
    locked = lock(proposal)
    _refuse_unless_it_may_ask(locked, by=by)
    if locked.introductions.count() != asked_before:
        raise AlreadyDone(_("Organisations were asked since you opened the page. Nobody else was asked now."))
    room = MOST_WAITING - locked.introductions.waiting().count()
    if number > room:
        most = {"most": MOST_WAITING, "room": max(room, 0)}
        raise NotAsked(
            _("At most %(most)s introductions wait for an answer at a time. Now you can ask %(room)s more.") % most
        )
    judgement = judge_now(locked)
    lacking = next((one for one in gaps_of(judgement) if one.key == gap), None)
    if lacking is None:
        raise NotAsked(_("The report does not name this as lacking any more. Nobody was asked."))
    chosen = _choose(locked, judgement, lacking, number)
    if not chosen:
        raise NotAsked(_("Nobody could be asked now: nobody is asked more than once a week. Try again in a few days."))
    introductions = _store(locked, judgement, lacking, chosen, note=note, by=by)
    for one in introductions:
        ask_to_be_introduced(one, _people_of(one.organisation))
    return len(introductions)


@transaction.atomic
def agree(introduction: Introduction, *, by: User) -> None:
    """The organisation agrees, and both are told of each other by mail. Raises AlreadyDone or IntroductionOver.

    It may do so after it had said "not now", as long as there is time.
    """
    proposal, current = _hold(introduction, by=by)
    if current.is_agreed:
        raise AlreadyDone(_("Your organisation has agreed already; both of you were told of each other."))
    _refuse_if_over(current)
    current.agreed_by = by
    _answer(current, IntroductionState.AGREED, by=by)
    tell_both_of_each_other(current, contact_of(proposal))


@transaction.atomic
def decline(introduction: Introduction, *, by: User) -> None:
    """The organisation says "not now". The convener is not told, and this coalition does not ask it again."""
    _proposal, current = _hold(introduction, by=by)
    if current.state == IntroductionState.DECLINED:
        raise AlreadyDone(_("You have said so already."))
    if current.is_agreed:
        raise ActionRefused(_("Your organisation has agreed meanwhile, and both of you were told of each other."))
    _refuse_if_over(current)
    _answer(current, IntroductionState.DECLINED, by=by)


@transaction.atomic
def stop_asking(introduction: Introduction, *, by: User) -> None:
    """The organisation is asked no more: it is not open to join coalitions any longer, and says "not now" to all."""
    organisation = Organisation.objects.get(pk=introduction.organisation_id)
    _refuse_unless_speaking(organisation.pk, by=by)
    say_openness(organisation, openness=Openness(is_open=False, themes=tuple(organisation.themes)), by=by)
    # The organisation is locked before its introductions, as where it is asked; those in the order of their keys.
    mine = Introduction.objects.filter(organisation=organisation, state=IntroductionState.ASKED)
    for one in mine.select_related("proposal", "organisation").select_for_update(of=("self",)).order_by("pk"):
        _answer(one, IntroductionState.DECLINED, by=by)


@transaction.atomic
def end_introductions() -> int:
    """Let introductions lapse that nobody answered in time, and end those of proposals that have come to their end."""
    asked = Introduction.objects.filter(state=IntroductionState.ASKED)
    late = asked.filter(asked_at__lte=timezone.now() - INTRODUCTIONS_LAST)
    over = asked.exclude(proposal__state__in=ALIVE)
    due = (late | over).select_related("proposal", "organisation")
    ended = list(due.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    for one in ended:
        is_alive = one.proposal.state in ALIVE
        _move(one, IntroductionState.LAPSED if is_alive else IntroductionState.ENDED, by=None)
    return len(ended)


def why_not_asking(proposal: Proposal) -> str:
    """In a sentence, why the proposal cannot ask now; empty where it can. Asked while members can be added."""
    if not can_change(proposal, Part.MEMBERS):
        return why_not_editable(proposal)
    return why_section_closed(proposal, Part.MEMBERS)


def _refuse_unless_it_may_ask(proposal: Proposal, *, by: User) -> None:
    if proposal.convener_id != by.pk:
        raise NotAsked(_("Only the convener of “%(title)s” asks for introductions.") % {"title": proposal.title})
    if reason := why_not_asking(proposal):
        raise NotAsked(reason)


def _choose(proposal: Proposal, judgement: Judgement, gap: Gap, number: int) -> list[Organisation]:
    """The organisations to ask, locked. Somebody else may be asking the same ones: who was first has them."""
    fit = [one for one in candidates_of(_askable(proposal), judgement) if gap.is_filled_by(one)]
    SystemRandom().shuffle(fit)
    best = [one.pk for one in sorted(fit, key=_rank)[:number]]
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=best).order_by("pk").values_list("pk"))
    # Asked again under the locks, since whoever held them before may have asked or closed some.
    return list(_askable(proposal).filter(pk__in=best).order_by("?"))


def _rank(one: Candidate) -> tuple[bool, float]:
    """Those that share a theme first, then those that were not asked for the longest time."""
    return not one.shares_theme, one.last_asked_at.timestamp() if one.last_asked_at else 0


def _askable(proposal: Proposal) -> OrganisationQuerySet:
    lately = Introduction.objects.filter(organisation=OuterRef("pk"), asked_at__gt=timezone.now() - ASKED_AT_MOST_EVERY)
    return could_be_asked(proposal).exclude(Exists(lately))


def _store(
    proposal: Proposal, judgement: Judgement, gap: Gap, chosen: Sequence[Organisation], *, note: str, by: User
) -> list[Introduction]:
    now = timezone.now()
    scheme = judgement.parameters.region_scheme
    region = Region.objects.get(scheme=scheme, code=gap.code) if gap.criterion == REGIONAL else None
    introductions = Introduction.objects.bulk_create(
        Introduction(
            proposal=proposal,
            organisation=organisation,
            region=region,
            constituency_id=None if region else gap.code,
            note=note,
            asked_by=by,
            asked_at=now,
        )
        for organisation in chosen
    )
    for one in introductions:
        record("introduction.asked", one, by=by, after={"organisation": one.organisation, "gap": gap.key})
    return introductions


def _people_of(organisation: Organisation) -> list[User]:
    return list(
        User.objects.filter(
            affiliations__organisation=organisation, affiliations__state=AffiliationState.ACTIVE, is_active=True
        )
        .exclude(email="")
        .order_by("pk")
    )


def _hold(introduction: Introduction, *, by: User) -> tuple[Proposal, Introduction]:
    """The proposal and the introduction, locked in this order, for somebody who speaks for the organisation now."""
    proposal = lock(introduction.proposal)
    current = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("organisation", "region", "constituency")
        .get(pk=introduction.pk)
    )
    current.proposal = proposal
    _refuse_unless_speaking(current.organisation_id, by=by)
    return proposal, current


def _refuse_unless_speaking(organisation: int, *, by: User) -> None:
    if not Organisation.objects.of(by).filter(pk=organisation).exists():
        raise ActionRefused(_("You do not speak for this organisation any more. Nothing was changed."))


def _refuse_if_over(introduction: Introduction) -> None:
    if not introduction.is_open:
        raise IntroductionOver(_("It is too late to answer this. Nothing was changed, and nobody was told anything."))


def _answer(introduction: Introduction, state: IntroductionState, *, by: User) -> None:
    introduction.answered_at = timezone.now()
    _move(introduction, state, by=by)


def _move(introduction: Introduction, state: IntroductionState, *, by: User | None) -> None:
    """Write the state of a locked introduction, with its event.

    From "asked" each step is the last one, but for a "not now" that turns into yes; this module alone takes them, so
    that they need no table beside the proposal's.
    """
    before, introduction.state = introduction.state, state
    introduction.save(update_fields=["state", "answered_at", "agreed_by"])
    after = {"state": state, "organisation": introduction.organisation}
    record(f"introduction.{state}", introduction, by=by, before={"state": before}, after=after)
