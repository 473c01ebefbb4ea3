"""Wall-clock times around the days on which clocks are changed."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from sessions_app.zones import instant, on_the_clocks_of, validate_zone, zone_names, zone_of

NEW_YORK = ZoneInfo("America/New_York")
MARCH_13 = datetime.date(2022, 3, 13)
NOVEMBER_6 = datetime.date(2022, 11, 6)


def test_a_time_is_read_on_the_clocks_of_the_zone() -> None:
    read = instant(datetime.date(2023, 1, 31), datetime.time(16, 15), NEW_YORK)
    assert read == datetime.datetime(2023, 1, 31, 21, 15, tzinfo=datetime.UTC)


@pytest.mark.parametrize("time", [datetime.time(2, 0), datetime.time(2, 30), datetime.time(2, 59)])
def test_a_time_that_clocks_skip_is_refused(time: datetime.time) -> None:
    with pytest.raises(ValidationError, match="There is no 02:") as refusal:
        instant(MARCH_13, time, NEW_YORK)
    assert refusal.value.code == "skipped"


@pytest.mark.parametrize("time", [datetime.time(1, 59), datetime.time(3, 0)])
def test_the_minutes_around_the_gap_are_taken(time: datetime.time) -> None:
    assert instant(MARCH_13, time, NEW_YORK).date() == MARCH_13


def test_a_time_that_comes_twice_is_refused_with_a_way_out() -> None:
    with pytest.raises(ValidationError, match="in UTC"):
        instant(NOVEMBER_6, datetime.time(1, 30), NEW_YORK)


@pytest.mark.parametrize("year", [1, 1899, 2101, 9999])
def test_years_beyond_two_centuries_are_refused(year: int) -> None:
    with pytest.raises(ValidationError, match="between 1900 and 2100"):
        instant(datetime.date(year, 12, 31), datetime.time(23, 59), ZoneInfo("Pacific/Kiritimati"))


@pytest.mark.parametrize("day", [datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)])
def test_the_first_and_last_day_are_taken_in_every_zone(day: datetime.date) -> None:
    for name in zone_names():
        zone = zone_of(name)
        assert zone is not None
        assert instant(day, datetime.time(12, 0), zone).astimezone(zone).date() == day


def test_clocks_show_letters_or_an_offset() -> None:
    start = datetime.datetime(2022, 11, 23, 10, 0, tzinfo=datetime.UTC)
    end = start + datetime.timedelta(hours=1, minutes=30)
    brussels = on_the_clocks_of(ZoneInfo("Europe/Brussels"), start, end)
    assert (brussels.start.hour, brussels.end.hour, brussels.abbreviation) == (11, 12, "CET")
    assert on_the_clocks_of(ZoneInfo("Asia/Kabul"), start, end).abbreviation == "UTC+04:30"


@pytest.mark.parametrize("name", ["", "Nowhere/City", "../etc/passwd", "/etc/passwd", "Europe", "a\0b", "EST5EDT\n"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_zone(name)
