"""The public pages of sessions, and the first form of a new one."""

from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.accounts.models import User
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.public_cache import public_page
from portal.common.requests import PortalRequest, posted
from sessions_app.forms.filters import SessionFilterForm
from sessions_app.forms.sessions import SessionDraftForm
from sessions_app.models import Session
from sessions_app.services.drafting import draft, forums_to_draft_in, organisations_to_lead
from sessions_app.states import SessionState
from sessions_app.views.answers import form_page, succeeds
from sessions_app.views.lines import lines_of, organiser_lines, recommendation_lines, speaker_lines


@public_page
def session_list(request: HttpRequest) -> HttpResponse:
    """Public sessions: those to come first; search and filters."""
    form = SessionFilterForm(request.GET)
    page = page_of(request, form.in_order(form.narrow(Session.objects.public())))
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(page.object_list),
        "is_narrowed": bool(form.changed_data),
    }
    return render(request, "sessions_app/session/list.html", context, status=status)


@public_page
def session_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A session as a printed programme shows it: when and where, who, the concept note, then what came of it."""
    user: User | AnonymousUser = request.user
    sessions = Session.objects.visible_to(user).select_related("forum", "summary").defer("search")
    session = get_object_or_404(sessions.with_organisers().with_attachments(), slug=slug)
    is_summarised = session.state == SessionState.SUMMARISED
    context = {
        "session": session,
        "when": session.when(),
        "reader_when": _on_the_clocks_of(user, session),
        "organisers": organiser_lines(session),
        "speakers": speaker_lines(session),
        "summary": getattr(session, "summary", None) if is_summarised else None,
        "key_issues": session.key_issues.values("number", "text") if is_summarised else [],
        "recommendations": recommendation_lines(session) if is_summarised else [],
        "is_editor": user.is_authenticated and session.is_editable_by(user),
    }
    return render(request, "sessions_app/session/detail.html", context)


@signed_in
def session_create(request: PortalRequest) -> HttpResponse:
    """Start a draft: forum, title, lead organiser. Says what is missing where somebody cannot."""
    user = request.user
    if not (organisations_to_lead(user).exists() and forums_to_draft_in(user).exists()):
        return render(request, "sessions_app/session/nothing_to_draft.html", status=HTTPStatus.FORBIDDEN)
    form = SessionDraftForm(posted(request), by=user)
    made: list[Session] = []
    if request.method == "POST" and succeeds(form, lambda: made.append(draft(form.facts(), by=user))):
        return redirect("sessions:session_update", made[0].slug)
    return form_page(request, "sessions_app/session/create.html", form)


def _on_the_clocks_of(user: User | AnonymousUser, session: Session) -> object:
    """The session's times in the reader's zone, where that is known and its clocks show another time."""
    if not user.is_authenticated:
        return None
    own, theirs = session.when(), session.when(user.time_zone)
    return theirs if own and theirs and own.start != theirs.start else None
