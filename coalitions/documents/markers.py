"""The hidden marks by which a Word document is read when it comes back: tags of content controls, and of rows."""

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = "portal"
LONGEST_TAG: Final = 64
_TAG: Final = re.compile(rf"{_MARK}:(proposal|field|list|column|row):(.{{1,50}})", re.DOTALL)
_PRINT: Final = r"[0-9a-f]{10}"
_SEEN: Final = re.compile(rf"([a-z_]{{1,30}}):({_PRINT})")
_LIST: Final = re.compile(rf"([a-z_]{{1,30}}):([0-9]{{1,10}}):({_PRINT})")
_ROW: Final = re.compile(rf"([0-9]{{1,10}})-({_PRINT})")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a tag says: of which sort it is, and of what."""

    sort: str
    said: str


@dataclass(frozen=True, slots=True)
class RowMark:
    """Which stored row a row is, and the print of what that said."""

    key: int
    seen: str


def tag(sort: str, said: str) -> str:
    """A tag; Word holds no longer one than 64 letters."""
    made = f"{_MARK}:{sort}:{said}"
    if len(made) > LONGEST_TAG:
        raise ValueError(made)
    return made


def mark_in(text: str) -> Mark | None:
    """What a tag says, if it is one of ours."""
    found = _TAG.fullmatch(text)
    return Mark(found[1], found[2]) if found else None


def field_mark(said: str) -> tuple[str, str] | None:
    """A field's name, and the print of what it said."""
    found = _SEEN.fullmatch(said)
    return (found[1], found[2]) if found else None


def list_mark(said: str) -> tuple[str, int, str] | None:
    """A list's name, its newest row, and the print of what it said."""
    found = _LIST.fullmatch(said)
    return (found[1], int(found[2]), found[3]) if found else None


def row_marker(key: int, seen: str) -> str:
    """What stands in a row's first cell."""
    return f"{key}-{seen}"


def row_mark(text: str) -> RowMark | None:
    """What a row's first cell says, if it is a marker of ours."""
    found = _ROW.fullmatch(text.strip())
    return RowMark(int(found[1]), found[2]) if found else None
