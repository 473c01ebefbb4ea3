"""Files are known by their content."""

import io
import zipfile

import pytest

from sessions_app.choices import FileKind
from sessions_app.filekinds import CONTENT_TYPES, kind_of

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001ff"
)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010101004800480000")


def archive(**parts: bytes) -> bytes:
    """A zip file; `__` in a name stands for `/`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def office(part: str, **more: bytes) -> bytes:
    """An Office document with `part` at its heart."""
    return archive(**{"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<x/>"})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (PNG, FileKind.PNG),
        (JPEG, FileKind.JPEG),
        (ODT, FileKind.ODT),
        (office("word/document.xml"), FileKind.DOCX),
        (office("ppt/presentation.xml"), FileKind.PPTX),
        (office("xl/workbook.xml"), FileKind.XLSX),
    ],
)
def test_each_kind_that_we_take_is_known(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b"  %PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"MZ\x90\x00",
        b"PK\x03\x04 broken",
        archive(**{"index.html": b"<p>"}),
        archive(**{"word/document.xml": b"<x/>"}),
        archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        archive(mimetype=b"application/vnd.oasis.opendocument.text-template"),
        office("word/document.xml", **{"word/vbaProject.bin": b"macro"}),
    ],
)
def test_everything_else_is_not_taken(content: bytes) -> None:
    assert kind_of(content) is None


def test_every_kind_is_served_as_a_type() -> None:
    assert set(CONTENT_TYPES) == set(FileKind)
