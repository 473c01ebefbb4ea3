"""Characters, without Django: what may stand in a text, how it is tidied, how names are compared and sorted."""

import re
import unicodedata
from typing import Final

# C0 and C1 controls but for tab and line feed; lone surrogates, which UTF-8 cannot carry.
# Embeddings and overrides can make a name read as another one. Isolates and marks are fine in running Arabic or Hebrew.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]")
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"\s+")
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]")


def first_unprintable(text: str) -> re.Match[str] | None:
    """The first control character or direction override, if any."""
    return _UNPRINTABLE.search(text)


def line_breaks_as_line_feeds(text: str) -> str:
    """Word's vertical tab and form feed, Windows' and old Macs' line ends: all one line feed."""
    return _LINE_ENDS.sub("\n", text)


def tidy_line(text: str) -> str:
    """One line: white space collapsed and trimmed, Unicode composed (NFC)."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", line_breaks_as_line_feeds(text))).strip()


def tidy_text(text: str) -> str:
    """Several lines: line feeds only, trimmed, Unicode composed (NFC)."""
    return unicodedata.normalize("NFC", line_breaks_as_line_feeds(text)).strip()


def folded(name: str) -> str:
    """The key by which two names are the same: case and white space do not count."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()


def alphabetical(name: str) -> str:
    """The key by which names are sorted for a reader: case and accents do not count."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", name)).casefold()


def in_letters(name: str) -> str:
    """The key by which words of a table are the same in any spelling: its letters and digits alone, without accents."""
    bare = (letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter))
    return "".join(letter for letter in bare if letter.isalnum() and letter != "ـ")
