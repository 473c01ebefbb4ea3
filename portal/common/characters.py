"""Characters, without Django: what may stand in a text, how it is tidied, how names are compared and sorted."""

import re
import unicodedata
from typing import Final

# C0 and C1 controls but for tab and line feed; lone surrogates, which UTF-8 cannot carry.
# Embeddings and overrides can make a name read as another one. Isolates and marks are fine in running Arabic or Hebrew.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]")
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"\s+")
# What takes no room on a page and says nothing by itself: soft hyphens, zero-width spaces and joiners, marks of
# direction, variation selectors, tags. They are kept where they stand in words, since some scripts need them.
_UNSEEN: Final = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\U000e0000-\U000e0fff]"
)
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]")


def first_unprintable(text: str) -> re.Match[str] | None:
    """The first control character or direction override, if any."""
    return _UNPRINTABLE.search(text)


def line_breaks_as_line_feeds(text: str) -> str:
    """Word's vertical tab and form feed, Windows' and old Macs' line ends: all one line feed."""
    return _LINE_ENDS.sub("\n", text)


def tidy_line(text: str) -> str:
    """One line: white space collapsed and trimmed, Unicode composed (NFC); empty where nothing of it can be seen."""
    return _seen(_SPACES.sub(" ", unicodedata.normalize("NFC", line_breaks_as_line_feeds(text))).strip())


def tidy_text(text: str) -> str:
    """Several lines: line feeds only, trimmed, Unicode composed (NFC); empty where nothing of them can be seen."""
    return _seen(unicodedata.normalize("NFC", line_breaks_as_line_feeds(text)).strip())


def _seen(text: str) -> str:
    return text if _UNSEEN.sub("", text).strip() else ""


def folded(name: str) -> str:
    """The key by which two names are the same: case, white space and what cannot be seen do not count."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", _UNSEEN.sub("", name))).strip().casefold()


def alphabetical(name: str) -> str:
    """The key by which names are sorted for a reader: case and accents do not count."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", name)).casefold()


def in_letters(name: str) -> str:
    """The key by which words of a table are the same in any spelling: its letters and digits alone, without accents."""
    bare = (letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter))
    return "".join(letter for letter in bare if letter.isalnum() and letter != "ـ")
