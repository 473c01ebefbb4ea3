"""What a document would change, in the words of its places: for the page on which somebody looks at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.compared import CHANGE_WORDS, ShownField
from portal.common.comparison import Change
from portal.exchange.places import ListPlace, Places
from portal.exchange.union import Difference, Meanwhile

CHOICE: Final = "choice-"
QUESTIONS: Final = {
    Meanwhile.NOTHING: "",
    Meanwhile.CHANGED: gettext_lazy("Somebody changed this since the document was made."),
    Meanwhile.REMOVED: gettext_lazy("Somebody removed this row since the document was made."),
    Meanwhile.LIST_CHANGED: gettext_lazy(
        "The list was changed since the document was made, so it may have been this row that somebody changed."
    ),
}


@dataclass(frozen=True)
class Line:
    """A difference as the page shows it."""

    place: str
    heading: str
    name: str
    fields: tuple[ShownField, ...]
    faults: tuple[tuple[str, str], ...]
    question: str
    choice: str


@dataclass(frozen=True)
class Shown:
    """The differences of a part of the paper."""

    title: str
    lines: tuple[Line, ...]


def choices_in(data: Mapping[str, Any]) -> dict[str, str]:
    """What somebody chose for each place that others changed meanwhile, as it was posted."""
    return {name.removeprefix(CHOICE): str(value) for name, value in data.items() if name.startswith(CHOICE)}


def line_of(one: Difference, places: Places, choices: Mapping[str, str]) -> Line:
    """A difference in words, with what was chosen for it before."""
    row = places.lists[one.name] if one.is_row else None
    return Line(
        place=one.place,
        heading=_what_became(one) if row else places.label_of(one.name),
        name=_called(one, row) if row else "",
        fields=tuple(_cells(one, row)) if row else (_text(one, places),),
        faults=tuple((_label(one, row, fault.name, places), fault.sentence) for fault in one.faults),
        question=str(QUESTIONS[one.meanwhile]),
        choice=choices.get(one.place, ""),
    )


def _what_became(one: Difference) -> str:
    change = Change.ADDED if one.is_added else Change.REMOVED if one.is_removed else Change.CHANGED
    return str(CHANGE_WORDS[change])


def _text(one: Difference, places: Places) -> ShownField:
    write = places.texts[one.name].write
    after = write(one.after) if one.is_read else str(one.after)
    return ShownField(places.label_of(one.name), write(one.before), after)


def _cells(one: Difference, row: ListPlace) -> Iterator[ShownField]:
    before = _written(row, one.before, is_read=True)
    after = _written(row, one.after, is_read=one.is_read)
    for column, old, new in zip(row.columns, before, after, strict=True):
        if old != new:
            yield ShownField(column.label, old, new)


def _written(row: ListPlace, said: dict[str, Any] | None, *, is_read: bool) -> tuple[str, ...]:
    if said is None:
        return tuple("" for _column in row.columns)
    return row.write(said) if is_read else tuple(said[name] for name in row.names)


def _called(one: Difference, row: ListPlace) -> str:
    said = one.before or one.after or {}
    return str(said.get(row.called_by) or _("without a name"))


def _label(one: Difference, row: ListPlace | None, name: str, places: Places) -> str:
    if row is None:
        return places.label_of(one.name)
    return row.label_of(name) if name else ""
