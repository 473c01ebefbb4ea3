"""Regional: civil society organisations come from different regions, enough of them from the global south.

Severity: should, since the source opens with "to the extent possible".

Counts members of the call's kinds (by default `cso` alone; where others count too, sentences say "organisations")
that have a region under the call's scheme (`regions.locate`). Met when all hold: at least `min_csos` of them, at least
`min_regions` different regions among them, and at least `min_south_csos` of them of the global south: in a southern
region, or, where the call says so, from a country of the Group of 77.
"""

from typing import Final, NamedTuple

from coalitions.criteria.gaps import Tally, fewest
from coalitions.criteria.members import Organisation, Roll, call_the_roll, in_order
from coalitions.criteria.messages import Message, Param, all_of, gettext_lazy, in_words, ngettext_lazy
from coalitions.criteria.regional_remedies import Candidate, remedies
from coalitions.criteria.regions import Location, locate
from coalitions.criteria.types import (
    Criterion,
    Evidence,
    Facts,
    Outcome,
    Parameters,
    Result,
    Severity,
    South,
)

NAME: Final = "regional"
SEVERITY: Final = Severity.SHOULD


class _Located(NamedTuple):
    """An organisation, where it works, and whether it is of the global south."""

    organisation: Organisation
    location: Location
    is_south: bool


def judge(facts: Facts, parameters: Parameters) -> Result:
    """Judge the regional criterion."""
    roll = call_the_roll(facts, parameters, parameters.regional_kinds)
    members = [_located(organisation, parameters) for organisation in roll.counted]
    counted = [member for member in members if member.location.region]
    tally = Tally(
        csos=len(counted),
        regions=frozenset(member.location.region for member in counted),
        south_csos=sum(member.is_south for member in counted),
    )
    evidence = in_order(roll.evidence + [_evidence(member) for member in members], parameters.region_places)
    counts = {"csos": tally.csos, "regions": len(tally.regions), "south_csos": tally.south_csos}
    thresholds = {
        "csos": parameters.min_csos,
        "regions": parameters.min_regions,
        "south_csos": parameters.min_south_csos,
    }
    if tally.meets(parameters):
        return Result(
            criterion=NAME,
            severity=SEVERITY,
            outcome=Outcome.MET,
            counts=counts,
            thresholds=thresholds,
            evidence=evidence,
        )
    return Result(
        criterion=NAME,
        severity=SEVERITY,
        outcome=Outcome.EXCEPTED if NAME in facts.exceptions else Outcome.NOT_MET,
        counts=counts,
        thresholds=thresholds,
        evidence=evidence,
        missing=_missing(tally, parameters),
        remedies=remedies(
            facts,
            parameters,
            tally,
            undeclared=[_candidate(member) for member in members if not member.location.region],
            unconfirmed=_unconfirmed(roll, parameters),
        ),
    )


def looks_at(facts: Facts, parameters: Parameters) -> object:
    """The rows that count with all that says where they work, and this criterion's own numbers and regions.

    A new version that leaves these as they are is nothing new to this criterion. Names are not part of it, nor whether
    a row that counts is pledged or confirmed, nor rows that do not count.
    """
    by_g77 = parameters.south == South.G77
    rows = {
        (
            row.identity,
            row.kind.value,
            row.country,
            tuple(sorted(row.country_regions)),
            by_g77 and row.in_g77,
            row.is_global,
            row.primary_region,
        )
        for row in facts.members
        if row.state in parameters.counted_states and row.kind in parameters.regional_kinds
    }
    numbers = (parameters.min_csos, parameters.min_regions, parameters.min_south_csos)
    regions = sorted((region.code, region.is_global_south) for region in parameters.regions)
    kinds = sorted(kind.value for kind in parameters.regional_kinds)
    scheme = (parameters.region_scheme, regions, parameters.south.value)
    return sorted(rows), numbers, scheme, kinds, parameters.count_only_confirmed


CRITERION: Final = Criterion(NAME, gettext_lazy("Regions"), SEVERITY, judge, looks_at)


def _located(organisation: Organisation, parameters: Parameters) -> _Located:
    location = locate(organisation, parameters)
    if parameters.south == South.REGIONS:
        return _Located(organisation, location, location.region in parameters.southern_regions)
    return _Located(organisation, location, any(row.in_g77 for row in organisation.rows))


def _candidate(member: _Located) -> Candidate:
    """Someone who could be counted: with the regions that it could declare, or the one that it has."""
    location = member.location
    regions = (location.region,) if location.region else location.options
    return Candidate(member.organisation.identity, member.organisation.name, regions, member.is_south)


def _unconfirmed(roll: Roll, parameters: Parameters) -> list[Candidate]:
    located = [_located(organisation, parameters) for organisation in roll.unconfirmed]
    return [_candidate(member) for member in located if member.location.region]


def _evidence(member: _Located) -> Evidence:
    organisation, location, is_south = member
    # In the order of its fields: to name them takes twice as long, and there is one for each member.
    return Evidence(
        organisation.name,
        location.sentence,
        organisation.identity,
        location.region,
        bool(location.region) and is_south,
    )


def _missing(tally: Tally, parameters: Parameters) -> Message:
    if fewest(tally, parameters) is None:
        return _out_of_reach(parameters)
    csos = parameters.min_csos - tally.csos
    regions = parameters.min_regions - len(tally.regions)
    south = parameters.min_south_csos - tally.south_csos
    parts: list[Param] = []
    if csos > 0:
        parts.append(
            ngettext_lazy("one more CSO with a region", "{count} more CSOs with a region", csos)
            if parameters.counts_only_csos
            else ngettext_lazy("one more organisation with a region", "{count} more organisations with a region", csos)
        )
    if regions > 0:
        parts.append(ngettext_lazy("one more region", "{count} more regions", regions))
    if south > 0:
        parts.append(
            ngettext_lazy("one more CSO of the global south", "{count} more CSOs of the global south", south)
            if parameters.counts_only_csos
            else ngettext_lazy(
                "one more organisation of the global south", "{count} more organisations of the global south", south
            )
        )
    return gettext_lazy("This still needs {parts}.", parts=all_of(parts))


def _out_of_reach(parameters: Parameters) -> Message:
    """The call asks for what its region scheme does not have: no proposal can meet it, and the sentence says so."""
    if parameters.min_regions > len(parameters.regions):
        return ngettext_lazy(
            "No proposal can meet this: the call asks for {needed} regions, and its region scheme has one. The "
            "secretariat has to correct the call.",
            "No proposal can meet this: the call asks for {needed} regions, and its region scheme has {count}. The "
            "secretariat has to correct the call.",
            len(parameters.regions),
            needed=in_words(parameters.min_regions),
        )
    return gettext_lazy(
        "No proposal can meet this: the call asks for organisations of the global south, and its region scheme names "
        "no region as southern. The secretariat has to correct the call."
    )
