"""Fields that several of the forms have."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coalitions.limits import EMAIL_LENGTH, FIRST_DAY, LAST_DAY

# Long lists of checkboxes stand in columns where there is room.
IN_COLUMNS = {"class": "choices-in-columns"}


class AddressField(forms.EmailField):
    """An e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=EMAIL_LENGTH, **kwargs)


class DayField(forms.DateField):
    """A day, between 1900 and 2100: anything else is a slip."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def to_python(self, value: Any) -> date | None:
        """Return the day, or refuse one that no calendar of ours has."""
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(
                _("The year has to lie between %(first)s and %(last)s."),
                code="year",
                params={"first": FIRST_DAY.year, "last": LAST_DAY.year},
            )
        return day


def offer(form: forms.Form, field: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Set the choices of a field that depend on the call."""
    chooser = form.fields[field]
    if not isinstance(chooser, forms.ChoiceField):
        raise TypeError(field)
    chooser.choices = choices
