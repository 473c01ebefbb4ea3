"""How forms are answered: what the state of things forbids, beside what was typed."""

from http import HTTPStatus
from typing import Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.common.seen import CHANGED_MEANWHILE

REFUSED: Final = "refused"
"""The code of an error of the whole form that says what the state of things forbids."""


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
