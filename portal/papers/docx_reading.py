"""What stands in a Word document that comes back: texts and rows by their marks. Nothing that it links to is opened.

Changes that are still tracked are read as if they were accepted. What has no tag any more is found by its bookmark.
"""

import io
import json
import posixpath
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from lxml import etree

from portal.papers.faults import DocumentFault
from portal.papers.markers import Mark, field_mark, list_mark, mark_in, mark_of_bookmark, row_mark
from portal.papers.program import run

MOST_BYTES: Final = 2_000_000
MOST_BYTES_UNPACKED: Final = 20_000_000
MOST_PARTS: Final = 300
# Text full of repeated markup is packed to a fortieth; what is packed much closer was made to burst.
MOST_TIMES_LARGER: Final = 150

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE_DOCUMENT: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
)
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# What is not text of the place where it stands.
_PASSED_OVER: Final = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "sdtPr", "tcPr", "trPr", "tblPr")
)
_NOT_TEXT: Final = {
    f"{_W}drawing",
    f"{_W}pict",
    f"{_W}object",
    f"{_W}sym",
    f"{_W}footnoteReference",
    f"{_W}endnoteReference",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
}
# Paragraphs in these are deleted, or stand in a drawing.
_ELSEWHERE: Final = _NOT_TEXT | {f"{_W}del", f"{_W}moveFrom"}
_START, _END = f"{_W}bookmarkStart", f"{_W}bookmarkEnd"
_BREAKS: Final = {
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}tab": "\t",
    f"{_W}noBreakHyphen": "\u2011",
    f"{_W}softHyphen": "\u00ad",
}


@dataclass(frozen=True)
class ReadField:
    """A text by its name, and the print of what it said when the document was made."""

    name: str
    seen: str
    text: str
    has_more: bool
    """Whether there is something in it that is no text."""


@dataclass(frozen=True)
class ReadRow:
    """A row as the document numbers it below its heading; without a key it is a new one."""

    number: int
    key: int | None
    seen: str
    cells: dict[str, str]
    has_more: bool


@dataclass(frozen=True)
class ReadList:
    """A list by its name, with its newest row and the print of the whole when the document was made."""

    name: str
    newest: int
    seen: str
    columns: list[str]
    rows: list[ReadRow]


@dataclass
class ReadDocument:
    """All that is marked in the document."""

    reference: str = ""
    fields: list[ReadField] = field(default_factory=list)
    lists: list[ReadList] = field(default_factory=list)


def read_docx(content: bytes) -> ReadDocument:
    """Read a document; DocumentFault where it is none, is dangerous, or lost its marks."""
    body = _tree(_main_part(content))
    read = ReadDocument()
    for control in body.iter(f"{_W}sdt"):
        mark = _mark_of(control)
        if mark is None:
            continue
        if mark.sort == "reference":
            if read.reference not in ("", mark.said):
                raise DocumentFault("two_references")
            read.reference = mark.said
        elif mark.sort == "field":
            _take_field(control, mark, read)
        elif mark.sort == "list":
            _take_list(control, mark, read)
    _take_bookmarked(body, read)
    if not read.reference:
        raise DocumentFault("no_marks")
    _refuse_lost_rows(body, read)
    return read


