"""What holds for every proposal under every set of criteria."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations_with_replacement
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from coalitions.criteria import CRITERIA, constituency, judge, regional
from coalitions.criteria.types import (
    Criterion,
    Facts,
    MemberChange,
    MemberFacts,
    Outcome,
    Parameters,
    Remedy,
    RemedyKind,
    Report,
    South,
)
from tests.coalitions.criteria import strategies

criteria = st.sampled_from(CRITERIA)
facts = strategies.facts()
parameters = strategies.parameters()

MOST = strategies.examples()

T = TypeVar("T")


def ways_to_follow(remedy: Remedy) -> Iterator[Remedy]:
    """The remedy with each region and each constituency that it offers for a change."""
    for place, change in enumerate(remedy.changes):
        for code in change.regions or change.constituencies:
            chosen = replace(
                change,
                regions=(code,) if change.regions else (),
                constituencies=(code,) if change.constituencies else (),
            )
            changes: tuple[MemberChange, ...] = (*remedy.changes[:place], chosen, *remedy.changes[place + 1 :])
            yield replace(remedy, changes=changes)
    yield remedy


@MOST
@given(criteria, facts, parameters)
def test_following_a_remedy_always_makes_the_criterion_pass(
    criterion: Criterion, facts: Facts, parameters: Parameters
) -> None:
    for remedy in criterion.judge(facts, parameters).remedies:
        for way in ways_to_follow(remedy):
            assert criterion.judge(way.applied_to(facts), parameters).outcome == Outcome.MET


@MOST
@given(criteria, facts, parameters)
def test_what_is_met_misses_nothing_and_what_is_not_says_what(
    criterion: Criterion, facts: Facts, parameters: Parameters
) -> None:
    result = criterion.judge(facts, parameters)

    if result.outcome in {Outcome.MET, Outcome.NOT_APPLICABLE}:
        assert (result.missing, result.remedies) == (None, ())
    else:
        assert result.missing
        assert result.remedies or str(result.missing).startswith("No proposal can meet this")


@MOST
@given(criteria, facts, parameters, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_a_result(
    criterion: Criterion, facts: Facts, parameters: Parameters, random: Random
) -> None:
    def shuffled(rows: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(random.sample(rows, len(rows)))

    other = replace(
        facts,
        members=shuffled(facts.members),
        engagement=shuffled(facts.engagement),
        activities=shuffled(facts.activities),
    )

    assert criterion.judge(facts, parameters) == criterion.judge(other, parameters)


@MOST
@given(facts, parameters)
def test_a_stored_judgement_can_be_replayed_and_gives_the_same_answer(facts: Facts, parameters: Parameters) -> None:
    report = judge(facts, parameters)
    stored_facts, stored_parameters, stored_report = json.loads(
        json.dumps([facts.to_json(), parameters.to_json(), report.to_json()])
    )

    assert Facts.from_json(stored_facts) == facts
    assert Parameters.from_json(stored_parameters) == parameters
    assert Report.from_json(stored_report) == report
    assert judge(Facts.from_json(stored_facts), Parameters.from_json(stored_parameters)) == report


@MOST
@given(facts, parameters)
def test_every_sentence_is_whole(facts: Facts, parameters: Parameters) -> None:
    for result in judge(facts, parameters).results:
        sentences = [row.sentence for row in result.evidence] + [remedy.sentence for remedy in result.remedies]
        sentences += [*result.notes, *([result.missing] if result.missing else [])]
        for sentence in map(str, sentences):
            assert sentence.endswith(".")
            assert not re.search(r"\{\w+\}", sentence)


@MOST
@given(facts, parameters)
def test_every_organisation_is_accounted_for(facts: Facts, parameters: Parameters) -> None:
    for name in ("regional", "constituency"):
        result = judge(facts, parameters).result(name)
        assert {row.identity for row in result.evidence} == {member.identity for member in facts.members}
        counted = [row.identity for row in result.evidence if row.counted]
        assert len(counted) == len(set(counted))


@MOST
@given(facts, parameters)
def test_counts_are_those_of_the_evidence(facts: Facts, parameters: Parameters) -> None:
    result = regional.judge(facts, parameters)
    counted = [row for row in result.evidence if row.counted]

    assert result.counts == {
        "csos": len(counted),
        "regions": len({row.counted_as for row in counted}),
        "south_csos": sum(row.is_south for row in counted),
    }
    credited = [row.counted_as for row in constituency.judge(facts, parameters).evidence if row.counted]
    assert len(credited) == len(set(credited)) == constituency.judge(facts, parameters).counts["constituencies"]


def csos_from(regions: tuple[str, ...], parameters: Parameters) -> tuple[MemberFacts, ...]:
    """CSOs nobody has listed; where the Group of 77 defines the south, all are from it."""
    return tuple(
        MemberFacts(
            identity=f"added {number}",
            organisation=f"added {number}",
            kind=parameters.regional_kinds[0],
            primary_region=code,
            in_g77=parameters.south == South.G77,
            state=parameters.counted_states[0],
        )
        for number, code in enumerate(regions)
    )


@MOST
@given(facts, parameters)
def test_no_fewer_csos_than_a_regional_remedy_adds_would_do(facts: Facts, parameters: Parameters) -> None:
    result = regional.judge(facts, parameters)
    codes = [region.code for region in parameters.regions]
    sizes = {len(remedy.members) + len(remedy.changes) for remedy in result.remedies}
    assert len(sizes) <= 1
    # Where nothing is promised, not even many would do; more than six of each region change nothing.
    attempts = sizes or {4} if result.outcome != Outcome.MET else set()
    for size in attempts:
        fewer = size - 1 if sizes else size
        for regions in combinations_with_replacement(codes, fewer):
            added = replace(facts, members=facts.members + csos_from(regions, parameters))
            assert regional.judge(added, parameters).outcome != Outcome.MET
    if result.outcome != Outcome.MET and not sizes:
        crowd = csos_from(tuple(codes * 6), parameters)
        assert regional.judge(replace(facts, members=facts.members + crowd), parameters).outcome != Outcome.MET


@MOST
@given(facts, parameters)
def test_the_constituency_remedy_adds_exactly_what_lacks(facts: Facts, parameters: Parameters) -> None:
    result = constituency.judge(facts, parameters)

    for remedy in result.remedies:
        lacking = parameters.min_constituencies - result.counts["constituencies"]
        assert len(remedy.members) + len(remedy.changes) == lacking
        assert remedy.kind != RemedyKind.ADD_MEMBERS or not remedy.changes
