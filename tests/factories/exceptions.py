"""Proposals that lack a region, and exceptions from that."""

from typing import Any

from coalitions.models import Call, CriterionException, Proposal
from coalitions.services.exceptions import ask_for_exception, grant_exception
from coalitions.services.members import member_leaves
from coalitions.states import MembershipState
from portal.accounts.models import User
from tests.factories.coalitions import make_reviewer, make_submitted_proposal

REASON = "Nobody in Eastern Europe works on glaciers."


def make_lacking(title: str = "Glaciers", *, call: Call, **fields: Any) -> Proposal:
    """A submitted proposal that lacks a region, and nothing else."""
    proposal = make_submitted_proposal(title, call=call, **fields)
    lose(proposal, "GE")
    return Proposal.objects.select_related("call", "convener", "latest_validation").get(pk=proposal.pk)


def lose(proposal: Proposal, country: str) -> None:
    """Let the member of a country leave."""
    member_leaves(proposal.memberships.get(country=country), state=MembershipState.WITHDRAWN, by=proposal.convener)


def make_asked(proposal: Proposal, by: User | None = None, **fields: Any) -> CriterionException:
    """A request for an exception that waits for its decision."""
    values = {"criterion": "regional", "reason": REASON, "evidence": "Letters of four networks.", **fields}
    return ask_for_exception(proposal, by=by or make_reviewer(proposal.call), **values)


def make_granted(proposal: Proposal, *, asker: User | None = None, decider: User | None = None) -> CriterionException:
    """An exception that stands."""
    exception = make_asked(proposal, asker)
    grant_exception(exception, by=decider or make_reviewer(proposal.call), note="Agreed.")
    exception.refresh_from_db()
    return exception
