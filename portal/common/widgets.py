"""Form controls."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A list of choices, written in one go: Django renders two templates an option, and time zones are hundreds."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The same control as Django's."""
        options = SafeString("".join(_options(self.choices, set(self.format_value(value)))))
        own = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(own), options)


def _options(choices: Any, chosen: set[str]) -> Iterator[str]:
    """Each option; a choice of choices is a group. Of two that have the chosen value the first is marked."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield f'<optgroup label="{escape(value)}">{"".join(_options(label, chosen))}</optgroup>'
            continue
        text = "" if value is None else str(value)
        mark = " selected" if text in chosen else ""
        chosen.discard(text)
        yield f'<option value="{escape(text)}"{mark}>{conditional_escape(label)}</option>'
