"""Public pages kept in memory for readers who are not signed in, and never stale.

A page is kept under the publication clock's version read before the page was made. Whatever is published moves the
clock as its transaction commits, so the very next request makes the page anew. What depends on the time of day
(upcoming, past, open until) is at most a minute behind.
"""

import time
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from portal.common.models import PublicationClock

SECONDS = 60

type_view = Callable[..., HttpResponse]


def _is_anonymous_reading(request: HttpRequest) -> bool:
    personal = {settings.SESSION_COOKIE_NAME, "messages"}
    return request.method in ("GET", "HEAD") and personal.isdisjoint(request.COOKIES)


def public_page(view: type_view) -> type_view:
    """Keep the view's answer for anonymous readers. The page must hold no CSRF token and nothing personal."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_anonymous_reading(request):
            return view(request, *args, **kwargs)
        minute = int(time.time()) // SECONDS
        address = request.build_absolute_uri()
        partial = "part" if getattr(request, "htmx", False) else "page"
        name = f"{PublicationClock.now()}|{minute}|{get_language()}|{partial}|{address}"
        key = sha256(name.encode()).hexdigest()  # a key has at most 250 characters, an address may have more
        pages = caches["pages"]
        kept = pages.get(key)
        if kept is None:
            answer = view(request, *args, **kwargs)
            if answer.status_code != 200 or answer.cookies or answer.streaming:  # noqa: PLR2004 - the HTTP status
                return answer
            kept = (answer.content, answer.headers["Content-Type"])
            pages.set(key, kept, SECONDS)
        content, content_type = kept
        return HttpResponse(content, content_type=content_type)

    return keeping
