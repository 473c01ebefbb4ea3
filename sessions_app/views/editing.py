"""The editors' overview of a session, and the sections of its concept note."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.common.requests import PortalRequest
from sessions_app.completeness import missing
from sessions_app.forms.sections import SECTIONS, SectionForm, section_at
from sessions_app.lifecycle import Action, available_actions
from sessions_app.models import Session
from sessions_app.services.drafting import edit
from sessions_app.services.marking_held import has_begun
from sessions_app.services.summarising import missing_for_summary
from sessions_app.states import SessionState
from sessions_app.views.answers import form_page, posted, session_to_edit, succeeds


@dataclass(frozen=True)
class Task:
    """A section in the task list, with the fields that publication still needs: (id of the control, sentence)."""

    address: str
    heading: Promise
    lacking: tuple[tuple[str, Promise], ...]


@login_required
def session_update(request: PortalRequest, slug: str) -> HttpResponse:
    """The session's task list: its sections, what they lack, and the next step in its life."""
    return overview(request, session_to_edit(request, slug))


def overview(
    request: PortalRequest, session: Session, *, refusals: tuple[str, ...] = (), status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The task list, with what was just refused."""
    lacking = missing(session.values())
    counts = {
        "organisers": session.organisers.count(),
        "speakers": session.speakers.count(),
        "attachments": session.attachments.count(),
        "key_issues": session.key_issues.count(),
        "recommendations": session.recommendations.count(),
    }
    context = {
        "session": session,
        "tasks": [_task(form, lacking) for form in SECTIONS],
        "lacks_something": bool(lacking),
        "counts": counts,
        "summary_lacks": missing_for_summary(session).values(),
        "actions": set(available_actions(session, request.user)),
        "Action": {action.name: action.value for action in Action},
        "has_begun": has_begun(session),
        "is_closed": session.state == SessionState.CANCELLED,
        "refusals": refusals,
    }
    return render(request, "sessions_app/session/update.html", context, status=status)


@login_required
def section_update(request: PortalRequest, slug: str, section: str) -> HttpResponse:
    """One section of the concept note."""
    session = session_to_edit(request, slug)
    form_class = section_at(section)
    if form_class is None:
        raise Http404
    form = form_class(posted(request), session=session, by=request.user)
    if request.method == "POST" and succeeds(form, lambda: edit(session, changes=form.changes(), by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("sessions:session_update", session.slug)
    return form_page(request, "sessions_app/session/section_update.html", form, session=session)


def _task(form: type[SectionForm], lacking: dict[str, Promise]) -> Task:
    of_section = [
        (f"id_{form.shown_as.get(name, name)}", sentence)
        for name, sentence in lacking.items()
        if form.shown_as.get(name, name) in form.base_fields
    ]
    return Task(form.address, form.heading, tuple(of_section))
