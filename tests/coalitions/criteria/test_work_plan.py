"""The work-plan criterion, sentence by sentence."""

from datetime import date
from typing import Any

import pytest

from coalitions.criteria import work_plan
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import ActivityFacts, Outcome, Parameters, Result, Severity
from tests.factories.facts import make_activity_facts, make_facts, make_parameters


def day(text: str) -> date:
    return date.fromisoformat(f"2024-{text}")


def activity(starts: str, ends: str, **changes: Any) -> ActivityFacts:
    return make_activity_facts(day(starts), day(ends), **changes)


def judge(*activities: ActivityFacts, parameters: Parameters | None = None, **changes: Any) -> Result:
    return work_plan.judge(make_facts(activities=activities, **changes), parameters or default_parameters())


def test_the_severity_is_must() -> None:
    assert judge().severity == work_plan.CRITERION.severity == Severity.MUST


def test_two_activities_from_the_conference_to_the_horizon_meet_it() -> None:
    result = judge(activity("05-09", "06-30"), activity("06-15", "09-23"))

    assert result.outcome == Outcome.MET
    assert (result.missing, result.remedies, result.notes) == (None, (), ())


def test_one_activity_is_not_enough() -> None:
    result = judge(activity("05-09", "09-23"))

    assert str(result.missing) == "This still needs one more activity."
    assert str(result.remedies[0].sentence) == "One more activity would meet this."


def test_the_number_is_a_parameter() -> None:
    assert judge(activity("05-09", "09-23"), parameters=make_parameters(min_activities=1)).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("starts", "ends", "begins"),
    [
        ("05-10", "05-10", 1),  # on the conference's last day
        ("05-11", "05-12", 0),  # a day too late
        ("04-01", "05-09", 1),  # until the conference's first day
        ("04-01", "05-08", 0),  # over before it
        ("01-01", "12-31", 1),
    ],
)
def test_some_activity_begins_at_the_conference(starts: str, ends: str, begins: int) -> None:
    assert judge(activity(starts, ends)).counts["begins"] == begins


@pytest.mark.parametrize(
    ("submitted_on", "begins"), [(None, 0), ("04-10", 0), ("05-31", 0), ("06-01", 1), ("07-01", 1)]
)
def test_the_start_anchor_is_the_day_of_submission_where_that_is_later(submitted_on: str | None, begins: int) -> None:
    result = judge(activity("06-01", "09-30"), submitted_on=day(submitted_on) if submitted_on else None)

    assert result.counts["begins"] == begins


@pytest.mark.parametrize(("ends", "reaches"), [("09-21", 0), ("09-22", 1), ("12-31", 1)])
def test_the_latest_end_reaches_the_horizon_event_s_first_day(ends: str, reaches: int) -> None:
    assert judge(activity("05-09", ends)).counts["reaches_horizon"] == reaches


def test_it_says_everything_that_is_missing() -> None:
    result = judge(activity("06-01", "08-31"))

    assert str(result.missing) == (
        "This still needs one more activity, an activity that starts by 10 May 2024 and ends no earlier than 9 May "
        "2024 and an activity that lasts until 22 September 2024 or later."
    )


def test_one_activity_can_both_begin_at_the_conference_and_reach_the_horizon() -> None:
    (remedy,) = judge(activity("06-01", "08-31")).remedies

    assert str(remedy.sentence) == (
        "One activity that starts by 10 May 2024 and lasts until 22 September 2024 or later would meet this."
    )
    assert len(remedy.activities) == 1


def test_with_two_to_add_one_begins_and_the_other_reaches() -> None:
    (remedy,) = judge().remedies

    assert str(remedy.sentence) == (
        "Two activities would meet this: one of them starts by 10 May 2024 and ends no earlier than 9 May 2024, and "
        "one lasts until 22 September 2024 or later."
    )
    assert [row.ends for row in remedy.activities] == [day("05-10"), day("09-22")]


def test_what_begins_only_is_told_to_reach_and_the_other_way_round() -> None:
    begins = judge(activity("05-09", "05-10"), activity("05-09", "05-10"))
    reaches = judge(activity("06-01", "09-22"), activity("06-01", "09-22"))

    assert str(begins.remedies[0].sentence) == (
        "One activity that lasts until 22 September 2024 or later would meet this."
    )
    assert str(reaches.remedies[0].sentence) == (
        "One activity that starts by 10 May 2024 and ends no earlier than 9 May 2024 would meet this."
    )


def test_a_stretch_of_more_than_sixty_days_is_advice_that_never_blocks() -> None:
    result = judge(activity("05-09", "05-31"), activity("08-01", "09-22"))

    assert result.outcome == Outcome.MET
    assert [str(note) for note in result.notes] == ["Nothing is planned from 1 June 2024 to 31 July 2024, 61 days."]


def test_sixty_days_are_not_too_many() -> None:
    assert judge(activity("05-09", "06-01"), activity("08-01", "09-22")).notes == ()


def test_the_number_of_days_is_a_parameter() -> None:
    parameters = make_parameters(max_gap_days=0)
    result = judge(activity("05-09", "05-31"), activity("06-02", "09-22"), parameters=parameters)

    assert [str(note) for note in result.notes] == ["Nothing is planned on 1 June 2024."]


def test_only_the_window_from_conference_to_horizon_is_looked_at() -> None:
    result = judge(activity("01-01", "01-02"), activity("05-09", "09-22"), activity("12-30", "12-31"))

    assert result.notes == ()


def test_a_stretch_that_another_activity_covers_is_none() -> None:
    assert judge(activity("05-09", "09-22"), activity("05-10", "05-11"), activity("09-01", "09-02")).notes == ()


def test_an_activity_without_anybody_responsible_is_advice() -> None:
    result = judge(activity("05-09", "09-22", responsible=" "), activity("05-09", "09-22", activity="Report"))

    assert result.outcome == Outcome.MET
    assert [str(note) for note in result.notes] == ["One activity names nobody responsible: “Work”."]


def test_hundreds_of_activities_without_anybody_are_summed_up() -> None:
    rows = [activity("05-09", "09-22", responsible="", activity=f"Step {number:03}") for number in range(500)]

    assert [str(note) for note in judge(*rows).notes] == [
        "500 activities name nobody responsible: “Step 000”, “Step 001”, “Step 002”, “Step 003” and 496 others."
    ]


def test_an_empty_plan_is_not_lectured() -> None:
    assert judge().notes == ()


def test_dates_at_the_ends_of_the_calendar_do_no_harm() -> None:
    rows = [make_activity_facts(date.min, date.max), make_activity_facts(date.max, date.max)]

    assert judge(*rows).outcome == Outcome.MET


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("05-10", "05-20", "begins at the conference."),
        ("05-11", "05-20", "begins by the day of submission."),
        ("05-10", "09-22", "begins at the conference and reaches the horizon event."),
        ("06-01", "09-22", "begins by the day of submission and reaches the horizon event."),
    ],
)
def test_what_begins_after_the_conference_is_not_said_to_begin_at_it(starts: str, ends: str, said: str) -> None:
    (evidence,) = judge(activity(starts, ends), submitted_on=day("06-01")).evidence
    assert str(evidence.sentence).endswith(said)
