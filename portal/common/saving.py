"""How a form over what others may change too is answered: saved by its button, or quietly as it is typed."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.common.last_edits import last_edits
from portal.common.requests import PortalRequest
from portal.common.seen import CHANGED_MEANWHILE, IsAsSeen, SeenForm

REFUSED: Final = "refused"
"""The code of an error of the whole form that says what the state of things forbids."""


class ShowsStored(Protocol):
    """A SeenForm that can say what a stored row would show in it."""

    def initial_of(self, stored: Any, /) -> dict[str, Any]:
        """What the form would show of it."""

    def is_as_seen(self, current: Mapping[str, Any]) -> bool:
        """Whether that is what its page showed."""


def seen_in(form: ShowsStored) -> IsAsSeen:
    """Whether what stands under the lock is what the form showed, or was united with."""
    return lambda current: form.is_as_seen(form.initial_of(current))


def _nothing() -> Mapping[str, Any]:
    return {}


def saved(
    request: PortalRequest,
    form: Any,
    attempt: Callable[[], object | None],
    *,
    onward: Any,
    beside: Callable[[], Mapping[str, Any]] = _nothing,
) -> HttpResponse | None:
    """The answer to what was saved, by its button or as it was typed; None where the page is to be shown.

    `attempt` does the deed of a valid form: what is stored then, or None where it put a refusal on the form. `beside`
    is asked after a save as typed for what else of the page is made anew (components/_saved.html).
    """
    if request.method != "POST":
        return None
    if request.htmx and form.by_button:
        refuse(form, form.by_button)
        return told_why_not(request, form)
    stored = attempt() if form.is_valid() else None
    if request.htmx and stored is None:
        return told_why_not(request, form)
    if stored is None:
        return None
    if request.htmx:
        time = date_format(timezone.localtime(), "TIME_FORMAT")
        context = {
            "sentence": _("Saved %(time)s") % {"time": time},
            "seen": form.stands_now(form.initial_of(stored)),
        }
        return render(request, "components/_saved.html", {**context, **beside()})
    messages.success(request, _("Saved."))
    return redirect(onward)


def told_why_not(request: PortalRequest, form: forms.Form) -> HttpResponse:
    """Told quietly. What was not saved is still in the page; its button shows why, and both texts of a conflict."""
    first = next(iter(form.errors.values()))[0]
    context = {"sentence": _("Not saved yet: %(reason)s") % {"reason": first}}
    return render(request, "components/_saved.html", context, status=status_of(form))


def name_editors(form: forms.Form, edits: Any, *, within: str) -> None:
    """Say in the conflicts of a form over a section or row who saved the other text. `edits` are its owner's."""
    if isinstance(form, SeenForm) and form.is_bound and form.errors and form.conflicts:
        form.name_editors(last_edits(edits, within=within, fields=[one.name for one in form.conflicts]))


def refuse(form: forms.Form, sentence: str | Promise) -> None:
    """Say on the form what the state of things forbids; nothing typed is lost."""
    form.add_error(None, ValidationError(str(sentence), code=REFUSED))


def refuse_gone(form: forms.Form) -> None:
    """A row that was removed while it was being changed: what was typed can be added anew."""
    form.is_valid()
    refuse(form, _("This row was removed meanwhile. What you wrote is still here; save it to add it again."))


def status_of(form: forms.Form | None) -> HTTPStatus:
    """200 for a form that is shown first, 422 for one that failed, 409 for one that was refused."""
    if form is None or not form.is_bound or not form.errors:
        return HTTPStatus.OK
    return HTTPStatus.CONFLICT if is_refused(form) else HTTPStatus.UNPROCESSABLE_ENTITY


def is_refused(form: forms.Form) -> bool:
    """Whether it failed for what holds now, and not for what was typed."""
    return form.has_error(NON_FIELD_ERRORS, REFUSED) or form.has_error(NON_FIELD_ERRORS, CHANGED_MEANWHILE)
