"""The cells of a table: columns known by their headings in six languages, and cells that are read or are faulty."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.core.exceptions import ValidationError

from portal.common.characters import in_letters
from portal.exchange.faults import Fault

_YES_NO: Final = {
    "en": ("yes", "no"),
    "fr": ("oui", "non"),
    "es": ("sí", "no"),
    "ru": ("да", "нет"),
    "ar": ("نعم", "لا"),
    "zh": ("是", "否"),
}


@dataclass(frozen=True)
class Columns:
    """Columns by name: what each is called in each language. The first word is the one that our own files carry."""

    headings: Mapping[str, Mapping[str, tuple[str, ...]]]

    def headings_in(self, language: str) -> dict[str, str]:
        """What the columns are called in a reader's language; in English where we have no words for it."""
        base = language.partition("-")[0]
        return {column: names.get(base, names["en"])[0] for column, names in self.headings.items()}

    def named(self, heading: str) -> str:
        """The column that a heading means; empty where it means none. What stands in brackets may be left out."""
        known = self._by_letters
        return known.get(in_letters(heading)) or known.get(in_letters(heading.partition("(")[0]), "")

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        said = {
            in_letters(name): column
            for column, languages in self.headings.items()
            for names in languages.values()
            for name in names
        }
        return {in_letters(column): column for column in self.headings} | said


def yes_or_no(language: str) -> tuple[str, str]:
    """The words for yes and no in a reader's language."""
    return _YES_NO.get(language.partition("-")[0], _YES_NO["en"])


def read_cells(
    cells: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]]
) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """What each cell says, by its column, and what of them cannot be understood: a reader raises ValidationError."""
    said: dict[str, Any] = {}
    faults: list[Fault] = []
    for column, cell in cells.items():
        try:
            said[column] = readers[column](cell)
        except ValidationError as error:
            faults += [Fault(name=column, sentence=sentence) for sentence in error.messages]
    return said, tuple(faults)
