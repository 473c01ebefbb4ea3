"""A Word document that came back: sent, and accepted."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions.forms.word_documents import DocumentReader
from coalitions.services.word_imports import SaidDocument
from portal.exchange.typesetting import Busy, DocumentRefused, read
from portal.papers.texts import carried

MOST_BYTES: Final = 2_000_000


class WordImportForm(forms.Form):
    """The document. It is told by its content, and by the marks in it."""

    file = forms.FileField(
        label=_("Word document"),
        max_length=200,
        help_text=_(
            "The one that you took from here and wrote in (.docx, up to 2 MB). Tracked changes are read as accepted."
        ),
    )

    def __init__(self, data: Any, files: Any, *, reference: str, reader: DocumentReader) -> None:
        super().__init__(data, files)
        self.reference = reference
        self.reader = reader
        self.said: SaidDocument | None = None

    def clean_file(self) -> Any:
        """Read it; what is wrong with the whole is said here, what is wrong with a place in the comparison."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_now("The file has more than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
        try:
            found = read(file.read())
        except DocumentRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        except Busy as busy:
            raise ValidationError(_now("Too many documents are read just now. Please send it again.")) from busy
        if found["reference"] != carried(self.reference):
            raise ValidationError(
                _now("This is the document of another proposal: %(other)s.") % {"other": found["reference"]}
            )
        self.said = self.reader.read(found)
        return file


class WordAcceptanceForm(forms.Form):
    """What the page showed; and for each place that others changed meanwhile, whose word counts."""

    seen = forms.CharField(max_length=32)
