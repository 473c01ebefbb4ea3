"""A list of members from a file: sent, looked at, accepted or given up."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from coalitions.forms.member_imports import CHANGE, AcceptanceForm, MemberImportForm, MemberVocabulary
from coalitions.forms.members import MemberForm
from coalitions.models import MemberImport
from coalitions.services.editing import Part
from coalitions.services.member_imports import (
    CHANGED,
    MOST_AT_ONCE,
    NEW,
    SAME,
    ImportedRow,
    ListChanged,
    accept_import,
    choose_organisations,
    compare_again,
    prepare_import,
    rows_of,
)
from coalitions.tasks import accept_later
from coalitions.views.sheets import Sheet, section_page, sheet_to_edit, succeeds
from coalitions.views.waiting import sheet_and_upload
from portal.common.kept_posts import signed_in
from portal.common.pagination import page_of
from portal.common.requests import PortalRequest, is_key, posted
from portal.exchange.answers import gone
from portal.exchange.waiting import give_up

STANDINGS: Final = {
    NEW: gettext_lazy("new"),
    SAME: gettext_lazy("listed as it says"),
    CHANGED: gettext_lazy("listed, and would be changed"),
}
SHOWN: Final[dict[str, Callable[[ImportedRow], bool]]] = {
    "all": lambda row: row.number > 0,
    "faults": lambda row: bool(row.all_faults),
    "questions": lambda row: bool(row.alike),
    "new": lambda row: row.standing == NEW,
    "changed": lambda row: row.standing == CHANGED,
}
TITLES: Final = {
    "all": gettext_lazy("All rows"),
    "faults": gettext_lazy("With faults"),
    "questions": gettext_lazy("Perhaps in the registry"),
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
}


@signed_in
def member_import_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Send a list; nothing of it is saved before it was looked at."""
    sheet = sheet_to_edit(request, reference)
    files = request.FILES if request.method == "POST" else None
    form = MemberImportForm(posted(request), files, parameters=sheet.judgement.parameters)
    made: list[MemberImport] = []
    waiting = MemberImport.objects.visible_to(request.user).filter(proposal=sheet.proposal).defer("rows")

    def deed() -> None:
        made.append(
            prepare_import(
                sheet.proposal, rows=form.rows, encoding=form.encoding, ignored=form.ignored, by=request.user
            )
        )

    if request.method == "POST" and succeeds(request, form, deed, saved=_("Read. Nothing is saved yet.")):
        return redirect("coalitions:member_import_detail", reference, made[0].pk)
    return section_page(
        request, "coalitions/member_import/create.html", sheet, form, part=Part.MEMBERS, waiting=waiting
    )


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def member_import_detail(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """The rows with their faults, fifty a page; while a worker saves them, how far that is."""
    sheet, waiting = sheet_and_upload(request, reference, MemberImport, pk)
    if waiting is None:
        return _done_before(request, sheet)
    if request.htmx:
        return _polled(request, waiting)
    if waiting.queued_at is not None:
        template = "coalitions/member_import/progress.html"
        return section_page(request, template, sheet, part=Part.MEMBERS, waiting=waiting, count=len(waiting.rows))
    return _preview(request, sheet, waiting)


@signed_in
@require_POST
def import_choice_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Say which organisations of the registry some rows mean."""
    sheet, waiting = sheet_and_upload(request, reference, MemberImport, pk)
    if waiting is None:
        return _done_before(request, sheet)
    choices = {
        int(name.removeprefix("row-")): int(str(value))
        for name, value in request.POST.items()
        if name.startswith("row-") and is_key(name.removeprefix("row-")) and is_key(str(value))
    }
    form = AcceptanceForm({"listed": CHANGE})
    saved = _("Your choices are kept.")
    if succeeds(request, form, lambda: choose_organisations(waiting, choices=choices, by=request.user), saved=saved):
        address = reverse("coalitions:member_import_detail", args=[reference, pk])
        return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)
    return _preview(request, sheet, waiting, form)


@signed_in
@require_POST
def acceptance_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Save all rows, or leave that to a worker where they are many."""
    sheet, waiting = sheet_and_upload(request, reference, MemberImport, pk)
    if waiting is None:
        return _done_before(request, sheet)
    form = AcceptanceForm(request.POST)
    is_long = len(waiting.rows) > MOST_AT_ONCE

    def deed() -> None:
        accept = accept_later if is_long else accept_import
        try:
            accept(waiting, changes_listed=form.cleaned_data["listed"] == CHANGE, by=request.user)
        except ListChanged:
            compare_again(waiting, by=request.user)
            waiting.refresh_from_db()
            raise

    saved = _("Accepted. The members are being saved.") if is_long else _("The members are saved.")
    if not succeeds(request, form, deed, saved=saved):
        return _preview(request, sheet, waiting, form)
    if is_long:
        return redirect("coalitions:member_import_detail", reference, pk)
    return redirect("coalitions:member_list", reference)


@signed_in
@require_POST
def member_import_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Give a list up, also while a worker is about to save it."""
    sheet, waiting = sheet_and_upload(request, reference, MemberImport, pk)
    if waiting is None or not give_up(waiting):
        return _done_before(request, sheet)
    messages.success(request, _("The import was given up. Nothing of it was saved."))
    return redirect("coalitions:member_list", reference)


@dataclass(frozen=True)
class Line:
    """A row as the preview shows it."""

    row: ImportedRow
    organisation: str
    facts: str
    standing: str
    changes: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """A link that shows some of the rows."""

    name: str
    title: str
    count: int


def _preview(
    request: PortalRequest, sheet: Sheet, waiting: MemberImport, form: AcceptanceForm | None = None
) -> HttpResponse:
    rows = rows_of(waiting)
    show = request.GET.get("show", "all")
    shows = SHOWN.get(show, SHOWN["all"])
    page = page_of(request, [row for row in rows if shows(row)])
    vocabulary = MemberVocabulary(sheet.judgement.parameters)
    context: dict[str, Any] = {
        "waiting": waiting,
        "page": page,
        "lines": [_line(row, vocabulary) for row in page.object_list],
        "show": show,
        "choices": [Choice(name, str(TITLES[name]), sum(map(of, rows))) for name, of in SHOWN.items()],
        "faulty": sum(bool(row.all_faults) for row in rows),
        "changed": sum(row.standing == CHANGED for row in rows),
        "to_save": sum(row.standing != SAME for row in rows),
        "questions": any(row.alike for row in page.object_list),
    }
    form = form or AcceptanceForm(None)
    return section_page(request, "coalitions/member_import/detail.html", sheet, form, part=Part.MEMBERS, **context)


def _line(row: ImportedRow, vocabulary: MemberVocabulary) -> Line:
    said, names = row.said, vocabulary.names
    facts = [
        names["kind"].get(said.get("kind", ""), ""),
        names["country"].get(said.get("country", ""), ""),
        _("works globally") if said.get("is_global") else "",
        names["region"].get(said.get("primary_region", ""), ""),
        names["constituency"].get(said.get("constituency", ""), ""),
    ]
    return Line(
        row,
        said.get("organisation") or _("without a name"),
        capfirst(" · ".join(filter(None, facts))),
        str(STANDINGS[row.standing]),
        tuple(_label(column) for column in row.changes),
        tuple((_label(one.name), one.sentence) for one in row.all_faults),
    )


def _label(column: str) -> str:
    return str(MemberForm.base_fields[column].label)


def _polled(request: PortalRequest, waiting: MemberImport) -> HttpResponse:
    """What the progress page gets when it asks: nothing while it goes on, else the page that shows the refusal."""
    headers = {} if waiting.queued_at else {"HX-Redirect": request.path}
    return HttpResponse(status=HTTPStatus.NO_CONTENT if waiting.queued_at else HTTPStatus.OK, headers=headers)


def _done_before(request: PortalRequest, sheet: Sheet) -> HttpResponse:
    told = _("That import is done, or was given up. The list below is how the members stand.")
    return gone(request, told, onward=reverse("coalitions:member_list", args=[sheet.proposal.reference]))
