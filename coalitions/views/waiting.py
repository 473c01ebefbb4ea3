"""Uploads to a proposal, on the pages where somebody looks at them."""

from typing import TypeVar

from coalitions.models import MemberImport, Proposal, WordImport
from coalitions.views.sheets import Sheet, sheet_to_edit
from portal.common.requests import PortalRequest

Upload = TypeVar("Upload", MemberImport, WordImport)


def sheet_and_upload(
    request: PortalRequest, reference: str, kind: type[Upload], pk: int
) -> tuple[Sheet, Upload | None]:
    """The proposal for who writes it, with one's own upload that waits, in one query where both are there."""
    own = kind.objects.visible_to(request.user).select_related("proposal__call")
    writable = Proposal.objects.editable_by(request.user).filter(reference=reference)
    waiting = own.filter(pk=pk, proposal__in=writable).first()
    return (sheet_to_edit(request, reference), None) if waiting is None else (Sheet(waiting.proposal), waiting)
