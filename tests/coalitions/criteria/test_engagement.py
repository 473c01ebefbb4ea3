"""The engagement criterion, sentence by sentence."""

from typing import Any

import pytest

from coalitions.criteria import engagement
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import Audience, Outcome, Parameters, RemedyKind, Result, Severity
from tests.factories.facts import LONG_ENOUGH, make_engagement_facts, make_facts, make_parameters


def judge(*entries: Any, parameters: Parameters | None = None, support_needed: str = "") -> Result:
    facts = make_facts(engagement=entries, support_needed=support_needed)
    return engagement.judge(facts, parameters or default_parameters())


def test_the_severity_is_must() -> None:
    assert judge().severity == engagement.CRITERION.severity == Severity.MUST


@pytest.mark.parametrize("audience", Audience)
def test_a_plan_addressed_to_any_of_the_three_audiences_meets_it(audience: Audience) -> None:
    result = judge(make_engagement_facts(audience=audience))

    assert (result.outcome, result.route) == (Outcome.MET, "plan")


def test_the_audience_has_to_be_named() -> None:
    result = judge(make_engagement_facts(name=" "))

    assert (result.outcome, result.route) == (Outcome.NOT_MET, "")
    assert str(result.evidence[0].sentence) == "An entry is addressed to a Member State without saying which."
    assert str(result.remedies[0].sentence) == (
        "A plan is addressed to a Member State: saying which one would meet this."
    )


def test_the_plan_has_thirty_characters() -> None:
    assert judge(make_engagement_facts(plan="x" * 30)).outcome == Outcome.MET
    assert judge(make_engagement_facts(plan="x" * 29)).outcome == Outcome.NOT_MET


@pytest.mark.parametrize("plan", [" x " * 20, "x\n\n\t" * 20, "x\u00a0\u3000" * 20])
def test_white_space_is_collapsed_and_trimmed(plan: str) -> None:
    result = judge(make_engagement_facts(plan=plan), parameters=make_parameters(min_characters=39))

    assert result.outcome == Outcome.MET
    assert judge(make_engagement_facts(plan=plan), parameters=make_parameters(min_characters=40)).outcome == (
        Outcome.NOT_MET
    )


def test_characters_count_and_not_words() -> None:
    chinese = "我们将在峰会之前与国家统计局举行两次工作会议，讨论社区数据的采纳问题。"

    assert judge(make_engagement_facts(plan=chinese)).outcome == Outcome.MET


@pytest.mark.parametrize("plan", ["\u200b" * 40, "e\u0301" * 29, "\u2060x" * 29])
def test_what_nobody_sees_is_not_a_character(plan: str) -> None:
    assert judge(make_engagement_facts(plan=plan)).outcome == Outcome.NOT_MET


def test_a_statement_of_the_support_needed_meets_it() -> None:
    result = judge(support_needed=LONG_ENOUGH)

    assert (result.outcome, result.route) == (Outcome.MET, "statement")
    assert str(result.evidence[0].sentence) == "The statement of the support needed has 30 characters."


def test_a_short_statement_does_not() -> None:
    assert judge(support_needed="Help, please.").outcome == Outcome.NOT_MET


def test_where_both_hold_the_route_is_the_plan_and_the_evidence_has_both() -> None:
    result = judge(make_engagement_facts(), support_needed=LONG_ENOUGH)

    assert result.route == "plan"
    assert [row.counted_as for row in result.evidence] == ["plan", "statement"]


def test_the_length_is_a_parameter_and_nothing_is_never_enough() -> None:
    parameters = make_parameters(min_characters=0)

    assert judge(make_engagement_facts(plan="!"), parameters=parameters).outcome == Outcome.MET
    assert judge(make_engagement_facts(plan=" "), parameters=parameters).outcome == Outcome.NOT_MET
    assert judge(parameters=parameters).outcome == Outcome.NOT_MET


def test_it_says_what_would_meet_it() -> None:
    result = judge()

    assert str(result.missing) == (
        "This still needs a plan to engage a Member State, a UN country team or a UN agency, or a statement of the "
        "support needed for that."
    )
    assert [remedy.kind for remedy in result.remedies] == [RemedyKind.ADD_ENGAGEMENT, RemedyKind.STATE_SUPPORT]


def test_a_plan_that_is_nearly_long_enough_is_named_first() -> None:
    result = judge(make_engagement_facts(plan="x" * 28), make_engagement_facts(plan="x" * 3, name="Chile"))

    assert result.remedies[0].kind == RemedyKind.COMPLETE_ENGAGEMENT
    assert str(result.remedies[0].sentence) == "Two more characters in the plan to engage Kenya would meet this."
    assert str(result.evidence[0].sentence) == (
        "The plan to engage Chile has three characters; at least 30 are needed."
    )


def test_a_name_that_nobody_sees_is_none() -> None:
    assert judge(make_engagement_facts(name="\u200b")).outcome == Outcome.NOT_MET


@pytest.mark.parametrize("min_characters", [0, 1, 30, 500])
def test_an_entry_that_is_empty_can_be_completed(min_characters: int) -> None:
    parameters = make_parameters(min_characters=min_characters)
    facts = make_facts(engagement=(make_engagement_facts(name="", plan=""),))

    for remedy in engagement.judge(facts, parameters).remedies:
        assert engagement.judge(remedy.applied_to(facts), parameters).outcome == Outcome.MET
