"""Calls, proposals and their rows."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from coalitions.models import (
    Activity,
    Call,
    CommitteeSeat,
    CriteriaSet,
    EngagementEntry,
    Grace,
    Introduction,
    Membership,
    Network,
    NewsItem,
    Proposal,
)
from coalitions.services.members import member_leaves
from coalitions.services.submission import submit
from coalitions.services.validation import validate
from coalitions.states import MembershipState, ProposalState
from portal.accounts.models import User
from portal.common.text import folded
from portal.organisations.models import Constituency, Country, Organisation, Region
from tests.factories.base import make_organisation, make_user

_numbers = count(1)

CONFERENCE = (date(2024, 5, 9), date(2024, 5, 10))
SUMMIT = (date(2024, 9, 22), date(2024, 9, 23))
PLAN = "Two working sessions with the ministry before the Summit, on what it can adopt."
# One CSO of each of the five groups with a constituency of its own: meets both criteria on members.
FIVE_MEMBERS = (
    ("KE", "women"),
    ("IN", "children-youth"),
    ("BO", "indigenous-peoples"),
    ("GE", "ngos"),
    ("FR", "volunteers"),
)


def make_call(*, is_open: bool = True, with_criteria: bool = True, **fields: Any) -> Call:
    """A published call for the 2024 conference, open now unless told otherwise, with the default criteria."""
    number = next(_numbers)
    now = timezone.now()
    values = {
        "title": f"Call {number}",
        "slug": f"call-{number}",
        "conference_starts": CONFERENCE[0],
        "conference_ends": CONFERENCE[1],
        "horizon_title": "Summit of the Future",
        "horizon_starts": SUMMIT[0],
        "horizon_ends": SUMMIT[1],
        "opens_at": now - timedelta(days=30),
        "closes_at": now + timedelta(days=30) if is_open else now - timedelta(days=1),
        "time_zone": "Africa/Nairobi",
        "is_published": True,
        **fields,
    }
    call = Call.objects.create(**values)
    if with_criteria:
        make_criteria_set(call)
    return call


def make_criteria_set(call: Call, **fields: Any) -> CriteriaSet:
    """The call's next published version of the criteria, with the defaults unless told otherwise."""
    number = call.criteria_sets.count() + 1
    return CriteriaSet.objects.create(call=call, **{"number": number, "published_at": timezone.now(), **fields})


def make_network(name: str = "") -> Network:
    """A network that reviews proposals."""
    return Network.objects.create(name=name or f"Network {next(_numbers)}")


def make_reviewer(call: Call, *, network: Network | None = None, **fields: Any) -> User:
    """A person on the call's committee."""
    user = make_user(**fields)
    CommitteeSeat.objects.create(call=call, user=user, network=network)
    return user


def make_proposal(
    title: str = "", *, call: Call | None = None, convener: User | None = None, **fields: Any
) -> Proposal:
    """A draft with nothing but its title."""
    number = next(_numbers)
    return Proposal.objects.create(
        call=call or make_call(),
        convener=convener or make_user(),
        title=title or f"Proposal {number}",
        **{"slug": f"proposal-{number}", **fields},
    )


def make_member(
    proposal: Proposal,
    organisation: Organisation | str = "",
    *,
    country: str = "KE",
    constituency: str = "",
    further: Iterable[str] = (),
    region: str = "",
    **fields: Any,
) -> Membership:
    """A member row: a pledged CSO in Kenya without a constituency, unless told otherwise. Regions are UN groups."""
    if isinstance(organisation, str):
        organisation = make_organisation(organisation, country=country)
    membership = Membership.objects.create(
        proposal=proposal,
        organisation=organisation,
        country_id=country or None,
        constituency_id=constituency or None,
        primary_region=Region.objects.get(scheme="un-regional-groups", code=region) if region else None,
        **{"position": proposal.memberships.count() + 1, **fields},
    )
    if further:
        membership.further_constituencies.add(*Constituency.objects.filter(pk__in=list(further)))
    return membership


def make_members(proposal: Proposal, number: int) -> None:
    """Many members at once, in countries and constituencies taken in turn."""
    countries, constituencies = list(Country.objects.all()), list(Constituency.objects.exclude(pk="other"))
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"Member {place:05} of {proposal.pk}",
            folded_name=f"member {place:05} of {proposal.pk}",
            country=countries[place % len(countries)],
        )
        for place in range(number)
    )
    Membership.objects.bulk_create(
        Membership(
            proposal=proposal,
            organisation=organisation,
            country=organisation.country,
            constituency=constituencies[place % len(constituencies)],
            position=place + 1,
            contact_name=f"Contact {place}",
            contact_email=f"contact{place}@members.example.org",
        )
        for place, organisation in enumerate(organisations)
    )


