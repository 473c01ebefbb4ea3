"""The members as a file to take away, and an empty one to fill in."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalitions.forms.member_imports import Vocabulary
from coalitions.forms.member_tables import member_table, template_sheets, template_table
from coalitions.views.sheets import sheet_to_edit
from portal.common.kept_posts import signed_in
from portal.common.requests import PortalRequest
from portal.common.tables import CSV_TYPE, XLSX_TYPE, Sheet, as_csv, as_xlsx

TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


@signed_in
@never_cache
@require_safe
def member_table_detail(request: PortalRequest, reference: str, ending: str) -> HttpResponse:
    """All members with their contacts, for the convener; what is imported from it changes nothing."""
    sheet = sheet_to_edit(request, reference)
    rows = member_table(sheet.judgement.proposal.memberships.all(), Vocabulary(sheet.judgement.parameters))
    return _file(f"members-{reference}", ending, lambda: as_csv(rows), lambda: as_xlsx([Sheet(_("Members"), rows)]))


@signed_in
@never_cache
@require_safe
def member_template_detail(request: PortalRequest, reference: str, ending: str) -> HttpResponse:
    """A table without rows, its headings in the reader's language; as a workbook with an example and the codes."""
    sheet = sheet_to_edit(request, reference)
    vocabulary = Vocabulary(sheet.judgement.parameters)
    return _file("members", ending, lambda: as_csv(template_table()), lambda: as_xlsx(template_sheets(vocabulary)))


def _file(stem: str, ending: str, csv: Callable[[], bytes], xlsx: Callable[[], bytes]) -> HttpResponse:
    if ending not in TYPES:
        raise Http404
    content = csv() if ending == "csv" else xlsx()
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{stem}.{ending}") or ""}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)
