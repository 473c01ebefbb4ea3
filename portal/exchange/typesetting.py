"""Documents made and read by a program of its own (portal/papers): what it needs and risks is not ours."""

import json
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from portal.papers.paper import Paper

PDF, DOCX, READ = "pdf", "docx", "read"
PROGRAMS: Final = {PDF: "pdf", DOCX: "docx_writing", READ: "docx_reading"}
CONTENT_TYPES: Final = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FAULTY: Final = 3
SECONDS: Final = 30
PATIENCE: Final = 15
# A process of the web server makes one document at a time: each takes the memory of a small program.
_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)


class DocumentRefused(Exception):
    """A document that cannot be made or read. The message says why, to a person."""


class Busy(Exception):
    """Others wait for documents already, or this one takes too long."""


def made(paper: Paper, kind: str) -> bytes:
    """The paper as a file of this kind."""
    return _run(kind, json.dumps(asdict(paper)).encode())


def read(content: bytes) -> dict[str, Any]:
    """What a Word document says where it is marked, as plain data."""
    found: dict[str, Any] = json.loads(_run(READ, content))
    return found


def _run(deed: str, given: bytes) -> bytes:
    if not _ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and its only argument is a word of ours
            [sys.executable, "-m", f"portal.papers.{PROGRAMS[deed]}"],
            input=given,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Busy from error
    finally:
        _ONE_AT_A_TIME.release()
    if done.returncode == FAULTY:
        fault = json.loads(done.stdout)
        raise DocumentRefused(_sentence(fault["code"], fault["facts"]))
    if done.returncode and deed == READ:
        # Whatever a hostile file made it stumble over, within its limits of memory and time.
        raise DocumentRefused(_sentence("no_document", {}))
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _sentence(code: str, facts: dict[str, str]) -> str:
    sentences = {
        "no_font": _(
            "This server has no font for “%(text)s”, so the PDF was not made: letters would be missing in it. "
            "The Word document has them."
        ),
        "too_large": _("The file has more than %(most)s MB."),
        "larger_inside": _("The file is larger inside than it looks. Please send the document as Word saves it."),
        "macros": _("The document holds macros. Please save it as a Word document without macros (.docx)."),
        "locked_or_old": _(
            "The document has a password, or is of Word's old kind. Please save it as .docx without one."
        ),
        "no_document": _("By its content this is no Word document (.docx), or it is damaged."),
        "no_marks": _(
            "The document has lost the hidden marks by which we read it, or never had them. Please take the document "
            "from this page anew, and write in that one with Word or LibreOffice."
        ),
        "two_references": _("Parts of two documents stand in this one."),
        "twice": _("“%(name)s” stands in the document twice. Please delete one of the two."),
        "no_column": _("A column of the table “%(name)s” has lost its heading. Please leave the first row as it is."),
        "column_twice": _("A column of the table “%(name)s” stands there twice. Please delete the copy."),
        "merged_cells": _("In row %(row)s of the table “%(name)s” cells are joined, added or missing."),
        "no_marker": _(
            "In row %(row)s of the table “%(name)s” the first cell was written in. Leave it as it is in rows that were "
            "there, and empty in new ones."
        ),
        "marker_twice": _(
            "Row %(row)s of the table “%(name)s” is a copy of another row. Empty the first cell of the new one."
        ),
        "split_table": _("A table was divided in two, so that some rows stand outside it. Please join it again."),
    }
    return sentences[code] % facts
