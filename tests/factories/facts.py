"""Facts for the criteria: what a test does not name is such that it meets the criterion, or plays no part."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import (
    ActivityFacts,
    Audience,
    EngagementFacts,
    Facts,
    MemberFacts,
    MemberKind,
    Parameters,
)
from portal.organisations import reference

CONFERENCE_STARTS = date(2024, 5, 9)
CONFERENCE_ENDS = date(2024, 5, 10)
HORIZON_STARTS = date(2024, 9, 22)
HORIZON_ENDS = date(2024, 9, 23)

LONG_ENOUGH = "x" * 30

# One country of each UN regional group, in the groups' order.
FIVE_COUNTRIES = ("KE", "IN", "GE", "BO", "FR")

_numbers = count(1)


def make_parameters(**changes: Any) -> Parameters:
    """The default parameters, but for what the test changes."""
    return replace(default_parameters(), **changes)


def make_member_facts(organisation: str = "", country: str = "KE", **changes: Any) -> MemberFacts:
    """A pledged CSO from Kenya. The name is its identity; of the country the reference data says the rest."""
    organisation = organisation or f"Organisation {next(_numbers)}"
    if country:
        known = reference.countries()[country]
        changes = {
            "country_name": known.name,
            "country_regions": known.un_regional_groups,
            "in_g77": known.in_g77,
            **changes,
        }
    fields = {"identity": organisation, "kind": MemberKind.CSO, "constituency": "ngos", **changes}
    return MemberFacts(organisation=organisation, country=country, **fields)


def make_members(*countries: str, **changes: Any) -> tuple[MemberFacts, ...]:
    """One CSO from each country."""
    return tuple(make_member_facts(country=country, **changes) for country in countries)


def make_engagement_facts(**changes: Any) -> EngagementFacts:
    """A complete plan to engage Kenya."""
    return EngagementFacts(**{"audience": Audience.MEMBER_STATE, "name": "Kenya", "plan": LONG_ENOUGH, **changes})


def make_activity_facts(
    starts: date = CONFERENCE_STARTS, ends: date = HORIZON_STARTS, activity: str = "Work", responsible: str = "All"
) -> ActivityFacts:
    """An activity from the conference to the horizon event."""
    return ActivityFacts(activity=activity, starts=starts, ends=ends, responsible=responsible)


def make_facts(**changes: Any) -> Facts:
    """Facts of the 2024 call; without members, engagement or activities unless the test adds them."""
    return Facts(
        **{
            "conference_starts": CONFERENCE_STARTS,
            "conference_ends": CONFERENCE_ENDS,
            "horizon_starts": HORIZON_STARTS,
            "horizon_ends": HORIZON_ENDS,
            **changes,
        }
    )


def make_passing_facts(**changes: Any) -> Facts:
    """Facts that meet every criterion."""
    constituencies = ("women", "ngos", "farmers", "volunteers", "women")
    return make_facts(
        **{
            "members": tuple(
                make_member_facts(f"Organisation from {country}", country, constituency=constituency)
                for country, constituency in zip(FIVE_COUNTRIES, constituencies, strict=True)
            ),
            "engagement": (make_engagement_facts(),),
            "activities": (make_activity_facts(), make_activity_facts(activity="Report")),
            **changes,
        }
    )
