"""A session's summary and its key issues."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import name_editors, seen_in, status_of
from sessions_app.forms.rows import DeedForm, DirectionForm, KeyIssueForm, SummaryForm
from sessions_app.lifecycle import Action, available_actions
from sessions_app.models import KeyIssue, Session, Summary
from sessions_app.services.keeping import Part, why_by_button
from sessions_app.services.summarising import add_key_issue, change_row, move_row, remove_row, write_summary
from sessions_app.states import SessionState
from sessions_app.views.answers import form_page, gone_page, saved, session_to_edit, succeeds, text_page

SUMMARY = "sessions:summary_update"


@signed_in
def summary_update(request: PortalRequest, slug: str) -> HttpResponse:
    """The summary's paragraph, and its key issues and recommendations to be added to and changed."""
    session = session_to_edit(request, slug)
    form = summary_form(session, posted(request))

    def deed() -> Summary:
        return write_summary(
            session,
            **form.cleaned_data,
            by=request.user,
            is_as_seen=seen_in(form),
            as_typed=bool(request.htmx),
        )

    answer = saved(request, form, deed, onward=reverse(SUMMARY, args=[session.slug]))
    return answer or summary_page(request, session, form)


def summary_page(
    request: PortalRequest, session: Session, form: SummaryForm, *, refused: DirectionForm | None = None
) -> HttpResponse:
    """The page of the summary with its rows; `refused` is the button of a row that was refused."""
    name_editors(form, session.last_edits, within=Part.SUMMARY)
    context = {
        "form": form,
        "refused": refused,
        "session": session,
        "key_issues": session.key_issues.all(),
        "recommendations": session.recommendations.defer("search"),
        "is_fixed": session.state == SessionState.SUMMARISED,
        "can_publish": Action.PUBLISH_SUMMARY in available_actions(session, request.user),
    }
    return render(request, "sessions_app/summary/update.html", context, status=status_of(refused or form))


def summary_form(session: Session, data: Any = None) -> SummaryForm:
    """The summary's form, filled with what is stored."""
    summary = Summary.objects.filter(session=session).first() or Summary(session=session)
    return SummaryForm(data, initial=SummaryForm.initial_of(summary), by_button=why_by_button(session, Part.SUMMARY))


def move_refused(request: PortalRequest, session: Session, refused: DirectionForm) -> HttpResponse:
    """The page of the summary after a row could not be moved."""
    return summary_page(request, session, summary_form(session), refused=refused)


@signed_in
def key_issue_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Add a key issue."""
    session = session_to_edit(request, slug)
    form = KeyIssueForm(posted(request))
    if request.method == "POST" and succeeds(
        form, lambda: add_key_issue(session, text=form.cleaned_data["text"], by=request.user)
    ):
        return redirect(SUMMARY, session.slug)
    return form_page(request, "sessions_app/key_issue/create.html", form, session=session)


@signed_in
def key_issue_update(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a key issue."""
    session = session_to_edit(request, slug)
    issue = session.key_issues.filter(pk=pk).first()
    if issue is None:
        return gone_page(request, "sessions_app/key_issue/create.html", KeyIssueForm(posted(request)), session=session)
    by_button = why_by_button(session, Part.KEY_ISSUES)
    form = KeyIssueForm(posted(request), initial=KeyIssueForm.initial_of(issue), by_button=by_button)

    def deed() -> object:
        return change_row(
            issue,
            changes=form.cleaned_data,
            by=request.user,
            is_as_seen=seen_in(form),
            as_typed=bool(request.htmx),
        )

    answer = saved(request, form, deed, onward=reverse(SUMMARY, args=[session.slug]))
    return answer or text_page(
        request, "sessions_app/key_issue/update.html", form, session=session, part=Part.KEY_ISSUES, row=pk
    )


@signed_in
@require_POST
def key_issue_position_update(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Move a key issue up or down."""
    session = session_to_edit(request, slug)
    issue = get_object_or_404(session.key_issues, pk=pk)
    form = DirectionForm(request.POST)
    if succeeds(form, lambda: move_row(issue, direction=form.cleaned_data["direction"], by=request.user)):
        return redirect(SUMMARY, session.slug)
    return move_refused(request, session, form)


@signed_in
def key_issue_delete(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then remove a key issue."""
    session = session_to_edit(request, slug)
    if is_removed_again(request, KeyIssue.objects, pk):
        return redirect(SUMMARY, session.slug)
    issue = get_object_or_404(session.key_issues, pk=pk)
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(form, lambda: remove_row(issue, by=request.user)):
        return redirect(SUMMARY, session.slug)
    return form_page(
        request,
        "sessions_app/removal.html",
        form,
        session=session,
        heading=_("Remove key issue %(number)s?") % {"number": issue.number},
        consequence=issue.text,
        back=SUMMARY,
    )
