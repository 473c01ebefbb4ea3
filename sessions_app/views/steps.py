"""The steps in a session's life, each a resource that is posted."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, posted
from sessions_app.forms.sessions import CancellationForm
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Session
from sessions_app.services.cancelling import cancel
from sessions_app.services.marking_held import mark_held
from sessions_app.services.publishing import publish
from sessions_app.services.summarising import publish_summary
from sessions_app.views.answers import form_page, session_to_edit, succeeds
from sessions_app.views.editing import overview


@signed_in
@require_POST
def publication_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Publish the concept note."""
    session = session_to_edit(request, slug)
    return _step(request, session, lambda: publish(session, by=request.user), _("The concept note is published."))


@signed_in
@require_POST
def holding_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Mark the session as held."""
    session = session_to_edit(request, slug)
    return _step(request, session, lambda: mark_held(session, by=request.user), _("The session is marked as held."))


@signed_in
@require_POST
def summary_publication_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Publish the summary."""
    session = session_to_edit(request, slug)
    return _step(request, session, lambda: publish_summary(session, by=request.user), _("The summary is published."))


@signed_in
def cancellation_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Ask why, then cancel."""
    session = session_to_edit(request, slug)
    form = CancellationForm(posted(request))
    if request.method == "POST" and succeeds(
        form, lambda: cancel(session, by=request.user, note=form.cleaned_data["note"])
    ):
        messages.success(request, _("The session is cancelled."))
        return redirect(session)
    return form_page(request, "sessions_app/session/cancellation_create.html", form, session=session)


def _step(request: PortalRequest, session: Session, deed: Callable[[], object], said: str) -> HttpResponse:
    try:
        deed()
    except ValidationError as error:
        refusals, status = tuple(error.messages), HTTPStatus.UNPROCESSABLE_ENTITY
    except OutOfDate as news:
        session.refresh_from_db(fields=["state", "published_at"])
        refusals, status = (str(news.sentence),), HTTPStatus.CONFLICT
    else:
        messages.success(request, said)
        return redirect(session)
    return overview(request, session, refusals=refusals, status=status)
