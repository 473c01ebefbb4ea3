"""What the convener and the team tell of a coalition at work: progress of an activity, and news."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from coalitions import limits
from coalitions.forms.fields import DayField
from coalitions.models import Activity, NewsItem
from coalitions.services.news import News
from coalitions.services.progress import ProgressRow
from coalitions.states import Progress
from portal.common.fields import LineField, TextAreaField
from portal.common.seen import PUBLIC_AT_ONCE, SeenForm


def _capitalised() -> list[tuple[str, str]]:
    return [(value, str(capfirst(label))) for value, label in Progress.choices]


class ProgressForm(forms.Form):
    """How far an activity is. It carries which record was the newest when the page was made."""

    progress = forms.ChoiceField(label=_("How far it is"), choices=_capitalised, widget=forms.RadioSelect)
    reached_on = DayField(label=_("Since"), help_text=_("The day from which this is true."))
    note = TextAreaField(
        label=_("Note"),
        max_length=limits.PROGRESS_LENGTH,
        rows=4,
        required=False,
        help_text=_("What came of it, or why it was dropped. Everybody can read it on the coalition's page."),
    )
    after = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, activity: Activity, newest: int | None, today: date) -> None:
        super().__init__(data, initial={"progress": activity.progress, "reached_on": today, "after": newest})
        self.today = today

    def clean_reached_on(self) -> date:
        """Refuse a day to come."""
        return _not_to_come(self.cleaned_data["reached_on"], self.today)

    def clean(self) -> dict[str, Any]:
        """Ask why an activity was dropped."""
        asked = super().clean() or self.cleaned_data
        if asked.get("progress") == Progress.DROPPED and not asked.get("note") and "note" not in self.errors:
            raise ValidationError({"note": _("Say why it was dropped.")})
        return asked

    def row(self) -> ProgressRow:
        """What a valid form says."""
        asked = self.cleaned_data
        return ProgressRow(progress=Progress(asked["progress"]), reached_on=asked["reached_on"], note=asked["note"])

    def show_newest(self, newest: int | None) -> None:
        """Let the page that shows a newer record also carry it, so that saving again is knowing of it."""
        data = cast("QueryDict", self.data).copy()
        data["after"] = str(newest or "")
        self.data = data


class NewsForm(SeenForm):
    """A piece of news."""

    by_button = PUBLIC_AT_ONCE

    title = LineField(label=_("Title"), max_length=limits.TITLE_LENGTH)
    text = TextAreaField(
        label=_("Text"),
        max_length=limits.NEWS_LENGTH,
        rows=8,
        help_text=_("Plain text; an empty line begins a paragraph. Everybody can read it."),
    )
    published_on = DayField(label=_("Day"))

    def __init__(self, data: Any = None, *, today: date, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.today = today
        self.fields["published_on"].initial = today

    @staticmethod
    def initial_of(item: NewsItem) -> dict[str, Any]:
        """What the piece of news says now."""
        return {name: getattr(item, name) for name in News.__dataclass_fields__}

    def clean_published_on(self) -> date:
        """Refuse a day to come."""
        return _not_to_come(self.cleaned_data["published_on"], self.today)

    def news(self) -> News:
        """What a valid form says."""
        return News(**self.cleaned_data)


def _not_to_come(day: date, today: date) -> date:
    if day > today:
        raise ValidationError(_("This day has not come yet."), code="to_come")
    return day
