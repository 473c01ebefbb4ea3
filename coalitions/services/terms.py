"""What judging a document needs to know of a stored call, and the codes that a file for it may use."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from coalitions.criteria.types import Parameters
from coalitions.interchange import KnownCodes, Terms, codes_of_reference
from coalitions.models import Call
from coalitions.services.facts import parameters_of
from portal.organisations.models import Country


def terms_of_call(call: Call) -> Terms:
    """The call's days, and its parameters in force; four queries."""
    parameters = parameters_of(call.criteria_set)
    lies_in = Country.regions.through.objects.filter(country=OuterRef("pk"), region__scheme=parameters.region_scheme)
    in_order = lies_in.order_by("region__position").values("region__code")
    countries: list[Any] = list(Country.objects.order_by().annotate(codes=ArraySubquery(in_order)))
    return Terms(
        conference_starts=call.conference_starts,
        conference_ends=call.conference_ends,
        horizon_starts=call.horizon_starts,
        horizon_ends=call.horizon_ends,
        parameters=parameters,
        country_regions={one.pk: tuple(one.codes) for one in countries},
        g77=frozenset(one.pk for one in countries if one.is_g77),
    )


def codes_of(parameters: Parameters) -> KnownCodes:
    """The countries of the world, the regions of the call's scheme, the constituencies of the registry."""
    return KnownCodes(
        countries=codes_of_reference().countries,
        regions=frozenset(region.code for region in parameters.regions),
        constituencies=frozenset(constituency.code for constituency in parameters.constituencies),
    )
