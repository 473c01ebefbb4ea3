"""A Word document that was filled in offline: sent, compared, accepted or given up."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coalitions.forms.member_imports import Vocabulary
from coalitions.forms.word_documents import COLUMNS, DocumentReader, cells_of_row, label_of, text_of
from coalitions.forms.word_imports import WordAcceptanceForm, WordImportForm
from coalitions.models import Proposal, WordImport
from coalitions.services.said import PART_OF_LIST, said_by
from coalitions.services.sections import title_of
from coalitions.services.word_imports import (
    MOST_CHANGES,
    Difference,
    Meanwhile,
    accept_word_import,
    compare_word_import,
    give_up_word_import,
    prepare_word_import,
)
from coalitions.views.sheets import Sheet, section_page, sheet_to_edit, succeeds
from portal.common.compared import CHANGE_WORDS, ShownField
from portal.common.comparison import Change
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, posted

CHOICE: Final = "choice-"
QUESTIONS: Final = {
    Meanwhile.NOTHING: "",
    Meanwhile.CHANGED: gettext_lazy("Somebody changed this since the document was made."),
    Meanwhile.REMOVED: gettext_lazy("Somebody removed this row since the document was made."),
    Meanwhile.LIST_CHANGED: gettext_lazy(
        "The list was changed since the document was made, so it may have been this row that somebody changed."
    ),
}


@signed_in
def word_import_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Send the document; nothing of it is saved before it was looked at."""
    sheet = sheet_to_edit(request, reference)
    files = request.FILES if request.method == "POST" else None
    form = WordImportForm(posted(request), files, reference=reference, reader=_reader(sheet))
    made: list[WordImport] = []
    waiting = WordImport.objects.visible_to(request.user).filter(proposal=sheet.proposal).defer("said")

    def deed() -> None:
        if form.said is not None:
            made.append(prepare_word_import(sheet.proposal, said=form.said, by=request.user))

    if request.method == "POST" and succeeds(request, form, deed, saved=_("Read. Nothing is saved yet.")):
        return redirect("coalitions:word_import_detail", reference, made[0].pk)
    return section_page(request, "coalitions/word_import/create.html", sheet, form, waiting=waiting)


