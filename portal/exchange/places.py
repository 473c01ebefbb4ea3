"""The places of a paper in which people write: how what stands there is written, and how it is read again.

An owner gives the words of each place; the marks, the prints and what is lost or cannot be kept are the same for all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.exchange.faults import Fault
from portal.exchange.union import Said, SaidDocument, SaidField, SaidList, SaidRow, Values, print_of
from portal.papers.markers import row_marker
from portal.papers.paper import Column, Field, Row, Table

NOT_TEXT: Final = _("There is a picture, a symbol, a formula or a note in it, which we cannot keep. Write it out.")

Cells = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TextPlace:
    """A text: its value in words, and read from words (ValidationError where they mean nothing)."""

    label: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class ListPlace:
    """A list: its rows as cells in the order of its columns, and read from cells by their columns' names."""

    label: str
    columns: tuple[Column, ...]
    write: Callable[[Values], tuple[str, ...]]
    read: Callable[[Cells], tuple[Values, tuple[Fault, ...]]]
    """The row in values, or its faults."""
    called_by: str
    """The column by which people know a row."""
    hint: Callable[[], str] = str

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(one.name for one in self.columns)

    def label_of(self, column: str) -> str:
        """What a column is called; nothing where there is no such column."""
        return next((one.label for one in self.columns if one.name == column), "")


@dataclass(frozen=True)
class Places:
    """All places of one sort of paper, by their names."""

    texts: Mapping[str, TextPlace]
    lists: Mapping[str, ListPlace]

    def label_of(self, name: str) -> str:
        """What a text or a list is called."""
        place = self.lists[name] if name in self.lists else self.texts[name]
        return place.label

    def field(self, name: str, said: Said) -> Field:
        """A text as it goes out."""
        place, value = self.texts[name], said.fields[name]
        return Field(name=name, label=place.label, text=place.write(value), seen=print_of(value), hint=place.hint)

    def table(self, name: str, said: Said) -> Table:
        """A list as it goes out."""
        place, rows = self.lists[name], said.lists[name]
        return Table(
            name=name,
            label=place.label,
            columns=place.columns,
            rows=tuple(Row(cells=place.write(row), marker=row_marker(key, print_of(row))) for key, row in rows.items()),
            marker=f"{max(rows, default=0)}:{print_of(list(rows.values()))}",
            hint=place.hint(),
        )

    def read(self, found: Mapping[str, Any], now: Said) -> SaidDocument:
        """The document in values; ValidationError where a text, a list or a column of it is lost.

        What says what stands now is taken as it stands, unread.
        """
        self._refuse_lost(found)
        return SaidDocument(
            fields={one["name"]: self._field(one, now) for one in found["fields"]},
            lists={one["name"]: self._list(one, now) for one in found["lists"]},
        )

    def _refuse_lost(self, found: Mapping[str, Any]) -> None:
        texts = {one["name"] for one in found["fields"]}
        lists = {one["name"]: set(one["columns"]) - {""} for one in found["lists"]}
        lost = [place.label for name, place in self.texts.items() if name not in texts]
        lost += [place.label for name, place in self.lists.items() if name not in lists]
        lost += [
            column.label
            for name, place in self.lists.items()
            for column in place.columns
            if name in lists and column.name not in lists[name]
        ]
        unknown = texts - set(self.texts) or set(lists) - set(self.lists)
        if lost or unknown or any(lists[name] != set(place.names) for name, place in self.lists.items()):
            sentence = _now(
                "The document has lost the hidden marks of: %(lost)s. Nothing was read. Please take it from this page "
                "anew, and write in that one."
            )
            raise ValidationError(sentence % {"lost": ", ".join(lost) or _now("its fields")})

    def _field(self, found: Mapping[str, Any], now: Said) -> SaidField:
        name, text, seen = found["name"], found["text"], found["seen"]
        place, value = self.texts[name], now.fields[name]
        if found["has_more"]:
            return SaidField(seen=seen, value=value, faults=(Fault(sentence=str(NOT_TEXT)),))
        if text == place.write(value):
            return SaidField(seen=seen, value=value)
        try:
            return SaidField(seen=seen, value=place.read(text))
        except ValidationError as error:
            faults = tuple(Fault(sentence=one) for one in error.messages)
            return SaidField(seen=seen, value=text, is_read=False, faults=faults)

    def _list(self, found: Mapping[str, Any], now: Said) -> SaidList:
        place, stand = self.lists[found["name"]], now.lists[found["name"]]
        rows = tuple(_row(one, place, stand.get(one["key"])) for one in found["rows"])
        return SaidList(newest=found["newest"], seen=found["seen"], rows=rows)


def _row(found: Mapping[str, Any], place: ListPlace, stands: Values | None) -> SaidRow:
    typed = {name: found["cells"][name] for name in place.names}
    known: dict[str, Any] = {"number": found["number"], "key": found["key"], "seen": found["seen"]}
    if found["has_more"]:
        return SaidRow(**known, value=typed, is_read=False, faults=(Fault(sentence=str(NOT_TEXT)),))
    if stands is not None and tuple(typed.values()) == place.write(stands):
        return SaidRow(**known, value=stands)
    value, faults = place.read(typed)
    return SaidRow(**known, value=typed if faults else value, is_read=not faults, faults=faults)
