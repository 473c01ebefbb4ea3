"""What an exception stands on: all that the criterion looks at, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalitions.criteria import CRITERIA, EXCEPTABLE, fingerprint, regional
from coalitions.criteria.types import Facts, MemberFacts, MemberKind, MemberState, Parameters, Severity, South
from tests.coalitions.criteria.strategies import examples, members, parameters
from tests.factories.facts import make_facts, make_member_facts, make_members, make_parameters

WORDS = ("organisation", "country_name", "region_reason", "other_constituency", "mapped_constituency")
COUNTS: dict[str, Any] = {
    "identity": "another",
    "country": "NG",
    "country_regions": ("african", "asia-pacific"),
    "is_global": True,
    "primary_region": "eastern-european",
    "state": MemberState.WITHDRAWN,
    "kind": MemberKind.THINK_TANK,
}
NUMBERS: dict[str, Any] = {
    "min_csos": 4,
    "min_regions": 4,
    "min_south_csos": 2,
    "south": South.G77,
    "count_only_confirmed": True,
    "regional_kinds": (MemberKind.CSO, MemberKind.ACADEMIA),
}


def mark(facts: Facts, rules: Parameters | None = None) -> str:
    return fingerprint("regional", facts, rules or make_parameters())


def test_each_should_says_what_it_looks_at_and_no_other_has_exceptions() -> None:
    assert {one.name for one in CRITERIA if one.severity == Severity.SHOULD} == set(EXCEPTABLE) == {"regional"}


@pytest.mark.parametrize("name", COUNTS)
def test_what_counts_and_where_it_works_is_looked_at(name: str) -> None:
    rest, one = make_members("IN", "BO"), make_member_facts("One", "KE")
    changed = replace(one, **{name: COUNTS[name]})
    assert mark(make_facts(members=(*rest, one))) != mark(make_facts(members=(*rest, changed)))


@pytest.mark.parametrize("name", NUMBERS)
def test_the_rules_are_looked_at(name: str) -> None:
    facts = make_facts(members=make_members("IN", "BO", state=MemberState.CONFIRMED))
    rules = make_parameters()
    assert mark(facts, rules) != mark(facts, replace(rules, **{name: NUMBERS[name]}))


def test_another_version_with_the_same_rules_for_it_is_nothing_new() -> None:
    facts, rules = make_facts(members=make_members("IN", "BO")), make_parameters()
    others = replace(rules, version=2, min_activities=1, min_constituencies=1, min_characters=9, max_gap_days=9)
    assert mark(facts, rules) == mark(facts, others)


def test_the_group_of_77_is_looked_at_where_it_says_what_is_south() -> None:
    one = make_member_facts("One", "KE")
    both = [make_facts(members=(replace(one, in_g77=said),)) for said in (True, False)]
    by_region, by_group = make_parameters(), replace(make_parameters(), south=South.G77)
    assert mark(both[0], by_region) == mark(both[1], by_region)
    assert mark(both[0], by_group) != mark(both[1], by_group)


@examples()
@given(st.lists(members(), max_size=6), parameters(), st.randoms(use_true_random=False))
def test_what_it_does_not_look_at_changes_neither_it_nor_the_counts(
    rows: list[MemberFacts], rules: Parameters, dice: Any
) -> None:
    facts = make_facts(members=tuple(rows))
    standing = [row for row in rows if row.state in rules.counted_states and row.kind in rules.regional_kinds]
    words: dict[str, Any] = dict.fromkeys(WORDS, "x")
    other = [replace(row, **words, constituency="farmers") for row in standing]
    other += [replace(row, state=MemberState.CONFIRMED) for row in other[:1]]
    dice.shuffle(other)
    less = replace(facts, members=tuple(other), youth_focus=True, activities=(), engagement=(), support_needed="x")
    assert mark(facts, rules) == mark(less, rules)
    one, two = regional.judge(facts, rules), regional.judge(less, rules)
    assert (one.outcome, one.counts) == (two.outcome, two.counts)
