"""Ask for introductions."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions.forms.fields import offer
from coalitions.limits import INTRODUCTION_NOTE_LENGTH
from coalitions.services.introducing import MOST_ASKED_AT_ONCE
from coalitions.services.openings import Openings
from portal.common.fields import TextAreaField

_ADDRESS: Final = re.compile(r"[^\s@]@[^\s@]")
_MOST_ASKED: Final = 2**31


class IntroductionForm(forms.Form):
    """For which gap, how many organisations to ask, and what they read of the coalition."""

    gap = forms.ChoiceField(label=_("What your coalition lacks"), widget=forms.RadioSelect)
    number = forms.IntegerField(
        label=_("How many organisations to ask"),
        min_value=1,
        max_value=MOST_ASKED_AT_ONCE,
        initial=3,
        help_text=_("From one to five. The portal picks them; you do not learn which they are unless they agree."),
    )
    note = TextAreaField(
        label=_("Your note to them"),
        max_length=INTRODUCTION_NOTE_LENGTH,
        rows=5,
        help_text=_(
            "Why you ask, and what taking part would mean, in a few sentences. Leave names and addresses out: they are "
            "exchanged once an organisation agrees."
        ),
    )
    asked_before = forms.IntegerField(min_value=0, max_value=_MOST_ASKED, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, openings: Openings, asked_before: int) -> None:
        super().__init__(data, initial={"asked_before": asked_before})
        choices = [
            (one.gap.key, _now("%(gap)s: %(number)s") % {"gap": one.gap.label, "number": one.words})
            for one in openings.found
        ]
        offer(self, "gap", choices)

    def clean_note(self) -> str:
        """Return the note, or refuse one with an address in it."""
        note: str = self.cleaned_data["note"]
        if _ADDRESS.search(note):
            raise ValidationError(
                _("Leave e-mail addresses out. Whoever agrees is told whom to write to."), code="address"
            )
        return note
