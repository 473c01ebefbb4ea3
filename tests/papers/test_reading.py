"""Word documents as hostile or broken hands make them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from portal.papers.docx_reading import MOST_BYTES, read_docx
from portal.papers.docx_writing import docx_of
from portal.papers.faults import DocumentFault
from portal.papers.paper import Column, Field, Paper, Row, Section, Table
from portal.papers.texts import is_right_to_left
from tests.papers.word import Word

PRINT = "0123456789"


def paper(*, language: str = "en", rows: int = 2, summary: str = "Wells.") -> Paper:
    table = Table(
        name="members",
        marker=f"9:{PRINT}",
        label="Members",
        columns=(Column(name="organisation", label="Organisation"), Column(name="kind", label="Kind")),
        rows=tuple(Row(marker=f"{number}-{PRINT}", cells=(f"Member {number}", "cso")) for number in range(1, rows + 1)),
    )
    about = Section(title="About", fields=(Field(name="summary", seen=PRINT, label="Summary", text=summary),))
    return Paper(
        title="Water",
        reference="AB-1",
        language=language,
        eyebrow="Proposal AB-1",
        footer="AB-1",
        empty="Nothing yet",
        facts=(Field(label="Reference", text="AB-1", name="reference"),),
        sections=(about, Section(title="Members", table=table, is_wide=True)),
        row_label="Row",
        comes_back=True,
    )


def word(**options: object) -> Word:
    return Word(docx_of(paper(**options)))  # type: ignore[arg-type]


def changed(change: Callable[[dict[str, bytes]], None], content: bytes = b"") -> bytes:
    """The document with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content or docx_of(paper()))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def fault(content: bytes) -> str:
    with pytest.raises(DocumentFault) as raised:
        read_docx(content)
    return raised.value.code


def test_what_was_written_is_read() -> None:
    read = read_docx(docx_of(paper(summary="a\n\n\tb  c & <d>")))
    assert (read.reference, read.fields[0].text) == ("AB-1", "a\n\n\tb  c & <d>")
    assert [(row.key, row.cells) for row in read.lists[0].rows] == [
        (1, {"organisation": "Member 1", "kind": "cso"}),
        (2, {"organisation": "Member 2", "kind": "cso"}),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-", b"\x00" * 100, b"PK\x03\x04" + b"\xff" * 500])
def test_what_is_no_document_is_refused(content: bytes) -> None:
    assert fault(content) == "no_document"


def test_a_password_and_a_file_too_large_are_told() -> None:
    assert fault(b"\xd0\xcf\x11\xe0" + b"\0" * 100) == "locked_or_old"
    assert fault(b"PK\x03\x04" + b"\0" * MOST_BYTES) == "too_large"


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    assert fault(changed(lambda parts: parts.update({"word/media/a.bin": b"\0" * 21_000_000}))) == "larger_inside"
    assert fault(changed(lambda parts: parts.update({"word/media/a.bin": b"\0" * 15_000_000}))) == "larger_inside"
    many = {f"word/{number}.xml": b"" for number in range(301)}
    assert fault(changed(lambda parts: parts.update(many))) == "larger_inside"


def test_macros_are_refused() -> None:
    assert fault(changed(lambda parts: parts.update({"word/vbaProject.bin": b"x"}))) == "macros"

    def of_macros(parts: dict[str, bytes]) -> None:
        types = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = types.replace(b"document.main+xml", b"document.macroEnabled.main+xml")

    assert fault(changed(of_macros)) == "macros"


def test_entities_are_refused() -> None:
    def with_entities(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"].partition(b"?>")[2]
        parts["word/document.xml"] = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body

    assert fault(changed(with_entities)) == "no_document"

    def in_another_encoding(parts: dict[str, bytes]) -> None:
        text = parts["word/document.xml"].decode().partition("?>")[2]
        parts["word/document.xml"] = ('<!DOCTYPE a [<!ENTITY e "x">]>' + text).encode("utf-16")

    assert fault(changed(in_another_encoding)) == "no_document"


def test_nothing_outside_is_opened() -> None:
    def linked(parts: dict[str, bytes]) -> None:
        relation = (
            b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'attachedTemplate" Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
        )
        for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
            parts[name] = parts[name].replace(b"</Relationships>", relation)

    assert read_docx(changed(linked)).reference == "AB-1"


def test_the_text_is_found_where_the_archive_says_that_it_is() -> None:
    def moved(parts: dict[str, bytes]) -> None:
        parts["word/document2.xml"] = parts.pop("word/document.xml")
        parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"/word/document2.xml")

    assert read_docx(changed(moved)).reference == "AB-1"


def test_a_document_without_marks_says_so() -> None:
    assert fault(docx_of(replace(paper(), comes_back=False))) == "no_marks"


def test_tracked_changes_are_read_as_accepted() -> None:
    one = word()
    paragraph = one.control("summary").find(f".//{qn('w:p')}")
    run = paragraph.find(qn("w:r"))
    deleted, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
    paragraph.append(deleted)
    deleted.append(run)
    new, letters = OxmlElement("w:r"), OxmlElement("w:t")
    letters.text = "Pumps."
    new.append(letters)
    inserted.append(new)
    paragraph.append(inserted)
    row = one.rows("members")[0]
    row.find(qn("w:trPr")).append(OxmlElement("w:del"))
    read = read_docx(one.content)
    assert read.fields[0].text == "Pumps."
    assert [row.key for row in read.lists[0].rows] == [2]


def test_a_picture_in_a_text_is_noticed() -> None:
    one = word()
    one.control("summary").find(f".//{qn('w:r')}").append(OxmlElement("w:drawing"))
    assert read_docx(one.content).fields[0].has_more


def test_joined_cells_a_split_table_and_a_copied_row_are_told() -> None:
    one = word()
    row = one.rows("members")[0]
    row.remove(row.findall(qn("w:tc"))[2])
    assert fault(one.content) == "merged_cells"
    one = word()
    one.split_table("members", 0)
    assert fault(one.content) == "split_table"
    one = word()
    one.write_cell("members", 1, 0, one.marker("members", 0))
    assert fault(one.content) == "marker_twice"
    one = word()
    one.write_cell("members", 1, 0, "new")
    assert fault(one.content) == "no_marker"


def test_columns_that_were_moved_keep_their_names() -> None:
    one = word()
    for row in one.table("members").iter(qn("w:tr")):
        cells = row.findall(qn("w:tc"))
        row.append(cells[1])
    assert read_docx(one.content).lists[0].rows[0].cells == {"organisation": "Member 1", "kind": "cso"}


def test_the_document_is_accessible_and_says_its_language() -> None:
    one = word(language="fr").document
    assert one.core_properties.title == "Water"
    assert one.core_properties.language == "fr-FR"
    assert {"Title", "Heading 1", "Heading 2"} <= {paragraph.style.name for paragraph in one.paragraphs}
    assert one.tables[0].rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None  # noqa: SLF001
    assert {language.get(qn("w:val")) for language in one.styles.element.iter(qn("w:lang"))} == {"fr-FR"}


def test_what_is_read_from_the_right_is_marked_so() -> None:
    one = word(language="ar", summary="ماء للجميع\nWater")
    first, second = one.control("summary").iter(qn("w:p"))
    assert first.find(f".//{qn('w:bidi')}") is not None
    assert first.find(f".//{qn('w:rtl')}") is not None
    assert second.find(f".//{qn('w:bidi')}") is None
    assert one.table("members").find(f".//{qn('w:bidiVisual')}") is not None
    assert is_right_to_left("(2024) مرحبا")
    assert not is_right_to_left("12 wells, مرحبا")
