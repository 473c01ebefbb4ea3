"""Writes the members of the demo's drafts, all at once.

The services that add one row at a time need ten to twenty queries for each, and leave nothing but the row as long as
the proposal is a draft: neither a line in the log nor a revision. So nothing is lost by writing them together.
"""

from dataclasses import dataclass
from typing import Final

from coalitions.criteria.types import MemberState
from coalitions.interchange.documents import MemberDocument
from coalitions.models import Membership, Proposal
from coalitions.services.members import member_leaves
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.common.text import folded
from portal.organisations.models import Constituency, Country, Organisation, Region
from portal.organisations.services.registering import OrganisationFacts, find_or_register, register

STANDS_BY: Final = (MemberState.PLEDGED, MemberState.CONFIRMED)
LEFT: Final = "We cannot take part this year."


@dataclass(frozen=True)
class _Reference:
    """The reference tables by their codes."""

    countries: dict[str, Country]
    regions: dict[str, Region]
    constituencies: dict[str, Constituency]
    registered: set[str]
    """The folded names of organisations in the registry."""


def list_members(proposal: Proposal, members: tuple[MemberDocument, ...], *, by: User) -> None:
    """List members in a draft; each organisation is the registry's one, or is registered.

    There is no service for confirming yet: such rows are stored as confirmed. Members leave by the service, which logs
    it.
    """
    reference = _Reference(
        countries=Country.objects.in_bulk(),
        regions={one.code: one for one in Region.objects.filter(scheme=proposal.call.criteria_set.region_scheme_id)},
        constituencies=Constituency.objects.in_bulk(),
        registered=set(Organisation.objects.values_list("folded_name", flat=True)),
    )
    rows = Membership.objects.bulk_create(
        _membership(proposal, member, reference, position=position) for position, member in enumerate(members, start=1)
    )
    further = Membership.further_constituencies.through
    further.objects.bulk_create(
        further(membership_id=row.pk, constituency_id=code)
        for row, member in zip(rows, members, strict=True)
        for code in member.further_constituencies
    )
    for row, member in zip(rows, members, strict=True):
        if member.state not in STANDS_BY:
            member_leaves(row, state=MembershipState(member.state), by=by, note=LEFT)


def _membership(proposal: Proposal, member: MemberDocument, reference: _Reference, *, position: int) -> Membership:
    return Membership(
        proposal=proposal,
        organisation=_organisation(member, reference),
        position=position,
        is_lead=member.lead,
        state=member.state if member.state in STANDS_BY else MembershipState.PLEDGED,
        kind=member.kind,
        country_id=member.country or None,
        is_global=member.is_global,
        primary_region=reference.regions.get(member.primary_region),
        region_reason=member.region_reason,
        constituency_id=member.constituency or None,
        other_constituency=member.other_constituency,
        contact_name=member.contact.name,
        contact_email=member.contact.email,
    )


def _organisation(member: MemberDocument, reference: _Reference) -> Organisation:
    facts = OrganisationFacts(
        name=member.organisation,
        acronym=member.acronym,
        website=member.website,
        kind=member.kind,
        country=reference.countries.get(member.country),
        is_global=member.is_global,
        primary_region=reference.regions.get(member.primary_region),
        region_reason=member.region_reason,
        constituency=reference.constituencies.get(member.constituency),
        further_constituencies=[reference.constituencies[code] for code in member.further_constituencies],
        other_constituency=member.other_constituency,
    )
    name = folded(facts.name)
    if name in reference.registered:
        return find_or_register(facts, by=None)
    reference.registered.add(name)
    return register(facts, by=None)
