"""Form fields for text that people type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from portal.common.text import clean_line, clean_text


class _CleanedField(forms.CharField):
    """A CharField whose own cleaning names the bad character; so Django's blunter one for NUL is left out."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, strip=False, **kwargs)
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: browsers cut a pasted text at it in silence; the server says what is too long."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class LineField(_CleanedField):
    """One line of text: white space collapsed, control characters refused."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned line."""
        return clean_line(super().to_python(value) or "")


class TextAreaField(_CleanedField):
    """Several lines of text: line ends made one kind, control characters refused."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the cleaned text."""
        return clean_text(super().to_python(value) or "")


class LinesField(forms.Field):
    """A list, typed as one item a line; empty lines do not count."""

    widget = forms.Textarea

    def __init__(self, *, max_items: int, max_length: int, rows: int = 5, **kwargs: Any) -> None:
        self.max_items = max_items
        self.item_length = MaxLengthValidator(max_length)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list one item a line."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        """Return the items, cleaned; ValidationError names the line that is too long."""
        if isinstance(value, list | tuple):
            return list(value)
        items = [line for line in (clean_line(part) for part in clean_text(value or "").split("\n")) if line]
        if len(items) > self.max_items:
            raise ValidationError(
                _("At most %(most)s lines, please: there are %(count)s."),
                code="max_items",
                params={"most": self.max_items, "count": len(items)},
            )
        for number, item in enumerate(items, start=1):
            if len(item) > self.item_length.limit_value:
                raise ValidationError(
                    _("Line %(number)s has %(length)s characters; at most %(most)s, please."),
                    code="max_length",
                    params={"number": number, "length": len(item), "most": self.item_length.limit_value},
                )
        return items

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as lists."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
