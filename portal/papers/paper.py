"""What stands in a paper, in words that are ready to read: what both writers are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A labelled text. One with a name comes back from Word; `seen` is the print of what it says."""

    label: str
    text: str
    name: str = ""
    seen: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table, and its share of the width."""

    label: str
    name: str = ""
    share: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table. Its marker says which stored row it is, and what that said."""

    cells: tuple[str, ...]
    marker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. One with a name comes back from Word; `marker` says what the whole list held."""

    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    name: str = ""
    marker: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that is told under a heading of its own, with a word beside it: the points of it, then sentences."""

    title: str
    word: str
    points: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the document."""

    title: str
    fields: tuple[Field, ...] = ()
    table: Table | None = None
    entries: tuple[Entry, ...] = ()
    texts: tuple[str, ...] = ()
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document. `language` is that of its labels; `empty` stands where nothing was written.

    One that comes back has a fact that is named "reference": it says whose paper it is, in at most 47 letters.
    """

    title: str
    reference: str
    language: str
    eyebrow: str
    footer: str
    empty: str
    facts: tuple[Field, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    row_label: str = ""
    comes_back: bool = False

    @property
    def is_right_to_left(self) -> bool:
        """Whether its labels are read from the right."""
        return self.language.partition("-")[0] in {"ar", "fa", "he", "ur"}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Paper":
        """What `dataclasses.asdict` made of one, after a way through JSON."""
        facts = tuple(Field(**one) for one in data["facts"])
        sections = tuple(_section(one) for one in data["sections"])
        return cls(**{**data, "facts": facts, "sections": sections, "notes": tuple(data["notes"])})


def _section(data: Mapping[str, Any]) -> Section:
    table = data["table"]
    return Section(
        **{
            **data,
            "fields": tuple(Field(**one) for one in data["fields"]),
            "table": _table(table) if table else None,
            "entries": tuple(_entry(one) for one in data["entries"]),
            "texts": tuple(data["texts"]),
        }
    )


def _table(data: Mapping[str, Any]) -> Table:
    columns = tuple(Column(**one) for one in data["columns"])
    rows = tuple(Row(**{**one, "cells": tuple(one["cells"])}) for one in data["rows"])
    return Table(**{**data, "columns": columns, "rows": rows})


def _entry(data: Mapping[str, Any]) -> Entry:
    lists = {name: tuple(data[name]) for name in ("points", "sentences")}
    return Entry(**{**data, **lists})
