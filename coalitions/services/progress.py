"""How far a coalition is with its work plan: what its convener and team report, activity by activity."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions import limits
from coalitions.criteria import judge
from coalitions.models import Activity, ProgressRecord, Proposal, standing
from coalitions.services.editing import ChangedMeanwhile, ListFull, NotEditable
from coalitions.services.locking import lock, writes
from coalitions.services.members import RowGone
from coalitions.services.validation import Judgement, validate
from coalitions.states import Progress
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone


@dataclass(frozen=True, kw_only=True)
class ProgressRow:
    """What is reported of an activity: how far it is, since which day, and what there is to say."""

    progress: Progress
    reached_on: date
    note: str = ""


def today_of(proposal: Proposal) -> date:
    """The day that it is where the call is."""
    return timezone.now().astimezone(ZoneInfo(proposal.call.time_zone)).date()


def why_no_progress(proposal: Proposal) -> str:
    """Why nothing can be reported of its work plan now; empty where it can."""
    if proposal.is_coalition:
        return ""
    return _("“%(title)s” is %(state)s. Progress is reported of coalitions that were shortlisted.") % {
        "title": proposal.title,
        "state": proposal.get_state_display(),
    }


@transaction.atomic
def report_progress(activity: Activity, *, row: ProgressRow, by: User, after: int | None) -> ProgressRecord:
    """Add to what is on record of an activity; the newest record says what holds.

    `after` is the key of the newest record that `by` knows (None where there was none), else ChangedMeanwhile. A
    dropped activity counts no more for the work plan, one that is taken up again does: then the coalition is validated
    again, and its time of grace may begin or end. The same report sent twice is AlreadyDone.
    """
    locked = lock(activity.proposal)
    if not writes(by, locked):
        raise NotEditable(_("Only the convener of “%(title)s” and its team can change it.") % {"title": locked.title})
    if why := why_no_progress(locked):
        raise ActionRefused(why)
    current = Activity.objects.filter(proposal=locked, pk=activity.pk).first()
    if current is None:
        raise RowGone(_("This row was removed meanwhile. Nothing was changed."))
    _refuse_unfit(row, locked)
    newest = current.records.first()
    if newest and (newest.progress, newest.reached_on, newest.note) == (row.progress, row.reached_on, row.note):
        raise AlreadyDone(_("This is on record."))
    if (newest.pk if newest else None) != after:
        raise ChangedMeanwhile(
            _("Somebody reported on this activity meanwhile. Nothing of yours was saved: look, then save it again.")
        )
    if current.records.count() >= limits.MOST_RECORDS_OF_AN_ACTIVITY:
        raise ListFull(
            _("There are at most %(most)s of these in an activity.") % {"most": limits.MOST_RECORDS_OF_AN_ACTIVITY}
        )
    return _keep(locked, current, row, by=by)


def _keep(locked: Proposal, activity: Activity, row: ProgressRow, *, by: User) -> ProgressRecord:
    stood, was = activity.stands, activity.progress
    activity.progress = row.progress
    activity.save(update_fields=["progress", "changed_at"])
    kept = ProgressRecord.objects.create(
        activity=activity, progress=row.progress, reached_on=row.reached_on, note=row.note, by=by
    )
    locked.save(update_fields=["changed_at"])
    record(
        "proposal.progress_reported",
        locked,
        by=by,
        note=row.note,
        before={"activity": str(activity), "progress": was},
        after={"activity": str(activity), "progress": row.progress, "on": row.reached_on},
    )
    if stood != activity.stands:
        validate(locked, by=by)
    return kept


def without(judgement: Judgement, activity: Activity) -> Judgement:
    """The proposal judged as it would be without one of the activities that stand; nothing is stored."""
    rows = standing(judgement.proposal.activities.all())
    pairs = zip(rows, judgement.facts.activities, strict=True)
    left = tuple(facts for row, facts in pairs if row.pk != activity.pk)
    facts = replace(judgement.facts, activities=left)
    return replace(judgement, facts=facts, report=judge(facts, judgement.parameters))


def copy_records(copies: Iterable[Activity]) -> None:
    """Give activities that a merge copied, progress and all, what is on record of those that they were copied from."""
    copy_of = {one.copied_from_id: one for one in copies if one.copied_from_id}
    records = ProgressRecord.objects.filter(activity__in=copy_of).order_by("id")
    ProgressRecord.objects.bulk_create(
        ProgressRecord(
            activity=copy_of[one.activity_id],
            progress=one.progress,
            reached_on=one.reached_on,
            note=one.note,
            by_id=one.by_id,
        )
        for one in records
    )


def _refuse_unfit(row: ProgressRow, proposal: Proposal) -> None:
    """The form says so beside the field; this is for whoever comes without a form."""
    if row.reached_on > today_of(proposal):
        raise ActionRefused(_("This day has not come yet."))
    if row.progress == Progress.DROPPED and not row.note:
        raise ActionRefused(_("Say why it was dropped."))
