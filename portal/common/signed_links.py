"""Links that let their holder do one thing without an account: signed, for one purpose, for some days."""

from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from secrets import token_urlsafe
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from portal.common.public_cache import type_view

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Purpose:
    """What a link is for, and how long it works. A link of one purpose opens no page of another."""

    name: str
    lasts: timedelta

    @property
    def salt(self) -> str:
        """What keeps this purpose's signatures apart."""
        return f"portal.common.signed_links.{self.name}"


@dataclass(frozen=True)
class Claim:
    """What a link that was signed here says: which row it is about, and the nonce that the row had then.

    The link holds as long as the row keeps that nonce; whoever looks the row up compares.
    """

    key: str
    nonce: str


class BrokenLink(Exception):
    """Not signed here for this purpose."""


class ExpiredLink(Exception):
    """Signed here, too long ago."""


def new_nonce() -> str:
    """A nonce for a row. Giving the row another one ends every link to it."""
    return token_urlsafe(16)


def sign(purpose: Purpose, *, key: object, nonce: str) -> str:
    """The last part of a link's address."""
    return signing.dumps([str(key), nonce], salt=purpose.salt)


def read(purpose: Purpose, token: str) -> Claim:
    """What the link says. Raises BrokenLink or ExpiredLink."""
    try:
        said = signing.loads(token, salt=purpose.salt, max_age=purpose.lasts)
    except signing.SignatureExpired as error:
        raise ExpiredLink from error
    except (signing.BadSignature, ValueError) as error:
        raise BrokenLink from error
    match said:
        case [str(key), str(nonce)]:
            return Claim(key, nonce)
    raise BrokenLink


def row_of(purpose: Purpose, token: str, rows: QuerySet[Row]) -> Row | None:
    """The row that a link names; None where it was not signed here for that, has expired, or was ended."""
    try:
        claim = read(purpose, token)
    except (BrokenLink, ExpiredLink):
        return None
    return rows.filter(pk=claim.key, nonce=claim.nonce).first()


def linked_page(view: type_view) -> type_view:
    """Keep a page that a signed link opens out of caches and search engines.

    The portal's Referrer-Policy, same-origin, already keeps its address from other sites. A stricter one would break
    the page's forms: browsers then send `Origin: null`, which the CSRF protection refuses.
    """

    @wraps(view)
    def guarding(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(guarding)
