"""What a form had before its writer's eyes, and what comes of uniting it with what others saved."""

import json
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from portal.common.seen import SEEN, SeenForm, prints_of


class Tide(SeenForm):
    low = forms.IntegerField(required=False)
    high = forms.IntegerField(required=False)
    words = forms.CharField(required=False)
    is_known = forms.BooleanField(required=False)
    days = forms.MultipleChoiceField(choices=[("mo", "Monday"), ("tu", "Tuesday")], required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        low, high = said.get("low"), said.get("high")
        if low is not None and high is not None and low > high:
            raise ValidationError({"high": "Higher than low"})
        return said


def sent(**typed: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


def prints(**values: Any) -> str:
    known = {"low": None, "high": None, "words": "", "is_known": False, "days": [], **values}
    return json.dumps(prints_of(known))


@pytest.mark.parametrize("nothing", [None, "", [], (), False])
def test_nothing_has_one_print(nothing: Any) -> None:
    assert prints_of({"x": nothing}) == prints_of({"x": None})


@pytest.mark.parametrize("something", [0, "0", " ", [0], True, "None", ["a", "b"], ["ab"]])
def test_something_is_not_nothing(something: Any) -> None:
    assert prints_of({"x": something}) != prints_of({"x": None})


def test_the_number_nought_of_another_stays() -> None:
    form = Tide(sent(words="Mine", seen=prints()), initial={"low": 0})
    assert form.is_valid()
    assert (form.cleaned_data["low"], form.cleaned_data["words"]) == (0, "Mine")


def test_a_form_tells_which_fields_it_changes() -> None:
    form = Tide(sent(low=1, words="New", days=["mo"], seen=prints(low=1)), initial={"low": 1, "high": 3})
    assert form.is_valid()
    assert form.changed_fields() == ["words", "days"], "the height is of another"


def test_values_that_do_not_hold_together_are_shown_as_they_would_be_saved() -> None:
    stands = {"low": 5, "high": 9, "words": "Theirs", "is_known": True, "days": ["mo", "tu"]}
    before = prints(low=1, high=9)
    form = Tide(sent(low=1, high=4, seen=before), initial=stands)
    assert not form.is_valid()
    assert form.errors["high"] == ["Higher than low"]
    assert form.conflicts == []
    shown = {name: form[name].value() for name in ("low", "high", "words", "is_known", "days")}
    assert shown == {"low": "5", "high": "4", "words": "Theirs", "is_known": True, "days": ["mo", "tu"]}
    again = sent(low=5, high=7, words="Theirs", is_known="on", days=["mo", "tu"], seen=form[SEEN].value())
    mended = Tide(again, initial=stands)
    assert mended.is_valid()
    assert mended.cleaned_data == {**stands, "high": 7}


def test_a_page_carries_no_more_than_it_shows() -> None:
    """After a save that kept another's change, the page still shows what stood before it."""
    before, stands = prints(words="Old"), {"words": "Theirs"}
    form = Tide(sent(words="Old", low=1, seen=before), initial=stands)
    assert form.is_valid()
    carried = json.loads(form.stands_now({**stands, "low": 1}))
    assert carried == {**json.loads(before), "low": prints_of({"low": 1})["low"]}


def test_a_form_is_saved_as_typed_unless_it_says_why_not() -> None:
    assert Tide(initial={}).is_saved_as_typed
    assert not Tide().is_saved_as_typed, "a new row is added by its button"
    assert not Tide(initial={}, by_button="Public").is_saved_as_typed
    form = Tide(sent(words="Mine", seen=prints()), initial={"words": "Theirs"})
    assert not form.is_valid()
    assert not form.is_saved_as_typed
