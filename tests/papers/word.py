"""Word documents in a test's hands: written in as somebody would who has it open."""

import copy
import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


class Word:
    """An open document."""

    def __init__(self, content: bytes) -> None:
        self.document: Any = Document(io.BytesIO(content))
        self.body = self.document.element.body

    @property
    def content(self) -> bytes:
        """The saved document."""
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def control(self, name: str) -> Any:
        """The content control of a text."""
        return next(one for one in self.body.iter(qn("w:sdt")) if f":{name}:" in _tag(one))

    def write(self, name: str, text: str) -> None:
        """Replace a text, a paragraph a line."""
        content = self.control(name).find(qn("w:sdtContent"))
        for paragraph in list(content):
            content.remove(paragraph)
        for line in text.split("\n"):
            content.append(_paragraph(line))

    def drop(self, name: str) -> None:
        """Lose a control and the bookmark of its heading, and keep all paragraphs."""
        self.drop_bookmark(name)
        self.unwrap(name)

    def drop_bookmark(self, name: str) -> None:
        """Lose the bookmark of a heading."""
        start = self.bookmark(name)
        start.getparent().remove(start)

    def bookmark(self, name: str) -> Any:
        """The beginning of the bookmark of a text's heading."""
        starts = self.body.iter(qn("w:bookmarkStart"))
        return next(one for one in starts if one.get(qn("w:name")).startswith(f"pk_f_{name}_"))

    def lose_tags(self) -> None:
        """Lose what LibreOffice loses: all tags, and the controls around paragraphs."""
        for control in list(self.body.iter(qn("w:sdt"))):
            properties = control.find(qn("w:sdtPr"))
            properties.remove(properties.find(qn("w:tag")))
            if control.getparent() is self.body:
                self._unwrap(control)

    def heading(self, name: str) -> Any:
        """The paragraph of a text's heading."""
        return self.bookmark(name).getparent()

    def type_below(self, name: str, text: str) -> None:
        """Write a paragraph directly below a heading."""
        self.heading(name).addnext(_paragraph(text))

    def type_above(self, name: str, text: str) -> None:
        """Write a paragraph directly above a heading."""
        self.heading(name).addprevious(_paragraph(text))

    def unwrap(self, name: str) -> None:
        """Lose a control, and keep its paragraphs."""
        self._unwrap(self.control(name))

    def _unwrap(self, control: Any) -> None:
        for paragraph in reversed(list(control.find(qn("w:sdtContent")))):
            control.addnext(paragraph)
        control.getparent().remove(control)

    def table(self, name: str) -> Any:
        """The table of a list."""
        return next(self.control(name).iterancestors(qn("w:tbl")))

    def rows(self, name: str) -> list[Any]:
        """The rows below the heading; the last one is empty."""
        return list(self.table(name).iter(qn("w:tr")))[1:]

    def marker(self, name: str, place: int) -> str:
        """What the first cell of a row holds."""
        return str(next(self.rows(name)[place].iter(qn("w:t"))).text)

    def write_cell(self, name: str, place: int, column: int, text: str) -> None:
        """Replace what a cell says; column 0 holds the marker."""
        cell = list(self.rows(name)[place].iter(qn("w:tc")))[column]
        for paragraph in cell.findall(qn("w:p")):
            cell.remove(paragraph)
        for line in text.split("\n"):
            cell.append(_paragraph(line))

    def add_row(self, name: str, cells: Sequence[str]) -> None:
        """Write a row at the end of a table."""
        self.table(name).append(copy.deepcopy(self.rows(name)[-1]))
        for column, text in enumerate(("", *cells)):
            self.write_cell(name, -1, column, text)

    def split_table(self, name: str, place: int) -> None:
        """Let a row stand in a table of its own, as Word does it with one key."""
        table, row = OxmlElement("w:tbl"), self.rows(name)[place]
        self.table(name).addnext(table)
        table.append(row)

    def remove_row(self, name: str, place: int) -> None:
        """Delete a row."""
        row = self.rows(name)[place]
        row.getparent().remove(row)


def _tag(control: Any) -> str:
    found = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return f"{found.get(qn('w:val'))}:" if found is not None else ""


def _paragraph(text: str) -> Any:
    paragraph, run, letters = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    letters.text = text
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(letters)
    paragraph.append(run)
    return paragraph
