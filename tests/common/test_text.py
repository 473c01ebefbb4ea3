"""Text that people type: tidied where that is harmless, refused with a sentence where it is not."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.common.characters import first_unprintable, folded, tidy_line, tidy_text
from portal.common.fields import LineField, LinesField, TextAreaField
from portal.common.text import clean_line, clean_text

UNPRINTABLE = ["\0", "\x07", "\x1b", "\x7f", "\x9b", "\ud800", "\u202a", "\u202e"]
HARMLESS = [
    "é",
    "עברית",
    "العربية",
    "中文",
    "👩‍👩‍👧‍👦",
    "a\u200fb",
    "ซ้าย\u200bขวา",
    "\u2067ab\u2069",
    "<script>alert(1)</script>",
    "Robert'); --",
]


@pytest.mark.parametrize("character", UNPRINTABLE)
@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_a_control_character_is_refused_with_its_place_and_code(clean: Any, character: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        clean(f"ab{character}c")
    assert refusal.value.messages == [
        f"Character 3 is a control character (U+{ord(character):04X}) that cannot be shown. Please delete it."
    ]


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_every_language_emoji_and_markup_is_kept_as_it_is(clean: Any, text: str) -> None:
    assert clean(text) == text


def test_a_line_is_one_line_and_a_text_keeps_its_lines() -> None:
    typed = "  One\ttwo\r\nthree\u2028four \x0b five\n "
    assert clean_line(typed) == "One two three four five"
    assert clean_text(typed) == "One\ttwo\nthree\nfour \n five"


def test_composed_and_decomposed_letters_are_the_same_text() -> None:
    assert clean_line("e\u0301") == clean_text("e\u0301") == "\u00e9"


@pytest.mark.parametrize(
    "other", ["weavers' guild", " WEAVERS'  GUILD ", "Weavers'\tGuild", "Ｗeavers' Guild", "Weavers'\u00a0Guild"]
)
def test_names_are_the_same_but_for_case_and_white_space(other: str) -> None:
    assert folded(other) == folded("Weavers' Guild")


def test_names_that_differ_in_a_letter_or_an_accent_differ() -> None:
    assert folded("Weavers") != folded("Weaver")
    assert folded("Résumé") != folded("Resume")


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy_line(tidy_line(text)) == tidy_line(text)
    assert tidy_text(tidy_text(text)) == tidy_text(text)
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_what_is_accepted_can_be_stored(text: str) -> None:
    try:
        accepted = clean_text(text)
    except ValidationError:
        assert first_unprintable(tidy_text(text))
    else:
        assert "\0" not in accepted
        accepted.encode()


# Fields


class Form(forms.Form):
    line = LineField(max_length=10, required=False)
    text = TextAreaField(max_length=10, required=False)
    lines = LinesField(max_items=3, max_length=5, required=False)


def errors(**typed: str) -> dict[str, list[str]]:
    form = Form(typed)
    form.is_valid()
    return {name: [str(one) for one in found] for name, found in form.errors.items()}


def test_a_limit_counts_what_would_be_stored() -> None:
    assert errors(line=" a b\t c     d e   ", text="a\r\nb\r\nc\r\nd\r\ne\r\n\r\n", lines="a\n\nb\n\n\nc\n") == {}
    assert set(errors(line="12345678901", text="12345678901", lines="123456")) == {"line", "text", "lines"}


@pytest.mark.parametrize("name", ["line", "text", "lines"])
def test_a_megabyte_or_a_control_character_is_an_error_beside_its_field(name: str) -> None:
    assert set(errors(**{name: "x" * 1_000_000})) == {name}
    assert set(errors(**{name: "a\0b"})) == {name}
    assert len(errors(**{name: "a\0b"})[name]) == 1


def test_a_list_names_the_line_that_is_too_long_and_counts_its_lines() -> None:
    assert errors(lines="one\ntoo long\n") == {"lines": ["Line 2 has 8 characters; at most 5, please."]}
    assert errors(lines="1\n2\n3\n4") == {"lines": ["At most 3 lines, please: there are 4."]}


def test_a_list_shows_what_was_typed_and_knows_whether_it_changed() -> None:
    field = LinesField(max_items=3, max_length=5)
    assert field.prepare_value(["one", "two"]) == "one\ntwo"
    assert field.prepare_value("one\n two") == "one\n two"
    assert not field.has_changed(["one", "two"], " one \n\ntwo\n")
    assert field.has_changed(["one"], "one\ntwo")
    assert field.has_changed(["one"], "one\0")


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u200d", "\u00ad", "\u2060", "\ufe0f", "\u200f"])
def test_what_cannot_be_seen_makes_no_text_and_no_other_name(unseen: str) -> None:
    assert tidy_line(f" {unseen} ") == tidy_text(f"{unseen}\n{unseen}") == ""
    assert folded(f"Lake{unseen} Forum{unseen}") == folded("lake forum")
    with pytest.raises(ValidationError):
        LineField(max_length=20).clean(unseen)
