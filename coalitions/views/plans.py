"""The sections on engagement and on the work plan: their lists, and one page a row."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalitions.forms.members import PlaceForm
from coalitions.forms.plans import ActivityForm, EngagementForm
from coalitions.forms.proposals import DeedForm, SupportForm
from coalitions.models import Activity, EngagementEntry, Proposal
from coalitions.services.editing import Part, save_support_needed
from coalitions.services.plans import (
    add_activity,
    add_engagement_entry,
    change_activity,
    change_engagement_entry,
    move_engagement_entry,
    remove_activity,
    remove_engagement_entry,
)
from coalitions.services.progress import today_of
from coalitions.services.work_plans import is_late
from coalitions.views.sheets import existing, saved, section_page, sheet_to_edit, succeeds
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, is_removed_again, posted
from portal.common.saving import refuse_gone, seen_in


@signed_in
def engagement_list(request: PortalRequest, reference: str) -> HttpResponse:
    """The engagement plan, and below it the statement of the support needed."""
    sheet = sheet_to_edit(request, reference)
    form = SupportForm(posted(request), initial=SupportForm.initial_of(sheet.proposal))

    def deed() -> Proposal:
        text = form.cleaned_data["support_needed"]
        return save_support_needed(sheet.proposal, text=text, by=request.user, is_as_seen=seen_in(form))

    answer = saved(
        request,
        form,
        deed,
        onward=reverse("coalitions:engagement_list", args=[reference]),
        sheet=sheet,
        part=Part.ENGAGEMENT,
    )
    return answer or section_page(request, "coalitions/engagement/list.html", sheet, form, part=Part.ENGAGEMENT)


@signed_in
def engagement_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Add an entry to the engagement plan."""
    sheet = sheet_to_edit(request, reference)
    form = EngagementForm(posted(request))
    if request.method == "POST" and succeeds(
        request, form, lambda: add_engagement_entry(sheet.proposal, row=form.row(), by=request.user), saved=_("Added.")
    ):
        return redirect("coalitions:engagement_list", reference)
    return section_page(request, "coalitions/engagement/create.html", sheet, form, part=Part.ENGAGEMENT)


@signed_in
def engagement_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Correct an entry of the engagement plan."""
    sheet = sheet_to_edit(request, reference)
    entry, typed = sheet.engagement_entry(pk), posted(request)
    if entry is None and typed is not None:
        form = EngagementForm(typed)
        refuse_gone(form)
        return section_page(request, "coalitions/engagement/create.html", sheet, form, part=Part.ENGAGEMENT)
    entry = existing(entry)
    form = EngagementForm(typed, initial=EngagementForm.initial_of(entry))

    def deed() -> EngagementEntry:
        return change_engagement_entry(entry, row=form.row(), by=request.user, is_as_seen=seen_in(form))

    answer = saved(
        request,
        form,
        deed,
        onward=reverse("coalitions:engagement_list", args=[reference]),
        sheet=sheet,
        part=Part.ENGAGEMENT,
    )
    return answer or section_page(
        request, "coalitions/engagement/update.html", sheet, form, part=Part.ENGAGEMENT, row=pk, entry=entry
    )


@signed_in
def engagement_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then take an entry off the engagement plan."""
    sheet = sheet_to_edit(request, reference)
    if is_removed_again(request, EngagementEntry.objects, pk):
        return redirect("coalitions:engagement_list", reference)
    entry = existing(sheet.engagement_entry(pk))
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(
        request, form, lambda: remove_engagement_entry(entry, by=request.user), saved=_("Removed.")
    ):
        return redirect("coalitions:engagement_list", reference)
    return section_page(request, "coalitions/engagement/delete.html", sheet, form, part=Part.ENGAGEMENT, entry=entry)


@signed_in
@require_POST
def engagement_position_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Let an entry stand at another place of the engagement plan."""
    sheet = sheet_to_edit(request, reference)
    entry = existing(sheet.engagement_entry(pk))
    form = PlaceForm(request.POST)
    if succeeds(
        request,
        form,
        lambda: move_engagement_entry(entry, place=form.cleaned_data["place"], by=request.user),
        saved=_("Moved."),
    ):
        return redirect("coalitions:engagement_list", reference)
    support = SupportForm(initial={"support_needed": sheet.proposal.support_needed})
    return section_page(
        request, "coalitions/engagement/list.html", sheet, form, part=Part.ENGAGEMENT, support_form=support
    )


@signed_in
def activity_list(request: PortalRequest, reference: str) -> HttpResponse:
    """The work plan, by date."""
    sheet = sheet_to_edit(request, reference)
    proposal = sheet.judgement.proposal
    today = today_of(proposal)
    late = {one.pk for one in proposal.activities.all() if is_late(one, today)}
    return section_page(request, "coalitions/activity/list.html", sheet, part=Part.WORK_PLAN, late=late)


@signed_in
def activity_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Add an activity to the work plan."""
    sheet = sheet_to_edit(request, reference)
    form = ActivityForm(posted(request))
    if request.method == "POST" and succeeds(
        request, form, lambda: add_activity(sheet.proposal, row=form.row(), by=request.user), saved=_("Added.")
    ):
        return redirect("coalitions:activity_list", reference)
    return section_page(request, "coalitions/activity/create.html", sheet, form, part=Part.WORK_PLAN)


@signed_in
def activity_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Correct an activity of the work plan."""
    sheet = sheet_to_edit(request, reference)
    activity, typed = sheet.activity(pk), posted(request)
    if activity is None and typed is not None:
        form = ActivityForm(typed)
        refuse_gone(form)
        return section_page(request, "coalitions/activity/create.html", sheet, form, part=Part.WORK_PLAN)
    activity = existing(activity)
    form = ActivityForm(typed, initial=ActivityForm.initial_of(activity))

    def deed() -> Activity:
        return change_activity(activity, row=form.row(), by=request.user, is_as_seen=seen_in(form))

    answer = saved(
        request,
        form,
        deed,
        onward=reverse("coalitions:activity_list", args=[reference]),
        sheet=sheet,
        part=Part.WORK_PLAN,
    )
    return answer or section_page(
        request, "coalitions/activity/update.html", sheet, form, part=Part.WORK_PLAN, row=pk, activity=activity
    )


@signed_in
def activity_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then take an activity off the work plan."""
    sheet = sheet_to_edit(request, reference)
    if is_removed_again(request, Activity.objects, pk):
        return redirect("coalitions:activity_list", reference)
    activity = existing(sheet.activity(pk))
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(
        request, form, lambda: remove_activity(activity, by=request.user), saved=_("Removed.")
    ):
        return redirect("coalitions:activity_list", reference)
    return section_page(request, "coalitions/activity/delete.html", sheet, form, part=Part.WORK_PLAN, activity=activity)
