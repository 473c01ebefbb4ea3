"""Do what a form asks, and answer for it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _

from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest
from portal.common.saving import refuse

PutOn = Callable[[forms.Form, ActionRefused], None]


def on_the_whole(form: forms.Form, refusal: ActionRefused) -> None:
    """Say a refusal of the whole form."""
    refuse(form, str(refusal))


def succeeds(
    request: PortalRequest,
    form: forms.Form,
    deed: Callable[[], object],
    *,
    saved: str | Callable[[Any], str] = "",
    put_on: PutOn = on_the_whole,
) -> bool:
    """Do the deed if the form is valid; True where it is done, now or by the same request sent before.

    A refusal is put on the form, so that nothing typed is lost. `saved` is what is said of it, or says it of what the
    deed returned.
    """
    if not form.is_valid():
        return False
    try:
        done = deed()
    except AlreadyDone as news:
        messages.info(request, str(news))
    except ActionRefused as refusal:
        put_on(form, refusal)
        return False
    else:
        sentence = saved(done) if callable(saved) else saved
        messages.success(request, sentence or _("Saved."))
    return True
