"""What a request carries here."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from portal.accounts.models import User


class PortalRequest(HttpRequest):
    """A request after the middleware: somebody signed in, and what htmx says of itself."""

    user: "User"  # for views behind login_required; others ask is_authenticated first
    htmx: "HtmxDetails"


def posted(request: HttpRequest) -> Any:
    """What was posted; None on GET, so that the form is not yet judged."""
    return request.POST if request.method == "POST" else None
