"""Public pages: calls, and the list of the coalitions that came of them."""

from http import HTTPStatus
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalitions.forms.filters import CoalitionFilterForm
from coalitions.models import Call, CriteriaSet, Proposal
from coalitions.services.wording import which_kinds_count
from coalitions.views.lines import lines_of, rows_of
from portal.common.pagination import page_of, page_of_counted
from portal.common.public_cache import public_page
from portal.organisations.models import Region

LATEST_COALITIONS = 10


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
    context = {
        "call": call,
        "criteria": criteria,
        "kinds": _kinds_that_count(criteria) if criteria else {},
        "regions": criteria.regions if criteria else (),
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


def _kinds_that_count(criteria: CriteriaSet) -> dict[str, str]:
    return {name: which_kinds_count(kinds) for name, kinds in criteria.unusual_kinds.items()}


def _criteria_in_force(call: Call) -> Any:
    """The newest published version, with the regions of its scheme as they are judged by."""
    regions = Region.objects.filter(scheme=OuterRef("region_scheme")).order_by("position", "code")
    told = regions.values(told=JSONObject(name="name", is_global_south="is_global_south"))
    in_force = call.criteria_sets.filter(published_at__isnull=False).order_by("-number")
    return in_force.annotate(regions=ArraySubquery(told)).first()
