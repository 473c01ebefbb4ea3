"""Tell what a file is by its content, whatever its name says."""

import io
import zipfile

import filetype

from sessions_app.choices import FileKind

# What an Office document holds at its heart, by kind.
_OFFICE_PARTS = {
    "word/document.xml": FileKind.DOCX,
    "ppt/presentation.xml": FileKind.PPTX,
    "xl/workbook.xml": FileKind.XLSX,
}
_PLAIN = {"application/pdf": FileKind.PDF, "image/png": FileKind.PNG, "image/jpeg": FileKind.JPEG}
_ODT = b"application/vnd.oasis.opendocument.text"

CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: _ODT.decode(),
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}


def kind_of(content: bytes) -> FileKind | None:
    """The kind of file that `content` is, or None where it is of no kind that we take (macros are not taken)."""
    if content.startswith(b"PK"):
        return _kind_of_archive(content)
    guess = filetype.guess(content)
    return _PLAIN.get(guess.mime) if guess else None


def _kind_of_archive(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            # Only this one part is ever unpacked, and no more of it than the name of a type.
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    return FileKind.ODT if part.read(len(_ODT) + 1).strip() == _ODT else None
    # What zipfile raises for archives that are broken, encrypted (RuntimeError), or compressed in a way that it does
    # not know (NotImplementedError is its word for that; nothing is left to be done here).
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in _OFFICE_PARTS.items() if part in names), None)
