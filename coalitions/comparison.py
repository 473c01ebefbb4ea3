"""What a proposal's documents are compared by, and what of a difference the public sees. Pure.

Members are the same by their organisation; engagement entries by audience and name, activities by their text. Entries
and activities that are left are matched by their place; a member never, since another organisation is another member.
"""

from collections.abc import Callable, Mapping
from typing import Any

from portal.common.comparison import Document, Listing

LISTS: Mapping[str, Listing] = {
    "members": Listing(lambda row: row["organisation"], is_matched_by_place=False),
    "engagement": Listing(lambda row: (row["audience"], row["name"]), is_matched_by_place=True),
    "work_plan": Listing(lambda row: row["activity"], is_matched_by_place=True),
}

# Of the members of a coalition, its public page shows these, and who is in it at all.
_SHOWN_OF_MEMBERS = (
    "organisation",
    "kind",
    "lead",
    "country",
    "is_global",
    "primary_region",
    "constituency",
    "further_constituencies",
    "other_constituency",
    "state",
)
_STANDS_BY = frozenset({"pledged", "confirmed"})
_SHOWN_OF_ABOUT = (
    "title",
    "summary",
    "objectives",
    "themes",
    "sdgs",
    "builds_on",
    "youth_focus",
    "youth_engagement",
)


def public_sections_that_differ(before: Document, after: Document) -> tuple[str, ...]:
    """The names of the sections in which readers of the public page see a difference.

    Contacts, a focal point that is not public, and members that declined or left are nothing that they see.
    """
    return tuple(name for name, shown in _SHOWN.items() if shown(before) != shown(after))


def _members_shown(document: Document) -> list[Any]:
    rows = [row for row in document["members"] if row["state"] in _STANDS_BY]
    return [[row.get(name) for name in _SHOWN_OF_MEMBERS] for row in rows]


def _focal_point_shown(document: Document) -> Any:
    focal_point = document.get("focal_point") or {}
    return focal_point if focal_point.get("public") else None


_SHOWN: Mapping[str, Callable[[Document], Any]] = {
    "about": lambda document: [document.get(name) for name in _SHOWN_OF_ABOUT],
    "members": _members_shown,
    "engagement": lambda document: [document["engagement"], document.get("support_needed")],
    "work-plan": lambda document: document["work_plan"],
    "pledge": _focal_point_shown,
}
