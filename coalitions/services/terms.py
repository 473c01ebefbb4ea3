"""What judging a document needs to know of a stored call, and the codes that a file for it may use."""

from coalitions.criteria.types import Parameters
from coalitions.interchange import KnownCodes, Terms, codes_of_reference
from coalitions.models import Call
from coalitions.services.facts import country_regions, parameters_of


def terms_of_call(call: Call) -> Terms:
    """The call's days, and its parameters in force; four queries."""
    parameters = parameters_of(call.criteria_set)
    return Terms(
        conference_starts=call.conference_starts,
        conference_ends=call.conference_ends,
        horizon_starts=call.horizon_starts,
        horizon_ends=call.horizon_ends,
        parameters=parameters,
        country_regions=country_regions(parameters.region_scheme),
    )


def codes_of(parameters: Parameters) -> KnownCodes:
    """The countries of the world, the regions of the call's scheme, the constituencies of the registry."""
    return KnownCodes(
        countries=codes_of_reference().countries,
        regions=frozenset(region.code for region in parameters.regions),
        constituencies=frozenset(constituency.code for constituency in parameters.constituencies),
    )
