"""How a form's field is shown: which kind of control it is, and the control with its classes and descriptions."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any, Final

from django import forms, template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.forms.widgets import Input
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.common.widgets import LongSelect

register = template.Library()

# A shorter limit goes without saying.
LENGTH_WORTH_SAYING: Final = 200
# What a browser's control of a type can hold; it would drop anything else without a word.
READERS: Final[dict[str, Callable[[str], object]]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime-local": datetime.fromisoformat,
    "number": float,
}


def _is_choices(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def control_kind(field: BoundField) -> str:
    """How it is laid out: choices (radios, checkboxes), checkbox, file, or input."""
    if _is_choices(field):
        return "choices"
    if isinstance(field.field.widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(field.field.widget, forms.FileInput):
        return "file"
    return "input"


@register.filter
def longest(field: BoundField) -> int | None:
    """How many characters a long answer may have; None for fields where the limit goes without saying."""
    most: int | None = getattr(field.field, "max_length", None)
    is_long = isinstance(field.field.widget, forms.Textarea) and most is not None and most >= LENGTH_WORTH_SAYING
    return most if is_long else None


@register.filter
def current_file(field: BoundField) -> str:
    """The name of the file that is stored now, without its folders."""
    stored = field.initial
    return PurePosixPath(str(stored.name)).name if getattr(stored, "name", None) else ""


def described_by(field: BoundField) -> str:
    """The ids of the words that belong to a control: its hint, its limit, its error."""
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    if longest(field):
        ids.append(f"{field.auto_id}_length")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


def _css_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        dressed = "form-check-input"
    elif isinstance(widget, forms.Select) and not _is_choices(field):
        dressed = "form-select"
    else:
        dressed = "form-control"
    own = str(widget.attrs.get("class", ""))
    return " ".join(part for part in (own, dressed, "is-invalid" if field.errors else "") if part)


def _shown_widget(field: BoundField) -> forms.Widget:
    """The field's widget, or a copy of it that can show the field as it is."""
    widget = field.field.widget
    if isinstance(widget, forms.ClearableFileInput):
        # Its own words link to the stored file; ours only name it.
        return forms.FileInput(attrs=widget.attrs)
    if type(widget) in (forms.Select, LongSelect):
        return LongSelect.like(widget, empty=_("Choose one") if field.field.required else _("Leave open"))
    if isinstance(widget, Input) and field.errors and not _can_show(widget, field.value()):
        text = copy(widget)
        text.input_type = "text"
        return text
    return widget  # type: ignore[no-any-return]  # Django's stubs leave it open


def _can_show(widget: Input, value: object) -> bool:
    """Whether a browser shows `value`, as it was sent, in this kind of control."""
    reader = READERS.get(str(widget.input_type))
    text = widget.format_value(value)
    if reader is None or not text:
        return True
    try:
        reader(str(text))
    except ValueError:
        return False
    return True


@register.simple_tag
def field_control(field: BoundField) -> SafeString:
    """The control, tied to its hint and its error."""
    # Examples stand in the hint, where they stay; a placeholder goes when one types.
    attrs: dict[str, Any] = {"class": _css_class(field), "placeholder": False}
    if field.auto_id and (ids := described_by(field)):
        attrs["aria-describedby"] = ids
    return field.as_widget(widget=_shown_widget(field), attrs=attrs)


@register.simple_tag
def choice_control(field: BoundField, option: dict[str, Any]) -> SafeString:
    """One radio or checkbox of a group. The group as a whole is tied to the hint and the error."""
    own = {name: value for name, value in option["attrs"].items() if name not in ("class", "aria-describedby")}
    value = "" if option["value"] is None else str(option["value"])
    attrs = {"type": option["type"], "name": field.html_name, "value": value, "class": "form-check-input", **own}
    return format_html("<input{}>", flatatt(attrs))


@register.simple_tag
def group_description(field: BoundField) -> str:
    """The ids of the words that belong to a group of choices."""
    return described_by(field) if field.auto_id else ""


@register.simple_tag
def focus_id(field: BoundField) -> str:
    """The id of the control that an error about `field` leads to: the first choice of a group, else the control."""
    first = next(iter(field.subwidgets), None) if _is_choices(field) else None
    return str((first.id_for_label if first else field.id_for_label) or field.auto_id)


@register.filter
def clear_name(field: BoundField) -> str:
    """The name of the checkbox that removes the stored file; empty where it may not be removed."""
    widget = field.field.widget
    if isinstance(widget, forms.ClearableFileInput) and not field.field.required:
        return widget.clear_checkbox_name(field.html_name)
    return ""
