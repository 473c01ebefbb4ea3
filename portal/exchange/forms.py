"""Files and tables as people send them, and the word by which they accept what was read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.common.characters import first_unprintable
from portal.common.tables import Table, TableRow, UnreadableTable, read_pasted, read_table
from portal.exchange.cells import Columns
from portal.exchange.faults import Fault
from portal.exchange.typesetting import Busy, DocumentRefused, read
from portal.exchange.union import SaidDocument
from portal.exchange.vocabularies import shortened
from portal.papers.texts import carried

MOST_BYTES: Final = 2_000_000


class WordForm(forms.Form):
    """A Word document that went out and comes back. It is told by its content, and by the marks in it."""

    of_another: Any = _("This is another document: %(other)s.")

    file = forms.FileField(
        label=_("Word document"),
        max_length=200,
        help_text=_(
            "The one that you took from here and wrote in (.docx, up to 2 MB). Tracked changes are read as accepted."
        ),
    )

    def __init__(
        self, data: Any, files: Any, *, reference: str, reader: Callable[[Mapping[str, Any]], SaidDocument]
    ) -> None:
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
            raise ValidationError(str(self.of_another) % {"other": found["reference"]})
        self.said = self.reader(found)
        return file


class WordAcceptanceForm(forms.Form):
    """What the page showed; and for each place that others changed meanwhile, whose word counts."""

    seen = forms.CharField(max_length=32)


@dataclass(frozen=True)
class NamedRow:
    """A row by the number that a spreadsheet shows beside it, and its cells by their columns' names."""

    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()
    """What is wrong with the row before any cell of it is read."""


class TableForm(forms.Form):
    """A file, or cells pasted from a spreadsheet; one of the two. A subclass says which columns there are."""

    columns: Columns
    needed: str
    """The column without which nothing can be read."""
    not_headed: Any
    """What is said where no column is headed as the needed one."""
    most_rows: int

    file = forms.FileField(label=_("File"), required=False, max_length=200)
    pasted = forms.CharField(
        label=_("Or paste the cells"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Mark the cells in your spreadsheet, with their headings, copy them, and paste them here."),
    )

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data, files)
        self.named_rows: list[NamedRow] = []
        self.ignored: list[str] = []
        self.encoding = ""

    def clean(self) -> dict[str, Any]:
        """Read the table; what is wrong with the whole of it is said here."""
        asked = super().clean() or self.cleaned_data
        file, pasted = asked.get("file"), str(asked.get("pasted") or "")
        if self.errors:
            return asked
        if bool(file) == bool(pasted):
            raise ValidationError(_now("Choose a file, or paste the cells: one of the two."))
        source = "file" if file else "pasted"
        try:
            most = self.most_rows
            table = read_table(file.read(), most_rows=most) if file else read_pasted(pasted, most_rows=most)
        except UnreadableTable as error:
            raise ValidationError({source: str(error)}) from error
        names = [self.columns.named(heading) for heading in table.headings]
        if fault := self._fault_of(table, names):
            raise ValidationError({source: fault})
        self.encoding = table.encoding
        self.ignored = [heading for heading, name in zip(table.headings, names, strict=True) if heading and not name]
        # In text a cell too many is a comma that somebody typed; in a spreadsheet a note beside the table.
        is_text = source == "file" and table.encoding != "xlsx"
        self.ignored += _unheaded(table, within=len(names) if is_text else None)
        self.named_rows = [
            NamedRow(row.number, _by_name(names, row.cells), tuple(self._too_many(row, len(names))) if is_text else ())
            for row in table.rows
        ]
        return asked

    def _too_many(self, row: TableRow, most: int) -> Iterator[Fault]:
        if more := [cell for cell in row.cells[most:] if cell]:
            sentence = _now(
                "The row has more cells than there are headings, such as “%(cell)s”. A cell that holds the separator "
                "itself has to stand in quotation marks."
            )
            yield Fault(name=self.needed, sentence=sentence % {"cell": shortened(more[0])})

    def _fault_of(self, table: Table, names: list[str]) -> str:
        if any(first_unprintable(heading) for heading in table.headings):
            return _now("A heading holds a control character that cannot be shown.")
        twice = [table.headings[place] for place, name in enumerate(names) if name and name in names[:place]]
        if twice:
            return _now("Two columns mean the same; one of them is “%(heading)s”.") % {"heading": twice[0]}
        if self.needed not in names:
            return str(self.not_headed)
        return "" if table.rows else _now("There is no row below the headings.")


def _unheaded(table: Table, *, within: int | None) -> list[str]:
    """Columns that hold something under no heading, by their numbers."""
    filled = {place for row in table.rows for place, cell in enumerate(row.cells[:within]) if cell}
    headed = {place for place, heading in enumerate(table.headings) if heading}
    return [_now("column %(number)s, without a heading") % {"number": place + 1} for place in sorted(filled - headed)]


def _by_name(names: list[str], cells: tuple[str, ...]) -> dict[str, str]:
    """The cells of the columns that are known; a row may be shorter or longer than its heading."""
    cells += ("",) * (len(names) - len(cells))
    return {name: cell for name, cell in zip(names, cells, strict=False) if name}
