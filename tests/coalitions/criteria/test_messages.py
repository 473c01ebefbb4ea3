"""Sentences that are translated where they are shown."""

import json
from datetime import date

import pytest

from coalitions.criteria.messages import (
    Language,
    Message,
    Param,
    all_of,
    any_of,
    gettext_lazy,
    gettext_noop,
    ngettext_lazy,
    some_of,
    term,
)

GERMAN = {
    "{organisation} counts for {region}.": "{organisation} zählt für {region}.",
    "Africa": "Afrika",
    "{start} and {last}": "{start} und {last}",
    "one CSO": "eine NRO",
    "two": "zwei",
}
IN_GERMAN = Language(
    gettext=lambda text: GERMAN.get(text, text),
    ngettext=lambda _singular, _plural, count: "eine NRO" if count == 1 else "{count} NRO",
    date=lambda day: f"{day:%d.%m.%Y}",
)


def test_english_is_the_template_filled() -> None:
    assert str(gettext_lazy("From {starts}: {what}.", starts=date(2024, 5, 9), what="work")) == "From 9 May 2024: work."


def test_terms_are_translated_and_names_are_not() -> None:
    message = gettext_lazy("{organisation} counts for {region}.", organisation="Africa", region=term("Africa"))

    assert message.render(IN_GERMAN) == "Africa zählt für Afrika."


def test_counted_things_have_a_plural_and_number_words() -> None:
    def message(count: int) -> Message:
        return ngettext_lazy("one CSO", "{count} CSOs", count)

    assert [str(message(count)) for count in (0, 1, 2, 9, 10)] == [
        "no CSOs",
        "one CSO",
        "two CSOs",
        "nine CSOs",
        "10 CSOs",
    ]
    assert [message(count).render(IN_GERMAN) for count in (1, 2)] == ["eine NRO", "zwei NRO"]
    assert str(ngettext_lazy("One CSO", "{Count} CSOs", 3)) == "Three CSOs"


@pytest.mark.parametrize(
    ("items", "joined"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (["a", "b", "c", "d"], "a, b, c and d")],
)
def test_lists_are_joined_as_people_write_them(items: list[Param], joined: str) -> None:
    assert str(gettext_lazy("{list}", list=all_of(items))) == joined
    assert str(gettext_lazy("{list}", list=any_of(items))) == joined.replace("and", "or")


def test_lists_are_joined_in_the_reader_s_language() -> None:
    assert gettext_lazy("{list}", list=all_of(["a", term("Africa")])).render(IN_GERMAN) == "a und Afrika"


def test_long_lists_are_summed_up() -> None:
    assert (
        str(gettext_lazy("{list}", list=some_of([str(number) for number in range(9)]))) == "0, 1, 2, 3 and five others"
    )


def test_a_list_of_thousands_can_be_rendered_and_stored() -> None:
    message = gettext_lazy("{list}", list=all_of([str(number) for number in range(5000)]))

    assert str(message).startswith("0, 1, 2, 3,")
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


def test_braces_in_names_are_only_text() -> None:
    assert str(gettext_lazy("{name}", name="{name} {0.__class__} %s")) == "{name} {0.__class__} %s"


def test_a_slot_that_a_translation_misspells_stays_visible() -> None:
    assert str(gettext_lazy("{organization}", organisation="A")) == "{organization}"


def test_nothing_is_asked_of_the_catalogue_for_an_empty_text() -> None:
    in_gettext = Language(gettext=lambda _text: "the catalogue's head", ngettext=IN_GERMAN.ngettext, date=str)

    assert Message("").render(in_gettext) == ""


def test_marking_changes_nothing() -> None:
    assert gettext_noop("Africa") == "Africa"


@pytest.mark.parametrize(
    "message",
    [
        Message("plain"),
        gettext_lazy("{a} {b} {c}", a="x", b=3, c=date(2024, 1, 1)),
        ngettext_lazy("{count} {x}", "{count} {x}s", 2, x=gettext_lazy("{y}", y=term("z"))),
    ],
)
def test_messages_are_stored_losslessly(message: Message) -> None:
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


@pytest.mark.parametrize(
    "data", [None, "text", {}, {"text": 1}, {"text": "a", "params": []}, {"text": "a", "more": 1}, {"params": {}}]
)
def test_what_is_no_message_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not"):
        Message.from_json(data)
