"""Look a proposal up through what the person reviews: another one is not there."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from coalitions.models import Proposal
from coalitions.services.standing import with_validation
from portal.common.requests import PortalRequest


def reviewable(request: PortalRequest) -> QuerySet[Proposal]:
    """What this person reviews, with what every page about a proposal shows."""
    return with_validation(Proposal.objects.reviewable_by(request.user))


def proposal_or_404(request: PortalRequest, pk: int) -> Proposal:
    """One proposal that this person reviews."""
    return get_object_or_404(reviewable(request), pk=pk)
