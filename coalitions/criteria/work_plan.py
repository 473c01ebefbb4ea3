"""Work plan: the coalition's activities begin at the conference and reach the horizon event.

Severity: must.

Met when there are at least `min_activities`; when some activity starts on or before the start anchor and ends on or
after the conference's first day; and when the latest end is on or after the horizon event's first day. The start anchor
is the conference's last day, or the day of submission if that is later, since coalitions may form at the conference or
after it.

Advice, which never blocks: a stretch of more than `max_gap_days` between the conference's first day and the horizon
event's first day with no activity; an activity that names nobody responsible.
"""

from datetime import date
from typing import Final

from coalitions.criteria.messages import Message, Param, all_of, gettext_lazy, gettext_noop, ngettext_lazy, some_of
from coalitions.criteria.types import (
    ActivityFacts,
    Criterion,
    Evidence,
    Facts,
    Outcome,
    Parameters,
    Remedy,
    RemedyKind,
    Result,
    Severity,
)

NAME: Final = "work_plan"
SEVERITY: Final = Severity.MUST

ACTIVITY: Final = "activity"
BEGINNING: Final = "beginning"
HORIZON: Final = "horizon"
WHOLE: Final = "beginning_and_horizon"

_EXAMPLE: Final = gettext_noop("A new activity")


def judge(facts: Facts, parameters: Parameters) -> Result:
    """Judge the work-plan criterion."""
    activities = sorted(
        facts.activities,
        key=lambda row: (row.starts, row.ends, row.activity.casefold(), row.activity, row.responsible),
    )
    begins = any(_begins(row, facts) for row in activities)
    reaches = any(_reaches(row, facts) for row in activities)
    is_met = begins and reaches and len(activities) >= parameters.min_activities
    return Result(
        criterion=NAME,
        severity=SEVERITY,
        outcome=Outcome.MET if is_met else Outcome.NOT_MET,
        counts={"activities": len(activities), "begins": int(begins), "reaches_horizon": int(reaches)},
        thresholds={"activities": parameters.min_activities, "begins": 1, "reaches_horizon": 1},
        evidence=tuple(_evidence(row, facts) for row in activities),
        missing=None if is_met else _missing(facts, parameters, begins=begins, reaches=reaches),
        remedies=() if is_met else (_remedy(facts, parameters, begins=begins, reaches=reaches),),
        notes=_notes(activities, facts, parameters),
    )


CRITERION: Final = Criterion(NAME, gettext_lazy("Work plan"), SEVERITY, judge)


def start_anchor(facts: Facts) -> date:
    """The last day on which the work plan can begin."""
    return max(facts.conference_ends, facts.submitted_on or facts.conference_ends)


def _begins(row: ActivityFacts, facts: Facts) -> bool:
    return row.starts <= start_anchor(facts) and row.ends >= facts.conference_starts


def _reaches(row: ActivityFacts, facts: Facts) -> bool:
    return row.ends >= facts.horizon_starts


def _evidence(row: ActivityFacts, facts: Facts) -> Evidence:
    begins, reaches = _begins(row, facts), _reaches(row, facts)
    is_later = row.starts > facts.conference_ends
    if begins and reaches and is_later:
        counted_as = WHOLE
        template = gettext_noop(
            "“{activity}”, from {starts} to {ends}, begins by the day of submission and reaches the horizon event."
        )
    elif begins and reaches:
        counted_as = WHOLE
        template = gettext_noop(
            "“{activity}”, from {starts} to {ends}, begins at the conference and reaches the horizon event."
        )
    elif begins and is_later:
        counted_as = BEGINNING
        template = gettext_noop("“{activity}”, from {starts} to {ends}, begins by the day of submission.")
    elif begins:
        counted_as = BEGINNING
        template = gettext_noop("“{activity}”, from {starts} to {ends}, begins at the conference.")
    elif reaches:
        counted_as = HORIZON
        template = gettext_noop("“{activity}”, from {starts} to {ends}, reaches the horizon event.")
    else:
        counted_as = ACTIVITY
        template = gettext_noop("“{activity}” runs from {starts} to {ends}.")
    return Evidence(
        subject=row.activity,
        counted_as=counted_as,
        sentence=Message(template, {"activity": row.activity, "starts": row.starts, "ends": row.ends}),
    )


