"""Two Djangos in one process: /bare/ behind what startproject gives, everything else behind what the portal has."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from portal.wsgi import application as portal
from tests.benchmarks.settings import BARE_MIDDLEWARE


def _bare() -> WSGIHandler:
    settings.MIDDLEWARE = BARE_MIDDLEWARE
    return WSGIHandler()


bare = _bare()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    return (bare if environ["PATH_INFO"] == "/bare/" else portal)(environ, start_response)
