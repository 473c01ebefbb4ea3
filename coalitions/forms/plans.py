"""Rows of the engagement plan and of the work plan."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coalitions import limits
from coalitions.forms.fields import DayField
from coalitions.models import Activity, EngagementEntry
from coalitions.services.plans import ActivityRow, EngagementRow
from portal.common.fields import LineField, TextAreaField
from portal.common.seen import SeenForm


class EngagementForm(SeenForm):
    """How the coalition will engage one Member State, UN country team or UN agency."""

    audience = forms.ChoiceField(
        label=_("Addressed to"), choices=EngagementEntry.Audience.choices, widget=forms.RadioSelect
    )
    name = LineField(label=_("Which one"), max_length=limits.NAME_LENGTH, help_text=_("For example: Kenya, or UNICEF"))
    plan = TextAreaField(
        label=_("Plan"),
        max_length=limits.PLAN_LENGTH,
        help_text=_("What you will ask of it, by which steps, and by when."),
    )

    @staticmethod
    def initial_of(entry: EngagementEntry) -> dict[str, Any]:
        """What the row says now."""
        return {name: getattr(entry, name) for name in EngagementRow.__dataclass_fields__}

    def row(self) -> EngagementRow:
        """What a valid form says."""
        return EngagementRow(**self.cleaned_data)


class ActivityForm(SeenForm):
    """One activity of the work plan."""

    activity = LineField(label=_("Activity"), max_length=limits.ACTIVITY_LENGTH)
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"), help_text=_("The same day, if it takes one."))
    responsible = LineField(
        label=_("Responsible"),
        max_length=limits.NAME_LENGTH,
        required=False,
        help_text=_("Which member, or which person of it."),
    )
    result = LineField(label=_("Expected result"), max_length=limits.RESULT_LENGTH, required=False)

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """What the row says now."""
        return {name: getattr(activity, name) for name in ActivityRow.__dataclass_fields__}

    def clean(self) -> dict[str, Any]:
        """Refuse an activity that ends before it starts."""
        asked = super().clean() or self.cleaned_data
        starts, ends = asked.get("starts_on"), asked.get("ends_on")
        if starts and ends and ends < starts:
            raise ValidationError({"ends_on": _("This is before the day on which it starts.")})
        return asked

    def row(self) -> ActivityRow:
        """What a valid form says."""
        return ActivityRow(**self.cleaned_data)
