"""Writes the rows of imported proposals, all of a kind at once, for members are thousands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from coalitions.interchange.documents import ActivityDocument, EngagementDocument, MemberDocument
from coalitions.models import Activity, EngagementEntry, Membership, Proposal
from coalitions.services.differences import Difference
from portal.common.text import folded
from portal.organisations.models import Country, Organisation
from portal.organisations.services.registering import OrganisationFacts, hold_names, register

BATCH = 500


@dataclass(frozen=True)
class Registry:
    """The registry's organisations of the names in a file, found in two queries."""

    countries: dict[str, Country]
    namesakes: dict[str, list[Organisation]]

    @classmethod
    def for_members(cls, members: Iterable[MemberDocument]) -> "Registry":
        """Those of any of their names. Nobody else registers the ones that are missing before the transaction ends."""
        members = list(members)
        registry = cls(Country.objects.in_bulk(), defaultdict(list))
        registry._read(one.organisation for one in members)
        unknown = [one.organisation for one in members if registry._known(one) is None]
        if unknown:
            hold_names(unknown)
            registry._read(unknown)
        return registry

    def _read(self, names: Iterable[str]) -> None:
        keys = {folded(name) for name in names}
        for key in keys:
            self.namesakes[key] = []
        for one in Organisation.objects.filter(folded_name__in=keys).order_by("id"):
            self.namesakes[one.folded_name].append(one)

    def _known(self, member: MemberDocument) -> Organisation | None:
        """The namesake in the member's country, or in no known one."""
        same = self.namesakes[folded(member.organisation)]
        wanted = (member.country or None, None)
        return next((one for country in wanted for one in same if one.country_id == country), None)

    def organisation(self, member: MemberDocument) -> Organisation:
        """The registry's organisation of this name in this country, as find_or_register finds it, or a new one.

        A new one is known by its name, kind, country, acronym and website; what else is said of it is the proposal's.
        """
        known = self._known(member)
        if known is not None:
            return known
        facts = OrganisationFacts(
            name=member.organisation,
            acronym=member.acronym,
            website=member.website,
            kind=member.kind,
            country=self.countries.get(member.country),
        )
        new = register(facts, by=None)
        self.namesakes[folded(member.organisation)].append(new)
        return new


def write_members(proposal: Proposal, difference: Difference, registry: Registry) -> None:
    """Let the list say what the file says, in its order.

    States are written here because the file says them all at once; the caller holds the proposal's lock, as
    services/members.py does.
    """
    Membership.objects.filter(pk__in=[row.pk for row in difference.gone]).delete()
    if any(one.values.get("is_lead") for one in difference.members):
        proposal.memberships.filter(is_lead=True).update(is_lead=False)
    new, changed = [], []
    rows = []
    for position, one in enumerate(difference.members, start=1):
        row = one.row or Membership(proposal=proposal, organisation=registry.organisation(one.document))
        if one.row and "other_constituency" in one.values:
            # The committee placed the words that stood there.
            row.mapped_constituency = None
        for name, value in one.values.items():
            setattr(row, name, value)
        if difference.is_reordered:
            row.position = position
        rows.append(row)
        if one.row is None:
            new.append(row)
        elif one.values or difference.is_reordered:
            changed.append(row)
    Membership.objects.bulk_update(changed, _WRITTEN, batch_size=BATCH)
    Membership.objects.bulk_create(new, batch_size=BATCH)
    _write_further(rows, difference)


def write_plans(
    proposal: Proposal,
    *,
    engagement: tuple[EngagementDocument, ...] | None,
    work_plan: tuple[ActivityDocument, ...] | None,
) -> None:
    """Let the engagement plan and the work plan be these; None leaves one as it is."""
    if engagement is not None:
        proposal.engagement_entries.all().delete()
        EngagementEntry.objects.bulk_create(
            EngagementEntry(proposal=proposal, position=position, audience=row.audience, name=row.name, plan=row.plan)
            for position, row in enumerate(engagement, start=1)
        )
    if work_plan is not None:
        proposal.activities.all().delete()
        Activity.objects.bulk_create(
            Activity(
                proposal=proposal,
                position=position,
                activity=row.activity,
                starts_on=row.starts,
                ends_on=row.ends,
                responsible=row.responsible,
                result=row.result,
            )
            for position, row in enumerate(work_plan, start=1)
        )


_WRITTEN = (
    "position",
    "is_lead",
    "state",
    "kind",
    "country",
    "is_global",
    "primary_region",
    "region_reason",
    "constituency",
    "other_constituency",
    "mapped_constituency",
    "contact_name",
    "contact_email",
)


def _write_further(rows: list[Membership], difference: Difference) -> None:
    """Let each row have the further constituencies that the file names."""
    pairs = [
        (row, one.further)
        for row, one in zip(rows, difference.members, strict=True)
        if one.further is not None and (one.further or one.row)
    ]
    further = Membership.further_constituencies.through
    further.objects.filter(membership__in=[row.pk for row, _codes in pairs]).delete()
    further.objects.bulk_create(
        (further(membership_id=row.pk, constituency_id=code) for row, codes in pairs for code in sorted(codes)),
        batch_size=BATCH,
    )
