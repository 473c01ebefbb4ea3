"""A session's files."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, is_removed_again, posted
from sessions_app.choices import FileKind
from sessions_app.filekinds import CONTENT_TYPES
from sessions_app.forms.rows import AttachmentForm, DeedForm
from sessions_app.models import Attachment, Session
from sessions_app.services.attaching import attach, detach
from sessions_app.views.answers import form_page, session_to_edit, succeeds


def attachment_detail(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """Download a file of a session that the reader may see; it is never shown inside the browser."""
    session = get_object_or_404(Session.objects.visible_to(request.user).only("slug"), slug=slug)
    attachment = get_object_or_404(session.attachments, pk=pk)
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = FileKind(attachment.kind)
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=f"{slugify(attachment.title)[:80] or 'attachment'}.{kind.value}",
        content_type=CONTENT_TYPES[kind],
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@signed_in
def attachment_list(request: PortalRequest, slug: str) -> HttpResponse:
    """The files, to be added to and removed."""
    session = session_to_edit(request, slug)
    context = {"session": session, "attachments": session.attachments.all()}
    return render(request, "sessions_app/attachment/list.html", context)


@signed_in
def attachment_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Attach a file."""
    session = session_to_edit(request, slug)
    form = AttachmentForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and succeeds(
        form, lambda: attach(session, title=form.cleaned_data["title"], content=form.content, by=request.user)
    ):
        return redirect("sessions:attachment_list", session.slug)
    return form_page(request, "sessions_app/attachment/create.html", form, session=session)


@signed_in
def attachment_delete(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then remove a file."""
    session = session_to_edit(request, slug)
    if is_removed_again(request, Attachment.objects, pk):
        return redirect("sessions:attachment_list", session.slug)
    attachment = get_object_or_404(session.attachments, pk=pk)
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(form, lambda: detach(attachment, by=request.user)):
        return redirect("sessions:attachment_list", session.slug)
    return form_page(
        request,
        "sessions_app/removal.html",
        form,
        session=session,
        heading=_("Remove “%(title)s”?") % {"title": attachment.title},
        consequence=_("The file is deleted and cannot be brought back."),
        back="sessions:attachment_list",
    )
