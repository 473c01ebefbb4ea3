"""In which region of the call's scheme an organisation works, or why none could be found."""

from typing import NamedTuple

from coalitions.criteria.members import Organisation
from coalitions.criteria.messages import Message, all_of, gettext_lazy, in_words, term
from coalitions.criteria.types import MemberFacts, Parameters, Region


class Location(NamedTuple):
    """The region of an organisation, or none; why; and if none was found, those it could declare, likeliest first."""

    region: str
    sentence: Message
    options: tuple[str, ...] = ()


def locate(organisation: Organisation, parameters: Parameters) -> Location:
    """Find the region: the declared primary one, else the only one in which the organisation's country lies.

    A global organisation has to declare one, and so has one whose country lies in two regions or in none. Where two
    rows of one organisation disagree, it has to choose.
    """
    rows = organisation.rows
    if len(rows) == 1 and (location := _plainly(organisation, rows[0], parameters)):
        return location
    declared = _among(parameters, {row.primary_region for row in rows if row.primary_region})
    by_country = _among(parameters, {code for row in rows for code in row.country_regions})
    is_global = any(row.is_global for row in rows)
    if len(declared) == 1:
        return Location(declared[0].code, _declared(organisation, declared[0]))
    if not declared and not is_global and len(by_country) == 1:
        return Location(by_country[0].code, _by_country(organisation, by_country[0]))
    if declared:
        return Location("", _two_declared(organisation, declared), _codes(declared))
    if by_country and not is_global:
        return Location("", _two_by_country(organisation, by_country), _codes(by_country))
    sentence = _global(organisation) if is_global else _none_by_country(organisation)
    return Location("", sentence, _likeliest_first(by_country, parameters.regions))


def _plainly(organisation: Organisation, row: MemberFacts, parameters: Parameters) -> Location | None:
    """The same answer, found quickly, for most members: one row that declares a region or has one by its country."""
    if region := parameters.region_named.get(row.primary_region):
        return Location(region.code, _declared(organisation, region))
    if not row.is_global and len(row.country_regions) == 1:
        region = parameters.region_named.get(row.country_regions[0])
        return Location(region.code, _by_country(organisation, region)) if region else None
    return None


def _among(parameters: Parameters, codes: set[str]) -> list[Region]:
    """The regions of these codes, in the listed order, as far as they are of the scheme."""
    return [region for region in parameters.regions if region.code in codes]


def _codes(regions: list[Region] | tuple[Region, ...]) -> tuple[str, ...]:
    return tuple(region.code for region in regions)


def _likeliest_first(likely: list[Region], regions: tuple[Region, ...]) -> tuple[str, ...]:
    return _codes(likely) + tuple(region.code for region in regions if region not in likely)


def _country(organisation: Organisation) -> Message:
    """The country that a sentence names; where rows differ, the first by name."""
    names = [row.country_name or row.country for row in organisation.rows if row.country]
    return term(min(names)) if names else term("")


def place_of(region: Region) -> Message:
    """Where a region is, as a sentence says it."""
    return term(region.place or region.name)


def _declared(organisation: Organisation, region: Region) -> Message:
    if len(organisation.rows) > 1:
        return _listed_twice(organisation, region)
    return gettext_lazy(
        "{organisation} counts for {place}, its primary region of operation.",
        organisation=organisation.name,
        place=place_of(region),
    )


def _by_country(organisation: Organisation, region: Region) -> Message:
    if len(organisation.rows) > 1:
        return _listed_twice(organisation, region)
    return gettext_lazy(
        "{organisation} counts for {place}, by its country, {country}.",
        organisation=organisation.name,
        place=place_of(region),
        country=_country(organisation),
    )


def _listed_twice(organisation: Organisation, region: Region) -> Message:
    return gettext_lazy(
        "{organisation} is listed {number} times and counts once, for {place}.",
        organisation=organisation.name,
        number=in_words(len(organisation.rows)),
        place=place_of(region),
    )


def _two_declared(organisation: Organisation, declared: list[Region]) -> Message:
    return gettext_lazy(
        "We could not find a region for {organisation}, because it is listed more than once, with different primary "
        "regions of operation: {regions}. It needs to choose one.",
        organisation=organisation.name,
        regions=all_of([term(region.name) for region in declared]),
    )


def _global(organisation: Organisation) -> Message:
    return gettext_lazy(
        "We could not find a region for {organisation}, because it says that it works globally. It needs to name its "
        "primary region of operation.",
        organisation=organisation.name,
    )


def _two_by_country(organisation: Organisation, regions: list[Region]) -> Message:
    countries = {row.country for row in organisation.rows if row.country}
    if len(countries) > 1:
        return gettext_lazy(
            "We could not find a region for {organisation}, because it is listed with countries of different regions: "
            "{regions}. It needs to choose one.",
            organisation=organisation.name,
            regions=all_of([term(region.name) for region in regions]),
        )
    return gettext_lazy(
        "We could not find a region for {organisation}, because {country} belongs to more than one: {regions}. It "
        "needs to choose one.",
        organisation=organisation.name,
        country=_country(organisation),
        regions=all_of([term(region.name) for region in regions]),
    )


def _none_by_country(organisation: Organisation) -> Message:
    if not any(row.country for row in organisation.rows):
        return gettext_lazy(
            "We could not find a region for {organisation}, because it names neither a country nor a primary region of "
            "operation.",
            organisation=organisation.name,
        )
    return gettext_lazy(
        "We could not find a region for {organisation}, because {country} belongs to none of them. It needs to choose "
        "one.",
        organisation=organisation.name,
        country=_country(organisation),
    )
