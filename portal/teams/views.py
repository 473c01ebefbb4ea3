"""The pages of a team. The app that owns it looks up what the team is of, for whoever may see it, and calls these."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.common.deeds import succeeds
from portal.common.refusals import ActionRefused
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import status_of
from portal.teams.forms import InvitationForm, RoleForm
from portal.teams.models import AbstractInvitation
from portal.teams.services import Team, accept, change_role, invite, leave_team, withdraw_invitation


@dataclass(frozen=True, kw_only=True)
class TeamPages:
    """Where the pages of a team are, and what they look like in the app that owns it."""

    team: Team
    namespace: str
    """The app's namespace of addresses, in which they are called as the functions below."""
    key: str
    """What names the thing in an address."""
    left: str
    """Where somebody comes to who has left the team."""
    templates: str
    """The folder of the app's own templates, which extend those of templates/teams/."""
    context: Mapping[str, Any]
    """What they need; `base` is the one that all extend in the end."""

    def address(self, name: str, *more: Any) -> str:
        """Where one of the pages is."""
        return reverse(f"{self.namespace}:{name}", args=[self.key, *more])

    def page(self, request: PortalRequest, name: str, form: forms.Form | None, **context: Any) -> HttpResponse:
        """One of the pages, in the app's template."""
        shared = {
            "shared": self.team.shared,
            "is_leader": self.team.is_led_by(request.user),
            "list_address": self.address("team_list"),
            "form": form,
        }
        everything = {**shared, **self.context, **context}
        return render(request, f"{self.templates}/{name}.html", everything, status=status_of(form))


@dataclass(frozen=True)
class MateLine:
    """Somebody of the team, and where the deeds about them are sent."""

    mate: Any
    is_reader_of_page: bool
    role_address: str
    removal_address: str


@dataclass(frozen=True)
class InvitationLine:
    """Somebody who was invited, and where that is taken back."""

    invitation: Any
    withdrawal_address: str


def team_list(request: PortalRequest, pages: TeamPages, form: forms.Form | None = None) -> HttpResponse:
    """Who writes and who reads; who leads sees whom else was invited."""
    context = {
        "mates": list(_mates(request, pages)),
        "invitations": list(_invitations(pages)) if pages.team.is_led_by(request.user) else [],
        "invitation_address": pages.address("invitation_create"),
    }
    return pages.page(request, "list", form, **context)


def invitation_create(request: PortalRequest, pages: TeamPages) -> HttpResponse:
    """Invite somebody."""
    _check_leads(request, pages)
    form = InvitationForm(posted(request), roles=pages.team.roles)

    def deed() -> None:
        invite(pages.team, email=form.cleaned_data["email"], role=form.cleaned_data["role"], by=request.user)

    if request.method == "POST" and succeeds(request, form, deed, saved=_("Invited. A mail is on its way.")):
        return redirect(pages.address("team_list"))
    return pages.page(request, "invitation_create", form)


def invitation_withdrawal_create(request: PortalRequest, pages: TeamPages, pk: int) -> HttpResponse:
    """Take an invitation back."""
    _check_leads(request, pages)
    invitation = get_object_or_404(pages.team.invitations, pk=pk)
    form = forms.Form(request.POST)

    def deed() -> None:
        withdraw_invitation(pages.team, invitation, by=request.user)

    if succeeds(request, form, deed, saved=_("The invitation is withdrawn.")):
        return redirect(pages.address("team_list"))
    return team_list(request, pages, form)


def teammate_role_update(request: PortalRequest, pages: TeamPages, pk: int) -> HttpResponse:
    """Let somebody write, or only read."""
    _check_leads(request, pages)
    mate = get_object_or_404(pages.team.teammates, pk=pk)
    form = RoleForm(request.POST, roles=pages.team.roles)

    def deed() -> None:
        change_role(pages.team, mate, role=form.cleaned_data["role"], by=request.user)

    if succeeds(request, form, deed):
        return redirect(pages.address("team_list"))
    return team_list(request, pages, form)


def teammate_delete(request: PortalRequest, pages: TeamPages, pk: int) -> HttpResponse:
    """Ask, then take somebody out of the team, or leave it oneself."""
    if is_removed_again(request, pages.team.teammates.model.objects, pk):
        return redirect(pages.address("team_list"))
    mate = get_object_or_404(pages.team.teammates.select_related("user"), pk=pk)
    is_oneself = mate.user_id == request.user.pk
    if not is_oneself:
        _check_leads(request, pages)
    form = forms.Form(posted(request))
    saved = _("You have left the team.") if is_oneself else _("Taken out of the team.")

    def deed() -> None:
        leave_team(pages.team, mate, by=request.user)

    if request.method == "POST" and succeeds(request, form, deed, saved=saved):
        return redirect(pages.left if is_oneself else pages.address("team_list"))
    return pages.page(request, "teammate_delete", form, mate=mate, is_oneself=is_oneself)


def invitation_detail(
    request: PortalRequest, team: Team | None, invitation: AbstractInvitation | None, *, template: str
) -> HttpResponse:
    """What an invitation is about, and the button that accepts it. Opening it changes nothing and signs nobody in.

    Nothing holds where a link names no invitation. Sending the button twice is no error.
    """
    if team is None or invitation is None or not (invitation.is_open or _has_joined(request, team, invitation)):
        return render(request, "teams/invitation_over.html", status=HTTPStatus.NOT_FOUND)
    context = {"invitation": invitation, "shared": team.shared, "refusal": ""}
    if request.method != "POST" or not request.user.is_authenticated:
        return render(request, template, context)
    try:
        accept(team, invitation, by=request.user)
    except ActionRefused as refusal:
        return render(request, template, {**context, "refusal": str(refusal)}, status=HTTPStatus.CONFLICT)
    messages.success(request, _("You are in the team."))
    return redirect(team.shared)


def _has_joined(request: PortalRequest, team: Team, invitation: AbstractInvitation) -> bool:
    return invitation.accepted_at is not None and team.teammates.filter(user=request.user.pk).exists()


def _check_leads(request: PortalRequest, pages: TeamPages) -> None:
    if not pages.team.is_led_by(request.user):
        raise PermissionDenied


def _mates(request: PortalRequest, pages: TeamPages) -> Iterator[MateLine]:
    for mate in pages.team.teammates.select_related("user"):
        yield MateLine(
            mate=mate,
            is_reader_of_page=mate.user_id == request.user.pk,
            role_address=pages.address("teammate_role_update", mate.pk),
            removal_address=pages.address("teammate_delete", mate.pk),
        )


def _invitations(pages: TeamPages) -> Iterator[InvitationLine]:
    for invitation in pages.team.invitations.filter(accepted_at=None, withdrawn_at=None):
        yield InvitationLine(invitation, pages.address("invitation_withdrawal_create", invitation.pk))
