"""What is answered with a file, instead of one that cannot be made now, and about an upload that waits no more."""

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from portal.common.requests import PortalRequest
from portal.common.tables import CSV_TYPE, XLSX_TYPE, Cell, Sheet, as_csv, as_xlsx
from portal.exchange.typesetting import CONTENT_TYPES, Busy, DocumentRefused, made
from portal.papers.paper import Paper

WAIT_SECONDS: Final = 30


def attached(content: bytes, content_type: str, *, name: str) -> HttpResponse:
    """A file to take away."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(content, content_type=content_type, headers=headers)


def paper_file(request: HttpRequest, paper: Paper, kind: str, *, stem: str) -> HttpResponse:
    """A paper as a file of this kind."""
    try:
        return attached(made(paper, kind), CONTENT_TYPES[kind], name=f"{stem}.{kind}")
    except DocumentRefused as refusal:
        return refused_page(request, str(refusal))
    except Busy:
        answer = render(request, "exchange/busy.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        answer.headers["Retry-After"] = str(WAIT_SECONDS)
        return answer


def table_file(
    ending: str,
    *,
    stem: str,
    as_rows: Callable[[], Iterable[Sequence[Cell]]],
    as_sheets: Callable[[], Iterable[Sheet]],
) -> HttpResponse:
    """A table as a file with this ending: its rows as CSV, or its sheets as XLSX; 404 for another one."""
    if ending == "csv":
        return attached(as_csv(as_rows()), CSV_TYPE, name=f"{stem}.csv")
    if ending == "xlsx":
        return attached(as_xlsx(as_sheets()), XLSX_TYPE, name=f"{stem}.xlsx")
    raise Http404


def refused_page(request: HttpRequest, refusal: str) -> HttpResponse:
    """The page of a paper that is not made; it says why."""
    return render(request, "exchange/refused.html", {"refusal": refusal}, status=HTTPStatus.CONFLICT)


def gone(request: PortalRequest, told: str, *, onward: str) -> HttpResponse:
    """What is told of an upload that is not there: its last deed was sent twice, or a worker has done it."""
    messages.info(request, told)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": onward})
    return redirect(onward)
