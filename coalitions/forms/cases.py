"""What a convener writes to have a case decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.limits import TEXT_LENGTH, TITLE_LENGTH
from portal.common.fields import LineField, TextAreaField
from portal.common.widgets import LongSelect
from sessions_app.choices import Language


class AppealForm(forms.Form):
    """Why a refusal should be looked at again."""

    reason = TextAreaField(
        label=_("Why should the refusal be looked at again?"),
        max_length=TEXT_LENGTH,
        rows=8,
        help_text=_("Somebody who did not decide it reads this as you write it."),
    )


class LateEntryForm(forms.Form):
    """Why a proposal should be let in after the closing."""

    reason = TextAreaField(
        label=_("Why was it not submitted in time?"),
        max_length=TEXT_LENGTH,
        rows=8,
        help_text=_("Whoever decides reads this and the name of who asks, and sees nothing of your draft."),
    )


class LateDraftForm(LateEntryForm):
    """The same for somebody who has no draft yet."""

    title = LineField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("What the coalition is about, in a few words. You can change it later."),
    )
    language = forms.ChoiceField(
        label=_("Language that you write in"),
        choices=Language.choices,
        widget=LongSelect,
        help_text=_("Any will do."),
    )
    field_order = ("title", "language", "reason")

    def begun(self) -> dict[str, Any]:
        """What a valid form says."""
        return {name: self.cleaned_data[name] for name in self.field_order}
