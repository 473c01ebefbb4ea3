"""Stored proposals as plain facts and parameters, which is all that the criteria look at."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.utils import timezone

from coalitions.criteria import fingerprint
from coalitions.criteria.types import (
    ActivityFacts,
    Audience,
    EngagementFacts,
    Facts,
    MemberFacts,
    MemberKind,
    MemberState,
    Parameters,
    South,
)
from coalitions.criteria.types import Constituency as ConstituencyFacts
from coalitions.criteria.types import Region as RegionFacts
from coalitions.models import (
    Activity,
    Call,
    CriteriaSet,
    CriterionException,
    EngagementEntry,
    Membership,
    Proposal,
    standing,
)
from portal.organisations.models import Constituency, Country, Region
from portal.organisations.reference import place_of


def with_rows(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with all that facts_of reads, in a number of queries that does not grow with theirs."""
    return proposals.select_related("call").prefetch_related(*_rows())


def load_rows(*proposals: Proposal, **of_members: Any) -> None:
    """Give a few proposals, loaded with their call, what with_rows gives many; and their members what else is named."""
    prefetch_related_objects(proposals, *_rows(**of_members))


def load_what_is_listed(*proposals: Proposal) -> None:
    """The same but for exceptions, for a page that tells of them and judges nothing."""
    prefetch_related_objects(proposals, *_listed())


def _rows(**of_members: Any) -> tuple["Prefetch[str] | str", ...]:
    # All that were ever asked for, few as they are: pages show them, and judging takes those that stand.
    exceptions = CriterionException.objects.select_related("asked_by", "decided_by", "ended_by")
    return (*_listed(**of_members), Prefetch("exceptions", exceptions))


def _listed(**of_members: Any) -> tuple["Prefetch[str] | str", ...]:
    related = ("organisation", "country", "primary_region", "constituency")
    members = Membership.objects.select_related(*related).annotate(**of_members)
    return (
        Prefetch("memberships", members.prefetch_related("further_constituencies")),
        "engagement_entries",
        "activities",
    )


@dataclass(frozen=True)
class Rules:
    """A version's parameters; and for each country the codes of the scheme's regions in which it lies, if any."""

    parameters: Parameters
    country_regions: Mapping[str, tuple[str, ...]]


def parameters_of(criteria_set: CriteriaSet) -> Parameters:
    """The criteria set's numbers, with its scheme's regions and the constituencies in their listed order."""
    return _parameters(criteria_set, Region.objects.filter(scheme=criteria_set.region_scheme_id))


def rules_of(criteria_set: CriteriaSet) -> Rules:
    """The same with what says where countries lie, in two queries."""
    countries = Country.regions.through.objects.filter(region=OuterRef("pk")).values("country_id")
    regions: list[Any] = list(
        Region.objects.filter(scheme=criteria_set.region_scheme_id).annotate(country_codes=ArraySubquery(countries))
    )
    lies_in: dict[str, tuple[str, ...]] = {}
    for region in regions:
        for country in region.country_codes:
            lies_in[country] = (*lies_in.get(country, ()), region.code)
    return Rules(_parameters(criteria_set, regions), lies_in)


def _parameters(criteria_set: CriteriaSet, regions: Iterable[Region]) -> Parameters:
    return Parameters(
        version=criteria_set.number,
        region_scheme=str(criteria_set.region_scheme_id),
        regions=tuple(
            RegionFacts(
                code=region.code,
                name=region.name,
                is_global_south=region.is_global_south,
                place=place_of(region.code, region.name),
            )
            for region in regions
        ),
        constituencies=tuple(ConstituencyFacts(code=one.code, name=one.name) for one in Constituency.objects.all()),
        south=South(criteria_set.south_definition),
        regional_kinds=_in_listed_order(criteria_set.regional_kinds),
        constituency_kinds=_in_listed_order(criteria_set.constituency_kinds),
        **{name: getattr(criteria_set, name) for name in NUMBERS},
    )


def _in_listed_order(kinds: Collection[str]) -> tuple[MemberKind, ...]:
    return tuple(kind for kind in MemberKind if kind in kinds)


@dataclass(frozen=True)
class Offer:
    """What a form about an organisation lets one choose from; Parameters offer the same."""

    region_scheme: str
    regions: tuple[RegionFacts, ...]
    constituencies: tuple[ConstituencyFacts, ...]
    counts_the_usual_kinds: bool


def offer_of(call: Call) -> Offer:
    """What there is to choose from under the call's criteria in force, in two queries."""
    regions = Region.objects.filter(scheme=OuterRef("region_scheme")).values(told=JSONObject(code="code", name="name"))
    versions: Any = CriteriaSet.objects.filter(call=call, published_at__isnull=False).order_by("-number")
    in_force = versions.annotate(regions=ArraySubquery(regions)).first()
    return Offer(
        region_scheme=str(in_force.region_scheme_id) if in_force else "",
        regions=tuple(RegionFacts(**told) for told in in_force.regions) if in_force else (),
        constituencies=tuple(ConstituencyFacts(code=one.code, name=one.name) for one in Constituency.objects.all()),
        counts_the_usual_kinds=in_force is None or not in_force.unusual_kinds,
    )


NUMBERS = (
    "min_csos",
    "min_regions",
    "min_south_csos",
    "min_constituencies",
    "min_characters",
    "min_activities",
    "max_gap_days",
    "count_only_confirmed",
    "grace_days",
)


