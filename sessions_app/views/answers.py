"""How editors' pages answer: forms that failed, pages that were out of date."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.common import saving
from portal.common.last_edits import place_of
from portal.common.requests import PortalRequest
from portal.common.saving import name_editors, refuse, refuse_gone, status_of, told_why_not
from sessions_app.forms.sections import SectionForm
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Session
from sessions_app.services.keeping import Part


def session_to_edit(request: PortalRequest, slug: str) -> Session:
    """The session for somebody who edits it: 404 where it is invisible, 403 where it is somebody else's."""
    sessions = Session.objects.visible_to(request.user).select_related("forum").defer("search")
    session = get_object_or_404(sessions, slug=slug)
    if not session.is_editable_by(request.user):
        raise PermissionDenied
    return session


def succeeds(form: forms.Form, deed: Callable[[], object]) -> bool:
    """Do the deed if the form is valid; a refusal is put on the form, so that nothing typed is lost."""
    if form.is_valid():
        _attempt(form, deed)
    return not form.errors


def saved(request: PortalRequest, form: Any, deed: Callable[[], object], *, onward: str) -> HttpResponse | None:
    """The answer to a section or row that was saved, by its button or as it was typed; None where the page is shown."""
    return saving.saved(request, form, lambda: _attempt(form, deed), onward=onward)


def _attempt(form: forms.Form, deed: Callable[[], object]) -> object | None:
    try:
        return deed()
    except ValidationError as error:
        if isinstance(form, SectionForm):
            form.add_refusal(error)
        else:
            _add_refusal(form, error)
    except OutOfDate as news:
        refuse(form, str(news.sentence))
    return None


def form_page(request: PortalRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """A page around a form, with the status that its state calls for."""
    return render(request, template, {"form": form, **context}, status=status_of(form))


def text_page(
    request: PortalRequest,
    template: str,
    form: forms.Form,
    *,
    session: Session,
    part: Part,
    row: int | None = None,
    **context: Any,
) -> HttpResponse:
    """The page of a form over texts that colleagues write too; its conflicts say who wrote the other text."""
    name_editors(form, session.last_edits, within=place_of(part, row))
    return form_page(request, template, form, session=session, **context)


def gone_page(request: PortalRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """The page to add a row, filled with what was typed into one that somebody removed meanwhile; 404 on GET."""
    if not form.is_bound:
        raise Http404
    refuse_gone(form)
    if request.htmx:
        return told_why_not(request, form)
    return form_page(request, template, form, **context)


def _add_refusal(form: forms.Form, error: ValidationError) -> None:
    for name, errors in error.update_error_dict({}).items():
        for one in errors:
            form.add_error(name if name in form.fields else None, one)
