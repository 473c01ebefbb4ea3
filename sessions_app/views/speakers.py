"""Speakers: the public list, and a session's programme as its editors change it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.public_cache import public_page
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import seen_in, status_of
from sessions_app.forms.filters import SpeakerFilterForm
from sessions_app.forms.rows import DeedForm, DirectionForm, SpeakerForm
from sessions_app.models import Speaker
from sessions_app.services.keeping import Part, why_by_button
from sessions_app.services.programming import add_speaker, change_speaker, move_speaker, remove_speaker
from sessions_app.views.answers import form_page, gone_page, saved, session_to_edit, succeeds, text_page


@public_page
def speaker_list(request: HttpRequest) -> HttpResponse:
    """Everybody who speaks or spoke, by name, with the session. Two of one name may be two people."""
    form = SpeakerFilterForm(request.GET)
    speakers = form.narrow(Speaker.objects.announced()).by_name()
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    page = page_of(request, speakers.for_lists())
    context = {"form": form, "page": page, "is_narrowed": bool(form.changed_data)}
    return render(request, "sessions_app/speaker/list.html", context, status=status)


@signed_in
def programme_detail(request: PortalRequest, slug: str) -> HttpResponse:
    """A session's speakers in their order, to be added to and changed."""
    session = session_to_edit(request, slug)
    context = {"session": session, "speakers": session.speakers.defer("search")}
    return render(request, "sessions_app/speaker/programme.html", context)


@signed_in
def speaker_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Add a speaker at the end of the programme."""
    session = session_to_edit(request, slug)
    form = SpeakerForm(posted(request))
    if request.method == "POST" and succeeds(form, lambda: add_speaker(session, facts=form.facts(), by=request.user)):
        return redirect("sessions:programme_detail", session.slug)
    return form_page(request, "sessions_app/speaker/create.html", form, session=session)


@signed_in
def speaker_update(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Correct what the programme says of a speaker."""
    session = session_to_edit(request, slug)
    speaker = session.speakers.filter(pk=pk).first()
    if speaker is None:
        return gone_page(request, "sessions_app/speaker/create.html", SpeakerForm(posted(request)), session=session)
    by_button = why_by_button(session, Part.SPEAKERS)
    form = SpeakerForm(posted(request), initial=SpeakerForm.initial_of(speaker), by_button=by_button)

    def deed() -> Speaker:
        return change_speaker(
            speaker, facts=form.facts(), by=request.user, is_as_seen=seen_in(form), as_typed=bool(request.htmx)
        )

    answer = saved(request, form, deed, onward=reverse("sessions:programme_detail", args=[session.slug]))
    return answer or text_page(
        request, "sessions_app/speaker/update.html", form, session=session, part=Part.SPEAKERS, row=pk
    )


@signed_in
@require_POST
def speaker_position_update(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Move a speaker up or down."""
    session = session_to_edit(request, slug)
    speaker = get_object_or_404(session.speakers, pk=pk)
    form = DirectionForm(request.POST)
    if succeeds(form, lambda: move_speaker(speaker, direction=form.cleaned_data["direction"], by=request.user)):
        return redirect("sessions:programme_detail", session.slug)
    context = {"session": session, "speakers": session.speakers.defer("search"), "form": form}
    return render(request, "sessions_app/speaker/programme.html", context, status=status_of(form))


@signed_in
def speaker_delete(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then take a speaker off the programme."""
    session = session_to_edit(request, slug)
    if is_removed_again(request, Speaker.objects, pk):
        return redirect("sessions:programme_detail", session.slug)
    speaker = get_object_or_404(session.speakers, pk=pk)
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(form, lambda: remove_speaker(speaker, by=request.user)):
        return redirect("sessions:programme_detail", session.slug)
    return form_page(
        request,
        "sessions_app/removal.html",
        form,
        session=session,
        heading=_("Take %(name)s off the programme?") % {"name": speaker.name},
        consequence="",
        back="sessions:programme_detail",
    )
