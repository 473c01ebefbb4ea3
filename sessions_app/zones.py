"""Wall-clock times and time zones, without guessing."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2100
_NOT_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@dataclass(frozen=True)
class When:
    """A beginning and an end as clocks show them in one time zone: without zone, so that no template converts them."""

    start: datetime.datetime
    end: datetime.datetime
    zone: str
    abbreviation: str

    @property
    def is_within_a_day(self) -> bool:
        """Whether it ends on the day it starts on."""
        return self.start.date() == self.end.date()


def on_the_clocks_of(zone: ZoneInfo, starts_at: datetime.datetime, ends_at: datetime.datetime) -> When:
    """Two instants as clocks in `zone` show them, with what the zone calls its time then: CET, EST, UTC+03:30."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    letters = start.tzname() or ""
    abbreviation = letters if letters.isalpha() else f"UTC{_offset(start)}"
    return When(start.replace(tzinfo=None), end.replace(tzinfo=None), zone.key, abbreviation)


def _offset(instant: datetime.datetime) -> str:
    """How far its clocks are from UTC, such as +03:30."""
    digits = instant.strftime("%z")
    return f"{digits[:3]}:{digits[3:5]}"


def when(starts_at: datetime.datetime | None, ends_at: datetime.datetime | None, zone_name: str) -> When | None:
    """Times on the clocks of a zone; None where no time is set or no zone has that name."""
    zone = zone_of(zone_name)
    if zone is None or starts_at is None or ends_at is None:
        return None
    return on_the_clocks_of(zone, starts_at, ends_at)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Names of places' time zones, and UTC first."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(_NOT_PLACES))
    return ("UTC", *places)


def validate_zone(name: str) -> None:
    """Raise ValidationError where `name` names no time zone."""
    if zone_of(name) is None:
        raise ValidationError(_("%(name)s is not a time zone that we know."), code="zone", params={"name": name[:64]})


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name, or None."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def validate_year(value: datetime.date) -> None:
    """Raise ValidationError for a year outside 1900 to 2100: a slip, and more than zones can be computed for."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(
            _("The year has to lie between %(first)s and %(last)s."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def instant(day: datetime.date, time: datetime.time, zone: ZoneInfo) -> datetime.datetime:
    """The instant at which clocks in `zone` show `time` on `day`; ValidationError where there is none, or two."""
    validate_year(day)
    wall = datetime.datetime.combine(day, time)
    earlier, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1))
    if earlier.astimezone(zone).replace(tzinfo=None) != wall:
        raise ValidationError(
            _("There is no %(time)s on that day in %(zone)s: clocks are put forward over it."),
            code="skipped",
            params={"time": f"{time:%H:%M}", "zone": zone.key},
        )
    if earlier != later:
        raise ValidationError(
            _("%(time)s comes twice on that day in %(zone)s, as clocks are put back. Please give the times in UTC."),
            code="twice",
            params={"time": f"{time:%H:%M}", "zone": zone.key},
        )
    return earlier
