"""A proposal to print or to take away: as PDF and as Word, for who sees it whole; a coalition's PDF for everybody."""

from http import HTTPStatus
from typing import Any, Final, cast

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalitions.criteria.types import Parameters
from coalitions.forms.member_imports import MemberVocabulary
from coalitions.forms.word_documents import places_of, word_paper
from coalitions.models import Proposal
from coalitions.services.documents import document_of
from coalitions.services.exception_notes import standing_from, standing_of_proposal
from coalitions.services.facts import load_what_is_listed
from coalitions.services.papers import MOST_MEMBERS, Told, names_in, paper_of, public_document, standing_of, too_many
from coalitions.services.reports import shown_to_the_public
from coalitions.services.said import said_by
from coalitions.views.sheets import Sheet
from portal.common.kept_posts import signed_in
from portal.common.models import PublicationClock
from portal.common.report_items import ReportItem
from portal.common.requests import PortalRequest
from portal.exchange.answers import attached, paper_file, refused_page
from portal.exchange.typesetting import CONTENT_TYPES, DOCX, PDF
from portal.papers.paper import Paper

KEPT_SECONDS: Final = 60 * 60


@signed_in
@never_cache
@require_safe
def paper_detail(request: PortalRequest, reference: str, ending: str) -> HttpResponse:
    """The whole proposal with its contacts: as it stands for its team, as it was judged last for who reviews it."""
    if ending not in CONTENT_TYPES:
        raise Http404
    write = Exists(Proposal.objects.editable_by(request.user).filter(pk=OuterRef("pk")))
    whole = Proposal.objects.select_related("call", "latest_validation__revision")
    own = whole.worked_on_by(request.user).filter(reference=reference).annotate(is_writable=write).first()
    proposal = own or get_object_or_404(whole.visible_to(request.user), reference=reference)
    sheet = Sheet(proposal, is_as_stored=own is None)
    stem = f"proposal-{reference}"
    if ending == DOCX and own is not None and cast("Any", own).is_writable:
        if len(sheet.judgement.proposal.memberships.all()) > MOST_MEMBERS:
            return refused_page(request, too_many())
        return paper_file(request, _paper_to_write_in(sheet), ending, stem=stem)
    return paper_file(request, paper_of(sheet.judgement.proposal, _told(sheet)), ending, stem=stem)


@require_safe
def coalition_paper_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A coalition as its public page tells of it. Kept until anything is published, for making one takes a while."""
    clock = PublicationClock.objects.values("version")[:1]
    public = Proposal.objects.public().select_related("call", "latest_validation__revision")
    told = public.annotate(clock=Subquery(clock), standing=standing_of_proposal())
    coalition = get_object_or_404(told, slug=slug)
    name = f"coalition-paper|{coalition.pk}|{cast('Any', coalition).clock}|{get_language()}"
    content = cache.get(name)
    if content is not None:
        return attached(content, CONTENT_TYPES[PDF], name=f"coalition-{slug}.{PDF}")
    answer = paper_file(request, _public_paper(coalition), PDF, stem=f"coalition-{slug}")
    if answer.status_code == HTTPStatus.OK:
        cache.set(name, answer.content, KEPT_SECONDS)
    return answer


def _paper_to_write_in(sheet: Sheet) -> Paper:
    proposal, parameters = sheet.judgement.proposal, sheet.judgement.parameters
    said = said_by(proposal, scheme=parameters.region_scheme)
    return word_paper(proposal, _told(sheet), said=said, places=places_of(MemberVocabulary(parameters)))


def _told(sheet: Sheet) -> Told:
    proposal = sheet.judgement.proposal
    validation = proposal.latest_validation
    document = document_of(proposal)
    names: dict[str, str] | None = names_in(proposal)
    if sheet.is_as_stored and validation is not None and validation.revision.document != document:
        document, names = validation.revision.document, None
    return Told(
        document=document,
        standing=standing_of(validation, document),
        headline=sheet.whole_report.headline,
        items=sheet.whole_report.items,
        names=names,
        with_contacts=True,
    )


def _public_paper(coalition: Proposal) -> Paper:
    load_what_is_listed(coalition)
    validation = coalition.latest_validation
    items: tuple[ReportItem, ...] = ()
    if validation is not None:
        standing = standing_from(cast("Any", coalition).standing)
        parameters = Parameters.from_json(validation.parameters)
        items = shown_to_the_public(validation.report, parameters, standing=standing)
    told = Told(
        document=public_document(coalition),
        standing=str(validation.revision.number) if validation else "",
        items=items,
        names=names_in(coalition),
        is_public=True,
    )
    return paper_of(coalition, told)
