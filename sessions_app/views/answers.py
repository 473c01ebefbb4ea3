"""How editors' pages answer: forms that failed, pages that were out of date."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from portal.common.requests import PortalRequest
from sessions_app.forms.sections import SectionForm
from sessions_app.lifecycle import ChangedMeanwhile, OutOfDate
from sessions_app.models import Session

OUT_OF_DATE = "out_of_date"


def session_to_edit(request: PortalRequest, slug: str) -> Session:
    """The session for somebody who edits it: 404 where it is invisible, 403 where it is somebody else's."""
    sessions = Session.objects.visible_to(request.user).select_related("forum").defer("search")
    session = get_object_or_404(sessions, slug=slug)
    if not session.is_editable_by(request.user):
        raise PermissionDenied
    return session


def succeeds(form: forms.Form, deed: Callable[[], object]) -> bool:
    """Do the deed if the form is valid; a refusal is put on the form, so that nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        deed()
    except ValidationError as error:
        if isinstance(form, SectionForm):
            form.add_refusal(error)
        else:
            _add_refusal(form, error)
    except OutOfDate as news:
        form.add_error(None, ValidationError(str(news.sentence), code=OUT_OF_DATE))
        if isinstance(news, ChangedMeanwhile) and isinstance(form, SectionForm):
            form.show_what_stands()
    return not form.errors


def status_of(form: forms.Form) -> HTTPStatus:
    """200 for a form that is shown first, 422 for one that failed, 409 for one that was out of date."""
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, OUT_OF_DATE):
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK


def form_page(request: PortalRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """A page around a form, with the status that its state calls for."""
    return render(request, template, {"form": form, **context}, status=status_of(form))


def gone_page(request: PortalRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """The page to add a row, filled with what was typed into one that somebody removed meanwhile; 404 on GET."""
    if not form.is_bound:
        raise Http404
    sentence = _("This was removed meanwhile. What you wrote is still here; save it to add it again.")
    form.add_error(None, ValidationError(sentence, code=OUT_OF_DATE))
    return form_page(request, template, form, **context)


def _add_refusal(form: forms.Form, error: ValidationError) -> None:
    for name, errors in error.update_error_dict({}).items():
        for one in errors:
            form.add_error(name if name in form.fields else None, one)
