"""The members as a file to take away, and an empty one to fill in."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalitions.forms.member_imports import MemberVocabulary
from coalitions.forms.member_tables import member_table, template_sheets, template_table
from coalitions.views.sheets import sheet_to_edit
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest
from portal.common.tables import Sheet
from portal.exchange.answers import table_file


@signed_in
@never_cache
@require_safe
def member_table_detail(request: PortalRequest, reference: str, ending: str) -> HttpResponse:
    """All members with their contacts, for the convener; what is imported from it changes nothing."""
    sheet = sheet_to_edit(request, reference)
    rows = member_table(sheet.judgement.proposal.memberships.all(), MemberVocabulary(sheet.judgement.parameters))
    return table_file(
        ending,
        stem=f"members-{reference}",
        as_rows=lambda: rows,
        as_sheets=lambda: [Sheet(_("Members"), rows)],
    )


@signed_in
@never_cache
@require_safe
def member_template_detail(request: PortalRequest, reference: str, ending: str) -> HttpResponse:
    """A table without rows, its headings in the reader's language; as a workbook with an example and the codes."""
    sheet = sheet_to_edit(request, reference)
    vocabulary = MemberVocabulary(sheet.judgement.parameters)
    return table_file(ending, stem="members", as_rows=template_table, as_sheets=lambda: template_sheets(vocabulary))
