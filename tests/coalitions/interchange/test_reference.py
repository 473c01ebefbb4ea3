"""The reference data that judging a file rests on."""

import pytest

from portal.organisations import reference
from portal.organisations.reference_names import NAMES


def test_there_are_all_countries_and_territories() -> None:
    assert len(reference.countries()) == 249
    assert sum(country.is_un_member for country in reference.countries().values()) == 193


def test_each_member_state_is_in_a_regional_group_and_one_is_in_two() -> None:
    groups = {country.code: country.un_regional_groups for country in reference.countries().values()}
    members = [country.code for country in reference.countries().values() if country.is_un_member]

    assert [code for code in members if not groups[code]] == []
    assert [code for code, found in groups.items() if len(found) > 1] == ["TR"]


@pytest.mark.parametrize("code", ["PS", "HK", "PR", "VA", "TW", "AQ"])
def test_who_is_no_member_state_is_in_no_group(code: str) -> None:
    assert reference.countries()[code].regions_in("un-regional-groups") == ()


def test_the_five_groups_come_first_and_say_where_they_are() -> None:
    scheme = next(iter(reference.region_schemes().values()))

    assert scheme.code == "un-regional-groups"
    assert [(region.abbreviation, region.is_global_south) for region in scheme.regions] == [
        ("AG", True),
        ("APG", True),
        ("EEG", False),
        ("GRULAC", True),
        ("WEOG", False),
    ]
    assert [region.place for region in scheme.regions][2] == "Eastern Europe"


@pytest.mark.parametrize(("scheme", "number"), [("m49-regions", 5), ("m49-subregions", 17)])
def test_m49_divides_the_world_without_saying_what_is_south(scheme: str, number: int) -> None:
    regions = reference.region_schemes()[scheme].regions

    assert len(regions) == number
    assert not any(region.is_global_south for region in regions)


@pytest.mark.parametrize("scheme", list(reference.region_schemes()))
def test_a_country_lies_in_regions_that_its_scheme_has(scheme: str) -> None:
    codes = {region.code for region in reference.region_schemes()[scheme].regions}

    assert {code for country in reference.countries().values() for code in country.regions_in(scheme)} == codes


def test_constituencies_are_in_the_listed_order_with_their_aliases() -> None:
    rows = reference.constituencies()

    assert [row.code for row in rows[:3]] == ["women", "children-youth", "indigenous-peoples"]
    assert rows[-1].code == "other"
    assert rows[1].aliases == ("Major Group for Children and Youth", "Youth")
    assert rows[4].aliases == ()


def test_every_name_is_marked_for_translation() -> None:
    schemes = reference.region_schemes().values()
    names = {scheme.name for scheme in schemes}
    names |= {name for scheme in schemes for region in scheme.regions for name in (region.name, region.place)}
    names |= {row.name for row in reference.constituencies()}
    names |= {country.name for country in reference.countries().values()}

    assert set(NAMES) == names
    assert len(NAMES) == len(names)
