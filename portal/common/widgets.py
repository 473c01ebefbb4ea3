"""Form controls."""

from collections.abc import Iterator
from copy import copy
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

from portal.common.form_renderer import attributes


class LongSelect(forms.Select):
    """A list of choices, written in one go: Django renders two templates an option, and time zones are hundreds."""

    # What an empty choice without words of its own says: one that is blank is heard as nothing.
    empty: str = ""

    @classmethod
    def like(cls, select: forms.Select, *, empty: str) -> "LongSelect":
        """The same list with words for its empty choice."""
        made = cls.__new__(cls)
        made.__dict__.update(copy(select).__dict__, empty=empty)
        return made

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The same control as Django's."""
        options = "".join(self._options(self.choices, set(self.format_value(value))))
        own = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return SafeString(f"<select{attributes(own)}>{options}</select>")

    def _options(self, choices: Any, chosen: set[str]) -> Iterator[str]:
        """Each option; a choice of choices is a group. Of two that have the chosen value the first is marked."""
        for value, label in choices:
            if isinstance(label, list | tuple):
                yield f'<optgroup label="{escape(value)}">{"".join(self._options(label, chosen))}</optgroup>'
                continue
            text = "" if value is None else str(value)
            mark = " selected" if text in chosen else ""
            chosen.discard(text)
            said = label if text or str(label).strip("- ") else self.empty or label
            yield f'<option value="{escape(text)}"{mark}>{conditional_escape(said)}</option>'
