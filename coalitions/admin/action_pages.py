"""A page an action: review, return, shortlisting, taking off, refusal. Each asks and does, or says what holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from coalitions.admin.forms import NoteForm, ReturnForm, SeenForm
from coalitions.admin.scope import proposal_or_404
from coalitions.lifecycle import Action, available_actions, may, roles_of, why_not_taken_off
from coalitions.models import Proposal
from coalitions.services.facts import load_rows
from coalitions.services.reports import criterion_label, shown
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.shortlisting import MeetsThemAgain, shortlist, take_off
from coalitions.services.standing import hold_as_seen, last_move, shown_now, who_and_when
from coalitions.services.validation import Judgement, judge_all
from portal.accounts.models import User
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest, posted


@dataclass(frozen=True, kw_only=True)
class ActionPage:
    """One action of the committee, in words, and the service that does it."""

    action: Action
    noun: str
    title: Promise
    explanation: Promise
    button: Promise
    done: Promise
    perform: Callable[[Proposal, User, Mapping[str, Any]], object]
    form: type[NoteForm] = NoteForm
    note_label: Promise | None = None
    note_help: Promise | str = ""
    note_is_needed: bool = True
    is_danger: bool = False
    judges: bool = False
    is_of_unmet: bool = False
    """Whether it is done where the criteria are not met, and not where they are. It is judged all the same."""


ACTION_PAGES = (
    ActionPage(
        action=Action.OPEN_REVIEW,
        noun="review",
        title=_("Open the review"),
        explanation=_("While it is under review, its convener cannot change it. The convener is told by mail."),
        button=_("Open the review"),
        done=_("“%(title)s” is under review. Its convener is told."),
        perform=lambda proposal, by, _asked: open_review(proposal, by=by),
    ),
    ActionPage(
        action=Action.RETURN,
        noun="return",
        title=_("Return it with a question"),
        explanation=_(
            "The convener changes what you open below and submits it again with an answer, even after the call closed."
        ),
        button=_("Return the proposal"),
        done=_("“%(title)s” was returned. Its convener has your note."),
        perform=lambda proposal, by, asked: return_proposal(
            proposal, by=by, note=asked["note"], sections=asked["sections"], due_on=asked["due_on"]
        ),
        form=ReturnForm,
        note_label=_("What should the convener answer or change?"),
        note_help=_("The convener reads this as you write it."),
    ),
    ActionPage(
        action=Action.SHORTLIST,
        noun="shortlisting",
        title=_("Shortlist it"),
        explanation=_("It becomes a coalition and stands on the public pages. It is judged once more as you press."),
        button=_("Shortlist the proposal"),
        done=_("“%(title)s” is shortlisted. Its convener is told."),
        perform=lambda proposal, by, asked: shortlist(proposal, by=by, note=asked["note"]),
        note_label=_("A word to the convener"),
        note_help=_("It goes into the mail and the history."),
        note_is_needed=False,
        judges=True,
    ),
    ActionPage(
        action=Action.TAKE_OFF,
        noun="delisting",
        title=_("Take it off the shortlist"),
        explanation=_(
            "Its time to meet the criteria again is over. It leaves the public pages and is under review again: you "
            "can return it to be mended, shortlist it again or decline it. It is judged once more as you press, and "
            "stays if it meets them."
        ),
        button=_("Take the coalition off the shortlist"),
        done=_("“%(title)s” was taken off the shortlist. Its convener has the reason."),
        perform=lambda proposal, by, asked: take_off(proposal, by=by, note=asked["note"]),
        note_label=_("The reason"),
        note_help=_("The convener reads this as you write it."),
        is_danger=True,
        judges=True,
        is_of_unmet=True,
    ),
    ActionPage(
        action=Action.DECLINE,
        noun="refusal",
        title=_("Decline it"),
        explanation=_(
            "This ends the proposal: it cannot be changed or submitted again. Its convener can appeal, "
            "for as many days as the call gives; somebody else decides that."
        ),
        button=_("Decline the proposal"),
        done=_("“%(title)s” was declined. Its convener has the reason."),
        perform=lambda proposal, by, asked: decline(proposal, by=by, note=asked["note"]),
        note_label=_("The reason"),
        note_help=_("The convener reads this as you write it."),
        is_danger=True,
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: PortalRequest, pk: int, *, model_admin: ModelAdmin, page: ActionPage) -> HttpResponse:  # type: ignore[type-arg]
    """Ask for an action; do it where nothing changed since the page was made."""
    proposal = proposal_or_404(request, pk)
    if not may(page.action, roles_of(request.user, proposal)):
        raise PermissionDenied
    form = _form(page, proposal, posted(request))
    if not form.is_bound:
        return _show(request, model_admin, page, proposal, form)
    if not form.is_valid():
        return _show(request, model_admin, page, proposal, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    note = form.cleaned_data.get("note", "")
    try:
        _do(page, proposal, request.user, form)
    except AlreadyDone as refusal:
        event = last_move(proposal)
        if event is not None and event.by_id == request.user.pk and event.note == note:
            messages.info(request, f"{refusal} {who_and_when(event)}")
            return redirect("admin:coalitions_proposal_change", pk)
        return _refuse(request, model_admin, page, pk, form, refusal)
    except ActionRefused as refusal:
        return _refuse(request, model_admin, page, pk, form, refusal)
    messages.success(request, page.done % {"title": proposal.title})
    return redirect("admin:coalitions_proposal_change", pk)


def _do(page: ActionPage, proposal: Proposal, by: User, form: SeenForm) -> None:
    """Do it, or raise why not. What MeetsThemAgain found is kept, not undone."""
    kept: MeetsThemAgain | None = None
    with transaction.atomic():
        hold_as_seen({proposal: form.seen}, action=page.action, acted_on=proposal, by=by)
        try:
            page.perform(proposal, by, form.cleaned_data)
        except MeetsThemAgain as refusal:
            kept = refusal
    if kept:
        raise kept


def _form(page: ActionPage, proposal: Proposal, data: Any) -> SeenForm:
    seen = shown_now(proposal)
    if page.note_label is None:
        return SeenForm(data, seen=seen)
    return page.form(data, seen=seen, label=page.note_label, help_text=page.note_help, required=page.note_is_needed)


def _judged(proposal: Proposal) -> Judgement:
    """The proposal judged as it stands, without being loaded a second time."""
    load_rows(proposal)
    return judge_all([proposal], proposal.call.criteria_set)[0]


def _refuse(
    request: PortalRequest,
    model_admin: ModelAdmin,  # type: ignore[type-arg]
    page: ActionPage,
    pk: int,
    form: SeenForm,
    refusal: ActionRefused,
) -> HttpResponse:
    """The same page with what holds now. What was typed is still there."""
    proposal = proposal_or_404(request, pk)
    form.show_again(shown_now(proposal))
    return _show(request, model_admin, page, proposal, form, refusal=refusal, status=HTTPStatus.CONFLICT)


def _show(
    request: PortalRequest,
    model_admin: ModelAdmin,  # type: ignore[type-arg]
    page: ActionPage,
    proposal: Proposal,
    form: SeenForm,
    *,
    refusal: ActionRefused | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    is_available = page.action in available_actions(proposal, request.user)
    judgement = _judged(proposal) if page.judges and is_available else None
    is_in_place = page.action == Action.TAKE_OFF and proposal.is_coalition and not is_available
    event = None if is_in_place or (is_available and refusal is None) else last_move(proposal)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": page.title,
        "proposal": proposal,
        "page": page,
        "form": form,
        "refusal": refusal,
        "who_and_when": who_and_when(event) if event else "",
        "is_available": is_available,
        "why_not": why_not_taken_off(proposal) if is_in_place else "",
        "is_held_back": judgement is not None and judgement.report.shortlistable == page.is_of_unmet,
        "now": shown(judgement, exceptions=judgement.proposal.exceptions.all()) if judgement else None,
        "unmet": [criterion_label(one.criterion) for one in judgement.report.unmet] if judgement else [],
    }
    return TemplateResponse(request, "admin/coalitions/proposal/action.html", context, status=status)
