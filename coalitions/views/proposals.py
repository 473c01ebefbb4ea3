"""A convener's proposals: the list, a new one, its task list, and the sections that are one form each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.forms.proposals import AboutForm, PledgeForm, ProposalCreateForm
from coalitions.lifecycle import Action, Role, actions_of
from coalitions.models import Proposal
from coalitions.services.cases import cases_told, why_no_appeal, why_no_late_entry, with_cases
from coalitions.services.clarifications import closed_sections, open_round
from coalitions.services.editing import Part, begin, calls_to_propose_to, save_about, save_pledge
from coalitions.services.glyphs import drawing_of
from coalitions.services.graces import grace_of
from coalitions.services.sections import sections_of
from coalitions.services.submission import missing_for_submission
from coalitions.states import ProposalState
from coalitions.views.sheets import Sheet, saved, section_page, sheet_to_edit, succeeds
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.requests import PortalRequest, posted
from portal.common.saving import seen_in

HEAVY = ("latest_validation__facts", "latest_validation__parameters", "latest_validation__report_data")


@signed_in
def proposal_list(request: PortalRequest) -> HttpResponse:
    """The proposals that one convenes or is in the team of, the last changed first."""
    proposals = Proposal.objects.worked_on_by(request.user).select_related("call", "latest_validation").defer(*HEAVY)
    page = page_of(request, proposals.order_by("-changed_at", "-id"))
    context = {
        "page": page,
        "rows": [(proposal, drawing_of(proposal.latest_validation)) for proposal in page.object_list],
        "has_open_call": calls_to_propose_to().exists(),
    }
    return render(request, "coalitions/proposal/list.html", context)


@signed_in
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


@signed_in
def proposal_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """The task list of those who write it; for others who may see it the whole proposal, to be read."""
    whole = Proposal.objects.select_related("call", "support_request", "merged_into")
    proposal = with_cases(whole.editable_by(request.user)).filter(reference=reference).first()
    if proposal is None:
        return _to_be_read(request, reference)
    sheet = Sheet(proposal)
    is_convener = proposal.convener_id == request.user.pk
    actions = actions_of(proposal, frozenset({Role.CONVENER} if is_convener else {Role.TEAM}))
    context: dict[str, Any] = {
        "sections": sections_of(sheet.judgement),
        "missing": missing_for_submission(sheet.judgement.proposal),
        "can_submit": Action.SUBMIT in actions and proposal.is_submittable,
        "can_withdraw": Action.WITHDRAW in actions,
        "is_convener": is_convener,
        "support_request": getattr(proposal, "support_request", None),
        "survivor": proposal.merged_into,
        "asked": open_round(proposal),
        "kept": closed_sections(proposal),
        "grace": grace_of(proposal),
        "cases": cases_told(proposal),
        "can_appeal": is_convener and proposal.state == ProposalState.DECLINED and not why_no_appeal(proposal),
        "can_ask_late": is_convener and proposal.state == ProposalState.DRAFT and not why_no_late_entry(proposal),
    }
    return section_page(request, "coalitions/proposal/detail.html", sheet, **context)


def _to_be_read(request: PortalRequest, reference: str) -> HttpResponse:
    """As it stands for readers of the team; as it was last judged for the committee and the secretariat."""
    known = Proposal.objects.select_related("call", "latest_validation__revision")
    in_team = known.worked_on_by(request.user).filter(reference=reference).first()
    is_in_team = in_team is not None
    proposal = in_team or get_object_or_404(known.visible_to(request.user), reference=reference)
    sheet = Sheet(proposal, is_as_stored=not is_in_team)
    if not is_in_team and not sheet.stands_as_judged:
        return redirect("admin:coalitions_proposal_change", proposal.pk)
    whole = sheet.judgement.proposal
    context = {
        "report": sheet.whole_report,
        "proposal": whole,
        "page": page_of(request, whole.memberships.all()),
        "is_in_team": is_in_team,
    }
    return render(request, "coalitions/proposal/whole.html", context)


@signed_in
def about_update(request: PortalRequest, reference: str) -> HttpResponse:
    """The section about the coalition."""
    sheet = sheet_to_edit(request, reference)
    form = AboutForm(posted(request), initial=AboutForm.initial_of(sheet.proposal))

    def deed() -> Proposal:
        return save_about(sheet.proposal, about=form.about(), by=request.user, is_as_seen=seen_in(form))

    answer = saved(request, form, deed, onward=sheet.proposal, sheet=sheet, part=Part.ABOUT)
    return answer or section_page(request, "coalitions/proposal/about.html", sheet, form, part=Part.ABOUT)


@signed_in
def pledge_update(request: PortalRequest, reference: str) -> HttpResponse:
    """The focal point and the pledge."""
    sheet = sheet_to_edit(request, reference)
    form = PledgeForm(posted(request), initial=PledgeForm.initial_of(sheet.proposal))

    def deed() -> Proposal:
        return save_pledge(sheet.proposal, pledge=form.pledge(), by=request.user, is_as_seen=seen_in(form))

    answer = saved(request, form, deed, onward=sheet.proposal, sheet=sheet, part=Part.PLEDGE)
    return answer or section_page(request, "coalitions/proposal/pledge.html", sheet, form, part=Part.PLEDGE)
