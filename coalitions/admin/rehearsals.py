"""The rehearsal of a version of the criteria, for the secretariat: as a page, and as a table to download."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coalitions.models import CriteriaSet
from coalitions.services.rehearsing import (
    Change,
    Comparison,
    Flip,
    comparison_of,
    rehearse,
    version_in_force,
)
from coalitions.services.reports import COUNT_LABELS, item_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.report_items import Text
from portal.common.requests import PortalRequest
from portal.common.tables import CSV_TYPE, as_csv
from portal.exchange.answers import attached

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    """A criterion's outcome before and after, why, and what would mend it, in words."""

    criterion: Text
    before: Text
    after: Text
    why: str
    remedies: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class ShownFlip:
    """A proposal that would be judged otherwise, in words."""

    proposal: int
    reference: str
    title: str
    standing: str
    changes: tuple[ShownChange, ...]


def found_by(criteria_set: CriteriaSet) -> Comparison | None:
    """What the version's last rehearsal found; None where there was none."""
    rehearsal = criteria_set.rehearsals.first()
    return comparison_of(rehearsal) if rehearsal else None


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal_page(request: PortalRequest, pk: int, *, model_admin: "ModelAdmin") -> HttpResponse:  # type: ignore[type-arg]
    """Show what the last rehearsal found, and make the next one."""
    criteria_set = _criteria_set_or_404(request, pk)
    status, refusal = HTTPStatus.OK, None
    if request.method == "POST":
        try:
            rehearse(criteria_set, by=request.user)
        except AlreadyDone as error:
            messages.info(request, str(error))
            return redirect("admin:coalitions_criteriaset_rehearsal", pk)
        except ActionRefused as error:
            status, refusal = HTTPStatus.CONFLICT, error
        else:
            messages.success(request, _("The version is rehearsed. Nobody's standing has changed."))
            return redirect("admin:coalitions_criteriaset_rehearsal", pk)
    rehearsal = criteria_set.rehearsals.select_related("by", "compared_with").first()
    found = comparison_of(rehearsal) if rehearsal else None
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Rehearsal of version %(number)s of the criteria") % {"number": criteria_set.number},
        "criteria_set": criteria_set,
        "rehearsal": rehearsal,
        "found": found,
        "flips": [shown_flip(one) for one in found.flips] if found else [],
        "needs_none": rehearsal is None and version_in_force(criteria_set.call) is None,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/coalitions/criteriaset/rehearsal.html", context, status=status)


@require_safe
def rehearsal_table(request: PortalRequest, pk: int) -> HttpResponse:
    """The last rehearsal as a table: a line for each outcome that would flip."""
    criteria_set = _criteria_set_or_404(request, pk)
    found = found_by(criteria_set)
    if found is None:
        raise Http404
    name = f"rehearsal-{criteria_set.call.slug}-{criteria_set.number}.csv"
    return attached(as_csv(table_lines(found)), CSV_TYPE, name=name)


def table_lines(comparison: Comparison) -> Iterator[list[str]]:
    """The table's lines."""
    yield [
        _("Reference"),
        _("Proposal"),
        _("Criteria"),
        _("Criterion"),
        _("Before"),
        _("After"),
        _("Why"),
        _("What would meet it"),
    ]
    for flip in map(shown_flip, comparison.flips):
        for change in flip.changes:
            cells = [flip.reference, flip.title, flip.standing, change.criterion, change.before, change.after]
            yield [str(cell) for cell in [*cells, change.why, " ".join(map(str, change.remedies))]]


def shown_flip(flip: Flip) -> ShownFlip:
    """The flip in the reader's language."""
    return ShownFlip(
        proposal=flip.proposal,
        reference=flip.reference,
        title=flip.title,
        standing=_standing(flip),
        changes=tuple(map(_shown_change, flip.changes)),
    )


def _standing(flip: Flip) -> str:
    if flip.was_shortlistable and not flip.is_shortlistable:
        return _("It meets the criteria now, and would not.")
    if flip.is_shortlistable and not flip.was_shortlistable:
        return _("It does not meet the criteria now, and would.")
    return _("It would meet the criteria as now.") if flip.is_shortlistable else _("It would still not meet them all.")


def _shown_change(change: Change) -> ShownChange:
    before, after = item_of(change.before), item_of(change.after)
    reached = [
        _("%(what)s: %(count)s (at least %(threshold)s)")
        % {"what": COUNT_LABELS[name], "count": count, "threshold": change.after.thresholds[name]}
        for name, count in change.after.counts.items()
        if name in COUNT_LABELS and change.after.thresholds.get(name)
    ]
    return ShownChange(
        criterion=after.criterion,
        before=before.outcome_word,
        after=after.outcome_word,
        why=str(after.missing) or "; ".join(reached),
        remedies=after.remedies,
    )


def _criteria_set_or_404(request: PortalRequest, pk: int) -> CriteriaSet:
    if not request.user.is_secretariat:
        raise PermissionDenied
    return get_object_or_404(CriteriaSet.objects.select_related("call"), pk=pk)