def country_regions(scheme: str) -> dict[str, tuple[str, ...]]:
    """For each country, the codes of the scheme's regions in which it lies; countries in none are left out."""
    pairs = (
        Country.regions.through.objects.filter(region__scheme=scheme)
        .order_by("region__position")
        .values_list("country_id", "region__code")
    )
    regions: dict[str, tuple[str, ...]] = {}
    for country, region in pairs:
        regions[country] = (*regions.get(country, ()), region)
    return regions


def facts_of_all(proposals: Iterable[Proposal], rules: Rules) -> dict[int, Facts]:
    """The facts of each proposal, by its primary key; the proposals come from with_rows."""
    return {proposal.pk: _facts(proposal, rules.parameters, rules.country_regions) for proposal in proposals}


def facts_under(proposals: Iterable[Proposal], facts: Mapping[int, Facts], parameters: Parameters) -> dict[int, Facts]:
    """Known facts of proposals under another version with the same regions: other exceptions may stand, no more."""
    return {
        one.pk: replace(facts[one.pk], exceptions=tuple(_standing(one, facts[one.pk], parameters)))
        if one.exceptions.all()
        else facts[one.pk]
        for one in proposals
    }


def facts_of(proposal: Proposal, rules: Rules) -> Facts:
    """The facts of one proposal."""
    return facts_of_all([proposal], rules)[proposal.pk]


def submitted_on(proposal: Proposal, call: Call) -> date | None:
    """The day of submission, as the call's time zone counts days."""
    return proposal.submitted_at.astimezone(ZoneInfo(call.time_zone)).date() if proposal.submitted_at else None


def today_in(call: Call) -> date:
    """The day that it is where the call is."""
    return timezone.now().astimezone(ZoneInfo(call.time_zone)).date()


def _day_to_judge_by(proposal: Proposal, call: Call) -> date:
    """The day of submission; of a draft the day that it is, since that is what it would be submitted on."""
    return submitted_on(proposal, call) or today_in(call)


def _facts(proposal: Proposal, parameters: Parameters, regions: Mapping[str, tuple[str, ...]]) -> Facts:
    return facts_from(
        proposal,
        parameters,
        members=[member_facts(row, parameters, regions) for row in proposal.memberships.all()],
        engagement=proposal.engagement_entries.all(),
        activities=proposal.activities.all(),
        support_needed=proposal.support_needed,
    )


def facts_from(
    proposal: Proposal,
    parameters: Parameters,
    *,
    members: Iterable[MemberFacts],
    engagement: Iterable[EngagementEntry],
    activities: Iterable[Activity],
    support_needed: str,
) -> Facts:
    """The facts of a proposal with these rows, be they stored or not, and with the exceptions that stand on them.

    Activities that were dropped are none.
    """
    call = proposal.call
    facts = Facts(
        conference_starts=call.conference_starts,
        conference_ends=call.conference_ends,
        horizon_starts=call.horizon_starts,
        horizon_ends=call.horizon_ends,
        members=tuple(members),
        engagement=tuple(
            EngagementFacts(audience=Audience(entry.audience), name=entry.name, plan=entry.plan) for entry in engagement
        ),
        support_needed=support_needed,
        activities=tuple(
            ActivityFacts(activity=row.activity, starts=row.starts_on, ends=row.ends_on, responsible=row.responsible)
            for row in standing(activities)
        ),
        youth_focus=proposal.has_youth_focus,
        youth_engagement=proposal.youth_engagement,
        submitted_on=_day_to_judge_by(proposal, call),
    )
    return replace(facts, exceptions=tuple(_standing(proposal, facts, parameters)))


def _standing(proposal: Proposal, facts: Facts, parameters: Parameters) -> Iterator[str]:
    """The criteria from which an exception is granted, as long as what they look at is what it was granted on."""
    for one in proposal.exceptions.all():
        if one.is_granted and one.granted_on == fingerprint(one.criterion, facts, parameters):
            yield one.criterion


def further_of(row: Membership) -> set[str]:
    """The codes of a stored row's further constituencies."""
    return {one.pk for one in row.further_constituencies.all()}


def identity_of(row: Membership) -> str:
    """What says that two rows are the same organisation."""
    return f"organisation-{row.organisation_id}"


def member_facts(
    row: Membership,
    parameters: Parameters,
    regions: Mapping[str, tuple[str, ...]],
    *,
    further: Collection[str] | None = None,
) -> MemberFacts:
    """The facts of one row; `further` stands in for its further constituencies where they are not stored yet."""
    if further is None:
        further = further_of(row)
    region = row.primary_region
    return MemberFacts(
        identity=identity_of(row),
        organisation=row.organisation.name,
        kind=MemberKind(row.kind),
        country=row.country_id or "",
        country_name=row.country.name if row.country else "",
        country_regions=regions.get(row.country_id or "", ()),
        in_g77=bool(row.country and row.country.is_g77),
        is_global=row.is_global,
        # A region of another scheme says nothing under this one.
        primary_region=region.code if region and region.scheme_id == parameters.region_scheme else "",
        region_reason=row.region_reason,
        constituency=row.constituency_id or "",
        further_constituencies=tuple(sorted(further)),
        other_constituency=row.other_constituency,
        mapped_constituency=row.mapped_constituency_id or "",
        state=MemberState(row.state),
    )
