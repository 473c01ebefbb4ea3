"""Proposals as tables to read and count in: one row a proposal in CSV; in XLSX further sheets with their rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.common.tables import Cell, Sheet, as_csv, as_xlsx, cell_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One proposal as an entry of a proposals file, and what the format does not say of it."""

    document: dict[str, Any]
    state: str
    is_shortlistable: bool | None
    counts: dict[str, int]


COUNTS: Final = ("csos", "regions", "south_csos", "constituencies")
_TEXTS: Final = ("summary", "objectives", "themes", "sdgs", "builds_on", "youth_focus", "youth_engagement")
_OF_MEMBERS: Final = (
    "organisation",
    "acronym",
    "website",
    "kind",
    "lead",
    "country",
    "is_global",
    "primary_region",
    "region_reason",
    "constituency",
    "further_constituencies",
    "other_constituency",
    "state",
)
_OF_ENTRIES: Final = ("audience", "name", "plan")
_OF_ACTIVITIES: Final = ("activity", "starts", "ends", "responsible", "result")


def csv_of(proposals: Sequence[Exported], *, with_contacts: bool) -> bytes:
    """One row a proposal."""
    return as_csv(_proposals(proposals, with_contacts=with_contacts).rows)


def xlsx_of(proposals: Sequence[Exported], *, with_contacts: bool) -> bytes:
    """A workbook of four sheets: proposals, members, engagement, work plan."""
    return as_xlsx(_sheets(proposals, with_contacts=with_contacts))


def _sheets(proposals: Sequence[Exported], *, with_contacts: bool) -> tuple[Sheet, ...]:
    contacts = ("contact_name", "contact_email") if with_contacts else ()
    return (
        _proposals(proposals, with_contacts=with_contacts),
        _rows_of("Members", proposals, "members", _OF_MEMBERS, contacts),
        _rows_of("Engagement", proposals, "engagement", _OF_ENTRIES),
        _rows_of("Work plan", proposals, "work_plan", _OF_ACTIVITIES),
    )


def _proposals(proposals: Iterable[Exported], *, with_contacts: bool) -> Sheet:
    contacts = ("focal_point_name", "focal_point_email") if with_contacts else ()
    heads = (
        *("reference", "title", "state", "submitted_on", "shortlistable", *COUNTS),
        *("lead", "lead_country", "members", *_TEXTS, "support_needed", "engagement", "work_plan", *contacts),
    )
    return Sheet("Proposals", [heads, *(_proposal_row(one, with_contacts=with_contacts) for one in proposals)])


def _proposal_row(one: Exported, *, with_contacts: bool) -> tuple[Cell, ...]:
    document = one.document
    lead: dict[str, Any] = next((member for member in document["members"] if member["lead"]), {})
    point = document.get("focal_point", {})
    cells = (
        document["reference"],
        document["title"],
        one.state,
        document.get("submitted_on"),
        one.is_shortlistable,
        *(one.counts.get(name) for name in COUNTS),
        lead.get("organisation"),
        lead.get("country"),
        len(document["members"]),
        *(document[name] for name in _TEXTS),
        document["support_needed"],
        len(document["engagement"]),
        len(document["work_plan"]),
        *((point.get("name"), point.get("email")) if with_contacts else ()),
    )
    return tuple(map(cell_of, cells))


def _rows_of(
    name: str, proposals: Iterable[Exported], key: str, columns: tuple[str, ...], contacts: tuple[str, ...] = ()
) -> Sheet:
    """A sheet with the rows of all proposals, each headed by its proposal's reference."""
    rows: list[tuple[Cell, ...]] = [("reference", *columns, *contacts)]
    for one in proposals:
        for row in one.document[key]:
            contact = row.get("contact", {})
            of_contact = (contact.get("name"), contact.get("email")) if contacts else ()
            cells = (one.document["reference"], *(row[column] for column in columns), *of_contact)
            rows.append(tuple(map(cell_of, cells)))
    return Sheet(name, rows)
