"""A proposal's history for whoever may see it whole: its revisions, and any two of them compared."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalitions.forms.revisions import ComparisonForm
from coalitions.models import Proposal
from coalitions.services.comparing import shown_comparison
from coalitions.services.revisions import lines_of, revisions_of
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.requests import PortalRequest


@signed_in
@require_safe
def revision_list(request: PortalRequest, reference: str) -> HttpResponse:
    """The revisions, newest first, with who made each and when."""
    proposal = _visible(request, reference)
    page = page_of(request, revisions_of(proposal))
    newest = page.paginator.count
    context = {
        "proposal": proposal,
        "page": page,
        "lines": lines_of(proposal, page.object_list, reader=request.user),
        "form": ComparisonForm(None, newest=newest) if newest > 1 else None,
    }
    return render(request, "coalitions/revision/list.html", context)


@signed_in
@require_safe
def comparison_detail(request: PortalRequest, reference: str) -> HttpResponse:
    """What differs between the two revisions that the address names; without numbers, the newest two."""
    proposal = _visible(request, reference)
    newest = revisions_of(proposal).values_list("number", flat=True).first() or 0
    form = ComparisonForm(request.GET or None, newest=newest)
    if form.is_bound and not form.is_valid():
        raise Http404
    numbers = form.chosen
    found = {one.number: one for one in proposal.revisions.filter(number__in=numbers).select_related("by")}
    if set(found) != set(numbers):
        raise Http404
    before, after = (found[number] for number in numbers)
    whose = {one.revision.number: one.by for one in lines_of(proposal, found.values(), reader=request.user)}
    context = {
        "proposal": proposal,
        "comparison": shown_comparison(before, after),
        "form": form,
        "by_before": whose[before.number],
        "by_after": whose[after.number],
    }
    return render(request, "coalitions/revision/comparison.html", context)


def _visible(request: PortalRequest, reference: str) -> Proposal:
    proposals = Proposal.objects.visible_to(request.user).select_related("call")
    return get_object_or_404(proposals, reference=reference)
