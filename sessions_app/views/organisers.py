"""Which organisations hold a session."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import status_of
from sessions_app.forms.rows import DeedForm
from sessions_app.forms.sessions import OrganiserForm
from sessions_app.models import SessionOrganiser
from sessions_app.services.organising import add_co_organiser, make_lead, remove_co_organiser
from sessions_app.views.answers import form_page, session_to_edit, succeeds


@signed_in
def organiser_list(request: PortalRequest, slug: str) -> HttpResponse:
    """The organisers, to be added to and changed."""
    session = session_to_edit(request, slug)
    organisers = session.organisers.select_related("organisation")
    return render(request, "sessions_app/organiser/list.html", {"session": session, "organisers": organisers})


@signed_in
def organiser_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Add a co-organiser."""
    session = session_to_edit(request, slug)
    form = OrganiserForm(posted(request), by=request.user)
    if request.method == "POST" and succeeds(
        form, lambda: add_co_organiser(session, organisation=form.cleaned_data["organisation"], by=request.user)
    ):
        return redirect("sessions:organiser_list", session.slug)
    return form_page(request, "sessions_app/organiser/create.html", form, session=session)


@signed_in
@require_POST
def lead_update(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Let this organiser lead."""
    session = session_to_edit(request, slug)
    organiser = get_object_or_404(session.organisers, pk=pk)
    form = DeedForm(request.POST)
    if succeeds(form, lambda: make_lead(session, organiser=organiser, by=request.user)):
        return redirect("sessions:organiser_list", session.slug)
    organisers = session.organisers.select_related("organisation")
    context = {"session": session, "organisers": organisers, "form": form}
    return render(request, "sessions_app/organiser/list.html", context, status=status_of(form))


@signed_in
def organiser_delete(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then take a co-organiser off."""
    session = session_to_edit(request, slug)
    if is_removed_again(request, SessionOrganiser.objects, pk):
        return redirect("sessions:organiser_list", session.slug)
    organiser = get_object_or_404(session.organisers.select_related("organisation"), pk=pk)
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(
        form, lambda: remove_co_organiser(session, organiser=organiser, by=request.user)
    ):
        still_edits = session.is_editable_by(request.user)
        return redirect("sessions:organiser_list", session.slug) if still_edits else redirect("sessions:session_list")
    return form_page(
        request,
        "sessions_app/removal.html",
        form,
        session=session,
        heading=_("Take %(name)s off the organisers?") % {"name": organiser.organisation},
        consequence=_("Its people will not be able to edit this session any more."),
        back="sessions:organiser_list",
    )
