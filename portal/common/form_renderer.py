"""Inputs and text areas written in Python: Django renders three nested templates for each, and forms have dozens."""

from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_FOLDER: Final = "django/forms/widgets"
_TYPES = ("input", "text", "number", "email", "url", "search", "tel", "color", "password", "hidden", "date", "time")
INPUTS: Final = frozenset(f"{_FOLDER}/{name}.html" for name in (*_TYPES, "datetime"))
TEXT_AREA: Final = f"{_FOLDER}/textarea.html"


class ControlsInPython(DjangoTemplates):
    """Django's own controls, to the letter."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """The control; by Django's template where it is another than those."""
        if template_name in INPUTS:
            return _input(context["widget"])
        if template_name == TEXT_AREA:
            return _text_area(context["widget"])
        return SafeString(super().render(template_name, context, request))


def _input(widget: dict[str, Any]) -> SafeString:
    value = widget["value"]
    shown = "" if value is None else f' value="{_escaped(value)}"'
    name = _escaped(widget["name"])
    return SafeString(f'<input type="{_escaped(widget["type"])}" name="{name}"{shown}{attributes(widget["attrs"])}>')


def _text_area(widget: dict[str, Any]) -> SafeString:
    text = _escaped(widget["value"]) if widget["value"] else ""
    return SafeString(f'<textarea name="{_escaped(widget["name"])}"{attributes(widget["attrs"])}>\n{text}</textarea>')


def attributes(attrs: dict[str, Any]) -> str:
    """Attributes of a tag as Django's widgets write them: True stands without a value, False not at all."""
    return "".join(
        f" {_escaped(name)}" if value is True else f' {_escaped(name)}="{_escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _escaped(value: object) -> str:
    return conditional_escape(str(value))
