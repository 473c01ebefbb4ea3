"""Which two revisions to compare."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ComparisonForm(forms.Form):
    """An older and a newer revision, by their numbers; the newest two unless others are chosen."""

    def __init__(self, data: Any, *, newest: int) -> None:
        super().__init__(data, initial={"before": newest - 1, "after": newest})
        numbers = [(number, str(number)) for number in range(newest, 0, -1)]
        self.fields["before"] = forms.TypedChoiceField(label=_("Compare revision"), coerce=int, choices=numbers)
        self.fields["after"] = forms.TypedChoiceField(label=_("with revision"), coerce=int, choices=numbers)

    @property
    def chosen(self) -> tuple[int, int]:
        """The two numbers."""
        asked = self.cleaned_data if self.is_bound else self.initial
        return asked["before"], asked["after"]
