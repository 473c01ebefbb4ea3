"""Nothing typed is lost to a session that ended: what was posted waits until its writer has signed in again."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import urlsplit

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.common.requests import KEPT, PortalRequest

LONGEST: Final = 400_000

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """As login_required; what a form sent is kept in the visitor's session and shown again, unsaved, after signing in.

    An htmx form gets a sentence: its page still holds all that was typed. What only asks by htmx is led to signing in.
    A button whose address shows no page leads back to where it was pressed.
    """

    @wraps(view)
    def asking(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            answer = view(request, *args, **kwargs)
            is_of_button = request.method == "GET" and answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
            return _led_back(request, answer) if is_of_button else answer
        if request.htmx and request.method == "POST":
            sentence = _("You are not signed in any more. Press the button: you sign in, and what you wrote is here.")
            context = {"sentence": sentence}
            return render(request, "components/_saved.html", context, status=HTTPStatus.UNAUTHORIZED)
        if request.method == "POST":
            _say(request, is_kept=_keep(request))
        to_sign_in = redirect_to_login(request.get_full_path())
        return HttpResponse(headers={"HX-Redirect": to_sign_in.url}) if request.htmx else to_sign_in

    return cast("View", asking)


def _keep(request: HttpRequest) -> bool:
    """Keep it, unless it is too much for a session or fills our tables; whether there is what to show again."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    encoded = data.urlencode()
    if len(encoded) > LONGEST or not consume(request, action="keep_post"):
        return False
    page = _page_before(request)
    request.session[KEPT] = {"path": request.path, "data": encoded, "at": time.time(), "page": page}
    return bool(encoded)


def _page_before(request: HttpRequest) -> str:
    """The page of ours on which a button was pressed; empty where the browser does not say."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl() if is_ours else ""


def _led_back(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Whoever pressed a button signed out, and has signed in since, is told that it did nothing, where it can be."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return answer
    del request.session[KEPT]
    messages.info(request, _("You had been signed out, so nothing was done. Please press the button again."))
    return redirect(kept.get("page") or "my_work")


def _say(request: HttpRequest, *, is_kept: bool) -> None:
    if is_kept:
        messages.info(request, _("You are not signed in any more. Sign in, and what you wrote is here again."))
    else:
        messages.warning(
            request,
            _("You are signed out, and what you sent is not saved. Your browser's back button leads to it."),
        )
