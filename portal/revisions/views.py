"""What the pages of a history do alike. The app that owns it says who reads it, and who is named."""

from dataclasses import dataclass
from typing import Generic

from django.db.models import Manager
from django.http import Http404

from portal.common.requests import PortalRequest
from portal.revisions.forms import ComparisonForm
from portal.revisions.services import AnyRevision, newest_first


@dataclass(frozen=True)
class Pair(Generic[AnyRevision]):
    """The two revisions that an address names, and the form that names others."""

    before: AnyRevision
    after: AnyRevision
    form: ComparisonForm


def pair_of(request: PortalRequest, revisions: Manager[AnyRevision]) -> Pair[AnyRevision]:
    """The two that the address names, of one thing's revisions; without numbers, the newest two. 404 without them."""
    newest = newest_first(revisions).values_list("number", flat=True).first() or 0
    form = ComparisonForm(request.GET or None, newest=newest)
    if form.is_bound and not form.is_valid():
        raise Http404
    before, after = form.chosen
    found = {one.number: one for one in revisions.filter(number__in=(before, after)).select_related("by")}
    if not {before, after} <= set(found):
        raise Http404
    return Pair(found[before], found[after], form)
