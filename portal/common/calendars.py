"""Calendar feeds (RFC 5545) that people subscribe to: what happens, when, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from icalendar import Calendar, Event

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
# How often a calendar asks again, for those that heed it.
REFRESHED_AFTER: Final = timedelta(hours=12)
# What counts the seconds of a SEQUENCE: an integer of 32 bits holds them until 2088.
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """One thing in a calendar. Days mean all day, the last one included; instants have their time zone."""

    key: str
    """What tells it from every other event of the portal, for good, such as `activity-7`."""
    title: str
    starts: date | datetime
    ends: date | datetime
    changed_at: datetime
    text: str = ""
    address: str = ""
    place: str = ""
    is_cancelled: bool = False


def calendar_of(title: str, events: Iterable[CalendarEvent], *, language: str) -> bytes:
    """The calendar as bytes; the same events give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESHED_AFTER, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESHED_AFTER // timedelta(hours=1)}H")
    for one in events:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical())


def calendar_answer(title: str, events: Iterable[CalendarEvent], *, language: str) -> HttpResponse:
    """The calendar as the answer to a request."""
    return HttpResponse(calendar_of(title, events, language=language), content_type=CONTENT_TYPE)


def subscription_address(request: HttpRequest, path: str) -> str:
    """The address of a feed as calendar programs take it up: by its own scheme, which asks to subscribe."""
    return f"webcal://{urlsplit(request.build_absolute_uri(path)).netloc}{path}"


def _event(one: CalendarEvent) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{urlsplit(settings.SITE_URL).hostname}")
    # A feed is no invitation: its stamp says when the event was changed last.
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("sequence", max(int((one.changed_at - _EPOCH).total_seconds()), 0))
    event.add("summary", one.title)
    event.add("dtstart", one.starts)
    event.add("dtend", one.ends if isinstance(one.ends, datetime) else one.ends + timedelta(days=1))
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if not isinstance(one.starts, datetime):
        # Nobody is busy all day because a coalition is at work.
        event.add("transp", "TRANSPARENT")
    for name, value in (("description", one.text), ("location", one.place), ("url", one.address)):
        if value:
            event.add(name, value)
    return event
