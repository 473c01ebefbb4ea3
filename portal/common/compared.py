"""A comparison in words, for templates/components/_comparison.html: of any documents, since it knows but labels."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.comparison import Change, FieldChange, RowChange, differing

# Of a list in which nearly every row differs, these are shown; the rest is counted.
MOST_ROWS_SHOWN: Final = 300

CHANGE_WORDS: Final = {
    Change.ADDED: gettext_lazy("Added"),
    Change.REMOVED: gettext_lazy("Removed"),
    Change.CHANGED: gettext_lazy("Changed"),
    Change.MOVED: gettext_lazy("Moved"),
}


@dataclass(frozen=True)
class ShownField:
    """A field with its two texts; empty where nothing is said."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """A row that differs: what became of it, what it is called, and its fields."""

    change: Change
    word: str
    name: str
    fields: tuple[ShownField, ...]
    place_before: int | None
    place_after: int | None


@dataclass(frozen=True)
class ShownSection:
    """A section in which something differs; `more` rows beyond those shown."""

    title: str
    fields: tuple[ShownField, ...]
    rows: tuple[ShownRow, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class Words:
    """How the fields and values of a document are told. A field is known by its name, wherever it stands."""

    labels: Mapping[str, str | Promise]
    choices: Mapping[str, Mapping[Any, str | Promise]]
    """What stands behind the values of a field that has a choice of them."""
    days: Collection[str]
    texts: Collection[str]
    """Fields of several texts: each stands on a line of its own, where other values stand with commas between."""
    names: Sequence[str]
    """A row is called by the first of these fields in which it says something."""

    def section(self, title: str, fields: Iterable[FieldChange], rows: Sequence[RowChange]) -> ShownSection:
        """A section that holds these fields, and these rows of a list."""
        return ShownSection(
            title=title,
            fields=tuple(self.field(one) for one in fields),
            rows=tuple(self.row(one) for one in rows[:MOST_ROWS_SHOWN]),
            more=max(len(rows) - MOST_ROWS_SHOWN, 0),
        )

    def row(self, one: RowChange) -> ShownRow:
        """A row that was added or removed, with what it says; one that was changed, with what differs."""
        row = one.after or one.before or {}
        said = one.fields or (_said(one) if one.change != Change.MOVED else ())
        return ShownRow(
            change=one.change,
            word=str(CHANGE_WORDS[one.change]),
            name=next((row[name] for name in self.names if row.get(name)), ""),
            fields=tuple(self.field(field) for field in said),
            place_before=one.place_before,
            place_after=one.place_after,
        )

    def field(self, one: FieldChange) -> ShownField:
        """A field with both texts."""
        label = self.labels.get(one.name, one.name)
        return ShownField(str(label), self.text(one.name, one.before), self.text(one.name, one.after))

    def text(self, name: str, value: Any) -> str:
        """A value of a field."""
        if value in (None, "", []):
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, list):
            separator = "\n" if name in self.texts else ", "
            return separator.join(self.text(name, item) for item in value)
        if name in self.days and (day := parse_date(value)):
            return date_format(day)
        return str(self.choices.get(name, {}).get(value, value))


def _said(one: RowChange) -> tuple[FieldChange, ...]:
    """What a row says that was added or removed."""
    fields = differing(one.before or {}, one.after or {})
    return tuple(field for field in fields if field.before or field.after)
