"""Hand a proposal in, or take it back."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coalitions.forms.clarification import AnswerForm
from coalitions.forms.proposals import WithdrawalForm
from coalitions.lifecycle import Action, Role, actions_of
from coalitions.models import Clarification, Proposal
from coalitions.services.clarifications import open_round
from coalitions.services.editing import why_not_editable
from coalitions.services.openings import openings_of
from coalitions.services.submission import Incomplete, Missing, missing_for_submission, submit, withdraw
from coalitions.views.sheets import Sheet, section_page, sheet_to_edit, succeeds
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest, posted


@signed_in
def submission_create(request: PortalRequest, reference: str) -> HttpResponse:
    """The whole proposal to be checked, with its whole report; and its submission."""
    sheet = sheet_to_edit(request, reference)
    asked = open_round(sheet.proposal)
    form = AnswerForm(posted(request))
    if request.method != "POST":
        return _whole(request, sheet, asked, form)
    if asked and not form.is_valid():
        return _whole(request, sheet, asked, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        submit(sheet.proposal, answer=form.cleaned_data["answer"] if asked else "", by=request.user)
    except AlreadyDone as news:
        messages.info(request, str(news))
    except Incomplete as refusal:
        return _whole(request, sheet, asked, form, missing=refusal.missing, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ActionRefused as refusal:
        return _whole(request, sheet, asked, form, refusal=str(refusal), status=HTTPStatus.CONFLICT)
    else:
        messages.success(request, _("Submitted. We have sent you a receipt with the report."))
    return redirect(sheet.proposal)


@signed_in
def withdrawal_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Ask, then withdraw the proposal."""
    sheet = sheet_to_edit(request, reference)
    form = WithdrawalForm(posted(request))
    if request.method == "POST" and succeeds(
        request,
        form,
        lambda: withdraw(sheet.proposal, note=form.cleaned_data["note"], by=request.user),
        saved=_("The proposal is withdrawn."),
    ):
        return redirect(sheet.proposal)
    roles = frozenset({Role.CONVENER} if sheet.proposal.convener_id == request.user.pk else {Role.TEAM})
    can_withdraw = Action.WITHDRAW in actions_of(sheet.proposal, roles)
    return section_page(
        request, "coalitions/proposal/withdrawal.html", sheet, form, can_withdraw=can_withdraw, needs_editing=False
    )


def can_submit(proposal: Proposal) -> bool:
    """Whether the page offers to submit: the table allows it, and so does the time."""
    return Action.SUBMIT in actions_of(proposal, frozenset({Role.CONVENER})) and proposal.is_submittable


def _whole(
    request: PortalRequest,
    sheet: Sheet,
    asked: Clarification | None,
    form: AnswerForm,
    *,
    missing: list[Missing] | None = None,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    proposal = sheet.judgement.proposal
    is_convener = proposal.convener_id == request.user.pk
    context = {
        "proposal": proposal,
        "report": sheet.whole_report,
        "page": page_of(request, proposal.memberships.all()),
        "missing": missing_for_submission(proposal) if missing is None else missing,
        "refusal": refusal,
        "closed": "" if proposal.is_editable or refusal else why_not_editable(proposal),
        "can_submit": is_convener and can_submit(proposal),
        "is_convener": is_convener,
        "asked": asked,
        # Where the committee asked something, the page has no query to spare; the list of members shows them.
        "openings": None if asked else openings_of(sheet.judgement),
        "form": form,
    }
    return render(request, "coalitions/proposal/submission.html", context, status=status)
