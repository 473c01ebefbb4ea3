"""A proposal's history for whoever may see it whole: its revisions, and any two of them compared."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from coalitions.models import Proposal
from coalitions.services.comparing import shown_comparison
from coalitions.services.revisions import lines_of
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.requests import PortalRequest
from portal.revisions.forms import ComparisonForm
from portal.revisions.services import newest_first
from portal.revisions.views import pair_of


@signed_in
@require_safe
def revision_list(request: PortalRequest, reference: str) -> HttpResponse:
    """The revisions, newest first, with who made each and when."""
    proposal = _visible(request, reference)
    page = page_of(request, newest_first(proposal.revisions))
    newest = page.paginator.count
    context = {
        "page": page,
        "lines": lines_of(proposal, page.object_list, reader=request.user),
        "form": ComparisonForm(None, newest=newest) if newest > 1 else None,
    }
    return render(request, "coalitions/revision/list.html", {**_history(proposal), **context})


@signed_in
@require_safe
def comparison_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """What differs between the two revisions that the address names; without numbers, the newest two."""
    proposal = _visible(request, reference)
    pair = pair_of(request, proposal.revisions)
    whose = {one.revision.number: one.by for one in lines_of(proposal, (pair.before, pair.after), reader=request.user)}
    context = {
        "comparison": shown_comparison(pair.before, pair.after),
        "form": pair.form,
        "by_before": whose[pair.before.number],
        "by_after": whose[pair.after.number],
    }
    return render(request, "revisions/comparison.html", {**_history(proposal), **context})


def _history(proposal: Proposal) -> dict[str, Any]:
    """What every page of a history needs."""
    return {
        "subject": proposal,
        "time_zone": proposal.call.time_zone,
        "list_address": reverse("coalitions:revision_list", args=[proposal.reference]),
        "comparison_address": reverse("coalitions:comparison_detail", args=[proposal.reference]),
    }


def _visible(request: PortalRequest, reference: str) -> Proposal:
    proposals = Proposal.objects.visible_to(request.user).select_related("call")
    return get_object_or_404(proposals, reference=reference)
