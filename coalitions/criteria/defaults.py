"""The parameters that a call has unless it says otherwise: the 2024 numbers, with a region scheme's reference data."""

from functools import cache
from typing import Final

from coalitions.criteria.types import Constituency, Parameters, Region
from portal.organisations import reference

DEFAULT_SCHEME: Final = reference.UN_REGIONAL_GROUPS


@cache
def default_parameters(scheme: str = DEFAULT_SCHEME) -> Parameters:
    """The default numbers under a region scheme; `dataclasses.replace` changes what a call sets otherwise."""
    return Parameters(
        region_scheme=scheme,
        regions=tuple(
            Region(region.code, region.name, region.is_global_south, region.place)
            for region in reference.region_schemes()[scheme].regions
        ),
        constituencies=tuple(Constituency(row.code, row.name) for row in reference.constituencies()),
    )
