"""Which rows of a proposal are the same one. How documents are compared: tests/common/test_comparison.py."""

from typing import Any

from coalitions.comparison import LISTS
from portal.common.comparison import FieldChange, compare


def _changes(name: str, before: list[Any], after: list[Any]) -> list[tuple[str, int | None, int | None]]:
    compared = compare({name: before}, {name: after}, lists=LISTS)
    return [(row.change, row.place_before, row.place_after) for row in compared.rows[name]]


def _member(organisation: str, country: str = "KE") -> dict[str, Any]:
    return {"organisation": organisation, "country": country}


def _entry(name: str, audience: str = "member_state") -> dict[str, Any]:
    return {"audience": audience, "name": name, "plan": "Talk"}


def test_a_member_is_known_by_its_organisation_wherever_it_stands() -> None:
    before = [_member("North"), _member("South"), _member("East")]
    after = [_member("East", "UG"), _member("North"), _member("South")]
    assert _changes("members", before, after) == [("changed", 3, 1)]
    (change,) = compare({"members": before}, {"members": after}, lists=LISTS).rows["members"]
    assert change.fields == (FieldChange("country", "KE", "UG"),)


def test_another_organisation_at_the_same_place_is_another_member() -> None:
    assert _changes("members", [_member("North")], [_member("South")]) == [("added", None, 1), ("removed", 1, None)]


def test_an_entry_is_known_by_whom_it_addresses() -> None:
    before = [_entry("Kenya"), _entry("Kenya", "un_agency")]
    assert _changes("engagement", before, [_entry("Chad"), *before]) == [("added", None, 1)]


def test_an_entry_or_activity_that_is_renamed_is_the_same_one_at_its_place() -> None:
    before = [_entry("Kenya"), _entry("Ugnada"), _entry("Chad")]
    after = [_entry("Peru"), _entry("Kenya"), _entry("Uganda"), _entry("Chad")]
    assert _changes("engagement", before, after) == [("added", None, 1), ("changed", 2, 3)]
    plan = [{"activity": name, "starts": "2024-05-09"} for name in ("Launch", "Rapport", "End")]
    renamed = [{"activity": name, "starts": "2024-05-09"} for name in ("Launch", "Report", "End")]
    assert _changes("work_plan", plan, renamed) == [("changed", 2, 2)]
