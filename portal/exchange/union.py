"""Three sides of what comes back filled in: as it went out, as it stands now, and as it comes back.

Each text and row remembers by a print what it said when the document was made. So what only others changed since stays
as they left it; what only the document changed is to be saved; and where both did, the person chooses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from portal.common.seen import fingerprint, prints_of
from portal.exchange.faults import Fault, stored_faults
from portal.papers.texts import carried

TAKE, LEAVE = "take", "leave"
CHOICES: Final = (TAKE, LEAVE)

Values = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What stands: the texts by name, and of each list the rows by their keys, in their order; plain data."""

    fields: dict[str, Any]
    lists: dict[str, dict[int, Values]]


class Meanwhile(StrEnum):
    """What others did since the document was made, where the document wants something else."""

    NOTHING = ""
    CHANGED = "changed"
    REMOVED = "removed"
    LIST_CHANGED = "list_changed"


@dataclass(frozen=True, kw_only=True)
class SaidField:
    """A text of the document: what it says now, and the print of what it said at first."""

    seen: str
    value: Any
    is_read: bool = True
    """False where it could not be understood; then its value is what was written."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SaidRow:
    """A row of the document; without a key it is new."""

    number: int
    key: int | None
    seen: str
    value: Values
    is_read: bool = True
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SaidList:
    """A list of the document: its rows, the newest row at first, and the print of the whole at first."""

    newest: int
    seen: str
    rows: tuple[SaidRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SaidDocument:
    """All that a document says, read."""

    fields: Mapping[str, SaidField]
    lists: Mapping[str, SaidList]

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> "SaidDocument":
        """As the database keeps it."""
        return cls(
            fields={
                name: SaidField(**{**one, "faults": stored_faults(one["faults"])})
                for name, one in data["fields"].items()
            },
            lists={name: SaidList(**{**one, "rows": _stored_rows(one)}) for name, one in data["lists"].items()},
        )


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A text or a row that the document wants otherwise than it stands. `name` is the text's, or the list's."""

    name: str
    before: Any
    after: Any
    key: int | None = None
    """The stored row that it is."""
    number: int = 0
    """The row's number in the document."""
    meanwhile: Meanwhile = Meanwhile.NOTHING
    is_read: bool = True
    faults: tuple[Fault, ...] = ()

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a list."""
        return self.key is not None or bool(self.number)

    @property
    def is_added(self) -> bool:
        """Whether it is a row that the document adds."""
        return self.is_row and self.key is None

    @property
    def is_removed(self) -> bool:
        """Whether it is a row that the document removes."""
        return self.is_row and self.after is None

    @property
    def place(self) -> str:
        """A name for it in forms: which text, which stored row, or which new row."""
        return f"{self.name}-{self.key or f'new{self.number}'}" if self.is_row else self.name


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All differences, in the order of the document."""

    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()
    """What keeps the whole from being saved."""

    @property
    def is_faulty(self) -> bool:
        """Whether anything keeps it from being saved."""
        return bool(self.faults) or any(one.faults for one in self.differences)

    @property
    def asks(self) -> bool:
        """Whether the person has to choose anywhere."""
        return any(one.meanwhile for one in self.differences)

    @property
    def seen(self) -> str:
        """A print of it, by which a page says what it showed."""
        return fingerprint({"all": [asdict(one) for one in self.differences]})

    def wanted(self, choices: Mapping[str, str]) -> tuple[Difference, ...] | None:
        """What is to be saved; None where `choices` leave a place open that others changed meanwhile."""
        if any(choices.get(one.place) not in CHOICES for one in self.differences if one.meanwhile):
            return None
        return tuple(one for one in self.differences if not one.meanwhile or choices[one.place] == TAKE)


def differences(document: SaidDocument, now: Said) -> tuple[Difference, ...]:
    """What the document wants otherwise than it stands now."""
    found = [*_fields(document, now)]
    for name, listed in document.lists.items():
        found += _rows(name, listed, now.lists[name])
    return tuple(found)


def print_of(value: Any) -> str:
    """A short print of a value: the same as long as it says the same."""
    return prints_of({"": value})[""]


def plain(value: Any) -> Any:
    """A value as JSON holds it and as Word can carry it."""
    if isinstance(value, str):
        return carried(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _stored_rows(data: Mapping[str, Any]) -> tuple[SaidRow, ...]:
    return tuple(SaidRow(**{**row, "faults": stored_faults(row["faults"])}) for row in data["rows"])


def _fields(document: SaidDocument, now: Said) -> Iterator[Difference]:
    for name, one in document.fields.items():
        before = now.fields[name]
        if not _is_wanted(one, before):
            continue
        yield Difference(
            name=name,
            before=before,
            after=one.value,
            meanwhile=_meanwhile(one, before),
            is_read=one.is_read,
            faults=one.faults,
        )


def _rows(name: str, listed: SaidList, now: Mapping[int, Values]) -> Iterator[Difference]:
    """What became of the rows of a list. A row that came after the document was made is nobody's removal.

    A row that lost its marker and says what a stored row says is that one, and so is one that was typed anew.
    """
    kept = {row.key for row in listed.rows}
    for row in listed.rows:
        before = None if row.key is None else now.get(row.key)
        same = [key for key, one in now.items() if one == row.value] if row.key is None and not row.faults else []
        kept.update([key for key in same if key not in kept][:1])
        if not same if row.key is None else _is_wanted(row, before):
            yield Difference(
                name=name,
                before=before,
                after=row.value,
                key=row.key,
                number=row.number,
                meanwhile=Meanwhile.NOTHING if row.key is None else _meanwhile(row, before),
                is_read=row.is_read,
                faults=row.faults,
            )
    was_changed = print_of(list(now.values())) != listed.seen
    for key, before in now.items():
        if key <= listed.newest and key not in kept:
            meanwhile = Meanwhile.LIST_CHANGED if was_changed else Meanwhile.NOTHING
            yield Difference(name=name, before=before, after=None, key=key, meanwhile=meanwhile)


def _is_wanted(one: SaidField | SaidRow, before: Any) -> bool:
    """Whether the document says something that neither stands now nor stood when it was made."""
    return bool(one.faults) or (one.value != before and print_of(one.value) != one.seen)


def _meanwhile(one: SaidField | SaidRow, before: Any) -> Meanwhile:
    if isinstance(one, SaidRow) and before is None:
        return Meanwhile.REMOVED
    return Meanwhile.NOTHING if print_of(before) == one.seen else Meanwhile.CHANGED
