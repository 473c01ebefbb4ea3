"""Pages on which the committee asks for an exception, decides on one, and revokes one."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from coalitions.admin.forms import ExceptionDecisionForm, ExceptionForm, RevocationForm
from coalitions.admin.scope import proposal_or_404
from coalitions.criteria import EXCEPTABLE
from coalitions.lifecycle import roles_of
from coalitions.models import CriterionException, ExceptionState, Proposal
from coalitions.services.exceptions import (
    EXCEPTED_IN,
    ask_for_exception,
    decides_on_exceptions,
    grant_exception,
    refuse_exception,
    revoke_exception,
    seen_in,
    why_not_asked,
)
from coalitions.services.facts import load_rows
from coalitions.services.reports import criterion_label, item_of
from coalitions.services.validation import Judgement, judge_all
from portal.accounts.models import User
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.report_items import ReportItem
from portal.common.requests import PortalRequest, posted


@dataclass(frozen=True)
class ExceptionLink:
    """What this person can do about an exception, or for want of one, and where."""

    label: Promise
    address: str
    criterion: str


@dataclass(frozen=True)
class ExceptionLine:
    """An exception as the proposal's page has it, with what this person can do about it."""

    exception: CriterionException
    criterion: str
    link: ExceptionLink | None
    why_not: str = ""
    """Why this person, who decides on others, does not decide on this request; empty where they may or never do."""


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What the three pages differ in."""

    title: str
    explanation: str
    button: str
    criterion: str
    exception: CriterionException | None = None
    is_danger: bool = False


def exceptions_of(proposal: Proposal) -> QuerySet[CriterionException]:
    """All that were ever asked for, newest first, with the people."""
    return proposal.exceptions.select_related("asked_by", "decided_by", "ended_by")


def lines_of(exceptions: list[CriterionException], proposal: Proposal, user: User) -> list[ExceptionLine]:
    """The proposal's exceptions; nobody is led to decide on their own request."""
    decides = decides_on_exceptions(roles_of(user, proposal)) and proposal.state in EXCEPTED_IN
    return [
        ExceptionLine(
            one,
            criterion_label(one.criterion),
            _link(one, proposal) if decides and one.asked_by_id != user.pk else None,
            _now("You asked for this exception, so a colleague decides on it.")
            if decides and one.is_asked and one.asked_by_id == user.pk
            else "",
        )
        for one in exceptions
    ]


def requests_for(unmet: list[str], exceptions: list[CriterionException], proposal: Proposal) -> list[ExceptionLink]:
    """Where to ask for exceptions from criteria that the proposal did not meet when it was judged last."""
    taken = {one.criterion for one in exceptions if one.is_asked or one.is_granted}
    if proposal.state not in EXCEPTED_IN:
        return []
    return [
        ExceptionLink(
            _("Ask for an exception"),
            reverse("admin:coalitions_proposal_exception", args=[proposal.pk, criterion]),
            criterion_label(criterion),
        )
        for criterion in unmet
        if criterion in EXCEPTABLE and criterion not in taken
    ]


