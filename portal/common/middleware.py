"""What every request passes first: its answer is told to the log, and it is readable at all."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.common.errors import bare_page
from portal.common.logs import route_of

GetResponse = Callable[[HttpRequest], HttpResponse]
# Whoever watches over the portal asks every few seconds.
WATCHED = ("/healthz", "/readyz")
logger = logging.getLogger("portal.requests")


def tell_answers(get_response: GetResponse) -> GetResponse:
    """Log each answer by its route: never the address itself, a query or a body, which may hold what is personal."""

    def telling(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        facts = {
            "method": request.method,
            "route": route_of(request),
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
        }
        level = logging.DEBUG if request.path_info in WATCHED else logging.INFO
        logger.log(level, "%(method)s %(route)s %(status)s in %(milliseconds)s ms", facts, extra=facts)
        return response

    return telling


def refuse_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Answer with 400 or 413 what no page could read.

    Form data in another encoding than UTF-8 ends in a 500 on any view of Django 5.2, since its error pages look for
    the CSRF token in the same data again. A NUL can neither be stored nor searched for; a cookie can carry one, quoted.
    """

    def refusing(request: HttpRequest) -> HttpResponse:
        if int(request.headers.get("content-length") or 0) > settings.LARGEST_REQUEST:
            return bare_page(request, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"} or _holds_nul(request):
            return bare_page(request, status=HTTPStatus.BAD_REQUEST)
        return get_response(request)

    return refusing


class FailedFormsAre422:
    """Answer 422 where a page of Django's admin or of allauth shows a form again with its errors: those answer 200."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Look for errors in what the page shows."""
        shown = response.context_data or {}
        has_failed = bool(shown.get("errors")) or bool(getattr(shown.get("form"), "errors", None))
        if request.method == "POST" and response.status_code == HTTPStatus.OK and has_failed:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


def _holds_nul(request: HttpRequest) -> bool:
    words = (request.path_info, *request.GET.keys(), *request.COOKIES.keys(), *request.COOKIES.values())
    return any("\0" in word for word in words) or any("\0" in word for _, all_ in request.GET.lists() for word in all_)
