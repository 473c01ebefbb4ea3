"""Text that people type: what may stand in it."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# C0 and C1 controls but for tab and line feed; lone surrogates, which UTF-8 cannot carry.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Embeddings and overrides can make a name read as another one. Isolates and marks are fine in running Arabic or Hebrew.
_BIDI_OVERRIDE = re.compile(r"[\u202a-\u202e]")
_SPACES = re.compile(r"\s+")


def line_breaks_as_line_feeds(text: str) -> str:
    """Word's vertical tab and form feed, Windows' and old Macs' line ends: all one line feed."""
    return re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)


def refuse_unprintable(text: str) -> None:
    """Raise ValidationError where `text` holds a control character or a direction override; says where."""
    if found := _CONTROL.search(text) or _BIDI_OVERRIDE.search(text):
        raise ValidationError(
            _("Character %(position)s is a control character (%(code)s) that cannot be shown. Please delete it."),
            code="unprintable",
            params={"position": found.start() + 1, "code": f"U+{ord(found.group()):04X}"},
        )


def clean_line(text: str) -> str:
    """One line: white space collapsed and trimmed, Unicode composed (NFC); ValidationError as refuse_unprintable."""
    line = _SPACES.sub(" ", unicodedata.normalize("NFC", line_breaks_as_line_feeds(text))).strip()
    refuse_unprintable(line)
    return line


def clean_text(text: str) -> str:
    """Several lines: line feeds only, trimmed, Unicode composed (NFC); ValidationError as refuse_unprintable."""
    lines = unicodedata.normalize("NFC", line_breaks_as_line_feeds(text)).strip()
    refuse_unprintable(lines)
    return lines


def folded(name: str) -> str:
    """The key by which two names are the same: case and white space do not count."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()
