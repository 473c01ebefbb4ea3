"""The rows of the engagement plan and of the work plan, one at a time."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from coalitions import limits
from coalitions.models import Activity, EngagementEntry, Proposal
from coalitions.services.editing import (
    ListFull,
    Part,
    keep,
    lock_for_editing,
    refuse_unseen,
    remember_edit,
)
from coalitions.services.locking import lock
from coalitions.services.members import RowGone
from coalitions.services.ordering import last_place, put
from portal.accounts.models import User
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.seen import IsAsSeen, whatever_stands

Row = TypeVar("Row", EngagementEntry, Activity)


class HasHistory(ActionRefused):
    """An activity of which something was reported to the public is not removed without a trace."""


@dataclass(frozen=True, kw_only=True)
class EngagementRow:
    """How the coalition will engage one Member State, UN country team or UN agency."""

    audience: str
    name: str
    plan: str


@dataclass(frozen=True, kw_only=True)
class ActivityRow:
    """One activity of the work plan."""

    activity: str
    starts_on: date
    ends_on: date
    responsible: str = ""
    result: str = ""


@transaction.atomic
def add_engagement_entry(proposal: Proposal, *, row: EngagementRow, by: User) -> EngagementEntry:
    """Add an entry to the engagement plan; the same one sent twice is AlreadyDone."""
    locked = lock_for_editing(proposal, part=Part.ENGAGEMENT, by=by)
    return _add(EngagementEntry, locked, row, most=limits.MOST_ENGAGEMENT_ENTRIES, part=Part.ENGAGEMENT, by=by)


@transaction.atomic
def change_engagement_entry(
    entry: EngagementEntry, *, row: EngagementRow, by: User, is_as_seen: IsAsSeen = whatever_stands
) -> EngagementEntry:
    """Correct an entry of the engagement plan."""
    return _change(entry, row, part=Part.ENGAGEMENT, by=by, is_as_seen=is_as_seen)


@transaction.atomic
def remove_engagement_entry(entry: EngagementEntry, *, by: User) -> None:
    """Take an entry off the engagement plan."""
    _remove(entry, part=Part.ENGAGEMENT, by=by)


@transaction.atomic
def move_engagement_entry(entry: EngagementEntry, *, place: int, by: User) -> None:
    """Let an entry stand at another place of the engagement plan, of which 1 is the first."""
    locked = lock_for_editing(entry.proposal, part=Part.ENGAGEMENT, by=by)
    current = _current(entry, locked)
    if put(locked.engagement_entries.all(), current.pk, place=place):
        keep(locked, part=Part.ENGAGEMENT, by=by, what={"moved": str(current), "place": place})


@transaction.atomic
def add_activity(proposal: Proposal, *, row: ActivityRow, by: User) -> Activity:
    """Add an activity to the work plan; the same one sent twice is AlreadyDone."""
    locked = lock_for_editing(proposal, part=Part.WORK_PLAN, by=by)
    _refuse_reversed(row)
    return _add(Activity, locked, row, most=limits.MOST_ACTIVITIES, part=Part.WORK_PLAN, by=by)


@transaction.atomic
def change_activity(
    activity: Activity, *, row: ActivityRow, by: User, is_as_seen: IsAsSeen = whatever_stands
) -> Activity:
    """Correct an activity of the work plan."""
    _refuse_reversed(row)
    return _change(activity, row, part=Part.WORK_PLAN, by=by, is_as_seen=is_as_seen)


@transaction.atomic
def remove_activity(activity: Activity, *, by: User) -> None:
    """Take an activity off the work plan, as long as no progress was reported of it."""
    lock(activity.proposal)
    if activity.records.exists():
        raise HasHistory(_("Its progress was reported, and that stays on record. Report it as dropped instead."))
    _remove(activity, part=Part.WORK_PLAN, by=by)


def _add(
    model: type[Row], proposal: Proposal, row: EngagementRow | ActivityRow, *, most: int, part: Part, by: User
) -> Row:
    rows = model.objects.filter(proposal=proposal)
    values: dict[str, Any] = asdict(row)
    if any(_counts(one) for one in rows.filter(**values)):
        raise AlreadyDone(_("This is in the list."))
    if rows.count() >= most:
        raise ListFull(_("There are at most %(most)s of these in a proposal.") % {"most": most})
    added = model.objects.create(proposal=proposal, position=last_place(rows) + 1, **values)
    keep(proposal, part=part, by=by, what={"added": str(added)})
    return added


def _counts(row: EngagementEntry | Activity) -> bool:
    """Whether a row is in the plan: an activity that was dropped can be planned anew."""
    return not isinstance(row, Activity) or row.stands


def _change(row: Row, facts: EngagementRow | ActivityRow, *, part: Part, by: User, is_as_seen: IsAsSeen) -> Row:
    locked = lock_for_editing(row.proposal, part=part, by=by)
    current = _current(row, locked)
    refuse_unseen(current, is_as_seen)
    changed = {name: value for name, value in asdict(facts).items() if getattr(current, name) != value}
    if not changed:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    current.save(update_fields=_with_stamps(current, changed))
    remember_edit(locked, part=part, fields=changed, by=by, row=current.pk)
    keep(locked, part=part, by=by, what={"changed": str(current)})
    return current


def _with_stamps(row: EngagementEntry | Activity, changed: Iterable[str]) -> list[str]:
    """The fields that were changed, and that an activity says when it was: calendars go by it."""
    return [*changed, "changed_at"] if isinstance(row, Activity) else list(changed)


def _remove(row: Row, *, part: Part, by: User) -> None:
    locked = lock_for_editing(row.proposal, part=part, by=by)
    current = type(row).objects.filter(proposal=locked, pk=row.pk).first()
    if current is None:
        raise AlreadyDone(_("The row is removed."))
    current.delete()
    keep(locked, part=part, by=by, what={"removed": str(current)})


def _current(row: Row, proposal: Proposal) -> Row:
    """The row as it stands now; its proposal is locked."""
    current = type(row).objects.filter(proposal=proposal, pk=row.pk).first()
    if current is None:
        raise RowGone(_("This row was removed meanwhile. Nothing was changed."))
    return current


def _refuse_reversed(row: ActivityRow) -> None:
    """The form says so beside the field; this is for whoever comes without a form."""
    if row.ends_on < row.starts_on:
        raise ActionRefused(_("The activity ends before it starts."))
