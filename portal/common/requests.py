"""What a request carries here."""

import time
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db.models import Manager
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from portal.accounts.models import User


KEPT: Final = "kept_post"
KEPT_SECONDS: Final = 24 * 60 * 60
# A BigAutoField's greatest number has as many.
MOST_DIGITS = 19


class PortalRequest(HttpRequest):
    """A request after the middleware: somebody signed in, and what htmx says of itself."""

    user: "User"  # for views behind login_required; others ask is_authenticated first
    htmx: "HtmxDetails"


def posted(request: HttpRequest) -> Any:
    """What was posted, or what kept_posts kept of it for this address; None else: the form is not yet judged."""
    if request.method == "POST":
        return request.POST
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path or not kept["data"]:
        return None
    del request.session[KEPT]
    if time.time() - kept["at"] > KEPT_SECONDS:
        return None
    messages.info(request, _("You had been signed out. What you wrote is here again; it is not saved yet."))
    return QueryDict(kept["data"])


def is_key(text: str) -> bool:
    """Whether a text can be the primary key of a row: digits, and not more than the database holds."""
    return text.isascii() and text.isdigit() and len(text) < MOST_DIGITS


def is_removed_again(request: HttpRequest, rows: Manager[Any], pk: int) -> bool:
    """Whether a removal was sent twice, and no such row is left: a deed that is done, which the list says then."""
    is_again = request.method == "POST" and not rows.filter(pk=pk).exists()
    if is_again:
        messages.info(request, _("The row is removed."))
    return is_again
