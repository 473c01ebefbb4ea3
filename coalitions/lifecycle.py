"""THE table of a proposal's life: who may do what, from where to where. The only writer of a proposal's state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalitions.models import Case, CommitteeSeat, Grace, Proposal, Teammate
from coalitions.models.grace import last_day_of
from coalitions.states import ProposalState as S
from portal.accounts.models import SecretariatSeat, User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone


class Action(StrEnum):
    """What is done to a proposal as a whole."""

    SUBMIT = "submit"
    OPEN_REVIEW = "open_review"
    RETURN = "return"
    SHORTLIST = "shortlist"
    DECLINE = "decline"
    REOPEN = "reopen"
    TAKE_OFF = "take_off"
    MERGE = "merge"
    WITHDRAW = "withdraw"


class Role(Enum):
    """In which capacity."""

    CONVENER = "convener"
    TEAM = "team"
    COMMITTEE = "committee"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    action: Action
    sources: tuple[S, ...]
    target: S
    roles: frozenset[Role]
    is_by_case: bool = False
    """Whether only the decision of an open case leads here: it is offered with the case, not with the proposal."""
    is_after_grace: bool = False
    """Whether only a coalition whose time of grace is over goes this way (why_not_taken_off)."""


def _row(action: Action, sources: Iterable[S], target: S, *roles: Role, **conditions: bool) -> Transition:
    return Transition(action, tuple(sources), target, frozenset(roles), **conditions)


TRANSITIONS = (
    _row(Action.SUBMIT, [S.DRAFT, S.RETURNED], S.SUBMITTED, Role.CONVENER),
    _row(Action.OPEN_REVIEW, [S.SUBMITTED], S.UNDER_REVIEW, Role.COMMITTEE, Role.SECRETARIAT),
    _row(Action.RETURN, [S.SUBMITTED, S.UNDER_REVIEW], S.RETURNED, Role.COMMITTEE, Role.SECRETARIAT),
    _row(Action.SHORTLIST, [S.UNDER_REVIEW], S.SHORTLISTED, Role.COMMITTEE),
    _row(Action.DECLINE, [S.UNDER_REVIEW], S.DECLINED, Role.COMMITTEE),
    # An appeal that was upheld, by somebody else than who declined.
    _row(Action.REOPEN, [S.DECLINED], S.UNDER_REVIEW, Role.COMMITTEE, Role.SECRETARIAT, is_by_case=True),
    # What stopped meeting the criteria and let its time of grace pass: it is reviewed again.
    _row(Action.TAKE_OFF, [S.SHORTLISTED], S.UNDER_REVIEW, Role.COMMITTEE, is_after_grace=True),
    # The absorbed one; its survivor stays where it is.
    _row(Action.MERGE, [S.SUBMITTED, S.UNDER_REVIEW, S.SHORTLISTED], S.MERGED, Role.COMMITTEE),
    _row(
        Action.WITHDRAW,
        [S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.RETURNED, S.SHORTLISTED],
        S.WITHDRAWN,
        Role.CONVENER,
    ),
)

REVIEWS = frozenset({Role.COMMITTEE, Role.SECRETARIAT})
OWN = frozenset({Role.CONVENER, Role.TEAM})
DECISIONS = frozenset({Action.SHORTLIST, Action.DECLINE, Action.REOPEN, Action.TAKE_OFF, Action.MERGE})


def reviews_anything(user: User | AnonymousUser) -> bool:
    """Whether `user` sits on a committee or in the secretariat. Asked in one query, which answers all of roles_of."""
    if isinstance(user, AnonymousUser):
        return False
    secretariat = SecretariatSeat.objects.filter(user=OuterRef("user"))
    teams = Teammate.objects.filter(user=OuterRef("user")).order_by().values("proposal")
    seats = CommitteeSeat.objects.annotate(is_secretary=Exists(secretariat), team_proposals=ArraySubquery(teams))
    prefetch_related_objects([user], Prefetch("committee_seats", seats))
    sits: list[Any] = list(user.committee_seats.all())
    if sits:
        user.is_secretariat = user.is_superuser or sits[0].is_secretary
    return bool(sits) or user.is_secretariat


def roles_of(user: User | AnonymousUser, proposal: Proposal) -> frozenset[Role]:
    """In which capacities `user` meets this proposal."""
    if isinstance(user, AnonymousUser):
        return frozenset()
    roles = set()
    if proposal.convener_id == user.pk:
        roles.add(Role.CONVENER)
    if user.is_secretariat:
        roles.add(Role.SECRETARIAT)
    seats = list(user.committee_seats.all())
    if any(seat.call_id == proposal.call_id for seat in seats):
        roles.add(Role.COMMITTEE)
    # What a team may do is asked of the proposal; here it only counts where somebody reviews what they write.
    if roles & REVIEWS and proposal.pk in _proposals_of_teams(user, seats):
        roles.add(Role.TEAM)
    return frozenset(roles)


def _proposals_of_teams(user: User, seats: list[Any]) -> list[int]:
    """The proposals in whose teams `user` is: known with the seats, or asked once of each `user` object."""
    if seats and hasattr(seats[0], "team_proposals"):
        return list(seats[0].team_proposals)
    prefetch_related_objects([user], "teams")
    return [mate.proposal_id for mate in user.teams.all()]


def may(action: Action, roles: frozenset[Role]) -> bool:
    """Whether somebody in these roles may ever do this. Nobody decides on a proposal that they convene or write."""
    if roles & OWN and action in DECISIONS | {Action.OPEN_REVIEW, Action.RETURN}:
        return False
    return any(row.action == action and row.roles & roles for row in TRANSITIONS)


def available_actions(proposal: Proposal, user: User | AnonymousUser) -> tuple[Action, ...]:
    """What `user` can do with the proposal now; what a page offers is what `advance` allows."""
    return actions_of(proposal, roles_of(user, proposal))


def actions_of(proposal: Proposal, roles: frozenset[Role]) -> tuple[Action, ...]:
    """What somebody in these roles can do with the proposal now, without a case."""
    return tuple(
        row.action
        for row in TRANSITIONS
        if proposal.state in row.sources and not row.is_by_case and may(row.action, roles)
        # Asked last, of the database: only of coalitions, and for those who may take them off.
        if not row.is_after_grace or not why_not_taken_off(proposal)
    )


def why_not_taken_off(proposal: Proposal) -> str:
    """In a sentence, why a coalition keeps its place on the shortlist; empty where its time of grace is over."""
    until = _grace_until(proposal)
    facts = {"title": proposal.title_for_committee}
    if until is None:
        return _("“%(title)s” meets the criteria, so it stays on the shortlist.") % facts
    if until > timezone.now():
        facts["day"] = date_format(last_day_of(until, proposal.call.time_zone), "DATE_FORMAT")
        return _("“%(title)s” has time until %(day)s to meet the criteria again.") % facts
    return ""


def _grace_until(proposal: Any) -> datetime | None:
    """Known with the proposal, where it was asked with grace_until; or asked."""
    if hasattr(proposal, "grace_until"):
        known: datetime | None = proposal.grace_until
        return known
    running = Grace.objects.running().filter(proposal=proposal)
    return running.values_list("runs_until", flat=True).first()


def check(proposal: Proposal, action: Action, *, by: User, case: Case | None = None) -> Transition:
    """The row that lets `by` do this now. Raises AlreadyDone or ActionRefused with what holds instead."""
    row = next(row for row in TRANSITIONS if row.action == action)
    roles = roles_of(by, proposal)
    title = proposal.title if roles & OWN else proposal.title_for_committee
    if not may(action, roles):
        raise ActionRefused(_("You cannot do this with the proposal “%(title)s”.") % {"title": title})
    facts = {"title": title, "state": proposal.get_state_display()}
    if proposal.state == row.target:
        raise AlreadyDone(_("“%(title)s” is already %(state)s. Nothing was changed.") % facts)
    if proposal.state not in row.sources:
        raise ActionRefused(_("“%(title)s” is %(state)s now, so this was not done. Nothing was changed.") % facts)
    if row.is_by_case and not _is_open_appeal(case, proposal):
        raise ActionRefused(_("Only an appeal that waits can take “%(title)s” up again.") % facts)
    if row.is_after_grace and (why_not := why_not_taken_off(proposal)):
        raise ActionRefused(_("%(why)s Nothing was changed.") % {"why": why_not})
    return row


def _is_open_appeal(case: Case | None, proposal: Proposal) -> bool:
    return case is not None and case.is_open and case.is_appeal and case.proposal_id == proposal.pk


def advance(
    proposal: Proposal,
    action: Action,
    *,
    by: User,
    note: str = "",
    changed: Iterable[str] = (),
    case: Case | None = None,
) -> None:
    """Move a proposal, whose row the caller holds locked, and log it. `changed` names further fields to store.

    `case` is the open one whose decision moves it, where the table asks for one.
    """
    row = check(proposal, action, by=by, case=case)
    before = proposal.state
    proposal.state = row.target
    proposal.save(update_fields=["state", "changed_at", *changed])
    record(f"proposal.{action}", proposal, by=by, note=note, before={"state": before}, after={"state": proposal.state})