def _link(exception: CriterionException, proposal: Proposal) -> ExceptionLink | None:
    args, criterion = [proposal.pk, exception.pk], criterion_label(exception.criterion)
    if exception.is_asked:
        address = reverse("admin:coalitions_proposal_exception_decision", args=args)
        return ExceptionLink(_("Decide on it"), address, criterion)
    if exception.is_granted:
        address = reverse("admin:coalitions_proposal_exception_revocation", args=args)
        return ExceptionLink(_("Revoke it"), address, criterion)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def ask_exception(request: PortalRequest, pk: int, criterion: str, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Ask for an exception from a criterion that is not met."""
    if criterion not in EXCEPTABLE:
        raise Http404
    judgement = _judged(request, pk)
    form = ExceptionForm(posted(request), seen=seen_in(judgement, criterion))
    page = _Page(
        title=_now("Ask for an exception: %(criterion)s") % {"criterion": criterion_label(criterion)},
        explanation=_now("A colleague on the committee decides on it; nobody decides on their own request."),
        button=_now("Ask for the exception"),
        criterion=criterion,
    )

    def deed() -> str:
        asked = form.cleaned_data
        ask_for_exception(
            judgement.proposal,
            criterion=criterion,
            reason=asked["reason"],
            evidence=asked["evidence"],
            seen=asked["seen_facts"],
            by=request.user,
        )
        return _now("The exception is asked for. A colleague decides on it.")

    return _answer(request, model_admin, judgement, page, form, deed)


@require_http_methods(["GET", "HEAD", "POST"])
def decide_exception(request: PortalRequest, pk: int, exception: int, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Grant or refuse what a colleague asked for."""
    judgement = _judged(request, pk)
    found = _exception_or_404(request, judgement, exception)
    form = ExceptionDecisionForm(posted(request), seen=seen_in(judgement, found.criterion))
    page = _Page(
        title=_now("Decide on an exception: %(criterion)s") % {"criterion": criterion_label(found.criterion)},
        explanation=_now(
            "A granted exception stands until what the criterion looks at changes: who the members that count are, "
            "where they work, and what it asks for. The proposal is judged again at once."
        ),
        button=_now("Decide"),
        criterion=found.criterion,
        exception=found,
    )

    def deed() -> str:
        note, seen = form.cleaned_data["note"], form.cleaned_data["seen_facts"]
        if form.cleaned_data["answer"] == ExceptionState.GRANTED:
            grant_exception(found, by=request.user, note=note, seen=seen)
            return _now("The exception is granted, and the proposal was judged again. Its convener is told.")
        refuse_exception(found, by=request.user, note=note)
        return _now("The exception is refused. The convener and whoever asked are told.")

    return _answer(request, model_admin, judgement, page, form, deed)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_page(request: PortalRequest, pk: int, exception: int, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Take a granted exception back."""
    judgement = _judged(request, pk)
    found = _exception_or_404(request, judgement, exception)
    form = RevocationForm(posted(request), seen=seen_in(judgement, found.criterion))
    page = _Page(
        title=_now("Revoke an exception: %(criterion)s") % {"criterion": criterion_label(found.criterion)},
        explanation=_now(
            "The proposal is judged again at once, without it. A coalition that stops meeting the criteria keeps its "
            "place for a while, so that it can mend that."
        ),
        button=_now("Revoke the exception"),
        criterion=found.criterion,
        exception=found,
        is_danger=True,
    )

    def deed() -> str:
        revoke_exception(found, by=request.user, note=form.cleaned_data["note"])
        return _now("The exception is revoked, and the proposal was judged again. Its convener is told.")

    return _answer(request, model_admin, judgement, page, form, deed)


def _judged(request: PortalRequest, pk: int) -> Judgement:
    """The proposal judged as it stands now, for somebody who may decide on its exceptions."""
    proposal = proposal_or_404(request, pk)
    if not decides_on_exceptions(roles_of(request.user, proposal)):
        raise PermissionDenied
    load_rows(proposal)
    return judge_all([proposal], proposal.call.criteria_set)[0]


def _exception_or_404(request: PortalRequest, judgement: Judgement, pk: int) -> CriterionException:
    found = next((one for one in judgement.proposal.exceptions.all() if one.pk == pk), None)
    if found is None:
        raise Http404
    if found.asked_by_id == request.user.pk:
        raise PermissionDenied
    return found


def _answer(
    request: PortalRequest,
    model_admin: ModelAdmin,  # type: ignore[type-arg]
    judgement: Judgement,
    page: _Page,
    form: Any,
    deed: Any,
) -> HttpResponse:
    status, refusal = HTTPStatus.OK, None
    if form.is_bound and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif form.is_bound:
        try:
            said = deed()
        except AlreadyDone as news:
            messages.info(request, str(news))
            return redirect("admin:coalitions_proposal_change", judgement.proposal.pk)
        except ActionRefused as error:
            status, refusal = HTTPStatus.CONFLICT, error
            judgement = _judged(request, judgement.proposal.pk)
            form.show_again(seen_in(judgement, page.criterion))
        else:
            messages.success(request, said)
            return redirect("admin:coalitions_proposal_change", judgement.proposal.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": page.title,
        "proposal": judgement.proposal,
        "page": page,
        "exception": _current(judgement, page),
        "now": _result(judgement, page.criterion),
        "form": form,
        "refusal": refusal,
        "why_not": _why_not(judgement, page),
    }
    return TemplateResponse(request, "admin/coalitions/proposal/exception.html", context, status=status)


def _current(judgement: Judgement, page: _Page) -> CriterionException | None:
    """The page's exception as it is now, after a refusal too."""
    if page.exception is None:
        return None
    return next(one for one in judgement.proposal.exceptions.all() if one.pk == page.exception.pk)


def _result(judgement: Judgement, criterion: str) -> ReportItem:
    return item_of(judgement.report.result(criterion))


def _why_not(judgement: Judgement, page: _Page) -> str:
    """In a sentence, why the page offers nothing to do now; empty where it does."""
    exception = _current(judgement, page)
    if exception is None:
        return why_not_asked(judgement, page.criterion)
    proposal = judgement.proposal
    if proposal.state not in EXCEPTED_IN:
        return _now("This cannot be done: the proposal is %(state)s now.") % {"state": proposal.get_state_display()}
    if exception.is_granted if page.is_danger else exception.is_asked:
        return ""
    return _now("This cannot be done: the exception is %(state)s now.") % {"state": exception.get_state_display()}
