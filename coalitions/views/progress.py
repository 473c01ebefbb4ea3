"""Reporting how far an activity of a coalition is."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from coalitions.forms.progress import ProgressForm
from coalitions.models import Activity
from coalitions.services.progress import report_progress, today_of, why_no_progress, without
from coalitions.services.reports import item_of
from coalitions.services.work_plans import is_late
from coalitions.views.sheets import Sheet, existing, section_page, sheet_to_edit, succeeds
from portal.common.kept_posts import signed_in
from portal.common.report_items import ReportItem
from portal.common.requests import PortalRequest, posted
from portal.common.saving import REFUSED


@dataclass(frozen=True, kw_only=True)
class Dropping:
    """How the coalition would stand without an activity."""

    fails_now: bool
    fails_then: bool
    unmet: tuple[ReportItem, ...]
    grace_days: int


@signed_in
def progress_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """What was reported of an activity, and a form to report more; it says beforehand what dropping it leads to."""
    sheet = sheet_to_edit(request, reference)
    activity = existing(sheet.activity(pk))
    records = list(activity.records.select_related("by"))
    newest = records[0].pk if records else None
    today = today_of(sheet.proposal)
    form = ProgressForm(posted(request), activity=activity, newest=newest, today=today)
    closed = why_no_progress(sheet.proposal)
    if request.method == "POST":
        if closed:
            form.add_error(None, ValidationError(closed, code=REFUSED))
        elif succeeds(
            request,
            form,
            lambda: report_progress(activity, row=form.row(), by=request.user, after=form.cleaned_data["after"]),
        ):
            return redirect("coalitions:activity_list", reference)
        form.show_newest(newest)
    return section_page(
        request,
        "coalitions/progress/create.html",
        sheet,
        form,
        needs_editing=False,
        closed=closed,
        activity=activity,
        is_late=is_late(activity, today),
        records=records,
        dropping=_if_dropped(sheet, activity) if activity.stands and not closed else None,
    )


def _if_dropped(sheet: Sheet, activity: Activity) -> Dropping:
    judgement = without(sheet.judgement, activity)
    return Dropping(
        fails_now=not sheet.judgement.report.shortlistable,
        fails_then=not judgement.report.shortlistable,
        unmet=tuple(item_of(one) for one in judgement.report.results if one.blocks),
        grace_days=judgement.parameters.grace_days,
    )