@signed_in
@require_safe
def word_import_detail(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """What the document would change, place by place."""
    sheet, waiting = _looked_up(request, reference, pk)
    return _done_before(request, sheet) if waiting is None else _preview(request, sheet, waiting)


@signed_in
@require_POST
def word_acceptance_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Save all of it."""
    sheet, waiting = _looked_up(request, reference, pk)
    if waiting is None:
        return _done_before(request, sheet)
    form = WordAcceptanceForm(request.POST)
    choices = {name.removeprefix(CHOICE): str(value) for name, value in request.POST.items() if name.startswith(CHOICE)}

    def deed() -> None:
        accept_word_import(waiting, seen=form.cleaned_data["seen"], choices=choices, by=request.user)

    if succeeds(request, form, deed, saved=_("What the document says is saved.")):
        return redirect("coalitions:proposal_detail", reference)
    return _preview(request, sheet, waiting, form, choices)


@signed_in
@require_POST
def word_import_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Give a document up."""
    sheet, waiting = _looked_up(request, reference, pk)
    if waiting is None or not give_up_word_import(waiting):
        return _done_before(request, sheet)
    messages.success(request, _("The document was given up. Nothing of it was saved."))
    return redirect("coalitions:proposal_detail", reference)


@dataclass(frozen=True)
class Line:
    """A difference as the page shows it."""

    place: str
    heading: str
    name: str
    fields: tuple[ShownField, ...]
    faults: tuple[tuple[str, str], ...]
    question: str
    choice: str


@dataclass(frozen=True)
class ShownSection:
    """The differences of a section."""

    title: str
    lines: tuple[Line, ...]


def _preview(
    request: PortalRequest,
    sheet: Sheet,
    waiting: WordImport,
    form: WordAcceptanceForm | None = None,
    choices: dict[str, str] | None = None,
) -> HttpResponse:
    proposal, parameters = sheet.judgement.proposal, sheet.judgement.parameters
    comparison = compare_word_import(waiting, proposal, scheme=parameters.region_scheme)
    shower = _Shower(Vocabulary(parameters), choices or {})
    # More cannot be accepted, which the page says.
    shown = comparison.differences[:MOST_CHANGES]
    parts = dict.fromkeys(one.part for one in shown)
    context: dict[str, Any] = {
        "waiting": waiting,
        "comparison": comparison,
        "sections": [
            ShownSection(title_of(part), tuple(shower.line(one) for one in shown if one.part == part)) for part in parts
        ],
        "more": len(comparison.differences) - len(shown),
        "count": len(comparison.differences),
        "faulty": sum(bool(one.faults) for one in comparison.differences),
        "asks": any(one.meanwhile for one in comparison.differences),
    }
    # The form answers only for what is refused; which places are open is asked of each section.
    form = form or WordAcceptanceForm(None)
    return section_page(request, "coalitions/word_import/detail.html", sheet, form, needs_editing=False, **context)


@dataclass(frozen=True)
class _Shower:
    """Values in words, as the document has them."""

    vocabulary: Vocabulary
    choices: dict[str, str]

    def line(self, one: Difference) -> Line:
        is_row = one.name in PART_OF_LIST
        heading = str(CHANGE_WORDS[one.change]) if is_row else label_of(one.name)
        return Line(
            place=one.place,
            heading=heading,
            name=self._name(one) if is_row else "",
            fields=tuple(self._fields_of_row(one)) if is_row else (self._field(one),),
            faults=tuple((self._label(one, fault.name), fault.sentence) for fault in one.faults),
            question=str(QUESTIONS[one.meanwhile]),
            choice=self.choices.get(one.place, ""),
        )

    def _field(self, one: Difference) -> ShownField:
        after = text_of(one.name, one.after) if one.is_read else str(one.after)
        return ShownField(label_of(one.name), text_of(one.name, one.before), after)

    def _fields_of_row(self, one: Difference) -> Iterator[ShownField]:
        columns = COLUMNS[one.name]
        before, after = self._cells(one, one.before, is_read=True), self._cells(one, one.after, is_read=one.is_read)
        for column, old, new in zip(columns, before, after, strict=True):
            if old != new and (one.change == Change.CHANGED or old or new):
                yield ShownField(label_of(column, of_list=one.name), old, new)

    def _cells(self, one: Difference, row: dict[str, Any] | None, *, is_read: bool) -> tuple[str, ...]:
        if row is None:
            return tuple("" for _column in COLUMNS[one.name])
        return (
            cells_of_row(one.name, row, self.vocabulary) if is_read else tuple(row[name] for name in COLUMNS[one.name])
        )

    def _name(self, one: Difference) -> str:
        row = one.before or one.after or {}
        return str(row.get("organisation") or row.get("name") or row.get("activity") or _("without a name"))

    @staticmethod
    def _label(one: Difference, name: str) -> str:
        if one.name not in PART_OF_LIST:
            return label_of(one.name)
        return label_of(name, of_list=one.name) if name else ""


def _reader(sheet: Sheet) -> DocumentReader:
    parameters = sheet.judgement.parameters
    now = said_by(sheet.judgement.proposal, scheme=parameters.region_scheme)
    return DocumentReader(now, Vocabulary(parameters))


def _looked_up(request: PortalRequest, reference: str, pk: int) -> tuple[Sheet, WordImport | None]:
    """The proposal and one's own document for it, in one query where both are there."""
    own = WordImport.objects.visible_to(request.user).select_related("proposal__call")
    writable = Proposal.objects.editable_by(request.user).filter(reference=reference)
    waiting = own.filter(pk=pk, proposal__in=writable).first()
    return (sheet_to_edit(request, reference), None) if waiting is None else (Sheet(waiting.proposal), waiting)


def _done_before(request: PortalRequest, sheet: Sheet) -> HttpResponse:
    """What is told of a document that is not there: its last deed was sent twice, most likely."""
    messages.info(request, _("That document was accepted, or was given up. This is how the proposal stands."))
    address = reverse("coalitions:proposal_detail", args=[sheet.proposal.reference])
    if request.htmx:
        return HttpResponse(status=HTTPStatus.OK, headers={"HX-Redirect": address})
    return redirect(address)
