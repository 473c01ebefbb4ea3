"""Proposals as tables to read and count in: one row a proposal in CSV; in XLSX further sheets with their rows.

What people wrote is text in every cell and never a formula: spreadsheet programs run those. CSV has no types, so what a
program would take for a formula gets an apostrophe before it; XLSX cells are marked as text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import xlsxwriter

Cell: TypeAlias = "str | int | bool | None"

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_COLUMN_WIDTH: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its name."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


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
    """One row a proposal, in UTF-8 with the mark by which spreadsheet programs tell it."""
    sheet = _proposals(proposals, with_contacts=with_contacts)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(sheet.heads)
    writer.writerows([[_harmless(cell) for cell in row] for row in sheet.rows])
    return file.getvalue().encode("utf-8-sig")


def xlsx_of(proposals: Sequence[Exported], *, with_contacts: bool) -> bytes:
    """A workbook of four sheets: proposals, members, engagement, work plan."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    as_text, as_head = workbook.add_format({"num_format": "@"}), workbook.add_format({"bold": True})
    for sheet in _sheets(proposals, with_contacts=with_contacts):
        page = workbook.add_worksheet(sheet.name)
        page.freeze_panes(1, 1)
        page.set_column(0, len(sheet.heads) - 1, _COLUMN_WIDTH)
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, head, as_head)
        for place, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int) and not isinstance(cell, bool):
                    page.write_number(place, column, cell)
                else:
                    page.write_string(place, column, _plain(cell), as_text)
    workbook.close()
    return file.getvalue()


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
    return Sheet(
        name="Proposals",
        heads=heads,
        rows=tuple(_proposal_row(one, with_contacts=with_contacts) for one in proposals),
    )


def _proposal_row(one: Exported, *, with_contacts: bool) -> tuple[Cell, ...]:
    document = one.document
    lead: dict[str, Any] = next((member for member in document["members"] if member["lead"]), {})
    point = document.get("focal_point", {})
    return (
        document["reference"],
        document["title"],
        one.state,
        document.get("submitted_on"),
        one.is_shortlistable,
        *(one.counts.get(name) for name in COUNTS),
        lead.get("organisation"),
        lead.get("country"),
        len(document["members"]),
        *(_joined(document[name]) for name in _TEXTS),
        document["support_needed"],
        len(document["engagement"]),
        len(document["work_plan"]),
        *((point.get("name"), point.get("email")) if with_contacts else ()),
    )


def _rows_of(
    name: str, proposals: Iterable[Exported], key: str, columns: tuple[str, ...], contacts: tuple[str, ...] = ()
) -> Sheet:
    """A sheet with the rows of all proposals, each headed by its proposal's reference."""
    rows = []
    for one in proposals:
        for row in one.document[key]:
            contact = row.get("contact", {})
            of_contact = (contact.get("name"), contact.get("email")) if contacts else ()
            rows.append((one.document["reference"], *(_joined(row[column]) for column in columns), *of_contact))
    return Sheet(name=name, heads=("reference", *columns, *contacts), rows=tuple(rows))


def _joined(value: Any) -> Cell:
    """A list as the lines of one cell."""
    cell: Cell = "\n".join(map(str, value)) if isinstance(value, list) else value
    return cell


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


def _harmless(cell: Cell) -> str:
    text = _plain(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_BEGINS_A_FORMULA) else text
