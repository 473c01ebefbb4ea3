"""The youth criterion, sentence by sentence."""

from typing import Any

import pytest

from coalitions.criteria import judge as judge_all
from coalitions.criteria import youth
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import MemberKind, MemberState, Outcome, Parameters, RemedyKind, Result, Severity
from tests.factories.facts import LONG_ENOUGH, make_facts, make_member_facts, make_parameters, make_passing_facts


def judge(*members: Any, parameters: Parameters | None = None, **changes: Any) -> Result:
    facts = make_facts(members=members, **{"youth_focus": True, **changes})
    return youth.judge(facts, parameters or default_parameters())


def test_the_severity_is_advice() -> None:
    assert judge().severity == youth.CRITERION.severity == Severity.ADVICE


def test_it_applies_when_the_proposal_has_a_youth_focus() -> None:
    assert judge().outcome == Outcome.NOT_MET
    assert judge(youth_focus=False).outcome == Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("kind", MemberKind)
def test_a_counted_member_of_any_kind_that_declares_it_meets_it(kind: MemberKind) -> None:
    assert judge(make_member_facts(constituency="children-youth", kind=kind)).outcome == Outcome.MET


def test_primary_or_further_is_the_same() -> None:
    assert judge(make_member_facts(further_constituencies=("children-youth",))).outcome == Outcome.MET


def test_other_mapped_to_it_is_the_same() -> None:
    member = make_member_facts(constituency="other", mapped_constituency="children-youth")

    assert judge(member).outcome == Outcome.MET


def test_a_member_that_declined_does_not_count() -> None:
    member = make_member_facts(constituency="children-youth", state=MemberState.DECLINED)

    assert judge(member).outcome == Outcome.NOT_MET


def test_a_text_of_thirty_characters_meets_it() -> None:
    assert judge(youth_engagement=LONG_ENOUGH).outcome == Outcome.MET
    assert judge(youth_engagement=LONG_ENOUGH[1:]).outcome == Outcome.NOT_MET


def test_the_length_is_a_parameter() -> None:
    assert judge(youth_engagement="Yes.", parameters=make_parameters(min_characters=4)).outcome == Outcome.MET


def test_no_text_is_never_long_enough() -> None:
    assert judge(youth_engagement=" ", parameters=make_parameters(min_characters=0)).outcome == Outcome.NOT_MET


def test_it_never_blocks() -> None:
    report = judge_all(make_passing_facts(youth_focus=True), default_parameters())

    assert report.result("youth").outcome == Outcome.NOT_MET
    assert report.shortlistable


def test_it_says_what_would_meet_it() -> None:
    result = judge()

    assert str(result.missing) == (
        "The proposal has a youth focus, but no member belongs to Children and Youth, and it does not describe how "
        "young people take part."
    )
    assert [remedy.kind for remedy in result.remedies] == [
        RemedyKind.DESCRIBE_YOUTH_ENGAGEMENT,
        RemedyKind.ADD_MEMBERS,
    ]
    assert str(result.remedies[1].sentence) == "One organisation of Children and Youth would meet this."


def test_a_member_that_has_pledged_could_confirm() -> None:
    member = make_member_facts("Youth Union", constituency="children-youth")
    result = judge(member, parameters=make_parameters(count_only_confirmed=True))

    assert str(result.remedies[0].sentence) == "Once Youth Union confirms, this is met."
