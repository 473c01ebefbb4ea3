"""Sessions as people look for them: those to come, the next one first, then past ones, the latest first."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from sessions_app.models.session import SessionQuerySet


class NearestFirst:
    """The rows of sessions, nearest first: a sequence to cut pages from.

    It is counted in one query, and a page costs one more, or two where it holds both. Each of its halves is read
    along an index; no order of the whole can be, since what is past changes every minute.
    """

    def __init__(self, sessions: SessionQuerySet) -> None:
        self._sessions = sessions
        is_upcoming = Q(programme_ends_at__gte=timezone.now())
        counts = sessions.aggregate(upcoming=Count("pk", filter=is_upcoming), in_all=Count("pk"))
        self._upcoming_count, self._count = counts["upcoming"], counts["in_all"]

    def __len__(self) -> int:
        """How many sessions there are."""
        return int(self._count)

    def __getitem__(self, cut: slice) -> list[Any]:
        """The rows from `cut.start` to `cut.stop`."""
        first, beyond = cut.start, min(cut.stop, self._count)
        between = min(max(self._upcoming_count, first), beyond)
        rows: list[Any] = []
        if first < between:
            rows += self._sessions.upcoming().as_rows()[first:between]
        if between < beyond:
            rows += self._sessions.past().as_rows()[between - self._upcoming_count : beyond - self._upcoming_count]
        return rows


def nearest(sessions: SessionQuerySet, most: int) -> list[Any]:
    """The first rows of the same order, in one query without counting."""
    now = timezone.now()
    rows = sessions.upcoming().as_rows()[:most].union(sessions.past().as_rows()[:most], all=True)
    by_time = sorted(rows, key=lambda row: (row.programme_ends_at < now, abs(row.programme_starts_at - now)))
    return by_time[:most]