def _main_part(content: bytes) -> bytes:
    """The XML of the document's text. Sizes are measured while unpacking: what an archive says may lie."""
    if len(content) > MOST_BYTES:
        raise DocumentFault("too_large", most=str(MOST_BYTES // 1_000_000))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentFault("locked_or_old")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_dangerous(archive, packed=len(content))
            name = _main_name(archive)
            return _unpacked(archive, name)
    # What zipfile raises for archives that are broken, encrypted, or packed in a way that it does not know.
    except (
        *(zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, KeyError),
        zlib.error,
    ) as error:
        raise DocumentFault("no_document") from error


def _refuse_dangerous(archive: zipfile.ZipFile, *, packed: int) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_BYTES_UNPACKED:
        raise DocumentFault("larger_inside")
    if unpacked > MOST_TIMES_LARGER * packed:
        raise DocumentFault("larger_inside")
    names = [part.filename.lower() for part in parts]
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise DocumentFault("macros")
    if "[content_types].xml" not in names:
        raise DocumentFault("no_document")
    if b"macroenabled" in _unpacked(archive, "[Content_Types].xml").lower():
        raise DocumentFault("macros")


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(MOST_BYTES_UNPACKED + 1)
    if len(content) > MOST_BYTES_UNPACKED:
        raise DocumentFault("larger_inside")
    return content


def _main_name(archive: zipfile.ZipFile) -> str:
    """Where the archive says that its text is: Word on the web names that part as it likes."""
    for relation in _tree(_unpacked(archive, "_rels/.rels")).iter(_RELATION):
        is_inside = relation.get("TargetMode", "Internal") == "Internal"
        if relation.get("Type") in _OFFICE_DOCUMENT and is_inside:
            return posixpath.normpath(str(relation.get("Target", ""))).lstrip("/")
    raise DocumentFault("no_document")


def _tree(content: bytes) -> Any:
    """The XML, with no entities of its own, nothing fetched, and no deeper than a document is."""
    if b"<!DOCTYPE" in content:
        raise DocumentFault("no_document")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        tree = etree.fromstring(content.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentFault("no_document") from error
    if tree.getroottree().docinfo.doctype:
        raise DocumentFault("no_document")
    return tree


def _mark_of(control: Any) -> Mark | None:
    found = control.find(f"{_W}sdtPr/{_W}tag")
    return mark_in(found.get(f"{_W}val", "")) if found is not None else None


def _bookmark_of(start: Any) -> Mark | None:
    return mark_of_bookmark(start.get(f"{_W}name", ""))


def _take_field(control: Any, mark: Mark, read: ReadDocument) -> None:
    found = field_mark(mark.said)
    if found is None:
        raise DocumentFault("no_marks")
    name, seen = found
    if any(one.name == name for one in read.fields):
        raise DocumentFault("twice", name=name)
    read.fields.append(ReadField(name, seen, _text(control), _has_more(control)))


def _take_bookmarked(body: Any, read: ReadDocument) -> None:
    """What has lost its tag, by its bookmark. A tag is surer: where there is one, the bookmark is not looked at."""
    tagged_fields = {one.name for one in read.fields}
    tagged_lists = {one.name for one in read.lists}
    read.fields += [one for one in _Below().read(body) if one.name not in tagged_fields]
    for name, times in Counter(one.name for one in read.fields).items():
        if times > 1:
            raise DocumentFault("twice", name=name)
    references = set()
    for start in body.iter(_START):
        mark = _bookmark_of(start)
        if mark and mark.sort == "list" and mark.said.partition(":")[0] not in tagged_lists:
            _take_list(start, mark, read)
        if mark and mark.sort == "reference":
            references.add("".join(_text(one) for one in start.iterancestors(f"{_W}p")).strip())
    if not read.reference and references:
        if len(references) > 1:
            raise DocumentFault("two_references")
        read.reference = references.pop()


class _Below:
    """Reads fields as what stands below their bookmarked headings, to the next bookmark of ours that is no hint.

    What was typed beside a heading, or joined to one by deleting the end of a line, is read too: only what the bookmark
    itself holds is known to be ours. Empty lines around a text are not told from the distance to the next heading.
    """

    def __init__(self) -> None:
        self.fields: list[ReadField] = []
        self.mark: tuple[str, str] | None = None
        self.lines: list[str] = []
        self.has_more = False
        self.is_joined = False

    def read(self, body: Any) -> list[ReadField]:
        """All fields, in their order."""
        before: list[Any] = []
        for node in body.iter(f"{_W}p", _START):
            if node.tag == _START:
                # A bookmark that stands between paragraphs is the next one's.
                if next(node.iterancestors(f"{_W}p"), None) is None:
                    before.append(node)
            elif not _is_elsewhere(node):
                self._paragraph([*before, *_tokens(node)])
                self.has_more = self.has_more or _has_more(node)
                self.is_joined = _is_joined(node)
                before = []
        self._begin(None)
        return self.fields

    def _paragraph(self, tokens: list[Any]) -> None:
        line, is_bookmarked = "", False
        of_ours: set[str | None] = set()
        for token in tokens:
            if isinstance(token, str):
                line += "" if of_ours else token
            elif token.tag == _END:
                of_ours.discard(token.get(f"{_W}id"))
            elif mark := _bookmark_of(token):
                is_bookmarked = True
                of_ours.add(token.get(f"{_W}id"))
                if mark.sort != "hint":
                    self._line(line, is_needed=False)
                    line = ""
                    self._begin(field_mark(mark.said) if mark.sort == "field" else None)
        self._line(line, is_needed=not is_bookmarked)

    def _line(self, line: str, *, is_needed: bool) -> None:
        if self.is_joined and self.lines:
            self.lines[-1] += line
        elif line.strip() or is_needed:
            self.lines.append(line)
        self.is_joined = False

    def _begin(self, mark: tuple[str, str] | None) -> None:
        if self.mark:
            self.fields.append(ReadField(*self.mark, "\n".join(self.lines).strip("\n"), self.has_more))
        self.mark, self.lines, self.has_more, self.is_joined = mark, [], False, False


def _take_list(control: Any, mark: Mark, read: ReadDocument) -> None:
    found = list_mark(mark.said)
    table = next(control.iterancestors(f"{_W}tbl"), None)
    if found is None or table is None:
        raise DocumentFault("no_marks")
    name, newest, seen = found
    if any(one.name == name for one in read.lists):
        raise DocumentFault("twice", name=name)
    rows = list(_rows(table))
    columns = _columns(rows[0], name)
    read.lists.append(ReadList(name, newest, seen, columns, list(_read_rows(rows[1:], columns, name))))


def _columns(heading: Any, name: str) -> list[str]:
    """The columns' names, in the order in which they stand now."""
    columns = []
    for cell in _cells(heading):
        marks = [mark for control in cell.iter(f"{_W}sdt") if (mark := _mark_of(control))]
        marks += [mark for control in cell.iterancestors(f"{_W}sdt") if (mark := _mark_of(control))]
        marks = marks or [mark for start in cell.iter(_START) if (mark := _bookmark_of(start))]
        if len(marks) != 1 or marks[0].sort not in {"list", "column"}:
            raise DocumentFault("no_column", name=name)
        columns.append(marks[0].said if marks[0].sort == "column" else "")
    if len(set(columns)) != len(columns):
        # Of a column and its copy, one would silently win.
        raise DocumentFault("column_twice", name=name)
    return columns


def _read_rows(rows: list[Any], columns: list[str], name: str) -> Iterator[ReadRow]:
    known: set[int] = set()
    for number, row in enumerate(rows, start=1):
        cells = list(_cells(row))
        texts = [_text(cell).strip() for cell in cells]
        has_more = any(map(_has_more, cells))
        if not any(texts) and not has_more:
            continue
        if len(cells) != len(columns) or row.find(f".//{_W}vMerge") is not None:
            raise DocumentFault("merged_cells", name=name, row=str(number))
        said = dict(zip(columns, texts, strict=True))
        marker = said.pop("")
        mark = row_mark(marker)
        if marker and mark is None:
            raise DocumentFault("no_marker", name=name, row=str(number))
        if mark and mark.key in known:
            raise DocumentFault("marker_twice", name=name, row=str(number))
        if mark:
            known.add(mark.key)
        yield ReadRow(number, mark.key if mark else None, mark.seen if mark else "", said, has_more)


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, without those of tables inside it and those that a tracked change deletes."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is table and row.find(f"{_W}trPr/{_W}del") is None:
            yield row


def _cells(row: Any) -> Iterator[Any]:
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is row:
            yield cell


def _text(place: Any) -> str:
    """The text of a place, a line a paragraph."""
    lines: list[str] = []
    is_joined = False
    for paragraph in place.iter(f"{_W}p"):
        if _is_elsewhere(paragraph):
            continue
        line = "".join(_letters(paragraph))
        if is_joined:
            lines[-1] += line
        else:
            lines.append(line)
        is_joined = _is_joined(paragraph)
    if not lines:
        # A control inside a line holds no paragraph of its own.
        return "".join(_letters(place))
    return "\n".join(lines)


def _is_elsewhere(paragraph: Any) -> bool:
    return any(one.tag in _ELSEWHERE for one in paragraph.iterancestors())


def _is_joined(paragraph: Any) -> bool:
    """Whether a tracked change joins the next paragraph to this one."""
    return paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _letters(node: Any) -> Iterator[str]:
    return (one for one in _tokens(node) if isinstance(one, str))


def _tokens(node: Any) -> Iterator[Any]:
    """Letters and bookmarks of a paragraph in their order. What other paragraphs in it hold (a text box) is not its."""
    for child in node:
        if child.tag in _PASSED_OVER or child.tag in _NOT_TEXT or child.tag == f"{_W}p":
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag in {_START, _END}:
            yield child
        elif isinstance(child.tag, str):
            yield from _tokens(child)


def _has_more(place: Any) -> bool:
    return any(one.tag in _NOT_TEXT for one in place.iter())


def _refuse_lost_rows(body: Any, read: ReadDocument) -> None:
    """Refuse a document in which a row stands outside its table: it would be taken for removed."""
    found = sum(row_mark("".join(cell.itertext(f"{_W}t"))) is not None for cell in body.iter(f"{_W}tc"))
    deleted = sum(
        row_mark("".join(cell.itertext(f"{_W}t"))) is not None
        for row in body.iter(f"{_W}tr")
        if row.find(f"{_W}trPr/{_W}del") is not None
        for cell in _cells(row)
    )
    if found - deleted != sum(row.key is not None for one in read.lists for row in one.rows):
        raise DocumentFault("split_table")


if __name__ == "__main__":
    sys.exit(run(lambda given: json.dumps(asdict(read_docx(given))).encode()))
