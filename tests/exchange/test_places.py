"""A paper of something else than a proposal: written, taken away, written in, and read again."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.common.text import clean_text
from portal.exchange.cells import read_cells
from portal.exchange.faults import Fault
from portal.exchange.places import Cells, ListPlace, Places, TextPlace
from portal.exchange.shown import choices_in, line_of
from portal.exchange.union import Comparison, Said, SaidDocument, Values, differences, plain
from portal.papers.docx_reading import read_docx
from portal.papers.docx_writing import docx_of
from portal.papers.paper import Column, Field, Paper, Section
from tests.papers.word import Word

NOW = Said(
    fields={"background": "Water is scarce.\nمياه", "is_hybrid": True},
    lists={"issues": {3: {"text": "Wells", "rank": 1}, 7: {"text": "Rivers", "rank": 2}}},
)


def rank(word: str) -> int:
    if not word.isdigit():
        raise ValidationError("Ranks are numbers.")
    return int(word)


def issue(cells: Cells) -> tuple[Values, tuple[Fault, ...]]:
    return read_cells(cells, {"text": clean_text, "rank": rank})


PLACES = Places(
    texts={
        "background": TextPlace(label="Background", write=str, read=clean_text),
        "is_hybrid": TextPlace(
            label="Hybrid",
            write=lambda value: "yes" if value else "no",
            read=lambda word: word == "yes",
            hint="yes / no",
        ),
    },
    lists={
        "issues": ListPlace(
            label="Key issues",
            columns=(Column(name="text", label="Issue", share=4), Column(name="rank", label="Rank")),
            write=lambda row: (row["text"], str(row["rank"])),
            read=issue,
            called_by="text",
        )
    },
)


def word(said: Said = NOW) -> Word:
    paper = Paper(
        title="Water",
        reference="water-for-all",
        language="en",
        eyebrow="Spotlight session",
        footer="Water",
        empty="Nothing yet",
        facts=(Field(label="Session", text="water-for-all", name="reference"),),
        sections=(
            Section(title="Summary", fields=tuple(PLACES.field(name, said) for name in PLACES.texts)),
            Section(title="Key issues", table=PLACES.table("issues", said)),
        ),
        row_label="Row",
        comes_back=True,
    )
    return Word(docx_of(paper))


def found_in(document: Word) -> dict[str, Any]:
    """What the program answers."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(read_docx(document.content))))
    return found


def read(document: Word, now: Said = NOW) -> SaidDocument:
    return PLACES.read(found_in(document), now)


def compared(document: Word, now: Said = NOW) -> Comparison:
    return Comparison(differences=differences(read(document, now), now))


@settings(max_examples=15, deadline=None)
@given(
    background=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=80),
    issues=st.dictionaries(
        st.integers(1, 9), st.tuples(st.sampled_from(["Wells", "Rivières", "أنهار"]), st.integers(0, 9))
    ),
)
def test_what_nobody_touched_comes_back_as_it_went_out(background: str, issues: Mapping[int, tuple[str, int]]) -> None:
    rows = {key: {"text": text, "rank": rank} for key, (text, rank) in issues.items()}
    said = Said({"background": plain(background), "is_hybrid": False}, {"issues": rows})
    document = word(said)
    assert found_in(document)["reference"] == "water-for-all"
    assert compared(document, said) == Comparison()


def test_what_was_written_is_shown_in_the_words_of_the_places() -> None:
    document = word()
    document.write("background", "Water is there.")
    document.write("is_hybrid", "no")
    document.write_cell("issues", 0, 1, "Deep wells")
    document.remove_row("issues", 1)
    document.add_row("issues", ["Lakes", "3"])
    lines = [line_of(one, PLACES, {}) for one in compared(document).differences]
    assert [(line.heading, line.name) for line in lines] == [
        ("Background", ""),
        ("Hybrid", ""),
        ("Changed", "Wells"),
        ("Added", "Lakes"),
        ("Removed", "Rivers"),
    ]
    assert [(one.label, one.before, one.after) for one in lines[1].fields] == [("Hybrid", "yes", "no")]
    assert [(one.label, one.before, one.after) for one in lines[2].fields] == [("Issue", "Wells", "Deep wells")]
    assert [(one.before, one.after) for one in lines[4].fields] == [("Rivers", ""), ("2", "")]


def test_a_faulty_cell_is_named_by_its_column_and_shown_as_it_was_written() -> None:
    document = word()
    document.write_cell("issues", 0, 2, "first")
    comparison = compared(document)
    (line,) = [line_of(one, PLACES, {}) for one in comparison.differences]
    assert comparison.is_faulty
    assert line.faults == (("Rank", "Ranks are numbers."),)
    assert [(one.before, one.after) for one in line.fields] == [("1", "first")]


def test_what_others_changed_meanwhile_is_asked_and_the_choice_is_kept() -> None:
    document = word()
    document.write("background", "Mine.")
    now = Said({**NOW.fields, "background": "Theirs."}, NOW.lists)
    (one,) = compared(document, now).differences
    line = line_of(one, PLACES, choices_in({"choice-background": "leave", "seen": "x"}))
    assert (line.question, line.choice) == ("Somebody changed this since the document was made.", "leave")
    assert [(text.before, text.after) for text in line.fields] == [("Theirs.", "Mine.")]


def test_a_place_that_lost_its_marks_is_named_and_nothing_is_read() -> None:
    document = word()
    document.drop("background")
    with pytest.raises(ValidationError, match="hidden marks of: Background"):
        read(document)
    found = found_in(word())
    found["lists"][0]["columns"].remove("rank")
    with pytest.raises(ValidationError, match="hidden marks of: Rank"):
        PLACES.read(found, NOW)
    found = found_in(word())
    found["fields"].append({"name": "of_another_paper", "seen": "", "text": "", "has_more": False})
    with pytest.raises(ValidationError, match="hidden marks of: its fields"):
        PLACES.read(found, NOW)
