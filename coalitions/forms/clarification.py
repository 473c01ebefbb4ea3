"""The answer to the committee's question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.limits import TEXT_LENGTH
from portal.common.fields import TextAreaField


class AnswerForm(forms.Form):
    """What the convener writes as the proposal goes back."""

    answer = TextAreaField(
        label=_("Your answer"),
        max_length=TEXT_LENGTH,
        rows=6,
        help_text=_("The committee reads it beside its question, with what you changed."),
    )
