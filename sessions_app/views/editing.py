"""The editors' overview of a session, and the sections of its concept note."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, posted
from portal.common.saving import seen_in
from sessions_app.completeness import missing
from sessions_app.forms.sections import SECTIONS, SectionForm, section_at
from sessions_app.lifecycle import Action, available_actions
from sessions_app.models import Attachment, KeyIssue, Recommendation, Session, SessionOrganiser, Speaker
from sessions_app.services.drafting import edit
from sessions_app.services.keeping import Part
from sessions_app.services.marking_held import has_begun
from sessions_app.services.summarising import missing_for_summary
from sessions_app.states import SessionState
from sessions_app.views.answers import saved, session_to_edit, text_page

ROWS = {
    "organisers": SessionOrganiser,
    "speakers": Speaker,
    "attachments": Attachment,
    "key_issues": KeyIssue,
    "recommendations": Recommendation,
}


@dataclass(frozen=True)
class Task:
    """A section in the task list, with the fields that publication still needs: (id of the control, sentence)."""

    address: str
    heading: Promise
    lacking: tuple[tuple[str, Promise], ...]


@signed_in
def session_update(request: PortalRequest, slug: str) -> HttpResponse:
    """The session's task list: its sections, what they lack, and the next step in its life."""
    return overview(request, session_to_edit(request, slug))


def overview(
    request: PortalRequest, session: Session, *, refusals: tuple[str, ...] = (), status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The task list, with what was just refused."""
    lacking = missing(session.values())
    context = {
        "session": session,
        "tasks": [_task(form, lacking) for form in SECTIONS],
        "lacks_something": bool(lacking),
        "counts": _row_counts(session),
        "summary_lacks": missing_for_summary(session).values(),
        "actions": set(available_actions(session, request.user)),
        "Action": {action.name: action.value for action in Action},
        "has_begun": has_begun(session),
        "is_closed": session.state == SessionState.CANCELLED,
        "refusals": refusals,
    }
    return render(request, "sessions_app/session/update.html", context, status=status)


@signed_in
def section_update(request: PortalRequest, slug: str, section: str) -> HttpResponse:
    """One section of the concept note."""
    session = session_to_edit(request, slug)
    form_class = section_at(section)
    if form_class is None:
        raise Http404
    form = form_class(posted(request), session=session, by=request.user)

    def deed() -> Session:
        return edit(
            session,
            changes=form.changes(),
            fields=form.changed_fields(),
            by=request.user,
            is_as_seen=seen_in(form),
            as_typed=bool(request.htmx),
        )

    answer = saved(request, form, deed, onward=reverse("sessions:session_update", args=[session.slug]))
    return answer or text_page(
        request, "sessions_app/session/section_update.html", form, session=session, part=Part.NOTE
    )


def _row_counts(session: Session) -> dict[str, int]:
    """How many rows of each kind it has, in one query: a subquery for each, since joins of several would multiply."""
    counts = {f"number_of_{name}": _number_in(model) for name, model in ROWS.items()}
    found: dict[str, Any] = {**Session.objects.values(**counts).get(pk=session.pk)}
    return {name: found[f"number_of_{name}"] for name in ROWS}


def _number_in(model: Any) -> Coalesce:
    numbers = model.objects.filter(session=OuterRef("pk")).order_by().values("session").values(number=Count("pk"))
    return Coalesce(Subquery(numbers), 0)


def _task(form: type[SectionForm], lacking: dict[str, Promise]) -> Task:
    of_section = [
        (f"id_{form.shown_as.get(name, name)}", sentence)
        for name, sentence in lacking.items()
        if form.shown_as.get(name, name) in form.base_fields
    ]
    return Task(form.address, form.heading, tuple(of_section))
