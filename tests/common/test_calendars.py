"""Calendar feeds as calendar programs read them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from pytest_django.fixtures import Settings

from portal.common.calendars import CalendarEvent, calendar_of

CHANGED = datetime(2024, 6, 1, 10, 30, tzinfo=UTC)
LAUNCH = CalendarEvent(
    key="activity-7",
    title="Launch; with friends, in Kisumu",
    starts=date(2024, 5, 9),
    ends=date(2024, 6, 30),
    changed_at=CHANGED,
    text="Expected result: wells\nResponsible: \u0645\u0646\u0638\u0645\u0629",
    address="https://portal.example.org/coalitions/water/#activity-7",
)


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example.org:8443"


def _event(one: CalendarEvent) -> dict[str, object]:
    (event,) = Calendar.from_ical(calendar_of("Water", [one], language="en")).walk("VEVENT")
    values = {name: event.decoded(name) for name in event}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values.items()}


def test_a_day_is_all_day_its_end_included_and_nobody_is_busy() -> None:
    event = _event(LAUNCH)
    assert (event["DTSTART"], event["DTEND"]) == (date(2024, 5, 9), date(2024, 7, 1))
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == LAUNCH.title
    assert event["DESCRIPTION"] == LAUNCH.text
    assert event["UID"] == "activity-7@portal.example.org"
    assert event["STATUS"] == "CONFIRMED"


def test_an_instant_has_its_zone() -> None:
    zone = ZoneInfo("Africa/Nairobi")
    starts = datetime(2024, 5, 9, 10, tzinfo=zone)
    one = CalendarEvent(key="k", title="t", starts=starts, ends=starts + timedelta(hours=1), changed_at=CHANGED)
    event = _event(one)
    assert event["DTSTART"] == starts
    assert event["DTEND"] == starts + timedelta(hours=1)
    assert "TRANSP" not in event
    assert "DESCRIPTION" not in event


def test_the_same_events_are_the_same_bytes_and_a_change_counts_up() -> None:
    assert calendar_of("Water", [LAUNCH], language="en") == calendar_of("Water", [LAUNCH], language="en")
    later = replace(LAUNCH, changed_at=CHANGED + timedelta(seconds=1), is_cancelled=True)
    before, after = _event(LAUNCH), _event(later)
    assert before["UID"] == after["UID"]
    assert int(str(after["SEQUENCE"])) == int(str(before["SEQUENCE"])) + 1 < 2**31
    assert (before["LAST-MODIFIED"], after["STATUS"]) == (CHANGED, "CANCELLED")
    assert before["DTSTAMP"] == CHANGED


def test_a_calendar_has_a_name_and_lines_that_are_short_enough() -> None:
    content = calendar_of("\u6c34" * 90, [LAUNCH], language="zh-hans")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = Calendar.from_ical(content)
    assert str(calendar["NAME"]) == "\u6c34" * 90
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_calendar_without_events_is_one() -> None:
    assert b"VEVENT" not in calendar_of("Water", [], language="en")
