"""Tables that people send and take away: CSV, XLSX, or cells pasted from a spreadsheet, all as plain text."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, Final, TypeAlias

import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_BYTES: Final = 5_000_000
MOST_BYTES_UNPACKED: Final = 20_000_000
MOST_COLUMNS: Final = 200
# A spreadsheet has no more rows; a file that numbers one higher would be read for hours, empty row by empty row.
HIGHEST_ROW: Final = 1_048_576
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"

Cell: TypeAlias = str | int

_ZIP: Final = b"PK\x03\x04"
_DELIMITERS: Final = (";", ",", "\t")
_SNIFFED_ROWS: Final = 20
# What a spreadsheet takes for a formula, behind any number of apostrophes, which say that it is none.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# The same inside a cell of a CSV file, where a spreadsheet of another country may let a new one begin.
_FORMULA_WITHIN: Final = re.compile(r"([;\t\r\n][\s\"]*)('*[=+\-@＝＋－＠])")
_GUARDED_WITHIN: Final = re.compile(r"([;\t\r\n][\s\"]*)'('*[=+\-@＝＋－＠])")
_MEGABYTE: Final = 1_000_000


class UnreadableTable(Exception):
    """The file is no table that can be read. The message says why, to a person."""


@dataclass(frozen=True)
class TableRow:
    """A row by the number that a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The heading row, the rows below it that hold anything, and in which encoding they were written."""

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    encoding: str


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook to be written; its first row is its heading."""

    name: str
    rows: Sequence[Sequence[Cell]]


def read_table(content: bytes, *, most_rows: int) -> Table:
    """Read a file as what it is by its content: XLSX, or text with semicolons, commas or tabs between its cells."""
    if len(content) > MOST_BYTES:
        raise UnreadableTable(_("The file has more than %(most)s MB.") % {"most": MOST_BYTES // _MEGABYTE})
    if content.startswith(_ZIP):
        return _table(_rows_of_workbook(content), most_rows=most_rows, encoding="xlsx")
    text, encoding = _decoded(content)
    return read_pasted(text, most_rows=most_rows, encoding=encoding)


def read_pasted(text: str, *, most_rows: int, encoding: str = "utf-8") -> Table:
    """Read cells as text: what is pasted from a spreadsheet has tabs between them."""
    text = text.removeprefix("\ufeff")
    return _table(_rows_of_text(text), most_rows=most_rows, encoding=encoding)


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as a CSV file that every spreadsheet opens in UTF-8, and in which nothing is a formula.

    Nor is anything where one takes semicolons for the separator, as many countries' do, whatever stands in quotes.
    """
    file = io.StringIO()
    csv.writer(file).writerows([_FORMULA_WITHIN.sub(r"\1'\2", guarded(str(cell))) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Sheets as a workbook in which every cell is a text or a whole number, never a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        # A text column keeps "007" and "+254" as they are typed.
        plain = book.add_format({"num_format": "@"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.set_column(0, max(len(sheet.rows[0]) - 1, 0), 24, plain)
            for place, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        page.write_number(place, column, cell)
                    else:
                        page.write_string(place, column, guarded(cell), bold if place == 0 else plain)
    return file.getvalue()


def cell_of(value: Any) -> Cell:
    """A list as the lines of one cell, yes or no in a word, nothing as an empty cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else value


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `unguarded` gives back what it was."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """What a cell held before it was guarded. One that never was stays as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _table(numbered: Iterator[TableRow], *, most_rows: int, encoding: str) -> Table:
    filled = (row for row in numbered if any(row.cells))
    heading = next(filled, None)
    if heading is None:
        raise UnreadableTable(_("There is nothing in it."))
    if len(heading.cells) > MOST_COLUMNS:
        raise UnreadableTable(_("It has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    rows = tuple(islice(filled, most_rows + 1))
    if len(rows) > most_rows:
        raise UnreadableTable(
            _("It has more than %(most)s rows. Please divide it into several files.") % {"most": most_rows}
        )
    return Table(heading.cells, rows, encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding that it is in: what a byte order mark says, else UTF-8, else Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _text(content, encoding), encoding.removesuffix("-sig")
    if b"\0" in content:
        # Two bytes a letter: in Latin text every other one is empty.
        encoding = "utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"
        return _text(content, encoding), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _text(content, "windows-1252"), "windows-1252"


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableTable(_no_table()) from error
    if "\0" in text:
        raise UnreadableTable(_no_table())
    return text


def _no_table() -> str:
    return _("By its content this is neither CSV (UTF-8, UTF-16 or Windows-1252) nor XLSX.")


def _damaged() -> str:
    return _("The workbook is damaged, or is no workbook at all.")


def _rows_of_text(text: str) -> Iterator[TableRow]:
    first, _break, rest = text.partition("\n")
    skipped = 0
    if declared := re.fullmatch(r"sep=([;,\t])\r?", first):
        # A line by which Excel tells itself.
        text, delimiter, skipped = rest, declared[1], 1
    else:
        delimiter = _delimiter(text)
    for number, cells in enumerate(_parsed(text, delimiter), start=1 + skipped):
        yield TableRow(number, tuple(unguarded(_GUARDED_WITHIN.sub(r"\1\2", cell.strip())) for cell in cells))


def _delimiter(text: str) -> str:
    """The one that gives the most rows as many cells as the heading has; the heading decides between equals."""
    best, most = _DELIMITERS[0], (-1, -1)
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter)
        try:
            counts = [len(row) for row in islice(filter(None, rows), _SNIFFED_ROWS)]
        except csv.Error:
            continue
        width = counts[0] if counts else 0
        score = (sum(count == width for count in counts) if width > 1 else 0, width)
        if score > most:
            best, most = delimiter, score
    return best


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if delimiter == "\t":
            # A spreadsheet copies a quotation mark as it stands.
            return [line.split("\t") for line in text.splitlines()]
        raise UnreadableTable(
            _("A quotation mark is not closed, or stands where none may. Save the file as XLSX instead.")
        ) from error


def _rows_of_workbook(content: bytes) -> Iterator[TableRow]:
    """The first sheet's rows. Of a formula the value that was last shown counts; nothing is ever computed."""
    _refuse_bombs(content)
    try:
        with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)) as book:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, cells in _numbered(sheet.iter_rows(values_only=True)):
                yield TableRow(number, tuple(_trimmed(_shown(cell) for cell in islice(cells, MOST_COLUMNS + 1))))
    except UnreadableTable:
        raise
    # A damaged workbook makes the reader stumble in dozens of ways, none of which is ours.
    except Exception as error:
        raise UnreadableTable(_damaged()) from error


def _numbered(rows: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    for number, cells in enumerate(rows, start=1):
        if number > HIGHEST_ROW:
            raise UnreadableTable(_damaged())
        yield number, cells


def _refuse_bombs(content: bytes) -> None:
    """Refuse what unpacks to more than a table may be, and documents that define entities of their own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED:
                raise UnreadableTable(_("The workbook is larger inside than it looks. Please remove what is no table."))
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise UnreadableTable(_no_table())
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(part).read(1024):
                    raise UnreadableTable(_no_table())
    # NotImplementedError is zipfile's word for a compression that it does not know.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableTable(_damaged()) from error


def _shown(cell: Any) -> str:
    """What a cell says, as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        cell = cell.date()
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return unguarded(text.strip())


def _trimmed(cells: Iterable[str]) -> Iterator[str]:
    """The cells without the empty ones at the end, of which a sheet may have thousands."""
    empty: list[str] = []
    for cell in cells:
        if cell:
            yield from chain(empty, [cell])
            empty = []
        else:
            empty.append(cell)
