"""A Word document that was filled in offline: sent, compared, accepted or given up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalitions.forms.member_imports import MemberVocabulary
from coalitions.forms.word_documents import places_of
from coalitions.forms.word_imports import WordImportForm
from coalitions.models import WordImport
from coalitions.services.said import said_by
from coalitions.services.sections import title_of
from coalitions.services.word_imports import (
    MOST_CHANGES,
    accept_word_import,
    compare_word_import,
    part_of,
    prepare_word_import,
)
from coalitions.views.sheets import Sheet, section_page, sheet_to_edit, succeeds
from coalitions.views.waiting import sheet_and_upload
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest, posted
from portal.exchange.answers import gone
from portal.exchange.forms import WordAcceptanceForm
from portal.exchange.shown import Shown, choices_in, line_of
from portal.exchange.union import SaidDocument
from portal.exchange.waiting import give_up


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
    sheet, waiting = sheet_and_upload(request, reference, WordImport, pk)
    return _done_before(request, sheet) if waiting is None else _preview(request, sheet, waiting)


@signed_in
@require_POST
def word_acceptance_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Save all of it."""
    sheet, waiting = sheet_and_upload(request, reference, WordImport, pk)
    if waiting is None:
        return _done_before(request, sheet)
    form = WordAcceptanceForm(request.POST)
    choices = choices_in(request.POST)

    def deed() -> None:
        accept_word_import(waiting, seen=form.cleaned_data["seen"], choices=choices, by=request.user)

    if succeeds(request, form, deed, saved=_("What the document says is saved.")):
        return redirect("coalitions:proposal_detail", reference)
    return _preview(request, sheet, waiting, form, choices)


@signed_in
@require_POST
def word_import_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Give a document up."""
    sheet, waiting = sheet_and_upload(request, reference, WordImport, pk)
    if waiting is None or not give_up(waiting):
        return _done_before(request, sheet)
    messages.success(request, _("The document was given up. Nothing of it was saved."))
    return redirect("coalitions:proposal_detail", reference)


def _preview(
    request: PortalRequest,
    sheet: Sheet,
    waiting: WordImport,
    form: WordAcceptanceForm | None = None,
    choices: dict[str, str] | None = None,
) -> HttpResponse:
    proposal, parameters = sheet.judgement.proposal, sheet.judgement.parameters
    comparison = compare_word_import(waiting, proposal, scheme=parameters.region_scheme)
    places = places_of(MemberVocabulary(parameters))
    # More cannot be accepted, which the page says.
    shown = comparison.differences[:MOST_CHANGES]
    context: dict[str, Any] = {
        "waiting": waiting,
        "comparison": comparison,
        "sections": [
            Shown(title_of(part), tuple(line_of(one, places, choices or {}) for one in shown if part_of(one) == part))
            for part in dict.fromkeys(map(part_of, shown))
        ],
        "more": len(comparison.differences) - len(shown),
        "count": len(comparison.differences),
    }
    # The form answers only for what is refused; which places are open is asked of each section.
    form = form or WordAcceptanceForm(None)
    return section_page(request, "coalitions/word_import/detail.html", sheet, form, needs_editing=False, **context)


def _reader(sheet: Sheet) -> Callable[[Mapping[str, Any]], SaidDocument]:
    proposal, parameters = sheet.judgement.proposal, sheet.judgement.parameters
    now = said_by(proposal, scheme=parameters.region_scheme)
    return lambda found: places_of(MemberVocabulary(parameters)).read(found, now)


def _done_before(request: PortalRequest, sheet: Sheet) -> HttpResponse:
    told = _("That document was accepted, or was given up. This is how the proposal stands.")
    return gone(request, told, onward=reverse("coalitions:proposal_detail", args=[sheet.proposal.reference]))
