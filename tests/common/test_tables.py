"""Tables as people send them: every encoding and separator, hostile files, and what is written is read again."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.common.tables import (
    MOST_BYTES,
    Sheet,
    Table,
    UnreadableTable,
    as_csv,
    as_xlsx,
    guarded,
    read_pasted,
    read_table,
    unguarded,
)

ROWS = [["Name", "Country"], ["Réseau d'eau", "Sénégal"]]


def _read(content: bytes) -> Table:
    return read_table(content, most_rows=10)


def _cells(table: Table) -> list[list[str]]:
    return [list(table.headings), *(list(row.cells) for row in table.rows)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
def test_text_is_read_in_any_encoding_and_with_any_separator(delimiter: str, encoding: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    table = _read(text.encode(encoding))
    assert _cells(table) == ROWS
    assert table.encoding == (encoding if encoding == "windows-1252" else encoding[: 6 if "16" in encoding else 5])


def test_a_comma_inside_a_cell_does_not_make_it_the_separator() -> None:
    text = "Name;Country;Reason\nA, B and C;KE;a, b\nD;IN;c, d, e\n"
    assert _cells(_read(text.encode()))[1] == ["A, B and C", "KE", "a, b"]


def test_excels_own_line_names_the_separator_and_is_no_row() -> None:
    table = _read(b"sep=;\r\nName;Country\r\nA;KE\r\n")
    assert (table.headings, table.rows[0].number) == (("Name", "Country"), 3)


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    table = _read(b"\nName;Country\n;\nA;KE\n\nB;IN\n")
    assert [row.number for row in table.rows] == [4, 6]


def test_a_pasted_quotation_mark_is_kept_as_it_is() -> None:
    table = read_pasted('Name\tCountry\n"Water" Forum\tKE\n12" Pipes\tIN', most_rows=10)
    assert [row.cells[0] for row in table.rows] == ['"Water" Forum', '12" Pipes']


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in it"),
        (b"\n\n;;\n", "nothing in it"),
        (b"Name\n" + b"A\n" * 11, "more than 10 rows"),
        (b";".join([b"N"] * 201), "more than 200 columns"),
        (b"x" * (MOST_BYTES + 1), "more than 5 MB"),
        (b"Name\n\x81\x8d\n", "neither CSV"),
        (b"\xff\xfeN\0a", "neither CSV"),
        (b'Name;Country\n"A;KE\n', "quotation mark"),
        (b"PK\x03\x04 no workbook", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableTable, match=said):
        _read(content)


def test_a_workbook_is_read_with_its_numbers_days_and_answers_as_text() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Name", "Number", "Lead", "Formula"])
    page.append(["A", 7.0, True, "=1+1"])
    file = io.BytesIO()
    book.save(file)
    # Nothing is computed: a formula whose value no program stored is empty.
    assert _cells(_read(file.getvalue())) == [["Name", "Number", "Lead", "Formula"], ["A", "7", "yes"]]


def _archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _archive(xl__workbook=b"<workbook/>", xl__sheet=b" " * 20_000_001)
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableTable, match="larger inside"):
        _read(bomb)


@pytest.mark.parametrize("number", [1_048_577, 10**15])
def test_a_row_beyond_the_last_one_of_a_spreadsheet_is_not_waited_for(number: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx([Sheet("A", ROWS)]))) as made, zipfile.ZipFile(file, "w") as archive:
        for name in made.namelist():
            numbered = made.read(name).replace(b'r="2"', b'r="%d"' % number).replace(b'r="A2"', b'r="A%d"' % number)
            archive.writestr(name, numbered)
    with pytest.raises(UnreadableTable, match="damaged"):
        _read(file.getvalue())


def test_entities_of_ones_own_and_other_archives_are_refused() -> None:
    with pytest.raises(UnreadableTable, match="neither CSV"):
        _read(_archive(xl__workbook=b'<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'))
    with pytest.raises(UnreadableTable, match="neither CSV"):
        _read(_archive(word__document=b"<document/>"))
    with pytest.raises(UnreadableTable, match="damaged"):
        _read(_archive(xl__workbook=b"<workbook/>"))


def test_no_cell_that_is_written_is_a_formula() -> None:
    rows = [["Name"], ["=1+1"], ["+254"], ["-5"], ["@x"], ["'=1"]]
    assert b"\r\n'=1+1\r\n'+254\r\n'-5\r\n'@x\r\n''=1" in as_csv(rows)
    assert _cells(_read(as_xlsx([Sheet("Names", rows)]))) == rows


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_is_given_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"} or not cell


cells = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Z"], max_codepoint=0xD7FF), min_size=1, max_size=20)


@pytest.mark.parametrize("cell", ["a;=1+1", "a; @x", "a\t-5", "a\n+254", 'a;"=1+1;b', "a;'=1", "a\n\n= 1", "a,b;\n=1"])
def test_no_part_of_a_csv_file_is_a_formula_where_another_separator_is_usual(cell: str) -> None:
    rows = [["Name", "Other"], [cell, "b"], ["c", cell]]
    content = as_csv(rows)
    for part in re.split(r"[;\t\r\n]+", content.decode("utf-8-sig")):
        assert part.strip(' "')[:1] not in {"=", "+", "-", "@"}, part
    assert _cells(_read(content)) == rows


@given(st.text(";\n =+-@'\"ab", min_size=1).map(str.strip).filter(bool))
def test_what_looks_like_formulas_is_given_back(cell: str) -> None:
    rows = [["Name", "Country"], [cell, "KE"]]
    assert _cells(_read(as_csv(rows))) == rows


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    rows = [["Name", "Country"], *rows]
    assert _cells(_read(as_csv(rows))) == rows
    assert _cells(_read(as_xlsx([Sheet("Rows", rows)]))) == rows
