"""How a stored proposal differs from what a file says of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coalitions.criteria.types import Audience, MemberState
from coalitions.interchange import ProposalDocument
from coalitions.interchange.documents import ActivityDocument, EngagementDocument, MemberDocument
from coalitions.models import Membership, Proposal, standing
from coalitions.services.contacts import OwnWords
from coalitions.services.facts import further_of
from coalitions.states import MembershipState
from portal.common.text import folded


@dataclass(frozen=True, kw_only=True)
class MemberDifference:
    """A member of the file, its stored row if there is one, and the values of the row that have to change."""

    document: MemberDocument
    row: Membership | None
    values: Mapping[str, Any]
    further: frozenset[str] | None
    """The further constituencies; None where they stay as they are."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What has to change for a proposal to say what the file says."""

    fields: Mapping[str, Any]
    members: tuple[MemberDifference, ...]
    """Every member of the file, in the order of the list."""
    gone: tuple[Membership, ...] = ()
    is_reordered: bool = False
    engagement: tuple[EngagementDocument, ...] | None = None
    """The engagement plan; None where it stays as it is."""
    work_plan: tuple[ActivityDocument, ...] | None = None
    parts: tuple[str, ...] = ()
    """The sections that change, as the log names them."""

    @property
    def sections(self) -> frozenset[str]:
        """The sections that change, as the proposal's pages divide them: a few fields stand beside rows there."""
        of_fields = {_SECTION_OF.get(name, "about") for name in self.fields}
        return frozenset(of_fields.union(part for part in self.parts if part != "about"))


_SECTION_OF = {
    "support_needed": "engagement",
    "focal_point_name": "pledge",
    "focal_point_email": "pledge",
    "focal_point_is_public": "pledge",
}


def difference(
    document: ProposalDocument, proposal: Proposal | None, *, regions: Mapping[str, int], words: OwnWords
) -> Difference:
    """What has to change; the proposal, where there is one, comes from with_rows. `regions` are keys by code.

    A file that leaves contacts out says nothing of them: they stay. A member's organisation is told by its name; what
    the registry says of it besides is the registry's. What an organisation itself confirmed stays so where the file,
    which may be older, lists it as pledged with the same facts.
    """
    fields = {
        name: value for name, value in _fields(document).items() if proposal is None or getattr(proposal, name) != value
    }
    rows = list(proposal.memberships.all()) if proposal else []
    members, gone = _members(document, rows, regions, words)
    stored_engagement = _engagement(proposal) if proposal else ()
    stored_work_plan = _work_plan(proposal) if proposal else ()
    work_plan = in_order(document.work_plan)
    engagement_or_none = document.engagement if document.engagement != stored_engagement else None
    work_plan_or_none = work_plan if work_plan != stored_work_plan else None
    is_reordered = [one.row for one in members] != rows
    are_members_changed = is_reordered or any(one.values or one.further is not None for one in members)
    changed = {
        "about": fields,
        "members": are_members_changed or gone,
        "engagement": engagement_or_none is not None,
        "work-plan": work_plan_or_none is not None,
    }
    return Difference(
        fields=fields,
        members=members,
        gone=gone,
        is_reordered=is_reordered,
        engagement=engagement_or_none,
        work_plan=work_plan_or_none,
        parts=tuple(part for part, is_changed in changed.items() if is_changed),
    )


def in_order(work_plan: tuple[ActivityDocument, ...]) -> tuple[ActivityDocument, ...]:
    """Activities as they are listed: by their first day, then as the file has them."""
    return tuple(sorted(work_plan, key=lambda row: row.starts))


def _fields(document: ProposalDocument) -> dict[str, Any]:
    focal_point = document.focal_point
    values = {
        "title": document.title,
        "summary": document.summary,
        "objectives": list(document.objectives),
        "themes": list(document.themes),
        "sdgs": list(document.sdgs),
        "builds_on": document.builds_on,
        "has_youth_focus": document.youth_focus,
        "youth_engagement": document.youth_engagement,
        "support_needed": document.support_needed,
    }
    if focal_point.name or focal_point.email:
        values |= {
            "focal_point_name": focal_point.name,
            "focal_point_email": focal_point.email,
            "focal_point_is_public": focal_point.public,
        }
    return values


def _members(
    document: ProposalDocument, rows: list[Membership], regions: Mapping[str, int], words: OwnWords
) -> tuple[tuple[MemberDifference, ...], tuple[Membership, ...]]:
    """Each member of the file with its row: of several of one name the first with the first."""
    waiting: dict[str, list[Membership]] = defaultdict(list)
    for stored in rows:
        waiting[stored.organisation.folded_name].append(stored)
    members = []
    for member in sorted(document.members, key=lambda member: not member.lead):
        namesakes = waiting[folded(member.organisation)]
        row: Membership | None = namesakes.pop(0) if namesakes else None
        further = frozenset(member.further_constituencies)
        values = {
            name: value
            for name, value in _member_values(member, regions).items()
            if row is None or _stored(row, name, regions) != value
        }
        is_same = row is not None and further_of(row) == further
        is_own_word = row is not None and row.pk in words.confirmed and row.state == MembershipState.CONFIRMED
        if is_own_word and is_same and member.state == MemberState.PLEDGED and not values.keys() & _AGREED:
            del values["state"]
        members.append(MemberDifference(document=member, row=row, values=values, further=None if is_same else further))
    return tuple(members), tuple(left for namesakes in waiting.values() for left in namesakes)


_AGREED = frozenset(
    {
        *("kind", "country_id", "is_global", "primary_region_id"),
        *("region_reason", "constituency_id", "other_constituency"),
    }
)


def _stored(row: Membership, name: str, regions: Mapping[str, int]) -> Any:
    """What a row says; a region of another scheme than the call's says nothing, as in the files that come out."""
    value = getattr(row, name)
    return None if name == "primary_region_id" and value not in regions.values() else value


def _member_values(member: MemberDocument, regions: Mapping[str, int]) -> dict[str, Any]:
    values = {
        "is_lead": member.lead,
        "state": member.state.value,
        "kind": member.kind.value,
        "country_id": member.country or None,
        "is_global": member.is_global,
        "primary_region_id": regions[member.primary_region] if member.primary_region else None,
        "region_reason": member.region_reason,
        "constituency_id": member.constituency or None,
        "other_constituency": member.other_constituency,
    }
    if member.contact.name or member.contact.email:
        values |= {"contact_name": member.contact.name, "contact_email": member.contact.email}
    return values


def _engagement(proposal: Proposal) -> tuple[EngagementDocument, ...]:
    return tuple(
        EngagementDocument(audience=Audience(entry.audience), name=entry.name, plan=entry.plan)
        for entry in proposal.engagement_entries.all()
    )


def _work_plan(proposal: Proposal) -> tuple[ActivityDocument, ...]:
    return tuple(
        ActivityDocument(
            activity=row.activity,
            starts=row.starts_on,
            ends=row.ends_on,
            responsible=row.responsible,
            result=row.result,
        )
        for row in standing(proposal.activities.all())
    )
