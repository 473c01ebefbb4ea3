"""A long select is the same control as Django's own."""

import pytest
from django import forms

from portal.common.widgets import LongSelect

CHOICES = [("", "any"), ("a<b", "A & B"), ("it", "It's"), (3, "Three")]


def _options(html: str) -> list[str]:
    return [one.strip() for one in html.replace("\n", "").split("<option")[1:]]


@pytest.mark.parametrize("value", [None, "", "a<b", "it", 3, "3", "not offered", '"><script>'])
def test_it_says_what_djangos_says(value: object) -> None:
    attrs = {"id": "id_x", "class": "form-select", "aria-describedby": 'a"b', "placeholder": False}
    ours = LongSelect(choices=CHOICES).render("x", value, attrs)
    theirs = forms.Select(choices=CHOICES).render("x", value, attrs)
    assert [one.replace("</select>", "").strip() for one in _options(ours)] == [
        one.replace("</select>", "").strip() for one in _options(theirs)
    ]
    assert 'id="id_x"' in ours
    assert 'name="x"' in ours
    assert 'aria-describedby="a&quot;b"' in ours
    assert "placeholder" not in ours
    assert "<script>" not in ours


def test_a_form_asks_for_it_and_takes_it_like_any_other() -> None:
    class Form(forms.Form):
        x = forms.ChoiceField(choices=CHOICES, widget=LongSelect)

    assert "required" in str(Form()["x"])
    assert Form({"x": "it"}).is_valid()
    assert not Form({"x": "else"}).is_valid()
