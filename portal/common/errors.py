"""Pages that say what went wrong, for requests that no view can answer."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation


def bare_page(request: HttpRequest, *, status: int) -> HttpResponse:
    """The page of an error that may lie in the request itself, or in us.

    It is made without the request, its user or the database, so that nothing can fail a second time.
    """
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(render_to_string(f"{status}.html"), status=status)
