"""The work plan of a coalition on its way through the months, with what was reported of each activity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from coalitions.models import Activity, Call, ProgressRecord, Proposal
from coalitions.services.progress import today_of
from coalitions.services.work_plans import PlanStanding, is_late, standing_of
from coalitions.states import Progress

LATE: Final = ("late", _("late"))
WIDTH: Final = 480
HEIGHT: Final = 10
# Beyond these, a bar has a mark a year.
MOST_MONTHS: Final = 36
MONTHS: Final = 12


@dataclass(frozen=True, kw_only=True)
class Said:
    """One record of progress, as everybody may read it: who made it is not said."""

    word: str | Promise
    on: date
    note: str


@dataclass(frozen=True, kw_only=True)
class TimelineRow:
    """An activity with its place on the way; `state` is its progress, or late."""

    activity: Activity
    state: str
    word: str | Promise
    is_late: bool
    bar: SafeString
    latest: Said | None
    earlier: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class TimelineMonth:
    """The activities that begin in one month."""

    first: date
    rows: tuple[TimelineRow, ...]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A whole work plan."""

    months: tuple[TimelineMonth, ...]
    standing: PlanStanding


def activities_with_records(proposal: Proposal) -> Iterable[Activity]:
    """The activities by date, each with what is on record of it, newest first: one query."""
    records = ProgressRecord.objects.filter(activity=OuterRef("pk")).order_by("-id")
    said = ArraySubquery(records.values(said=JSONObject(progress="progress", on="reached_on", note="note")))
    return proposal.activities.annotate(said=said)


def said_of(activity: Any) -> tuple[Said, ...]:
    """What is on record of an activity that comes from activities_with_records."""
    return tuple(
        Said(word=Progress(one["progress"]).label, on=date.fromisoformat(one["on"]), note=one["note"])
        for one in activity.said
    )


def state_of(activity: Activity, today: date) -> tuple[str, str | Promise]:
    """Its progress, or that it is late, with the word for it."""
    return LATE if is_late(activity, today) else (activity.progress, Progress(activity.progress).label)


def timeline_of(proposal: Proposal, activities: Iterable[Activity]) -> Timeline:
    """The activities of a coalition month by month; they come from activities_with_records."""
    activities, today = list(activities), today_of(proposal)
    way = _Way.of(proposal.call, activities)
    rows = [_row(one, way, today) for one in activities]
    months = groupby(rows, key=lambda row: row.activity.starts_on.replace(day=1))
    return Timeline(
        months=tuple(TimelineMonth(first=first, rows=tuple(rows)) for first, rows in months),
        standing=standing_of(activities, today),
    )


def _row(activity: Activity, way: "_Way", today: date) -> TimelineRow:
    said = said_of(activity)
    state, word = state_of(activity, today)
    return TimelineRow(
        activity=activity,
        state=state,
        word=word,
        is_late=state == LATE[0],
        bar=way.bar(activity, state),
        latest=said[0] if said else None,
        earlier=said[1:],
    )


@dataclass(frozen=True)
class _Way:
    """From the first day to the last one, with a mark wherever a month begins."""

    first: date
    last: date
    marks: str

    @classmethod
    def of(cls, call: Call, activities: Sequence[Activity]) -> "_Way":
        first = min([call.conference_starts, *(one.starts_on for one in activities)])
        last = max([call.horizon_ends, *(one.ends_on for one in activities)])
        way = cls(first, last, "")
        begins = _beginnings(first, last)
        marks = "".join(f"M{way.place(day)} 0v{HEIGHT}" for day in begins)
        return cls(first, last, f'<path class="timeline-marks" d="M0 {HEIGHT / 2:g}h{WIDTH}{marks}"/>')

    def place(self, day: date) -> int:
        return round(WIDTH * (day - self.first).days / max((self.last - self.first).days + 1, 1))

    def bar(self, activity: Activity, state: str) -> SafeString:
        """Decoration: the days stand beside it in words."""
        left = self.place(activity.starts_on)
        # A stretch of a day would not be seen.
        wide = max(self.place(activity.ends_on) - left, 3)
        return SafeString(
            f'<svg class="timeline-bar timeline-{state}" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
            f' aria-hidden="true" focusable="false">{self.marks}'
            f'<rect x="{min(left, WIDTH - wide)}" y="2" width="{wide}" height="{HEIGHT - 4}"/></svg>'
        )


def _beginnings(first: date, last: date) -> list[date]:
    """The first days of the months on the way, or of its years, where it is long."""
    number = (last.year - first.year) * MONTHS + last.month - first.month
    months = range(first.month, first.month + number + 1)
    days = [date(first.year + (month - 1) // MONTHS, (month - 1) % MONTHS + 1, 1) for month in months]
    return [day for day in days if day > first and (number <= MOST_MONTHS or day.month == 1)]
