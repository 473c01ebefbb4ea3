"""What a convener asks beyond the ordinary way: an appeal against a refusal, and entry after the closing."""

from collections.abc import Callable

from allauth.core.ratelimit import consume, respond_429
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.forms.cases import AppealForm, LateDraftForm, LateEntryForm
from coalitions.forms.proposals import DeedForm
from coalitions.models import Call, Proposal
from coalitions.services.cases import (
    appeal,
    ask_for_late_entry,
    begin_late,
    take_back,
    why_no_appeal,
    why_no_late_draft,
    why_no_late_entry,
    why_not_taken_back,
)
from coalitions.views.sheets import section_page, sheet_to_edit, succeeds
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, posted
from portal.common.saving import REFUSED, status_of

RATE = "case"
"""Its entry among the rates of the settings: each case sends mail to everybody who may decide it."""


@signed_in
def appeal_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Ask to have a refusal looked at again by somebody else."""
    return _ask(
        request,
        reference,
        template="coalitions/case/appeal.html",
        form=AppealForm,
        ask=lambda proposal, reason: appeal(proposal, reason=reason, by=request.user),
        why_not=why_no_appeal,
        saved=_("Your appeal is sent. We have sent you a receipt."),
    )


@signed_in
def late_entry_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Ask to be let in although the call has closed."""
    return _ask(
        request,
        reference,
        template="coalitions/case/late_entry.html",
        form=LateEntryForm,
        ask=lambda proposal, reason: ask_for_late_entry(proposal, reason=reason, by=request.user),
        why_not=why_no_late_entry,
        saved=_("Your request is sent. We have sent you a receipt."),
    )


@signed_in
def late_draft_create(request: PortalRequest, slug: str) -> HttpResponse:
    """Begin a draft for a call that has closed, together with the request to be let in."""
    call = get_object_or_404(Call.objects.visible_to(request.user), slug=slug)
    form = LateDraftForm(posted(request), initial={"language": (get_language() or "en").split("-")[0]})
    begun: list[Proposal] = []
    if request.method == "POST":
        if not consume(request, action=RATE):
            return _too_often(request)
        saved = _("Your draft is begun, and your request is sent.")
        if succeeds(
            request, form, lambda: begun.append(begin_late(call, **form.begun(), by=request.user)), saved=saved
        ):
            return redirect(begun[0])
    closed = why_no_late_draft(call, by=request.user)
    _put_refusal(form, closed)
    drafts = Proposal.objects.convened_by(request.user).filter(call=call).order_by("-id")[:1] if closed else ()
    context = {"call": call, "form": form, "closed": closed, "own": next(iter(drafts), None)}
    return render(request, "coalitions/case/late_draft.html", context, status=status_of(form))


@signed_in
def case_withdrawal_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then take an appeal or a request for late entry back that nobody has decided."""
    sheet = sheet_to_edit(request, reference)
    case = get_object_or_404(sheet.proposal.cases, pk=pk)
    case.proposal = sheet.proposal
    form = DeedForm(posted(request))
    saved = _("You took it back. Nobody decides it any more.")
    if request.method == "POST" and succeeds(request, form, lambda: take_back(case, by=request.user), saved=saved):
        return redirect(sheet.proposal)
    why_not = why_not_taken_back(case, by=request.user)
    template = "coalitions/case/withdrawal.html"
    return section_page(request, template, sheet, form, needs_editing=False, case=case, why_not=why_not)


def _ask(
    request: PortalRequest,
    reference: str,
    *,
    template: str,
    form: type[forms.Form],
    ask: Callable[[Proposal, str], object],
    why_not: Callable[[Proposal], str],
    saved: str,
) -> HttpResponse:
    """A page with a reason to write; once it is sent, or where it cannot be, it says what holds."""
    sheet = sheet_to_edit(request, reference)
    asked = form(posted(request))
    if request.method == "POST":
        if not consume(request, action=RATE):
            return _too_often(request)
        if succeeds(request, asked, lambda: ask(sheet.proposal, asked.cleaned_data["reason"]), saved=saved):
            return redirect(sheet.proposal)
    is_convener = sheet.proposal.convener_id == request.user.pk
    closed = why_not(sheet.proposal) if is_convener else _("Only the convener asks for this.")
    _put_refusal(asked, closed)
    return section_page(request, template, sheet, asked, needs_editing=False, why_not=closed)


def _put_refusal(form: forms.Form, closed: str) -> None:
    """What cannot be asked now is refused whatever was typed, so that nobody mends a form in vain."""
    if closed and form.is_bound and not form.has_error(NON_FIELD_ERRORS, REFUSED):
        form.add_error(None, ValidationError(closed, code=REFUSED))


def _too_often(request: PortalRequest) -> HttpResponse:
    answer: HttpResponse = respond_429(request)
    return answer
