"""Word documents that LibreOffice saved: without tags, read by their bookmarks."""

import copy
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from portal.papers.docx_reading import ReadDocument, read_docx
from portal.papers.docx_writing import docx_of
from portal.papers.faults import DocumentFault
from portal.papers.markers import LONGEST_BOOKMARK, bookmark
from portal.papers.paper import Column, Field, Paper, Row, Section, Table
from tests.papers.word import Word

PRINT = "0123456789"
ARABIC = "ماء للجميع\nسطر ثان 🌊"
# Saved by LibreOffice 7.4 from what docx_of(paper()) of this module made:
#   soffice --headless --convert-to "docx:MS Word 2007 XML" --outdir saved paper.docx
# It loses tags, and joins the break before a section to the line above. When `paper()` changes, make both anew.
SAVED = (Path(__file__).parent / "saved_by_libreoffice.docx").read_bytes()
# The same in LibreOffice's hands, by a macro that presses keys: END, Enter, NEXT at the end of the title; START, Enter
# before the summary; OBJ and 6 in empty texts; the first theme selected and deleted; Backspace before the focal point's
# name, which joins it to its heading; the first member's row removed, and one of a NEW member added.
EDITED = (Path(__file__).parent / "edited_in_libreoffice.docx").read_bytes()


def field(name: str, text: str, hint: str = "") -> Field:
    return Field(name=name, seen=PRINT, label=name.title(), text=text, hint=hint)


