"""How far a work plan is: the same answer in Python and in SQL, and none by a day that has not begun there."""

from datetime import UTC, date, datetime
from itertools import product
from unittest.mock import patch

import pytest
from django.utils import timezone

from coalitions.models import Activity, Proposal
from coalitions.services.progress import today_of
from coalitions.services.work_plans import PlanState, is_late, standing_of, with_plan_in
from coalitions.states import Progress
from tests.factories.coalitions import make_activity, make_call, make_coalition

pytestmark = pytest.mark.django_db

JULY = datetime(2024, 7, 1, 12, tzinfo=UTC)
PAST, NOW, TO_COME = (
    (date(2024, 5, 1), date(2024, 6, 30)),
    (date(2024, 7, 1), date(2024, 7, 1)),
    (date(2024, 8, 1), date(2024, 9, 1)),
)


def _activities(coalition: Proposal, *rows: tuple[tuple[date, date], Progress]) -> list[Activity]:
    coalition.activities.all().delete()
    return [
        make_activity(coalition, activity=f"Step {place}", starts_on=days[0], ends_on=days[1], progress=progress)
        for place, (days, progress) in enumerate(rows)
    ]


def _found(coalition: Proposal) -> list[PlanState]:
    coalitions = Proposal.objects.public()
    return [state for state in PlanState if with_plan_in(coalitions, state).filter(pk=coalition.pk).exists()]


def test_each_pair_of_activities_is_in_one_state_and_sql_says_the_same() -> None:
    coalition = make_coalition()
    rows = list(product((PAST, NOW, TO_COME), Progress))
    with patch.object(timezone, "now", return_value=JULY):
        today = today_of(coalition)
        for pair in ([], *([one] for one in rows), *([*pair] for pair in product(rows, rows))):
            state = standing_of(_activities(coalition, *pair), today).state
            assert _found(coalition) == [state], pair


@pytest.mark.parametrize(
    ("rows", "state", "numbers"),
    [
        ([(PAST, Progress.DONE), (TO_COME, Progress.PLANNED)], PlanState.UNDER_WAY, (2, 1, 0)),
        ([(PAST, Progress.UNDER_WAY), (TO_COME, Progress.DONE)], PlanState.LATE, (2, 1, 1)),
        ([(PAST, Progress.DROPPED), (PAST, Progress.DONE)], PlanState.FINISHED, (1, 1, 0)),
        ([(PAST, Progress.DROPPED), (TO_COME, Progress.PLANNED)], PlanState.AHEAD, (1, 0, 0)),
        ([(NOW, Progress.PLANNED)], PlanState.UNDER_WAY, (1, 0, 0)),
    ],
)
def test_what_the_states_mean(
    rows: list[tuple[tuple[date, date], Progress]], state: PlanState, numbers: tuple[int, int, int]
) -> None:
    standing = standing_of(_activities(make_coalition(), *rows), date(2024, 7, 1))
    assert (standing.state, (standing.activities, standing.done, standing.late)) == (state, numbers)


def test_it_is_late_when_its_last_day_is_over_where_the_call_is() -> None:
    for zone, late in (("Pacific/Kiritimati", True), ("UTC", False)):
        coalition = make_coalition(call=make_call(time_zone=zone))
        (activity,) = _activities(coalition, ((date(2024, 6, 1), date(2024, 6, 30)), Progress.UNDER_WAY))
        with patch.object(timezone, "now", return_value=datetime(2024, 6, 30, 12, tzinfo=UTC)):
            assert is_late(activity, today_of(coalition)) is late
            assert (_found(coalition) == [PlanState.LATE]) is late
