"""Instants that are typed as clocks show them in a place."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dateparse import parse_datetime

WITHOUT_SECONDS, WITH_SECONDS = "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"


class WallClockField(forms.DateTimeField):
    """A day and a time without a zone. The form that has both the time and the zone makes an instant of them."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "any"}, format=WITHOUT_SECONDS)

    def prepare_value(self, value: Any) -> Any:
        """As the control wants it; seconds only where there are any."""
        if not isinstance(value, datetime):
            return value
        return value.strftime(WITH_SECONDS if value.second else WITHOUT_SECONDS)

    def to_python(self, value: Any) -> datetime | None:
        """What was typed, naive; what came with a zone of its own is not taken for that zone."""
        if value in self.empty_values:
            return None
        try:
            typed = parse_datetime(str(value).strip())
        except ValueError:
            typed = None
        if typed is None or typed.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return typed.replace(microsecond=0)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as clocks show them."""
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True


def on_the_wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in the zone show at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, microsecond=0)
