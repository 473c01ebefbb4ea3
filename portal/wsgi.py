"""The application for the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
# All views, before the server forks its workers: they share the memory, and no first reader waits.
get_resolver().url_patterns  # noqa: B018
