"""Days and times of sessions, as pages say them."""

from datetime import date, time
from functools import lru_cache
from html import escape

from django import template
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from sessions_app.models import Forum
from sessions_app.zones import When

register = template.Library()


@register.simple_tag
def session_when(when: When) -> SafeString:
    """A day and times on one zone's clocks."""
    language = get_language()
    first_day, last_day = when.start.date(), when.end.date()
    start, end = _time(when.start.time(), language), _time(when.end.time(), language)
    start = f"{_weekday(first_day, language)}, {_in_words(first_day, language)}, {start}"
    if first_day != last_day:
        end = f"{_in_words(last_day, language)}, {end}"
    # Not format_html: a list of fifty spends more on that than on anything else that it shows.
    return SafeString(
        f'<time datetime="{when.start.isoformat(timespec="minutes")}">{escape(start)}</time>–'
        f'<time datetime="{when.end.isoformat(timespec="minutes")}">{escape(end)}</time>'
        f' <abbr title="{escape(when.zone)}">{escape(when.abbreviation)}</abbr>'
    )


@register.simple_tag
def forum_days(forum: Forum) -> SafeString:
    """A forum's days."""
    return days_in_words(forum.first_day, forum.last_day)


def days_in_words(first: date, last: date) -> SafeString:
    """A first and a last day, once where they are the same."""
    language = get_language()
    shown = [
        format_html('<time datetime="{}">{}</time>', day.isoformat(), _in_words(day, language)) for day in (first, last)
    ]
    return shown[0] if first == last else format_html("{} – {}", *shown)


@lru_cache(maxsize=1024)
def _in_words(day: date, _language: str | None) -> str:
    """A day in the reader's language. The sessions of a list share few days."""
    return date_format(day)


@lru_cache(maxsize=1024)
def _weekday(day: date, _language: str | None) -> str:
    return date_format(day, "l")


@lru_cache(maxsize=1024)
def _time(clock: time, _language: str | None) -> str:
    return time_format(clock)
