"""Days and times of sessions, as pages say them."""

from datetime import date
from functools import lru_cache

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
    end = time_format(when.end)
    return format_html(
        '<time datetime="{}">{}, {}</time>–<time datetime="{}">{}</time> <abbr title="{}">{}</abbr>',
        when.start.isoformat(timespec="minutes"),
        f"{_weekday(when.start.date(), language)}, {_in_words(when.start.date(), language)}",
        time_format(when.start),
        when.end.isoformat(timespec="minutes"),
        end if when.is_within_a_day else f"{_in_words(when.end.date(), language)}, {end}",
        when.zone,
        when.abbreviation,
    )


@register.simple_tag
def forum_days(forum: Forum) -> SafeString:
    """Its first and last day, once where they are the same."""
    language = get_language()
    first, last = (
        format_html('<time datetime="{}">{}</time>', day.isoformat(), _in_words(day, language))
        for day in (forum.first_day, forum.last_day)
    )
    return first if forum.first_day == forum.last_day else format_html("{} – {}", first, last)


@lru_cache(maxsize=1024)
def _in_words(day: date, _language: str | None) -> str:
    """A day in the reader's language. The sessions of a list share few days."""
    return date_format(day)


@lru_cache(maxsize=1024)
def _weekday(day: date, _language: str | None) -> str:
    return date_format(day, "l")
