"""What a proposal says in the places that a Word document brings back: texts by name, rows by their key."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from coalitions.models import Activity, EngagementEntry, Proposal, standing
from coalitions.services.editing import About, Part, Pledge
from coalitions.services.members import MemberRow, row_of
from coalitions.services.plans import ActivityRow, EngagementRow
from portal.exchange.union import Said, Values, plain

SUPPORT: Final = "support_needed"
# The language it is written in and the pledge itself are not in the document: they are deeds of the page.
ABOUT_FIELDS: Final = tuple(one.name for one in fields(About) if one.name != "language")
PLEDGE_FIELDS: Final = tuple(one.name for one in fields(Pledge) if one.name != "is_pledged")
PART_OF: Final[Mapping[str, Part]] = {
    **dict.fromkeys(ABOUT_FIELDS, Part.ABOUT),
    SUPPORT: Part.ENGAGEMENT,
    **dict.fromkeys(PLEDGE_FIELDS, Part.PLEDGE),
}
MEMBERS, ENGAGEMENT, WORK_PLAN = "members", "engagement", "work_plan"
PART_OF_LIST: Final[Mapping[str, Part]] = {
    MEMBERS: Part.MEMBERS,
    ENGAGEMENT: Part.ENGAGEMENT,
    WORK_PLAN: Part.WORK_PLAN,
}


def said_by(proposal: Proposal, *, scheme: str) -> Said:
    """What stands now; the proposal comes from with_rows. A region of another scheme than the call's says nothing."""
    members = {one.pk: member_said(row_of(one, scheme=scheme)) for one in proposal.memberships.all()}
    return Said(
        fields={name: plain(getattr(proposal, name)) for name in PART_OF},
        lists={
            MEMBERS: members,
            ENGAGEMENT: {one.pk: _row(one, EngagementRow) for one in proposal.engagement_entries.all()},
            WORK_PLAN: {one.pk: _row(one, ActivityRow) for one in standing(proposal.activities.all())},
        },
    )


def member_said(row: MemberRow) -> Values:
    """A member's row as plain data, its further constituencies in one order."""
    return {name: sorted(value) if isinstance(value, tuple) else plain(value) for name, value in asdict(row).items()}


def member_row(said: Mapping[str, Any]) -> MemberRow:
    """The row again."""
    return MemberRow(**{**said, "further_constituencies": tuple(said["further_constituencies"])})


def _row(row: EngagementEntry | Activity, kind: type[EngagementRow | ActivityRow]) -> Values:
    return {one.name: plain(getattr(row, one.name)) for one in fields(kind)}
