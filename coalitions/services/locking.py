"""Hold a proposal still while it is judged and moved, and tell who may write in it."""

from typing import Final

from coalitions.models import Activity, Call, EngagementEntry, Membership, Proposal, TeamRole
from coalitions.states import ProposalState
from portal.accounts.models import User

FINAL: Final = (ProposalState.DECLINED, ProposalState.MERGED, ProposalState.WITHDRAWN)


def lock(proposal: Proposal) -> Proposal:
    """The proposal as it stands now, its row locked until the transaction ends. Whoever changes its rows asks here."""
    return Proposal.objects.select_for_update(of=("self",)).select_related("call", "convener").get(pk=proposal.pk)


def lock_whole(proposal: Proposal) -> Proposal:
    """The proposal with every row that the criteria look at, all locked: not even raw SQL moves one meanwhile."""
    locked = lock(proposal)
    for rows in (Membership, EngagementEntry, Activity):
        list(rows.objects.select_for_update().filter(proposal=locked).order_by("pk").values_list("pk"))
    return locked


def lock_movable(call: Call) -> None:
    """All that can still move, in the order of their keys: whoever changes one meanwhile waits for what is done."""
    movable = Proposal.objects.filter(call=call).exclude(state__in=FINAL).order_by("pk")
    list(movable.select_for_update().values_list("pk"))


def writes(user: User, proposal: Proposal) -> bool:
    """Whether `user` convenes the proposal, or writes in its team."""
    return proposal.convener_id == user.pk or proposal.teammates.filter(user=user, role=TeamRole.EDITOR).exists()
