"""Dates and times as each language writes them."""

from datetime import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

MIDNIGHT = datetime(2024, 5, 9)  # noqa: DTZ001 - formats do not look at the zone


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_a_closing_instant_says_the_day_then_twenty_four_hours(language: str) -> None:
    with override(language):
        written, day = date_format(MIDNIGHT, "DATETIME_FORMAT"), date_format(MIDNIGHT, "DATE_FORMAT")
    assert written.endswith("0:00")
    assert written.startswith(day)
