"""A listed organisation's page, opened by its signed link: no account, and reading it changes nothing."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalitions.forms.members import FactsForm
from coalitions.links import CONFIRMING, OPTING_OUT
from coalitions.models import Proposal
from coalitions.services.agreed import said_of, shown_to
from coalitions.services.answering import (
    ChangedSinceShown,
    LinkEnded,
    confirm,
    correct,
    decline,
    disown,
    request_of,
    why_not_to_confirm,
)
from coalitions.services.asking import opt_out as opt_out_address_of
from coalitions.services.facts import offer_of
from coalitions.states import MembershipState
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import posted
from portal.common.signed_links import BrokenLink, ExpiredLink, linked_page, read
from portal.organisations.models import Organisation

LinkedView = Callable[[HttpRequest, Any, str], HttpResponse]


def _by_link(view: LinkedView) -> Callable[..., HttpResponse]:
    """Look the link's question up; one quiet page for every link that does not work, which says nothing of why."""

    @linked_page
    @wraps(view)
    def opening(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, request_of(token), token)
        except BrokenLink:
            return _dead_link(request, HTTPStatus.NOT_FOUND)
        except (ExpiredLink, LinkEnded):
            return _dead_link(request, HTTPStatus.GONE)

    return opening


@require_safe
@_by_link
def confirmation_detail(request: HttpRequest, asked: Any, token: str) -> HttpResponse:
    """What the proposal says of the organisation, what holds, and the answers that can be given."""
    return _page(request, asked, token)


@require_POST
@_by_link
def agreement_create(request: HttpRequest, asked: Any, token: str) -> HttpResponse:
    """Confirm."""
    seen, language = _seen(request), get_language() or ""
    return _answered(request, token, lambda: confirm(asked, seen=seen, language=language))


@require_POST
@_by_link
def refusal_create(request: HttpRequest, asked: Any, token: str) -> HttpResponse:
    """Decline."""
    return _answered(request, token, lambda: decline(asked, seen=_seen(request)))


@require_POST
@_by_link
def disavowal_create(request: HttpRequest, asked: Any, token: str) -> HttpResponse:
    """Say that it is not one's organisation; the link ends with this answer."""
    try:
        disown(asked, seen=_seen(request))
    except ActionRefused as refusal:
        return _page(request, request_of(token), token, refusal)
    return render(request, "coalitions/confirmation/disowned.html")


@require_http_methods(["GET", "HEAD", "POST"])
@_by_link
def correction_create(request: HttpRequest, asked: Any, token: str) -> HttpResponse:
    """Say what holds of one's own organisation instead."""
    if request.method != "POST" and why_not_to_confirm(asked):
        return redirect("coalitions:confirmation_detail", token)
    offer = offer_of(asked.membership.proposal.call)
    form = FactsForm(posted(request), parameters=offer, initial=FactsForm.initial_of(asked.membership))
    if request.method != "POST" or not form.is_valid():
        return _correction_page(request, asked, token, form)
    try:
        correct(asked, row=form.row(), seen=_seen(request), language=get_language() or "")
    except AlreadyDone:
        pass
    except ActionRefused as refusal:
        form.add_error(None, ValidationError(str(refusal)))
        return _correction_page(request, request_of(token), token, form, refusal)
    return redirect("coalitions:confirmation_detail", token)


@require_http_methods(["GET", "HEAD", "POST"])
@linked_page
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then ask and remind the address no more."""
    try:
        claim = read(OPTING_OUT, token)
    except BrokenLink:
        return _dead_link(request, HTTPStatus.NOT_FOUND)
    except ExpiredLink:
        return _dead_link(request, HTTPStatus.GONE)
    if request.method == "POST":
        opt_out_address_of(claim.key)
    return render(request, "coalitions/confirmation/opt_out.html", {"is_done": request.method == "POST"})


def _answered(request: HttpRequest, token: str, deed: Callable[[], None]) -> HttpResponse:
    try:
        deed()
    except AlreadyDone:
        pass
    except ActionRefused as refusal:
        return _page(request, request_of(token), token, refusal)
    return redirect("coalitions:confirmation_detail", token)


def _page(request: HttpRequest, asked: Any, token: str, refusal: ActionRefused | None = None) -> HttpResponse:
    member = asked.membership
    context: dict[str, Any] = {
        **_shown(asked, token),
        "conveners": _conveners(member.proposal),
        "said": said_of(member),
        "agreed_at": next((one.agreed_at for one in member.confirmations.filter(ended_at=None)), None),
        "is_confirmed": member.state == MembershipState.CONFIRMED,
        "declined_itself": asked.declined_itself,
        "why_not": why_not_to_confirm(asked),
        "refusal": str(refusal or ""),
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "coalitions/confirmation/detail.html", context, status=status)


def _correction_page(
    request: HttpRequest,
    asked: Any,
    token: str,
    form: FactsForm,
    refusal: ActionRefused | None = None,
) -> HttpResponse:
    """The form; where what it corrects was changed meanwhile, with what the proposal says now."""
    is_stale = isinstance(refusal, ChangedSinceShown)
    context = {**_shown(asked, token), "form": form, "said": said_of(asked.membership) if is_stale else ()}
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "coalitions/confirmation/correction.html", context, status=status)


def _shown(asked: Any, token: str) -> dict[str, Any]:
    member = asked.membership
    seen = shown_to(member, member.proposal)
    return {"asked": asked, "member": member, "proposal": member.proposal, "token": token, "seen": seen}


def _conveners(proposal: Proposal) -> QuerySet[Organisation]:
    """The organisations that convene: the lead, and those of the list for which the convener speaks. No people."""
    speaks_for = Q(affiliations__user=proposal.convener_id, affiliations__state="active")
    listed = Organisation.objects.filter(memberships__proposal=proposal)
    leads = Q(memberships__proposal=proposal, memberships__is_lead=True)
    return listed.filter(leads | speaks_for).distinct()


def _seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


def _dead_link(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    context = {"days": CONFIRMING.lasts.days}
    return render(request, "coalitions/confirmation/dead_link.html", context, status=status)
