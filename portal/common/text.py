"""Text that people type: tidied, or refused with a sentence."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.common.characters import first_unprintable, folded, line_breaks_as_line_feeds, tidy_line, tidy_text

__all__ = ["clean_line", "clean_text", "folded", "line_breaks_as_line_feeds", "refuse_unprintable"]


def refuse_unprintable(text: str) -> None:
    """Raise ValidationError where `text` holds a control character or a direction override; says where."""
    if found := first_unprintable(text):
        raise ValidationError(
            _("Character %(position)s is a control character (%(code)s) that cannot be shown. Please delete it."),
            code="unprintable",
            params={"position": found.start() + 1, "code": f"U+{ord(found.group()):04X}"},
        )


def clean_line(text: str) -> str:
    """One line: white space collapsed and trimmed, Unicode composed (NFC); ValidationError as refuse_unprintable."""
    line = tidy_line(text)
    refuse_unprintable(line)
    return line


def clean_text(text: str) -> str:
    """Several lines: line feeds only, trimmed, Unicode composed (NFC); ValidationError as refuse_unprintable."""
    lines = tidy_text(text)
    refuse_unprintable(lines)
    return lines
