"""Pages of long lists."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

PER_PAGE = 50


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], *, per_page: int = PER_PAGE) -> Page[Any]:
    """The page that `?page=` names (the first without it); a page that is not there is a 404."""
    return page_from(request, Paginator(rows, per_page))


def page_of_counted(request: HttpRequest, rows: QuerySet[Any], *, count: int, per_page: int = PER_PAGE) -> Page[Any]:
    """The same for rows that were counted by another query."""
    paginator = Paginator(rows, per_page)
    paginator.__dict__["count"] = count  # where a cached_property keeps what it found
    return page_from(request, paginator)


def page_from(request: HttpRequest, paginator: "Paginator[Any]") -> Page[Any]:
    """The page that the request asks for."""
    try:
        return paginator.page(request.GET.get("page") or 1)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404(str(error)) from error