def make_introduction(proposal: Proposal, organisation: Organisation, **fields: Any) -> Introduction:
    """An organisation that was asked a moment ago whether it wants to be introduced, for its women."""
    values = {"constituency_id": "women", "note": "We look for you.", "asked_at": timezone.now(), **fields}
    return Introduction.objects.create(
        proposal=proposal, organisation=organisation, asked_by=proposal.convener, **values
    )


def make_engagement_entry(proposal: Proposal, **fields: Any) -> EngagementEntry:
    """A plan to engage Kenya, long enough."""
    return EngagementEntry.objects.create(
        proposal=proposal, **{"audience": "member_state", "name": "Kenya", "plan": PLAN, **fields}
    )


def make_activity(proposal: Proposal, **fields: Any) -> Activity:
    """An activity from the conference to the Summit."""
    values = {"activity": "Launch", "starts_on": CONFERENCE[0], "ends_on": SUMMIT[1], "responsible": "All", **fields}
    return Activity.objects.create(proposal=proposal, **values)


def make_news(coalition: Proposal, title: str = "", **fields: Any) -> NewsItem:
    """A piece of news of the first day of the Summit."""
    values = {
        "title": title or f"News {next(_numbers)}",
        "text": "The wells are dug.\n\nThe next ones follow.",
        "published_on": SUMMIT[0],
        "origin": coalition,
        "by": coalition.convener,
        **fields,
    }
    return NewsItem.objects.create(coalition=coalition, **values)


def complete(proposal: Proposal) -> Proposal:
    """Give a draft all that it needs to be submitted and to meet the criteria."""
    names = [f"Organisation {next(_numbers)} of {proposal.pk}" for _member in FIVE_MEMBERS]
    organisations = Organisation.objects.bulk_create(
        Organisation(name=name, folded_name=folded(name), country_id=country)
        for name, (country, _constituency) in zip(names, FIVE_MEMBERS, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(
            proposal=proposal,
            organisation=organisation,
            country_id=country,
            constituency_id=constituency,
            is_lead=place == 1,
            position=place,
        )
        for place, (organisation, (country, constituency)) in enumerate(
            zip(organisations, FIVE_MEMBERS, strict=True), start=1
        )
    )
    make_engagement_entry(proposal)
    make_activity(proposal)
    make_activity(proposal, activity="Report to the Summit", starts_on=SUMMIT[0])
    pledge(proposal)
    return proposal


def pledge(proposal: Proposal) -> Proposal:
    """Give a proposal its focal point and its pledge."""
    proposal.focal_point_name = "Amina Otieno"
    proposal.focal_point_email = "focal.point@members.example.org"
    proposal.pledged_at = datetime(2024, 4, 1, tzinfo=UTC)
    proposal.save()
    return proposal


def make_complete_proposal(title: str = "", **fields: Any) -> Proposal:
    """A draft that lacks nothing."""
    return complete(make_proposal(title, **fields))


def make_submitted_proposal(title: str = "", **fields: Any) -> Proposal:
    """A complete proposal that its convener has submitted."""
    proposal = make_complete_proposal(title, **fields)
    submit(proposal, by=proposal.convener)
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def make_coalition(title: str = "", **fields: Any) -> Proposal:
    """A shortlisted proposal, put there with a passing validation and without the committee's deeds."""
    proposal = make_complete_proposal(title, **fields)
    return shortlisted(proposal)


def shortlisted(proposal: Proposal) -> Proposal:
    """Move a complete proposal straight to the shortlist."""
    proposal.submitted_at = proposal.submitted_at or timezone.now()
    proposal.save()
    proposal.shortlisted_on = validate(proposal, by=None)
    proposal.state = ProposalState.SHORTLISTED
    proposal.decided_at = timezone.now()
    proposal.save()
    return proposal


def overdue(coalition: Proposal) -> Proposal:
    """Let a coalition lose a region that it needs, and let its time of grace pass."""
    member_leaves(coalition.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=coalition.convener)
    Grace.objects.filter(proposal=coalition).update(runs_until=timezone.now() - timedelta(days=1))
    return Proposal.objects.select_related("call", "convener").get(pk=coalition.pk)
