"""A convener's proposals: the list, a new one, its task list, and the sections that are one form each."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.forms.proposals import AboutForm, PledgeForm, ProposalCreateForm
from coalitions.lifecycle import Action, Role, actions_of
from coalitions.models import Proposal
from coalitions.services.editing import Part, begin, calls_to_propose_to, save_about, save_pledge
from coalitions.services.glyphs import drawing_of
from coalitions.services.graces import grace_of
from coalitions.services.sections import sections_of
from coalitions.services.submission import missing_for_submission
from coalitions.views.sheets import Sheet, section_page, sheet_to_edit, succeeds
from portal.common.pagination import page_of
from portal.common.requests import PortalRequest, posted

HEAVY = ("latest_validation__facts", "latest_validation__parameters", "latest_validation__report_data")


@login_required
def proposal_list(request: PortalRequest) -> HttpResponse:
    """One's own proposals, the last changed first."""
    proposals = Proposal.objects.convened_by(request.user).select_related("call", "latest_validation").defer(*HEAVY)
    page = page_of(request, proposals.order_by("-changed_at", "-id"))
    context = {
        "page": page,
        "rows": [(proposal, drawing_of(proposal.latest_validation)) for proposal in page.object_list],
        "has_open_call": calls_to_propose_to().exists(),
    }
    return render(request, "coalitions/proposal/list.html", context)


@login_required
def proposal_create(request: PortalRequest) -> HttpResponse:
    """Begin a proposal for an open call."""
    calls = list(calls_to_propose_to())
    initial = {"call": request.GET.get("call", ""), "language": (get_language() or "en").split("-")[0]}
    form = ProposalCreateForm(posted(request), calls=calls, initial=initial)
    begun: list[Proposal] = []

    def deed() -> None:
        asked = form.cleaned_data
        begun.append(begin(call=form.chosen_call, title=asked["title"], language=asked["language"], by=request.user))

    if request.method == "POST" and succeeds(request, form, deed, saved=_("Your draft is begun. Only you see it.")):
        return redirect(begun[0])
    status = 422 if form.errors else 200
    return render(request, "coalitions/proposal/create.html", {"form": form}, status=status)


@login_required
def proposal_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """The convener's task list; for the committee and the secretariat the whole proposal, to be read."""
    whole = Proposal.objects.select_related("call", "support_request", "merged_into")
    proposal = whole.convened_by(request.user).filter(reference=reference).first()
    if proposal is None:
        seen = Proposal.objects.visible_to(request.user).select_related("call", "latest_validation__revision")
        sheet = Sheet(get_object_or_404(seen, reference=reference), is_as_stored=True)
        if not sheet.stands_as_judged:
            return redirect("admin:coalitions_proposal_change", sheet.proposal.pk)
        return render(
            request,
            "coalitions/proposal/whole.html",
            {"report": sheet.whole_report, "proposal": sheet.judgement.proposal},
        )
    sheet = Sheet(proposal)
    actions = actions_of(proposal, frozenset({Role.CONVENER}))
    context: dict[str, Any] = {
        "sections": sections_of(sheet.judgement),
        "missing": missing_for_submission(sheet.judgement.proposal),
        "can_submit": Action.SUBMIT in actions and proposal.is_editable,
        "can_withdraw": Action.WITHDRAW in actions,
        "support_request": getattr(proposal, "support_request", None),
        "survivor": proposal.merged_into,
        "grace": grace_of(proposal),
    }
    return section_page(request, "coalitions/proposal/detail.html", sheet, **context)


@login_required
def about_update(request: PortalRequest, reference: str) -> HttpResponse:
    """The section about the coalition."""
    sheet = sheet_to_edit(request, reference)
    form = AboutForm(posted(request), initial=AboutForm.initial_of(sheet.proposal))
    if request.method == "POST" and succeeds(
        request, form, lambda: save_about(sheet.proposal, about=form.about(), by=request.user)
    ):
        return redirect(sheet.proposal)
    return section_page(request, "coalitions/proposal/about.html", sheet, form, part=Part.ABOUT)


@login_required
def pledge_update(request: PortalRequest, reference: str) -> HttpResponse:
    """The focal point and the pledge."""
    sheet = sheet_to_edit(request, reference)
    form = PledgeForm(posted(request), initial=PledgeForm.initial_of(sheet.proposal))
    if request.method == "POST" and succeeds(
        request, form, lambda: save_pledge(sheet.proposal, pledge=form.pledge(), by=request.user)
    ):
        return redirect(sheet.proposal)
    return section_page(request, "coalitions/proposal/pledge.html", sheet, form)
