"""The hidden marks by which a Word document is read when it comes back: tags of content controls, bookmarks, and rows.

LibreOffice loses the tags and keeps the bookmarks; Word keeps both. A program that copies a bookmark writes something
behind its name, as names stand once in a document: that is passed over, so that the copy is noticed.
"""

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = "portal"
LONGEST_TAG: Final = 64
_TAG: Final = re.compile(rf"{_MARK}:(reference|field|list|column|row):(.{{1,50}})", re.DOTALL)
_PRINT: Final = r"[0-9a-f]{10}"
_SEEN: Final = re.compile(rf"([a-z_]{{1,30}}):({_PRINT})")
_LIST: Final = re.compile(rf"([a-z_]{{1,30}}):([0-9]{{1,10}}):({_PRINT})")
LONGEST_BOOKMARK: Final = 40
# By sort: how a bookmark's name begins, and what stands behind it.
_BOOKMARKS: Final = {
    "reference": ("pk_p", r"(?![a-z])"),
    "field": ("pk_f_", rf"([a-z_]{{1,30}})_({_PRINT})"),
    "list": ("pk_l_", rf"([a-z_]{{1,30}})_([0-9]{{1,10}})_({_PRINT})"),
    "column": ("pk_c_", r"[a-z_]{1,30}?__([a-z_]{1,30})"),
    "part": ("pk_s_", ""),
    "hint": ("pk_h_", ""),
}
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


def bookmark(sort: str, *said: object) -> str:
    """A bookmark's name; Word holds no longer one than 40 letters, digits and low lines."""
    made = _BOOKMARKS[sort][0] + "_".join(map(str, said)).replace(":", "_")
    if len(made) > LONGEST_BOOKMARK:
        raise ValueError(made)
    return made


def mark_of_bookmark(name: str) -> Mark | None:
    """What a bookmark's name says, in the words of tags, if it is one of ours."""
    for sort, (beginning, rest) in _BOOKMARKS.items():
        if found := re.match(beginning + rest, name):
            return Mark(sort, ":".join(found.groups()))
    return None


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
