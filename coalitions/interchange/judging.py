"""Judge the proposals of a document: their facts under a call's terms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from coalitions.criteria.defaults import DEFAULT_SCHEME, default_parameters
from coalitions.criteria.types import ActivityFacts, EngagementFacts, Facts, MemberFacts, MemberKind, Parameters, South
from coalitions.interchange.documents import CallDocument, MemberDocument, ProposalDocument
from portal.common.characters import folded
from portal.organisations import reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What judging needs to know of a call: its days, its parameters, and where each country lies."""

    conference_starts: date
    conference_ends: date
    horizon_starts: date
    horizon_ends: date
    parameters: Parameters
    country_regions: Mapping[str, tuple[str, ...]]
    g77: frozenset[str]
    """The countries of the Group of 77."""


def terms_of(call: CallDocument) -> Terms:
    """The terms of a file's call: what its parameters leave out has its default."""
    changes: dict[str, Any] = dict(call.parameters)
    scheme = str(changes.pop("region_scheme", DEFAULT_SCHEME))
    if "south" in changes:
        changes["south"] = South(changes["south"])
    for name in ("regional_kinds", "constituency_kinds"):
        if name in changes:
            changes[name] = tuple(kind for kind in MemberKind if kind in changes[name])
    return Terms(
        conference_starts=call.conference_starts,
        conference_ends=call.conference_ends,
        horizon_starts=call.horizon_starts,
        horizon_ends=call.horizon_ends,
        parameters=replace(default_parameters(scheme), **changes),
        country_regions={code: country.regions_in(scheme) for code, country in reference.countries().items()},
        g77=frozenset(code for code, country in reference.countries().items() if country.in_g77),
    )


def facts(proposal: ProposalDocument, terms: Terms) -> Facts:
    """A proposal as facts. In a file, organisations of the same name but for case and white space are the same."""
    return Facts(
        conference_starts=terms.conference_starts,
        conference_ends=terms.conference_ends,
        horizon_starts=terms.horizon_starts,
        horizon_ends=terms.horizon_ends,
        members=tuple(_member(member, terms) for member in proposal.members),
        engagement=tuple(
            EngagementFacts(audience=entry.audience, name=entry.name, plan=entry.plan) for entry in proposal.engagement
        ),
        support_needed=proposal.support_needed,
        activities=tuple(
            ActivityFacts(activity=row.activity, starts=row.starts, ends=row.ends, responsible=row.responsible)
            for row in proposal.work_plan
        ),
        youth_focus=proposal.youth_focus,
        youth_engagement=proposal.youth_engagement,
        submitted_on=proposal.submitted_on,
    )


def _member(member: MemberDocument, terms: Terms) -> MemberFacts:
    country = reference.countries().get(member.country)
    return MemberFacts(
        identity=folded(member.organisation),
        organisation=member.organisation,
        kind=member.kind,
        country=member.country,
        country_name=country.name if country else member.country,
        country_regions=terms.country_regions.get(member.country, ()),
        in_g77=member.country in terms.g77,
        is_global=member.is_global,
        primary_region=member.primary_region,
        region_reason=member.region_reason,
        constituency=member.constituency,
        further_constituencies=member.further_constituencies,
        other_constituency=member.other_constituency,
        state=member.state,
    )
