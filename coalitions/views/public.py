"""Public pages: calls, and the coalitions that came of them."""

from http import HTTPStatus
from typing import Any, cast

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from coalitions.criteria.types import Facts, Parameters
from coalitions.forms.filters import CoalitionFilterForm
from coalitions.models import Call, CriteriaSet, Membership, Proposal
from coalitions.services.exception_notes import standing_from, standing_of_proposal
from coalitions.services.members import STANDS_BY
from coalitions.services.reports import glyph_of, shown_to_the_public
from coalitions.states import MembershipState, ProposalState
from coalitions.views.lines import lines_of, rows_of
from portal.common.pagination import page_of, page_of_counted
from portal.common.public_cache import public_page
from portal.organisations.reference import region_schemes
from sessions_app.choices import Sdg

LATEST_COALITIONS = 10
MEMBERS_PER_PAGE = 100
# A merged coalition's survivor may have been merged in its turn; no chain is longer than a call has proposals.
MOST_MERGES = 50


@require_safe
@public_page
def call_list(request: HttpRequest) -> HttpResponse:
    """All calls, the newest first."""
    return render(
        request, "coalitions/call/list.html", {"page": page_of(request, Call.objects.visible_to(request.user))}
    )


@require_safe
@public_page
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A call with its dates, its criteria in words and numbers, its committee's networks, and its coalitions."""
    call = get_object_or_404(Call.objects.visible_to(request.user), slug=slug)
    criteria = _criteria_in_force(call)
    coalitions = rows_of(Proposal.objects.public().filter(call=call))[:LATEST_COALITIONS]
    scheme = region_schemes().get(criteria.region_scheme_id or "") if criteria else None
    context = {
        "call": call,
        "criteria": criteria,
        "regions": scheme.regions if scheme else (),
        "networks": call.networks.all(),
        "lines": lines_of(coalitions, with_call=False),
    }
    return render(request, "coalitions/call/detail.html", context)


@require_safe
@public_page
def coalition_list(request: HttpRequest) -> HttpResponse:
    """The coalitions, the last shortlisted first; search and filters."""
    form = CoalitionFilterForm(request.GET)
    matching = form.narrow(Proposal.objects.public())
    page = page_of_counted(request, rows_of(matching), count=matching.count())
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(page.object_list, with_call=True),
        "is_narrowed": bool(form.changed_data),
    }
    return render(request, "coalitions/coalition/list.html", context, status=status)


@require_safe
@public_page
def coalition_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One coalition: what it wants, who is in it, what it plans, and how it meets the criteria. No contacts."""
    coalition = (
        Proposal.objects.public()
        .select_related("call", "latest_validation")
        .annotate(
            members_in_all=Count("memberships", filter=Q(memberships__state__in=STANDS_BY)),
            confirmed=Count("memberships", filter=Q(memberships__state=MembershipState.CONFIRMED)),
            standing=standing_of_proposal(),
            pledged=Count("memberships", filter=Q(memberships__state=MembershipState.PLEDGED)),
        )
        .filter(slug=slug)
        .first()
    )
    if coalition is None:
        return _redirect_to_survivor(slug)
    members = (
        Membership.objects.filter(proposal=coalition, state__in=STANDS_BY)
        .select_related("organisation", "country", "primary_region", "constituency")
        .defer("contact_name", "contact_email")
    )
    context = {
        "coalition": coalition,
        "goals": [goal for goal in Sdg if goal.value in coalition.sdgs],
        "page": page_of_counted(
            request, members, count=cast("Any", coalition).members_in_all, per_page=MEMBERS_PER_PAGE
        ),
        "engagement_entries": coalition.engagement_entries.all(),
        "activities": coalition.activities.all(),
        **_report_of(coalition),
    }
    return render(request, "coalitions/coalition/detail.html", context)


def _criteria_in_force(call: Call) -> CriteriaSet | None:
    try:
        return call.criteria_set
    except CriteriaSet.DoesNotExist:
        return None


def _report_of(coalition: Proposal) -> dict[str, object]:
    """The report and the large glyph of the newest validation."""
    validation = coalition.latest_validation
    if validation is None:
        return {"report": (), "glyph": None}
    report, parameters = validation.report, Parameters.from_json(validation.parameters)
    # The glyph looks at the dates only.
    facts = Facts.from_json({**validation.facts, "members": []})
    return {
        "report": shown_to_the_public(report, parameters, standing=standing_from(cast("Any", coalition).standing)),
        "glyph": glyph_of(report, facts=facts, parameters=parameters),
    }


def _redirect_to_survivor(slug: str) -> HttpResponse:
    """To the coalition into which a formerly public one was merged; 404 for anything that was never public."""
    absorbed = Proposal.objects.filter(slug=slug, state=ProposalState.MERGED, shortlisted_on__isnull=False).first()
    survivor = absorbed.merged_into if absorbed else None
    for _merge in range(MOST_MERGES):
        if survivor is None or survivor.is_coalition:
            break
        survivor = survivor.merged_into
    if survivor is None or not survivor.is_coalition:
        raise Http404
    return redirect("coalitions:coalition_detail", survivor.slug)