def _missing(facts: Facts, parameters: Parameters, *, begins: bool, reaches: bool) -> Message:
    parts: list[Param] = []
    lacking = parameters.min_activities - len(facts.activities)
    if lacking > 0:
        parts.append(ngettext_lazy("one more activity", "{count} more activities", lacking))
    if not begins:
        parts.append(
            gettext_lazy(
                "an activity that starts by {anchor} and ends no earlier than {conference}",
                anchor=start_anchor(facts),
                conference=facts.conference_starts,
            )
        )
    if not reaches:
        parts.append(gettext_lazy("an activity that lasts until {horizon} or later", horizon=facts.horizon_starts))
    return gettext_lazy("This still needs {parts}.", parts=all_of(parts))


def _remedy(facts: Facts, parameters: Parameters, *, begins: bool, reaches: bool) -> Remedy:
    """As few activities as will do: one can both begin at the conference and reach the horizon."""
    count = max(1, parameters.min_activities - len(facts.activities))
    first_day = min(facts.conference_starts, start_anchor(facts))
    if facts.submitted_on and facts.submitted_on > facts.conference_ends:
        first_day = facts.submitted_on
    last_day = max(first_day, facts.horizon_starts, facts.conference_starts)
    beginning = _activity(first_day, max(first_day, facts.conference_ends, facts.conference_starts))
    whole = _activity(first_day, last_day)
    reaching = _activity(min(facts.horizon_starts, last_day), last_day)
    if begins and reaches:
        rows = [beginning]
        sentence = ngettext_lazy(
            "One more activity would meet this.", "{Count} more activities would meet this.", count
        )
    elif begins:
        rows = [reaching]
        sentence = ngettext_lazy(
            "One activity that lasts until {horizon} or later would meet this.",
            "{Count} activities would meet this, one of them lasting until {horizon} or later.",
            count,
            horizon=facts.horizon_starts,
        )
    elif reaches:
        rows = [beginning]
        sentence = ngettext_lazy(
            "One activity that starts by {anchor} and ends no earlier than {conference} would meet this.",
            "{Count} activities would meet this, one of them starting by {anchor} and ending no earlier than "
            "{conference}.",
            count,
            anchor=start_anchor(facts),
            conference=facts.conference_starts,
        )
    else:
        rows = [whole] if count == 1 else [beginning, reaching]
        sentence = ngettext_lazy(
            "One activity that starts by {anchor} and lasts until {horizon} or later would meet this.",
            "{Count} activities would meet this: one of them starts by {anchor} and ends no earlier than {conference}, "
            "and one lasts until {horizon} or later.",
            count,
            anchor=start_anchor(facts),
            conference=facts.conference_starts,
            horizon=last_day,
        )
    rows += rows[-1:] * (count - len(rows))
    return Remedy(kind=RemedyKind.ADD_ACTIVITIES, sentence=sentence, activities=tuple(rows))


def _activity(starts: date, ends: date) -> ActivityFacts:
    return ActivityFacts(activity=_EXAMPLE, starts=starts, ends=ends)


def _notes(activities: list[ActivityFacts], facts: Facts, parameters: Parameters) -> tuple[Message, ...]:
    """Advice on the plan; nothing on a plan that is still empty."""
    if not activities:
        return ()
    notes = [
        ngettext_lazy(
            "Nothing is planned on {first}.",
            "Nothing is planned from {first} to {last}, {count} days.",
            (last - first).days + 1,
            first=first,
            last=last,
        )
        for first, last in _quiet_stretches(activities, facts)
        if (last - first).days + 1 > parameters.max_gap_days
    ]
    nobody: list[Param] = [f"“{row.activity}”" for row in activities if not row.responsible.strip()]
    if nobody:
        notes.append(
            ngettext_lazy(
                "One activity names nobody responsible: {activities}.",
                "{Count} activities name nobody responsible: {activities}.",
                len(nobody),
                activities=some_of(nobody),
            )
        )
    return tuple(notes)


def _quiet_stretches(activities: list[ActivityFacts], facts: Facts) -> list[tuple[date, date]]:
    """First and last days, inside the window from conference to horizon, of stretches on which nothing is planned."""
    stretches = []
    day = facts.conference_starts.toordinal()
    window_ends = facts.horizon_starts.toordinal()
    for row in activities:
        quiet_until = min(row.starts.toordinal() - 1, window_ends)
        if quiet_until >= day:
            stretches.append((date.fromordinal(day), date.fromordinal(quiet_until)))
        day = max(day, row.ends.toordinal() + 1)
    if day <= window_ends:
        stretches.append((date.fromordinal(day), date.fromordinal(window_ends)))
    return stretches
