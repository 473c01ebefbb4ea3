"""How a form's field is shown: which kind of control it is, and the control with its classes and descriptions."""

from pathlib import PurePosixPath
from typing import Any, Final

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()

# A shorter limit goes without saying.
LENGTH_WORTH_SAYING: Final = 200


def _is_choices(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def control_kind(field: BoundField) -> str:
    """choices (radios, checkboxes), checkbox, file, or input: they are laid out in four ways."""
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


@register.simple_tag
def field_control(field: BoundField) -> SafeString:
    """The control, tied to its hint and its error."""
    # Examples stand in the hint, where they stay; a placeholder goes when one types.
    attrs: dict[str, Any] = {"class": _css_class(field), "placeholder": False}
    if field.auto_id and (ids := described_by(field)):
        attrs["aria-describedby"] = ids
    widget = field.field.widget
    if isinstance(widget, forms.ClearableFileInput):
        # Its own page part links to the stored file; ours only names it.
        plain = forms.FileInput(attrs=widget.attrs)
        return field.as_widget(widget=plain, attrs=attrs)
    return field.as_widget(attrs=attrs)


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
