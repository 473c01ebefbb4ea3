"""Two revisions compared: what is reported is exactly what differs."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalitions.comparison import LISTS, Change, Comparison, FieldChange, RowChange, compare
from tests.coalitions.criteria.strategies import examples

words = st.sampled_from(["", "a", "b", "c"])
members = st.fixed_dictionaries(
    {
        "organisation": st.sampled_from(["North", "South", "East"]),
        "lead": st.booleans(),
        "further_constituencies": st.lists(words, max_size=2),
        "contact": st.fixed_dictionaries({"name": words, "email": words}),
    }
)
entries = st.fixed_dictionaries({"audience": words, "name": words, "plan": words})
activities = st.fixed_dictionaries({"activity": words, "starts": words, "result": words})
documents = st.fixed_dictionaries(
    {
        "title": words,
        "sdgs": st.lists(st.integers(1, 3), max_size=2),
        "focal_point": st.fixed_dictionaries({"name": words, "public": st.booleans()}),
        "members": st.lists(members, max_size=5),
        "engagement": st.lists(entries, max_size=5),
        "work_plan": st.lists(activities, max_size=5),
    }
)


def _document(**said: Any) -> dict[str, Any]:
    return {"title": "Water", "members": [], "engagement": [], "work_plan": [], **said}


def _entry(name: str, plan: str = "Talk") -> dict[str, Any]:
    return {"audience": "member_state", "name": name, "plan": plan}


def _member(organisation: str, **said: Any) -> dict[str, Any]:
    return {"organisation": organisation, "country": "KE", **said}


def _changes(comparison: Comparison, name: str) -> list[tuple[str, int | None, int | None]]:
    return [(row.change, row.place_before, row.place_after) for row in comparison.rows[name]]


# What holds for any two


@examples()
@given(documents)
def test_a_document_compared_with_itself_differs_in_nothing(document: dict[str, Any]) -> None:
    assert compare(document, document).is_empty


@examples()
@given(documents, documents)
def test_nothing_is_reported_only_of_two_that_say_the_same(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert compare(before, after).is_empty == (before == after)


@examples(200)
@given(documents, documents)
def test_the_older_and_the_reported_changes_give_the_newer(before: dict[str, Any], after: dict[str, Any]) -> None:
    comparison = compare(before, after)
    for name in LISTS:
        changes = comparison.rows.get(name, ())
        assert _applied(before[name], changes, len(after[name])) == after[name]
    fields = {change.name: change.after for change in comparison.fields}
    expected = {
        **{name: after[name] for name in ("title", "sdgs")},
        **{f"focal_point.{name}": value for name, value in after["focal_point"].items()},
    }
    told = {
        **{name: before[name] for name in ("title", "sdgs")},
        **{f"focal_point.{name}": value for name, value in before["focal_point"].items()},
    }
    assert {**told, **fields} == expected


@examples(200)
@given(documents, documents)
def test_each_row_is_accounted_for_once(before: dict[str, Any], after: dict[str, Any]) -> None:
    comparison = compare(before, after)
    for name in LISTS:
        changes = comparison.rows.get(name, ())
        kinds = Counter(change.change for change in changes)
        assert len(before[name]) + kinds[Change.ADDED] - kinds[Change.REMOVED] == len(after[name])
        for places, rows in (
            ([one.place_before for one in changes if one.place_before], before[name]),
            ([one.place_after for one in changes if one.place_after], after[name]),
        ):
            assert len(places) == len(set(places))
            assert all(1 <= place <= len(rows) for place in places)
        for change in changes:
            assert change.before == (before[name][change.place_before - 1] if change.place_before else None)
            assert change.after == (after[name][change.place_after - 1] if change.place_after else None)
            assert bool(change.fields) == (change.change == Change.CHANGED)


@examples()
@given(documents, documents)
def test_the_other_way_round_added_is_removed(before: dict[str, Any], after: dict[str, Any]) -> None:
    there, back = compare(before, after), compare(after, before)
    for name in LISTS:
        added = Counter(one.change for one in there.rows.get(name, ()))[Change.ADDED]
        assert added == Counter(one.change for one in back.rows.get(name, ()))[Change.REMOVED]


def _applied(before: list[Any], changes: tuple[RowChange, ...], length: int) -> list[Any]:
    """The older rows with the changes made; rows that no change names stand in their old order."""
    named = {one.place_before for one in changes}
    left = [row for place, row in enumerate(before, start=1) if place not in named]
    placed = {one.place_after: one.after for one in changes if one.place_after}
    return [placed[place] if place in placed else left.pop(0) for place in range(1, length + 1)]


# Which rows are the same one


def test_a_member_is_known_by_its_organisation_wherever_it_stands() -> None:
    before = _document(members=[_member("North"), _member("South"), _member("East")])
    after = _document(members=[_member("East", country="UG"), _member("North"), _member("South")])
    comparison = compare(before, after)
    assert _changes(comparison, "members") == [("changed", 3, 1)]
    assert comparison.rows["members"][0].fields == (FieldChange("country", "KE", "UG"),)


def test_another_organisation_at_the_same_place_is_another_member() -> None:
    comparison = compare(_document(members=[_member("North")]), _document(members=[_member("South")]))
    assert _changes(comparison, "members") == [("added", None, 1), ("removed", 1, None)]


def test_an_organisation_that_stands_twice_keeps_its_two_rows_apart() -> None:
    twice = [_member("North", country="KE"), _member("North", country="UG")]
    comparison = compare(_document(members=twice), _document(members=twice[1:]))
    assert _changes(comparison, "members") == [("removed", 1, None)]
    assert comparison.rows["members"][0].before == twice[0]


def test_an_entry_that_is_renamed_is_the_same_one_at_its_place() -> None:
    before = _document(engagement=[_entry("Kenya"), _entry("Ugnada"), _entry("Chad")])
    after = _document(engagement=[_entry("Peru"), _entry("Kenya"), _entry("Uganda"), _entry("Chad")])
    comparison = compare(before, after)
    assert _changes(comparison, "engagement") == [("added", None, 1), ("changed", 2, 3)]
    assert comparison.rows["engagement"][1].fields == (FieldChange("name", "Ugnada", "Uganda"),)


def test_a_row_that_only_stands_elsewhere_is_moved_and_its_neighbours_are_not() -> None:
    before = _document(engagement=[_entry(name) for name in ("Chad", "Kenya", "Peru", "Fiji")])
    after = _document(engagement=[_entry(name) for name in ("Fiji", "Chad", "Kenya", "Peru")])
    assert _changes(compare(before, after), "engagement") == [("moved", 4, 1)]


@pytest.mark.parametrize("absent", [{}, {"summary": None}])
def test_what_an_older_revision_does_not_know_is_added(absent: dict[str, Any]) -> None:
    comparison = compare(_document(**absent), _document(summary="Wells"))
    assert comparison.fields == (FieldChange("summary", None, "Wells"),)


def test_a_contact_that_changes_is_a_field_of_its_member() -> None:
    before = _document(members=[_member("North", contact={"name": "A", "email": ""})])
    after = _document(members=[_member("North", contact={"name": "B", "email": ""})])
    assert compare(before, after).rows["members"][0].fields == (FieldChange("contact.name", "A", "B"),)


def test_long_lists_are_compared_at_once() -> None:
    many = [_member(f"Member {place}") for place in range(5_000)]
    comparison = compare(_document(members=many), _document(members=many[::-1]))
    assert len(comparison.rows["members"]) == len(many) - 1
