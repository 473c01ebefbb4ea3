"""What an XML document can carry of a text, and in which direction it is read."""

import re
import unicodedata
from typing import Final

# Whatever XML 1.0 has no place for; our forms refuse nearly all of it.
_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def carried(text: str) -> str:
    """The text without characters that no XML document can hold."""
    return _NOT_IN_XML.sub("", text)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is read from the right, as a browser decides for dir="auto"."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False
