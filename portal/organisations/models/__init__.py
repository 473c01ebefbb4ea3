"""The registry: region schemes, constituencies, organisations and the people who speak for them."""

from portal.organisations.models.affiliation import Affiliation, AffiliationState
from portal.organisations.models.organisation import Kind, Organisation
from portal.organisations.models.reference import Constituency, Country, Region, RegionScheme

__all__ = [
    "Affiliation",
    "AffiliationState",
    "Constituency",
    "Country",
    "Kind",
    "Organisation",
    "Region",
    "RegionScheme",
]
