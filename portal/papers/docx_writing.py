"""A paper as a Word document: headings, tables with repeated headings, languages and directions marked.

Where it is to come back, each text stands in a content control whose tag names it, and each row begins with a marker.
There are programs that lose tags: our headings and hints are bookmarked too, and a text is what stands below its own.
"""

import io
import json
import sys
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from portal.papers.markers import bookmark, tag
from portal.papers.paper import Column, Field, Paper, Row, Section, Table
from portal.papers.program import run
from portal.papers.texts import carried, is_right_to_left

QUIET: Final = RGBColor(0x55, 0x60, 0x6E)
_MARKER_SHARE: Final = 1
# Word's names for the languages of our labels.
_LANGUAGES: Final = {
    "ar": "ar-SA",
    "zh-hans": "zh-CN",
    "zh": "zh-CN",
    "en": "en-GB",
    "fr": "fr-FR",
    "ru": "ru-RU",
    "es": "es-ES",
}


def docx_of(paper: Paper) -> bytes:
    """The document."""
    made = _Writer(paper)
    file = io.BytesIO()
    made.document.save(file)
    return file.getvalue()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.document: Any = Document()
        self.controls = 0
        self.bookmarks = 0
        self.is_wide = False
        self._prepare()
        self._head()
        for section in paper.sections:
            self._section(section)

    def _prepare(self) -> None:
        paper, document = self.paper, self.document
        properties = document.core_properties
        properties.title, properties.author, properties.comments = carried(paper.title), "", ""
        properties.subject, properties.keywords = carried(paper.eyebrow), carried(paper.reference)
        properties.language = _LANGUAGES.get(paper.language, paper.language)
        for language in document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), properties.language)
            language.set(qn("w:bidi"), "ar-SA")
        normal = document.styles["Normal"]
        normal.font.size = Pt(11)
        self._page(document.sections[0])
        self._text(document.sections[0].footer.paragraphs[0], paper.footer)

    def _page(self, section: Any) -> None:
        """A4, lying where a table is wide."""
        long, short = Cm(29.7), Cm(21)
        section.page_width, section.page_height = (long, short) if self.is_wide else (short, long)
        section.orientation = WD_ORIENT.LANDSCAPE if self.is_wide else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = Cm(1.5 if self.is_wide else 2.2)
        section.top_margin = section.bottom_margin = Cm(2)

    def _head(self) -> None:
        paper = self.paper
        self._paragraph(paper.eyebrow)
        self._paragraph(paper.title, style="Title")
        for fact in paper.facts:
            if fact.name and paper.comes_back:
                self._paragraph(f"{fact.label}:")
                self._control(tag(fact.name, fact.text), fact.text, is_fixed=True, bookmark_=bookmark(fact.name))
            else:
                self._paragraph(f"{fact.label}: {fact.text}")
        for note in paper.notes:
            for line in note.split("\n"):
                self._paragraph(line)

    def _section(self, section: Section) -> None:
        if section.is_wide != self.is_wide:
            self.is_wide = section.is_wide
            self._page(self.document.add_section(WD_SECTION.NEW_PAGE))
        title = self._paragraph(section.title, style="Heading 1")
        self._bookmark(title, bookmark("part", self.bookmarks))
        for text in section.texts:
            self._prose(text)
        for field in section.fields:
            self._field(field)
        if section.table is not None:
            self._table(section.table)
        for entry in section.entries:
            self._paragraph(f"{entry.title} · {entry.word}", style="Heading 2")
            for point in entry.points:
                self._paragraph(point, style="List Bullet")
            for sentence in entry.sentences:
                self._prose(sentence)

    def _field(self, field: Field) -> None:
        label = self._paragraph(field.label, style="Heading 2")
        hint = self._paragraph(field.hint, is_quiet=True) if field.hint else None
        if field.name and self.paper.comes_back:
            self._bookmark(label, bookmark("field", field.name, field.seen))
            if hint is not None:
                self._bookmark(hint, bookmark("hint", self.bookmarks))
            self._control(tag("field", f"{field.name}:{field.seen}"), field.text, label=field.label)
        else:
            self._prose(field.text or self.paper.empty)

    def _prose(self, text: str) -> None:
        for line in text.split("\n"):
            self._paragraph(line)

    def _paragraph(self, text: str, *, style: str | None = None, is_quiet: bool = False) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        self._text(paragraph, text, is_quiet=is_quiet)
        return paragraph

    def _text(self, paragraph: Any, text: str, *, is_quiet: bool = False, size: float | None = None) -> Any:
        """Write a line; where it is read from the right, the paragraph and its letters say so."""
        run = paragraph.add_run(carried(text))
        if is_quiet:
            run.font.color.rgb = QUIET
        if size:
            run.font.size = Pt(size)
        if is_right_to_left(text) or (not text and self.paper.is_right_to_left):
            # Where a schema has an order, python-docx knows it; "bidi" stands among the first of a paragraph's.
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no other way to mark direction
            properties.insert_element_before(
                OxmlElement("w:bidi"),
                *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents"),
                *("w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap"),
                *("w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
            )
            run.font.rtl = True
        return run

    def _bookmark(self, paragraph: Any, name: str) -> None:
        """Bookmark what stands in a paragraph, so that it is known for ours."""
        if not self.paper.comes_back:
            return
        self.bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for one in (start, end):
            one.set(qn("w:id"), str(self.bookmarks))
        start.set(qn("w:name"), name)
        paragraph._p.insert_element_before(start, "w:r", "w:sdt")  # noqa: SLF001 - python-docx has no bookmarks
        paragraph._p.append(end)  # noqa: SLF001 - as above

    def _control(self, tag_: str, text: str, *, label: str = "", is_fixed: bool = False, bookmark_: str = "") -> None:
        """A text in a content control, a paragraph a line. The control cannot be deleted; a fixed one not be filled."""
        control = self._new_control(tag_, label=label, lock="sdtContentLocked" if is_fixed else "sdtLocked")
        content = control.find(qn("w:sdtContent"))
        for line in text.split("\n"):
            paragraph = self._paragraph(line)
            if bookmark_:
                self._bookmark(paragraph, bookmark_)
            content.append(paragraph._p)  # noqa: SLF001 - moved from the body into the control
        self.document.element.body.insert_element_before(control, "w:sectPr")

    def _new_control(self, tag_: str, *, label: str = "", lock: str) -> Any:
        self.controls += 1
        control, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
        said = {"w:alias": label[:60], "w:tag": tag_, "w:id": str(self.controls), "w:lock": lock}
        for name, value in said.items():
            if value:
                one = OxmlElement(name)
                one.set(qn("w:val"), carried(value))
                properties.append(one)
        # LibreOffice 7.4 saves a text of two scripts, or from the right, several times over if it stands in a control
        # of another sort. In Word, one of building blocks is written in like any other.
        sort, gallery = OxmlElement("w:docPartObj"), OxmlElement("w:docPartGallery")
        gallery.set(qn("w:val"), "Custom 1")
        sort.append(gallery)
        properties.append(sort)
        control.append(properties)
        control.append(OxmlElement("w:sdtContent"))
        return control

    def _table(self, table: Table) -> None:
        is_marked = self.paper.comes_back and bool(table.name)
        if not table.rows and not is_marked:
            self._prose(self.paper.empty)
            return
        if table.hint and is_marked:
            self._bookmark(self._paragraph(table.hint, is_quiet=True), bookmark("part", self.bookmarks))
        columns = table.columns
        if is_marked:
            columns = (Column(label=self.paper.row_label, share=_MARKER_SHARE), *columns)
        made = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        if self.paper.is_right_to_left:
            made.table_direction = 1
        self._widths(made, columns)
        self._headings(made, table, columns, is_marked=is_marked)
        grid = [column.get(qn("w:w")) for column in made._tbl.tblGrid.findall(qn("w:gridCol"))]  # noqa: SLF001
        for row in table.rows:
            made._tbl.append(self._row(row, grid, is_marked=is_marked))  # noqa: SLF001 - its own way takes minutes
        if is_marked:
            # One to fill in: in Word, a row is added below it with the tabulator.
            made._tbl.append(self._row(Row(cells=tuple("" for _one in table.columns)), grid, is_marked=True))  # noqa: SLF001
        self.document.add_paragraph()

    def _widths(self, made: Any, columns: tuple[Column, ...]) -> None:
        made.autofit = False
        whole = Cm(26.7 if self.is_wide else 16.6)
        shares = sum(column.share for column in columns)
        for place, column in enumerate(columns):
            made.columns[place].width = int(whole * column.share / shares)

    def _headings(self, made: Any, table: Table, columns: tuple[Column, ...], *, is_marked: bool) -> None:
        properties = made.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx cannot repeat a row
        properties.append(OxmlElement("w:cantSplit"))
        properties.append(OxmlElement("w:tblHeader"))
        for place, column in enumerate(columns):
            paragraph = made.rows[0].cells[place].paragraphs[0]
            run = self._text(paragraph, column.label, size=8)
            run.bold = True
            if is_marked:
                said = ("column", column.name) if place else ("list", f"{table.name}:{table.marker}")
                control = self._new_control(tag(*said), lock="sdtContentLocked")
                paragraph._p.replace(run._r, control)  # noqa: SLF001 - as above
                control.find(qn("w:sdtContent")).append(run._r)  # noqa: SLF001
                in_table = (f"{table.name}__{column.name}",) if place else (said[1],)
                self._bookmark(paragraph, bookmark(said[0], *in_table))

    def _row(self, row: Row, grid: list[str], *, is_marked: bool) -> Any:
        cells = (row.marker, *row.cells) if is_marked else row.cells
        made, properties = OxmlElement("w:tr"), OxmlElement("w:trPr")
        properties.append(OxmlElement("w:cantSplit"))
        made.append(properties)
        for place, (text, width) in enumerate(zip(cells, grid, strict=True)):
            cell, about, wide = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
            wide.set(qn("w:w"), width)
            wide.set(qn("w:type"), "dxa")
            about.append(wide)
            cell.append(about)
            for line in text.split("\n"):
                paragraph = Paragraph(OxmlElement("w:p"), self.document)
                is_marker = is_marked and not place
                self._text(paragraph, line, is_quiet=is_marker, size=6 if is_marker else 8)
                cell.append(paragraph._p)  # noqa: SLF001 - as above
            made.append(cell)
        return made


if __name__ == "__main__":
    sys.exit(run(lambda given: docx_of(Paper.from_json(json.loads(given)))))
