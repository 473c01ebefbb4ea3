"""A call's proposals as a file to hand on. Contacts are left out unless asked for, and that is logged."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from coalitions.interchange.documents import FORMAT, CallDocument
from coalitions.models import Call, CriteriaSet, Proposal
from coalitions.services.documents import document_of
from coalitions.services.facts import NUMBERS, with_rows
from coalitions.services.spreadsheets import COUNTS, Exported, csv_of, xlsx_of
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.organisations.models import Region

# The format cannot say that a proposal was taken back or went into another: imported, it would stand again.
LEFT_OUT: Final = (ProposalState.WITHDRAWN, ProposalState.MERGED)
_WEB: Final = ("http://", "https://")


class ExportFormat(StrEnum):
    """What the file is."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


CONTENT_TYPES: Final = {
    ExportFormat.JSON: "application/json",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A file to save: its bytes, and how many proposals are in it."""

    content: bytes
    proposals: int


def calls_to_export(user: User) -> QuerySet[Call]:
    """The calls that `user` reviews, once they have criteria in force; nothing was submitted before."""
    in_force = CriteriaSet.objects.filter(call=OuterRef("pk"), published_at__isnull=False)
    return Call.objects.reviewed_by(user).filter(Exists(in_force))


@transaction.atomic
def export_proposals(
    proposals: QuerySet[Proposal], *, call: Call, file_format: ExportFormat, with_contacts: bool, by: User | None
) -> ExportedFile:
    """Those of `proposals` that were sent to the call and stand, in the order of references.

    JSON is the interchange format; the others are to read. With contacts, who took them, when and how many is logged.
    """
    scheme = call.criteria_set.region_scheme_id
    regions = frozenset(Region.objects.filter(scheme=scheme).values_list("code", flat=True))
    standing = with_rows(proposals.filter(call=call).exclude(state__in=LEFT_OUT))
    exported = [
        _exported(one, regions=regions, with_contacts=with_contacts)
        for one in standing.select_related("call", "latest_validation__revision").order_by("reference")
    ]
    if with_contacts:
        after = {"format": file_format.value, "proposals": len(exported)}
        record("contacts.exported", call, by=by, after=after)
    content = _WRITERS[file_format](exported, call, with_contacts)
    return ExportedFile(content=content, proposals=len(exported))


def call_document(call: Call) -> CallDocument:
    """The call as a file names it, with the numbers of its criteria in force."""
    criteria = call.criteria_set
    return CallDocument(
        title=call.title,
        conference_starts=call.conference_starts,
        conference_ends=call.conference_ends,
        horizon_starts=call.horizon_starts,
        horizon_ends=call.horizon_ends,
        parameters={
            "version": criteria.number,
            "region_scheme": str(criteria.region_scheme_id),
            "south": criteria.south_definition,
            **{name: getattr(criteria, name) for name in NUMBERS},
            **criteria.unusual_kinds,
        },
    )


def _exported(proposal: Proposal, *, regions: frozenset[str], with_contacts: bool) -> Exported:
    document = _handed_in(proposal)
    for member in document["members"]:
        if member["primary_region"] not in regions:
            # A region of another scheme says nothing under this one, and no file for this call may name it.
            member["primary_region"] = None
        if not member["website"].startswith(_WEB):
            member["website"] = ""
    if not with_contacts:
        del document["focal_point"]
        for member in document["members"]:
            del member["contact"]
    validation = proposal.latest_validation
    return Exported(
        document=document,
        state=proposal.state,
        is_shortlistable=validation.is_shortlistable if validation else None,
        counts=_counts(validation.report_data) if validation else {},
    )


def _handed_in(proposal: Proposal) -> dict[str, Any]:
    """The proposal as it was handed in: what its convener writes while it is returned is nobody else's yet."""
    if proposal.state == ProposalState.RETURNED and proposal.latest_validation is not None:
        return deepcopy(proposal.latest_validation.revision.document)
    return document_of(proposal)


def _counts(report: dict[str, Any]) -> dict[str, int]:
    """The counts of the latest report by their names."""
    found = [result["counts"] for result in report["results"]]
    return {name: counts[name] for counts in found for name in COUNTS if name in counts}


def _json(exported: Sequence[Exported], call: Call, _with_contacts: bool) -> bytes:  # noqa: FBT001 - as its siblings
    data = {
        "format": FORMAT,
        "call": call_document(call).to_json(),
        "proposals": [one.document for one in exported],
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


_WRITERS: Final[dict[ExportFormat, Callable[[Sequence[Exported], Call, bool], bytes]]] = {
    ExportFormat.JSON: _json,
    ExportFormat.CSV: lambda exported, _call, with_contacts: csv_of(exported, with_contacts=with_contacts),
    ExportFormat.XLSX: lambda exported, _call, with_contacts: xlsx_of(exported, with_contacts=with_contacts),
}
