"""Controls written in Python are Django's own, to the letter."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from portal.common.form_renderer import ControlsInPython

WIDGETS = (
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.SearchInput, forms.TelInput),
    *(forms.ColorInput, forms.PasswordInput, forms.HiddenInput, forms.DateInput, forms.TimeInput, forms.DateTimeInput),
    *(forms.Textarea, forms.CheckboxInput, forms.Select, forms.FileInput),
)
ATTRIBUTES: tuple[dict[str, Any], ...] = (
    {},
    {"id": "id_x", "required": True, "placeholder": False, "class": 'a "b" <c>'},
    {"aria-label": gettext_lazy("Words"), "data-x": SafeString("&amp;"), "max": 3},
)


@pytest.mark.parametrize("widget_class", WIDGETS)
@pytest.mark.parametrize("value", [None, "", 'it\'s <b>&amp;</b>\n"x"', "\n  two\nlines ", 0, 3.5, SafeString("&lt;")])
def test_a_control_is_djangos_own(widget_class: type[forms.Widget], value: object) -> None:
    for attrs in ATTRIBUTES:
        widget = widget_class()
        ours = widget.render("x", value, attrs, renderer=ControlsInPython())
        theirs = widget.render("x", value, attrs, renderer=DjangoTemplates())
        assert ours == theirs


def test_it_is_in_use() -> None:
    assert isinstance(forms.Form().renderer, ControlsInPython)
