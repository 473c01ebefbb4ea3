"""Lists of choices are written as Django writes them, only sooner."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test.html import parse_html

CHOICES = [("", "none"), ("a&b", "A & <b>"), (3, "three"), ("Group <1>", [("g1", "one"), ("g2", 't"wo'), (3, "again")])]


class Form(forms.Form):
    choice = forms.ChoiceField(choices=CHOICES, help_text="Choose.")


@pytest.mark.parametrize("value", ["", "a&b", "3", "g2", "unknown", None])
def test_a_list_of_choices_says_what_django_says(value: str | None) -> None:
    form = Form({} if value is None else {"choice": value})
    form.errors.clear()
    ours = Template("{% load fields %}{% field_control form.choice %}").render(Context({"form": form}))
    attrs: dict[str, Any] = {"class": "form-select", "aria-describedby": "id_choice_helptext"}
    widget = form.fields["choice"].widget
    theirs = form["choice"].as_widget(widget=widget, attrs=attrs)
    assert parse_html(ours) == parse_html(theirs)