def table(name: str, columns: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(
        name=name,
        marker=f"41:{PRINT}",
        label=name,
        hint="Kind: cso; other\nRegion: Africa",
        columns=tuple(Column(name=one, label=one.title()) for one in columns),
        rows=tuple(Row(marker=f"{key}-{PRINT}", cells=cells) for key, cells in enumerate(rows, start=40)),
    )


def paper() -> Paper:
    """An invented proposal with what is hard to carry."""
    rows = ("Lake <Basin> & Forum", "cso"), ("اتحاد الريف", "one\n\n\ttwo  three")
    members = table("members", ("name", "kind"), *rows)
    plan = table("work_plan", ("name", "starts_on"), ("Wells 👩🏽‍🌾", "2024-05-09"))
    return Paper(
        title="Water",
        reference="7KQ3-XA9M",
        language="en",
        eyebrow="Proposal 7KQ3-XA9M",
        footer="7KQ3-XA9M",
        empty="Nothing yet",
        facts=(Field(label="Reference", text="7KQ3-XA9M", name="reference"), Field(label="State", text="Draft")),
        notes=("Write in the fields.",),
        sections=(
            Section(
                title="About",
                fields=(
                    field("title", "Water & <wells> “for all” – 2024"),
                    field("summary", "First.\n\n\tSecond,  with spaces.\nThird\u2011o\u00adne \u200fمرحبا 👩🏽‍🌾"),
                    field("objectives", "", hint="One a line."),
                    field("themes", ARABIC, hint="One a line."),
                    field("sdgs", ""),
                ),
            ),
            Section(title="Members", table=members, is_wide=True),
            Section(title="Work plan", fields=(field("support_needed", "Introductions."),), table=plan, is_wide=True),
            Section(title="Pledge", fields=(field("focal_point_name", "B. Otieno"),)),
            Section(title="The criteria", texts=("Not met.",)),
        ),
        row_label="Row",
        comes_back=True,
    )


def untagged() -> Word:
    word = Word(docx_of(paper()))
    word.lose_tags()
    return word


def text(word: Word, name: str) -> str:
    return texts(read_docx(word.content))[name]


def texts(read: ReadDocument) -> dict[str, str]:
    return {one.name: one.text for one in read.fields}


def fault(word: Word) -> DocumentFault:
    with pytest.raises(DocumentFault) as raised:
        read_docx(word.content)
    return raised.value


def test_what_libreoffice_saved_is_what_was_written() -> None:
    assert b"w:tag" not in zipfile.ZipFile(io.BytesIO(SAVED)).read("word/document.xml")
    assert read_docx(SAVED) == read_docx(docx_of(paper()))


def test_what_was_changed_in_libreoffice_is_read_and_nothing_else() -> None:
    before, after = read_docx(SAVED), read_docx(EDITED)
    assert texts(after) == {
        **texts(before),
        "title": texts(before)["title"] + "END\nNEXT",
        "summary": "START\n" + texts(before)["summary"],
        "objectives": "OBJ",
        "themes": "سطر ثان 🌊",
        "sdgs": "6",
    }
    assert after.lists[1] == before.lists[1]
    assert replace(after.lists[0], rows=[]) == replace(before.lists[0], rows=[])
    kept, added = after.lists[0].rows
    assert kept == replace(before.lists[0].rows[1], number=1)
    assert (added.key, added.cells) == (None, {"name": "NEW", "kind": "cso"})


def test_what_is_typed_at_either_end_of_a_text_belongs_to_it() -> None:
    word = untagged()
    word.type_below("title", "Before.")
    word.type_above("summary", "After.")
    word.type_above("sdgs", "After.")
    word.type_above("themes", "First.\n\nThird.")
    assert text(word, "title") == "Before.\nWater & <wells> “for all” – 2024\nAfter."
    assert text(word, "themes") == f"{ARABIC}\nAfter."
    assert text(word, "objectives") == "First.\n\nThird."
    assert text(word, "sdgs") == ""


def test_lines_that_were_joined_to_a_heading_are_not_lost() -> None:
    word = untagged()
    heading, line = word.heading("title"), word.heading("title").getnext()
    for run in line.iter(qn("w:r")):
        heading.append(run)
    line.getparent().remove(line)
    above = word.heading("themes").getprevious()
    letters = OxmlElement("w:t")
    letters.text = "Joined."
    run = OxmlElement("w:r")
    run.append(letters)
    word.bookmark("themes").addprevious(run)
    above.getparent().remove(above)
    assert text(word, "title") == "Water & <wells> “for all” – 2024"
    assert text(word, "objectives") == "Joined."
    assert text(word, "themes") == ARABIC


def test_a_text_that_was_emptied_is_empty_and_its_heading_may_be_reworded() -> None:
    word = untagged()
    line = word.heading("title").getnext()
    line.getparent().remove(line)
    next(word.heading("title").iter(qn("w:t"))).text = "Name"
    assert text(word, "title") == ""


def test_a_text_whose_heading_is_gone_is_not_read() -> None:
    word = untagged()
    word.drop_bookmark("summary")
    assert "summary" not in texts(read_docx(word.content))


def test_a_heading_that_was_copied_is_told() -> None:
    word = untagged()
    second = copy.deepcopy(word.heading("summary"))
    start = next(second.iter(qn("w:bookmarkStart")))
    start.set(qn("w:name"), f"{start.get(qn('w:name'))}_Copy_1")
    word.heading("sdgs").addprevious(second)
    raised = fault(word)
    assert (raised.code, raised.facts) == ("twice", {"name": "summary"})


def test_two_references_are_told_and_none_is_missed() -> None:
    word = untagged()
    start = next(one for one in word.body.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == "pk_p")
    second = copy.deepcopy(start.getparent())
    next(second.iter(qn("w:t"))).text = "AAAA-BBBB"
    start.getparent().addnext(second)
    assert fault(word).code == "two_references"
    for one in (start.getparent(), second):
        one.getparent().remove(one)
    assert fault(word).code == "no_marks"


def test_tables_that_were_split_joined_or_lost_a_column_are_told() -> None:
    word = untagged()
    tables = list(word.body.iter(qn("w:tbl")))
    row, other = list(tables[0].iter(qn("w:tr")))[1], OxmlElement("w:tbl")
    tables[0].addnext(other)
    other.append(row)
    assert fault(word).code == "split_table"
    word = untagged()
    tables = list(word.body.iter(qn("w:tbl")))
    for row in list(tables[1].iter(qn("w:tr"))):
        tables[0].append(row)
    assert fault(word).code == "no_marker"
    word = untagged()
    for start in list(word.body.iter(qn("w:bookmarkStart"))):
        if start.get(qn("w:name")) == "pk_c_members__kind":
            start.getparent().remove(start)
    assert fault(word).code == "no_column"


def test_a_table_that_was_copied_or_made_text_of_is_told() -> None:
    word = untagged()
    first = next(word.body.iter(qn("w:tbl")))
    word.body.insert(len(word.body) - 1, copy.deepcopy(first))
    assert fault(word).code == "twice"
    word = untagged()
    first = next(word.body.iter(qn("w:tbl")))
    for paragraph in list(first.iter(qn("w:p"))):
        first.addprevious(paragraph)
    word.body.remove(first)
    assert fault(word).code == "no_marks"


def test_a_picture_in_a_text_is_noticed() -> None:
    word = untagged()
    word.heading("title").getnext().append(OxmlElement("w:drawing"))
    read = read_docx(word.content)
    assert [one.name for one in read.fields if one.has_more] == ["title"]


def test_tracked_changes_are_read_as_accepted() -> None:
    word = untagged()
    line = word.heading("summary").getnext()
    run = line.find(qn("w:r"))
    deleted = OxmlElement("w:del")
    run.addprevious(deleted)
    deleted.append(run)
    properties = line.get_or_add_pPr()
    about, mark = OxmlElement("w:rPr"), OxmlElement("w:del")
    about.append(mark)
    properties.append(about)
    joined = line.getnext()
    assert [one.tag for one in joined] == [qn("w:r")]
    assert text(word, "summary") == "\tSecond,  with spaces.\nThird\u2011o\u00adne \u200fمرحبا 👩🏽‍🌾"


def test_a_tag_is_surer_than_a_bookmark() -> None:
    word = Word(docx_of(paper()))
    word.type_above("summary", "Outside.")
    assert text(word, "title") == "Water & <wells> “for all” – 2024"
    word.unwrap("title")
    assert text(word, "title").endswith("2024\nOutside.")


def test_a_bookmark_between_paragraphs_is_the_next_ones() -> None:
    word = untagged()
    heading, start = word.heading("title"), word.bookmark("title")
    heading.addprevious(start)
    assert text(word, "title") == "Water & <wells> “for all” – 2024"


def test_bookmarks_have_names_that_word_keeps_and_that_are_there_once() -> None:
    names = [one.get(qn("w:name")) for one in Word(docx_of(paper())).body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))
    assert all(name.replace("_", "").isalnum() and name.isascii() for name in names)
    assert max(map(len, names)) <= LONGEST_BOOKMARK
    with pytest.raises(ValueError, match="pk_f_"):
        bookmark("field", "a_name_that_is_longer_than_word_holds", PRINT)


def test_controls_are_of_the_sort_in_which_libreoffice_keeps_texts_whole() -> None:
    controls = list(Word(docx_of(paper())).body.iter(qn("w:sdt")))
    assert all(one.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}") is not None for one in controls)
    assert "ماء للجميع\nسطر ثان 🌊" in texts(read_docx(SAVED)).values()


def test_a_document_that_does_not_come_back_has_no_bookmarks() -> None:
    assert not list(Word(docx_of(replace(paper(), comes_back=False))).body.iter(qn("w:bookmarkStart")))
