"""A proposal's team: who may open its pages (portal/teams/views.py), and the page that an invitation leads to."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from coalitions.links import invitation_by
from coalitions.models import Proposal
from coalitions.services.team import ProposalTeam
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest
from portal.common.signed_links import linked_page
from portal.teams import views
from portal.teams.views import TeamPages


@signed_in
def team_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Who writes and who reads; the convener sees whom else was invited."""
    return views.team_list(request, _pages(request, reference))


@signed_in
def invitation_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Invite somebody."""
    return views.invitation_create(request, _pages(request, reference))


@signed_in
@require_POST
def invitation_withdrawal_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    return views.invitation_withdrawal_create(request, _pages(request, reference), pk)


@signed_in
@require_POST
def teammate_role_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Let somebody write, or only read."""
    return views.teammate_role_update(request, _pages(request, reference), pk)


@signed_in
def teammate_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then take somebody out of the team, or leave it oneself."""
    return views.teammate_delete(request, _pages(request, reference), pk)


@linked_page
def invitation_detail(request: PortalRequest, token: str) -> HttpResponse:
    """What an invitation is about, and the button that accepts it."""
    invitation = invitation_by(token)
    team = ProposalTeam(invitation.proposal) if invitation else None
    return views.invitation_detail(request, team, invitation, template="coalitions/team/invitation_detail.html")


def _pages(request: PortalRequest, reference: str) -> TeamPages:
    """For the convener and the team; those who only review the proposal see no team."""
    proposals = Proposal.objects.worked_on_by(request.user).select_related("convener", "call")
    proposal = get_object_or_404(proposals, reference=reference)
    return TeamPages(
        team=ProposalTeam(proposal),
        namespace="coalitions",
        key=reference,
        left=reverse("coalitions:proposal_list"),
        templates="coalitions/team",
        context={"base": "coalitions/_base.html", "proposal": proposal},
    )
