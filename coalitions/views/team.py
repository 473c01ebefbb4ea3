"""A proposal's team: who is in it, who is invited, and the page that an invitation leads to."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalitions.forms.proposals import DeedForm
from coalitions.forms.team import InvitationForm, RoleForm
from coalitions.lifecycle import ActionRefused
from coalitions.links import invitation_by
from coalitions.models import Invitation, Proposal, Teammate, TeamRole
from coalitions.services.team import accept, change_role, invite, leave_team, withdraw_invitation
from coalitions.views.sheets import succeeds
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import status_of
from portal.common.signed_links import linked_page

TEAM = "coalitions:team_list"


@signed_in
def team_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Who writes and who reads; the convener sees whom else was invited."""
    return _team(request, _proposal(request, reference))


@signed_in
def invitation_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Invite somebody."""
    proposal = _convened(request, reference)
    form = InvitationForm(posted(request))

    def deed() -> None:
        invite(proposal, email=form.cleaned_data["email"], role=TeamRole(form.cleaned_data["role"]), by=request.user)

    if request.method == "POST" and succeeds(request, form, deed, saved=_("Invited. A mail is on its way.")):
        return redirect(TEAM, reference)
    context = {"form": form, "proposal": proposal}
    return render(request, "coalitions/team/invitation_create.html", context, status=status_of(form))


@signed_in
@require_POST
def invitation_withdrawal_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    proposal = _convened(request, reference)
    invitation = get_object_or_404(proposal.invitations, pk=pk)
    form = DeedForm(request.POST)
    saved = _("The invitation is withdrawn.")
    if succeeds(request, form, lambda: withdraw_invitation(invitation, by=request.user), saved=saved):
        return redirect(TEAM, reference)
    return _team(request, proposal, form)


@signed_in
@require_POST
def teammate_role_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Let somebody write, or only read."""
    proposal = _convened(request, reference)
    teammate = get_object_or_404(proposal.teammates, pk=pk)
    form = RoleForm(request.POST)
    if succeeds(request, form, lambda: change_role(teammate, role=form.chosen(), by=request.user)):
        return redirect(TEAM, reference)
    return _team(request, proposal, form)


@signed_in
def teammate_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then take somebody out of the team, or leave it oneself."""
    proposal = _proposal(request, reference)
    if is_removed_again(request, Teammate.objects, pk):
        return redirect(TEAM, reference)
    teammate = get_object_or_404(proposal.teammates.select_related("user"), pk=pk)
    is_oneself = teammate.user_id == request.user.pk
    if not is_oneself and proposal.convener_id != request.user.pk:
        raise PermissionDenied
    form = DeedForm(posted(request))
    saved = _("You have left the team.") if is_oneself else _("Taken out of the team.")
    if request.method == "POST" and succeeds(request, form, lambda: leave_team(teammate, by=request.user), saved=saved):
        return redirect("coalitions:proposal_list") if is_oneself else redirect(TEAM, reference)
    context = {"form": form, "proposal": proposal, "teammate": teammate, "is_oneself": is_oneself}
    return render(request, "coalitions/team/teammate_delete.html", context, status=status_of(form))


@linked_page
def invitation_detail(request: PortalRequest, token: str) -> HttpResponse:
    """What an invitation is about, and the button that accepts it. Opening it changes nothing and signs nobody in."""
    invitation = invitation_by(token)
    context = {"invitation": invitation, "proposal": invitation.proposal if invitation else None, "refusal": ""}
    if invitation is None or not (invitation.is_open or _has_joined(request, invitation)):
        return render(request, "coalitions/team/invitation_over.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST" or not request.user.is_authenticated:
        return render(request, "coalitions/team/invitation_detail.html", context)
    try:
        accept(invitation, by=request.user)
    except ActionRefused as refusal:
        context["refusal"] = str(refusal)
        return render(request, "coalitions/team/invitation_detail.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, _("You are in the team."))
    return redirect(invitation.proposal)


def _has_joined(request: PortalRequest, invitation: Invitation) -> bool:
    """Whether the link was used by who follows it again, so that sending the button twice is no error."""
    return invitation.accepted_at is not None and invitation.proposal.teammates.filter(user=request.user.pk).exists()


def _proposal(request: PortalRequest, reference: str) -> Proposal:
    """The proposal for its convener and its team; those who only review it see no team."""
    proposals = Proposal.objects.worked_on_by(request.user).select_related("convener", "call")
    return get_object_or_404(proposals, reference=reference)


def _convened(request: PortalRequest, reference: str) -> Proposal:
    proposal = _proposal(request, reference)
    if proposal.convener_id != request.user.pk:
        raise PermissionDenied
    return proposal


def _team(request: PortalRequest, proposal: Proposal, form: DeedForm | RoleForm | None = None) -> HttpResponse:
    is_convener = proposal.convener_id == request.user.pk
    invitations = proposal.invitations.filter(accepted_at=None, withdrawn_at=None) if is_convener else ()
    context = {
        "proposal": proposal,
        "teammates": proposal.teammates.select_related("user"),
        "invitations": invitations,
        "is_convener": is_convener,
        "roles": TeamRole.choices,
        "form": form,
    }
    return render(request, "coalitions/team/list.html", context, status=status_of(form))
