"""What a request carries here, for the type checker."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from portal.accounts.models import User


class PortalRequest(HttpRequest):
    """A request after the middleware: somebody signed in, and what htmx says of itself."""

    user: "User"  # for views behind login_required; others ask is_authenticated first
    htmx: "HtmxDetails"
