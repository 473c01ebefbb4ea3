"""Two documents compared: what is reported is exactly what differs."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common import comparison as engine
from portal.common.comparison import Change, Comparison, Document, FieldChange, Listing, RowChange
from tests.coalitions.criteria.strategies import examples

# People are told apart by their name alone, entries by theirs and then by their place.
LISTS = {
    "people": Listing(lambda row: row["name"], is_matched_by_place=False),
    "entries": Listing(lambda row: (row["kind"], row["name"]), is_matched_by_place=True),
}
words = st.sampled_from(["", "a", "b", "c"])
people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["North", "South", "East"]),
        "leads": st.booleans(),
        "further": st.lists(words, max_size=2),
        "contact": st.fixed_dictionaries({"name": words, "email": words}),
    }
)
entries = st.fixed_dictionaries({"kind": words, "name": words, "plan": words})
documents = st.fixed_dictionaries(
    {
        "title": words,
        "goals": st.lists(st.integers(1, 3), max_size=2),
        "focal_point": st.fixed_dictionaries({"name": words, "public": st.booleans()}),
        "people": st.lists(people, max_size=5),
        "entries": st.lists(entries, max_size=5),
    }
)


def compare(before: Document, after: Document) -> Comparison:
    return engine.compare(before, after, lists=LISTS)


def _document(**said: Any) -> dict[str, Any]:
    return {"title": "Water", "people": [], "entries": [], **said}


def _entry(name: str, plan: str = "Talk") -> dict[str, Any]:
    return {"kind": "state", "name": name, "plan": plan}


def _person(name: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "country": "KE", **said}


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
        **{name: after[name] for name in ("title", "goals")},
        **{f"focal_point.{name}": value for name, value in after["focal_point"].items()},
    }
    told = {
        **{name: before[name] for name in ("title", "goals")},
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


def test_a_row_is_known_by_its_key_wherever_it_stands() -> None:
    before = _document(people=[_person("North"), _person("South"), _person("East")])
    after = _document(people=[_person("East", country="UG"), _person("North"), _person("South")])
    comparison = compare(before, after)
    assert _changes(comparison, "people") == [("changed", 3, 1)]
    assert comparison.rows["people"][0].fields == (FieldChange("country", "KE", "UG"),)


def test_another_organisation_at_the_same_place_is_another_person() -> None:
    comparison = compare(_document(people=[_person("North")]), _document(people=[_person("South")]))
    assert _changes(comparison, "people") == [("added", None, 1), ("removed", 1, None)]


def test_a_key_that_stands_twice_keeps_its_two_rows_apart() -> None:
    twice = [_person("North", country="KE"), _person("North", country="UG")]
    comparison = compare(_document(people=twice), _document(people=twice[1:]))
    assert _changes(comparison, "people") == [("removed", 1, None)]
    assert comparison.rows["people"][0].before == twice[0]


def test_an_entry_that_is_renamed_is_the_same_one_at_its_place() -> None:
    before = _document(entries=[_entry("Kenya"), _entry("Ugnada"), _entry("Chad")])
    after = _document(entries=[_entry("Peru"), _entry("Kenya"), _entry("Uganda"), _entry("Chad")])
    comparison = compare(before, after)
    assert _changes(comparison, "entries") == [("added", None, 1), ("changed", 2, 3)]
    assert comparison.rows["entries"][1].fields == (FieldChange("name", "Ugnada", "Uganda"),)


def test_a_row_that_only_stands_elsewhere_is_moved_and_its_neighbours_are_not() -> None:
    before = _document(entries=[_entry(name) for name in ("Chad", "Kenya", "Peru", "Fiji")])
    after = _document(entries=[_entry(name) for name in ("Fiji", "Chad", "Kenya", "Peru")])
    assert _changes(compare(before, after), "entries") == [("moved", 4, 1)]


@pytest.mark.parametrize("absent", [{}, {"summary": None}])
def test_what_an_older_revision_does_not_know_is_added(absent: dict[str, Any]) -> None:
    comparison = compare(_document(**absent), _document(summary="Wells"))
    assert comparison.fields == (FieldChange("summary", None, "Wells"),)


def test_a_contact_that_changes_is_a_field_of_its_person() -> None:
    before = _document(people=[_person("North", contact={"name": "A", "email": ""})])
    after = _document(people=[_person("North", contact={"name": "B", "email": ""})])
    assert compare(before, after).rows["people"][0].fields == (FieldChange("contact.name", "A", "B"),)


def test_long_lists_are_compared_at_once() -> None:
    many = [_person(f"Person {place}") for place in range(5_000)]
    comparison = compare(_document(people=many), _document(people=many[::-1]))
    assert len(comparison.rows["people"]) == len(many) - 1
