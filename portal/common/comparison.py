"""Two documents compared: field by field, and row by row of their lists. Pure: plain JSON in, what differs out.

Which rows are the same one: those that say the same, then those of the same key. Of those that are left, where the list
says so, rows that stand at the same place between rows found so.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Document = Mapping[str, Any]


class Change(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class FieldChange:
    """A field that says something else; one inside another is named with a dot."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed or changed, or only stands elsewhere. Places are counted from 1."""

    change: Change
    before: Document | None
    after: Document | None
    place_before: int | None
    place_after: int | None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All that differs: of the document itself, and of each list that differs, by the list's name."""

    fields: tuple[FieldChange, ...]
    rows: Mapping[str, tuple[RowChange, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not self.fields and not self.rows


@dataclass(frozen=True)
class Listing:
    """A list of rows: what tells its rows apart, and whether its other rows are matched by place."""

    key: Callable[[Document], Any]
    is_matched_by_place: bool


def compare(before: Document, after: Document, *, lists: Mapping[str, Listing]) -> Comparison:
    """What differs between two documents that have these lists; empty exactly where they say the same."""
    rows = {name: tuple(_rows(one, before.get(name, ()), after.get(name, ()))) for name, one in lists.items()}
    return Comparison(
        fields=differing(_without(lists, before), _without(lists, after)),
        rows={name: changes for name, changes in rows.items() if changes},
    )


def differing(before: Document, after: Document) -> tuple[FieldChange, ...]:
    """The fields that say something else; no list is looked into."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return tuple(
        FieldChange(name, old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)
    )


def _without(lists: Mapping[str, Listing], document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in lists}


def _flat(document: Document) -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", one) for inner, one in _flat(value))
        else:
            yield name, value


def _rows(one: Listing, before: list[Document], after: list[Document]) -> Iterator[RowChange]:
    """The changes of one list, in the order of the newer; what was removed comes last."""
    pairs = _pairs(one, before, after)
    moved = _moved(pairs)
    for new, row in enumerate(after):
        old = pairs.get(new)
        if old is None:
            yield RowChange(Change.ADDED, None, row, None, new + 1)
        elif fields := differing(before[old], row):
            yield RowChange(Change.CHANGED, before[old], row, old + 1, new + 1, fields)
        elif new in moved:
            yield RowChange(Change.MOVED, before[old], row, old + 1, new + 1)
    kept = set(pairs.values())
    for old, row in enumerate(before):
        if old not in kept:
            yield RowChange(Change.REMOVED, row, None, old + 1, None)


def _pairs(one: Listing, before: list[Document], after: list[Document]) -> dict[int, int]:
    """For each place of the newer list the place of the same row in the older one, where there is one."""
    pairs = _alike(before, after, {}, key=lambda row: tuple(sorted((name, repr(said)) for name, said in _flat(row))))
    pairs |= _alike(before, after, pairs, key=one.key)
    if one.is_matched_by_place:
        pairs |= _at_the_same_place(before, after, pairs)
    return pairs


def _alike(
    before: list[Document], after: list[Document], found: Mapping[int, int], *, key: Callable[[Document], Any]
) -> dict[int, int]:
    """Pairs of rows, not found before, of the same key; the first with the first."""
    taken, waiting = set(found.values()), defaultdict(list)
    for old, row in enumerate(before):
        if old not in taken:
            waiting[key(row)].append(old)
    pairs = {}
    for new, row in enumerate(after):
        if new not in found and (places := waiting.get(key(row))):
            pairs[new] = places.pop(0)
    return pairs


def _at_the_same_place(before: list[Document], after: list[Document], found: Mapping[int, int]) -> dict[int, int]:
    """Pairs of the rows that are left which follow the same row that was found, in their order."""
    old_of, waiting, last = {old: new for new, old in found.items()}, defaultdict(list), -1
    for old in range(len(before)):
        if old in old_of:
            last = old_of[old]
        else:
            waiting[last].append(old)
    pairs, last = {}, -1
    for new in range(len(after)):
        if new in found:
            last = new
        elif waiting[last]:
            pairs[new] = waiting[last].pop(0)
    return pairs


def _moved(pairs: Mapping[int, int]) -> frozenset[int]:
    """The fewest rows of the newer list that have to be taken out for the rest to stand in their old order."""
    ends: list[int] = []
    chain: list[int] = []
    previous: dict[int, int | None] = {}
    for new in sorted(pairs):
        at = bisect_left(ends, pairs[new])
        previous[new] = chain[at - 1] if at else None
        if at == len(ends):
            ends.append(pairs[new])
            chain.append(new)
        else:
            ends[at], chain[at] = pairs[new], new
    stays = set()
    step = chain[-1] if chain else None
    while step is not None:
        stays.add(step)
        step = previous[step]
    return frozenset(pairs) - stays
