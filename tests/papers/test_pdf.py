"""The PDF: set from data, readable by screen readers, with every letter or not at all."""

import json
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from portal.papers.faults import DocumentFault
from portal.papers.paper import Paper
from portal.papers.pdf import FOLDER, pdf_of
from tests.papers.test_reading import paper

ROOT = Path(__file__).parents[2]


def test_it_is_a_pdf_for_screen_readers_with_title_and_language() -> None:
    made = pdf_of(paper(language="fr"))
    assert made.startswith(b"%PDF-1.7")
    for said in (b"pdfuaid:part", b"/StructTreeRoot", b"/MarkInfo"):
        assert said in made
    assert re.search(rb"/Lang ?\(fr", made)


@pytest.mark.parametrize(
    "text",
    [
        '#import "/etc/passwd": *',
        '#read("paper.typ") $x$ `raw` *bold* _under_ = Heading\n= Heading\n#panic()',
        "</w:t> & \\ \" ' // /* @ref <label>",
        "نحن نعمل (2024) مع UNICEF",
        "为所有人提供水。",
        "Вода для всех: ñ, ç, ü, ő, ệ, Ω",
        "\u200f\u2067\u2069 zero\u200bwidth",
        "",
    ],
)
def test_any_text_is_set_as_it_stands(text: str) -> None:
    assert pdf_of(paper(summary=text)).startswith(b"%PDF-")


def test_the_fonts_of_the_six_languages_lie_beside_the_program() -> None:
    names = {one.name for one in (FOLDER / "fonts").glob("*.ttf")}
    assert names == {"NotoNaskhArabic-Bold.ttf", "NotoNaskhArabic-Regular.ttf", "NotoSansSC-subset.ttf"}


def test_a_letter_of_no_font_is_named() -> None:
    with pytest.raises(DocumentFault) as raised:
        pdf_of(paper(summary="Water \U000f1234"))
    assert raised.value.code == "no_font"
    assert raised.value.facts["text"] == "\U000f1234"


def test_a_paper_is_the_same_after_its_way_through_json() -> None:
    assert Paper.from_json(json.loads(json.dumps(asdict(paper())))) == paper()


def test_making_and_reading_load_no_django() -> None:
    modules = "portal.papers.pdf, portal.papers.docx_writing, portal.papers.docx_reading"
    program = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
