"""Reports: when a proposal is shortlistable, and replaying a past judgement."""

import json
from dataclasses import replace

import pytest

from coalitions.criteria import CRITERIA, judge
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import (
    CRITERION_NAMES,
    Facts,
    Outcome,
    Parameters,
    Region,
    Report,
    Result,
    Severity,
)
from tests.factories.facts import make_facts, make_members, make_parameters, make_passing_facts

SEVERITIES = {
    "regional": Severity.SHOULD,
    "constituency": Severity.MUST,
    "youth": Severity.ADVICE,
    "engagement": Severity.MUST,
    "work_plan": Severity.MUST,
}


def report_of(outcomes: dict[str, Outcome]) -> Report:
    return Report(
        criteria_version=1,
        results=tuple(
            Result(criterion=name, severity=SEVERITIES[name], outcome=outcome) for name, outcome in outcomes.items()
        ),
    )


ALL_MET = dict.fromkeys(CRITERION_NAMES, Outcome.MET)


def test_there_is_one_result_a_criterion_in_the_order_of_the_criteria() -> None:
    report = judge(make_facts(), default_parameters())

    assert tuple(result.criterion for result in report.results) == CRITERION_NAMES
    assert {criterion.name: criterion.severity for criterion in CRITERIA} == SEVERITIES


def test_the_report_says_under_which_version() -> None:
    assert judge(make_facts(), make_parameters(version=7)).criteria_version == 7


def test_a_proposal_that_meets_everything_is_shortlistable() -> None:
    assert judge(make_passing_facts(), default_parameters()).shortlistable
    assert report_of(ALL_MET).unmet == ()


@pytest.mark.parametrize("name", ["constituency", "engagement", "work_plan"])
@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome != Outcome.MET])
def test_every_must_has_to_be_met_and_no_exception_is_possible(name: str, outcome: Outcome) -> None:
    report = report_of(ALL_MET | {name: outcome})

    assert not report.shortlistable
    assert [result.criterion for result in report.unmet] == [name]


@pytest.mark.parametrize(
    ("outcome", "shortlistable"),
    [(Outcome.MET, True), (Outcome.EXCEPTED, True), (Outcome.NOT_MET, False), (Outcome.NOT_APPLICABLE, False)],
)
def test_every_should_has_to_be_met_or_excepted(outcome: Outcome, *, shortlistable: bool) -> None:
    assert report_of(ALL_MET | {"regional": outcome}).shortlistable is shortlistable


@pytest.mark.parametrize("outcome", Outcome)
def test_advice_never_blocks(outcome: Outcome) -> None:
    assert report_of(ALL_MET | {"youth": outcome}).shortlistable


@pytest.mark.parametrize("name", CRITERION_NAMES)
def test_a_criterion_that_was_never_computed_blocks(name: str) -> None:
    outcomes = ALL_MET.copy()
    del outcomes[name]

    assert not report_of(outcomes).shortlistable


def test_a_report_without_results_is_no_pass() -> None:
    assert not Report(criteria_version=1, results=()).shortlistable


def test_a_criterion_given_twice_blocks() -> None:
    report = report_of(ALL_MET)

    assert not replace(report, results=(*report.results, report.results[0])).shortlistable


def test_an_exception_lets_a_proposal_pass_without_its_regions() -> None:
    facts = replace(make_passing_facts(members=make_passing_facts().members[:3]), exceptions=("regional",))

    assert judge(facts, default_parameters()).shortlistable
    assert not judge(replace(facts, exceptions=()), default_parameters()).shortlistable


def test_exceptions_for_musts_change_nothing() -> None:
    facts = make_facts(exceptions=CRITERION_NAMES)

    assert [result.criterion for result in judge(facts, default_parameters()).unmet] == [
        "constituency",
        "engagement",
        "work_plan",
    ]


def test_a_result_is_found_by_name() -> None:
    report = judge(make_facts(), default_parameters())

    assert report.result("work_plan").criterion == "work_plan"
    with pytest.raises(KeyError):
        report.result("unheard-of")


@pytest.mark.parametrize("facts", [make_facts(), make_passing_facts(), make_facts(members=make_members("TR", "PS"))])
def test_facts_parameters_and_report_are_stored_losslessly_and_replayed(facts: Facts) -> None:
    parameters = make_parameters(min_csos=4, version=3)
    report = judge(facts, parameters)

    stored = json.loads(json.dumps([facts.to_json(), parameters.to_json(), report.to_json()]))

    assert Facts.from_json(stored[0]) == facts
    assert Parameters.from_json(stored[1]) == parameters
    assert Report.from_json(stored[2]) == report
    assert judge(Facts.from_json(stored[0]), Parameters.from_json(stored[1])) == report


def test_parameters_that_were_stored_before_a_parameter_existed_have_its_default() -> None:
    stored = make_parameters().to_json()
    assert isinstance(stored, dict)
    del stored["max_gap_days"]

    assert Parameters.from_json(stored) == default_parameters()


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"regions": [], "constituencies": []},
        {"regions": [{"code": "a", "name": "A"}], "constituencies": [], "min_csos": "5"},
        {"regions": [{"code": "a", "name": "A"}], "constituencies": [], "min_csos": True},
        {"regions": [{"code": "a", "name": "A"}], "constituencies": [], "count_only_confirmed": 1},
        {"regions": [{"code": "a", "name": "A"}], "constituencies": [], "south": "nowhere"},
        {"regions": [{"code": "a", "name": "A"}], "constituencies": [], "unheard_of": 1},
        {"regions": {"code": "a", "name": "A"}, "constituencies": []},
    ],
)
def test_what_is_not_stored_parameters_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"not a|lacks|has no|below 0|South"):
        Parameters.from_json(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"min_csos": -1},
        {"grace_days": -1},
        {"regional_kinds": ()},
        {"constituency_kinds": ()},
        {"regions": ()},
        {"regions": (Region("a", "A"), Region("a", "B"))},
    ],
)
def test_parameters_that_no_call_can_mean_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"below 0|twice"):
        make_parameters(**changes)
