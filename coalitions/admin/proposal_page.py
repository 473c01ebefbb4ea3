"""A proposal's page: the paper to read, and beside it what can be done about it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from coalitions.admin.action_pages import ACTION_PAGES
from coalitions.admin.events import event_lines
from coalitions.admin.exceptions import exceptions_of, lines_of, requests_for
from coalitions.admin.numbers import key_in
from coalitions.admin.paper import paper_of
from coalitions.criteria.types import OTHER_CONSTITUENCY
from coalitions.lifecycle import OWN, Action, Role, available_actions, roles_of
from coalitions.models import Case, Membership, Merge, Proposal, Validation
from coalitions.models.grace import grace_until
from coalitions.services.cases import why_not_theirs
from coalitions.services.clarifications import rounds_of
from coalitions.services.comparing import changes_with_answer
from coalitions.services.exceptions import decides_on_exceptions
from coalitions.services.extending import EXTENDED_IN
from coalitions.services.graces import grace_of
from coalitions.services.reviewing import MAPPED_IN, was_handed_in
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import history_of
from portal.common.requests import PortalRequest

EVENTS_SHOWN: Final = 20
MAPPINGS_SHOWN: Final = 50


@dataclass(frozen=True)
class Offer:
    """An action that this person can take now."""

    label: Promise
    explanation: Promise
    address: str
    is_danger: bool = False


@dataclass(frozen=True)
class WaitingCase:
    """A case that waits for its decision; `why_not` says why this person does not decide it, empty where they may."""

    case: Case
    why_not: str


@require_safe
def proposal_page(request: PortalRequest, object_id: str, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Show a proposal whole, contacts included, as it was judged last."""
    known = Proposal.objects.reviewable_by(request.user).annotate(grace_until=grace_until())
    proposals = known.select_related(
        "call",
        "convener",
        "merged_into",
        "support_request",
        "latest_validation__revision__by",
        "latest_validation__criteria_set",
    )
    proposal = get_object_or_404(proposals, pk=key_in(object_id))
    validation = proposal.latest_validation
    roles = roles_of(request.user, proposal)
    rounds = list(rounds_of(proposal))
    exceptions = list(exceptions_of(proposal))
    cases = list(proposal.cases.all())
    decides = decides_on_exceptions(roles)
    if validation is not None:
        validation.proposal = proposal
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": proposal.title_for_committee,
        "proposal": proposal,
        "validation": validation,
        "paper": paper_of(validation, page_number=request.GET.get("page", "1"), exceptions=exceptions)
        if validation
        else None,
        "offers": list(offers(proposal, request.user)),
        "convenes": bool(roles & OWN),
        "grace": grace_of(proposal),
        "is_being_changed": proposal.state == ProposalState.RETURNED,
        "mappings": _mappings(proposal) if Role.COMMITTEE in roles and not roles & OWN else [],
        "exceptions": lines_of(exceptions, proposal, request.user),
        "requests": requests_for(_unmet(validation), exceptions, proposal) if decides else [],
        "merges": _merges(proposal),
        "rounds": rounds,
        "cases": cases,
        "waiting": _waiting(cases, proposal, request.user),
        "changes": changes_with_answer(rounds),
        "events": list(event_lines(history_of(proposal)[:EVENTS_SHOWN])),
    }
    return TemplateResponse(request, "admin/coalitions/proposal/page.html", context)


def offers(proposal: Proposal, user: User) -> list[Offer]:
    """The actions that `user` can take now, each with its page."""
    available = available_actions(proposal, user)
    offered = [
        Offer(page.title, page.explanation, _address(page.noun, proposal), page.is_danger)
        for page in ACTION_PAGES
        if page.action in available
    ]
    if Action.MERGE in available:
        explanation = _("One of the two goes on with the members and plans of both.")
        offered.append(Offer(_("Merge it with a similar one"), explanation, _address("merge", proposal)))
    if user.is_secretariat and proposal.state in EXTENDED_IN and not roles_of(user, proposal) & OWN:
        address = f"{reverse('admin:coalitions_proposal_extension')}?{urlencode({'reference': proposal.reference})}"
        offered.append(Offer(_("Give it more time"), _("Beyond the closing of its call, for this one only."), address))
    return offered


def _address(noun: str, proposal: Proposal) -> str:
    return reverse(f"admin:coalitions_proposal_{noun}", args=[proposal.pk])


def _mappings(proposal: Proposal) -> list[Membership]:
    """Members that describe their constituency in words of their own; those that wait for the committee first.

    Of what its convener has back and may be half rewritten, those that were handed in.
    """
    if proposal.state not in MAPPED_IN:
        return []
    says_other = Q(constituency=OTHER_CONSTITUENCY) | Q(further_constituencies=OTHER_CONSTITUENCY)
    rows = proposal.memberships.filter(says_other).select_related("organisation", "mapped_constituency").distinct()
    rows = rows.order_by(F("mapped_constituency_id").asc(nulls_first=True), "position", "id")
    if proposal.state == ProposalState.RETURNED:
        return [row for row in rows if was_handed_in(row, proposal)][:MAPPINGS_SHOWN]
    return list(rows[:MAPPINGS_SHOWN])


def _waiting(cases: Iterable[Case], proposal: Proposal, user: User) -> list[WaitingCase]:
    """The open cases of the proposal, as this person can decide them."""
    waiting = [case for case in cases if case.is_open]
    for case in waiting:
        case.proposal = proposal
    return [WaitingCase(case, why_not_theirs(case, by=user)) for case in waiting]


def _unmet(validation: Validation | None) -> list[str]:
    """The criteria that were not met when the proposal was judged last."""
    return [one.criterion for one in validation.report.unmet] if validation else []


def _merges(proposal: Proposal) -> QuerySet[Merge]:
    either = Q(survivor=proposal) | Q(absorbed=proposal)
    return Merge.objects.filter(either).select_related("survivor", "absorbed", "by")
