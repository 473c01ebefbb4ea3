"""Two Djangos in one process: /bare/ behind what startproject gives, everything else behind what the portal has."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from portal.wsgi import application as portal
from tests.benchmarks.settings import BARE_MIDDLEWARE

WORKER_HEADER = "X-Worker"


def _bare() -> WSGIHandler:
    settings.MIDDLEWARE = BARE_MIDDLEWARE
    return WSGIHandler()


bare = _bare()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request, and tell which worker did, so that the load can be spread evenly over them."""

    def telling(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, (WORKER_HEADER, str(os.getpid()))], *more)

    return (bare if environ["PATH_INFO"] == "/bare/" else portal)(environ, telling)
