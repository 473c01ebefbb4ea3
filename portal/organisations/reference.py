"""Countries, region schemes and constituencies, read from the data files: plain facts, without a database.

The tables of the registry are loaded from the same files (migration 0002), in the same order.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).resolve().parent / "data"

UN_REGIONAL_GROUPS: Final = "un-regional-groups"
M49_REGIONS: Final = "m49-regions"
M49_SUBREGIONS: Final = "m49-subregions"

# The columns of names in other_names.csv, a language each.
_NAMES: Final = ("en", "fr", "es", "ru", "ar", "zh")

# The groups are named for their members; a sentence such as "a CSO working in …" needs the place.
_PLACES: Final = {
    "african": "Africa",
    "asia-pacific": "Asia and the Pacific",
    "eastern-european": "Eastern Europe",
    "latin-american-caribbean": "Latin America and the Caribbean",
    "western-european-others": "Western Europe and Others",
}


@dataclass(frozen=True, slots=True)
class Region:
    """One region of a scheme."""

    code: str
    name: str
    abbreviation: str = ""
    is_global_south: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class RegionScheme:
    """A way of dividing the world."""

    code: str
    name: str
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory of ISO 3166-1. It lies in none, one or several UN regional groups."""

    code: str
    name: str
    is_un_member: bool
    in_g77: bool
    un_regional_groups: tuple[str, ...]
    m49_region: str
    m49_subregion: str
    _regions: dict[str, tuple[str, ...]] = field(repr=False, compare=False)

    def regions_in(self, scheme: str) -> tuple[str, ...]:
        """The codes of the scheme's regions in which it lies."""
        return self._regions[scheme]


@dataclass(frozen=True, slots=True)
class Constituency:
    """A kind of people that civil society organisations speak for."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...]


@cache
def countries() -> dict[str, Country]:
    """All countries and territories by their ISO code."""
    return {row["iso2"]: _country(row) for row in _rows("country_regions.csv")}


@cache
def region_schemes() -> dict[str, RegionScheme]:
    """The three schemes by code; the first is the default."""
    groups = tuple(
        Region(row["code"], row["name"], row["abbreviation"], row["global_south"] == "1", _PLACES[row["code"]])
        for row in _rows("un_regional_groups.csv")
    )
    schemes = (
        RegionScheme(UN_REGIONAL_GROUPS, "UN regional groups", groups),
        RegionScheme(M49_REGIONS, "M49 regions", _m49_regions("m49_region")),
        RegionScheme(M49_SUBREGIONS, "M49 sub-regions", _m49_regions("m49_subregion")),
    )
    return {scheme.code: scheme for scheme in schemes}


@cache
def constituencies() -> tuple[Constituency, ...]:
    """The constituencies in the listed order."""
    return tuple(
        Constituency(row["code"], row["name"], row["kind"], tuple(filter(None, row["aliases"].split("|"))))
        for row in _rows("constituencies.csv")
    )


@cache
def other_names() -> dict[str, dict[str, str]]:
    """For kinds, regions, constituencies, … the codes by what they are called in the six languages of the UN."""
    names: dict[str, dict[str, str]] = {}
    for row in _rows("other_names.csv"):
        for name in (name for column in _NAMES for name in row[column].split("|") if name):
            names.setdefault(row["of"], {})[name] = row["code"]
    for row in _rows("country_regions.csv"):
        names.setdefault("country", {}).update({row["iso3"]: row["iso2"], row["m49"]: row["iso2"]})
    return names


def place_of(code: str, name: str) -> str:
    """How a sentence says where: "Eastern Europe" for the Eastern European Group, else the name of the region."""
    return _PLACES.get(code, name)


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    with (_DATA / file_name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _country(row: dict[str, str]) -> Country:
    groups = tuple(filter(None, row["un_regional_groups"].split("|")))
    region, subregion = _code(row["m49_region"]), _code(row["m49_subregion"])
    return Country(
        code=row["iso2"],
        name=row["name"],
        is_un_member=row["un_member"] == "1",
        in_g77=row["g77"] == "1",
        un_regional_groups=groups,
        m49_region=region,
        m49_subregion=subregion,
        _regions={
            UN_REGIONAL_GROUPS: groups,
            M49_REGIONS: (region,) if region else (),
            M49_SUBREGIONS: (subregion,) if subregion else (),
        },
    )


def _m49_regions(column: str) -> tuple[Region, ...]:
    names = sorted({row[column] for row in _rows("country_regions.csv")} - {""})
    return tuple(Region(_code(name), name, place=name) for name in names)


def _code(name: str) -> str:
    return name.lower().replace(" ", "-")
