"""The self-check: documents judged for whoever asks. Nothing is stored, and nothing of it is logged."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from coalitions.criteria import judge
from coalitions.criteria.messages import Message, gettext_lazy
from coalitions.interchange import Document, Faults, ProposalDocument, Terms, facts, read, terms_of
from coalitions.interchange.documents import CallDocument
from coalitions.interchange.faults import Fault, Unreadable
from coalitions.interchange.parsing import parse
from coalitions.limits import MOST_MEMBERS
from coalitions.models import Call, CriteriaSet, Proposal
from coalitions.services.facts import today_in
from coalitions.services.reports import ShownReport, shown
from coalitions.services.terms import codes_of, terms_of_call
from coalitions.services.validation import Judgement

MOST_BYTES: Final = 5_000_000
MOST_PROPOSALS: Final = 200
MOST_ENTRIES: Final = 30_000
# The days for which the criteria were first published.
CALL_OF_2024: Final = CallDocument(
    title="",
    conference_starts=date(2024, 5, 9),
    conference_ends=date(2024, 5, 10),
    horizon_starts=date(2024, 9, 22),
    horizon_ends=date(2024, 9, 23),
)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One proposal of a file, with its report."""

    reference: str
    title: str
    report: ShownReport


def calls_to_check_by() -> QuerySet[Call]:
    """Published calls with criteria in force, the newest first."""
    in_force = CriteriaSet.objects.filter(call=OuterRef("pk"), published_at__isnull=False)
    return Call.objects.filter(Exists(in_force), is_published=True).order_by("-opens_at", "id")


def terms_for(call: Call | None) -> Terms:
    """The call's terms; without one, the criteria as they were first published, with the days of 2024."""
    return terms_of_call(call) if call else terms_of(CALL_OF_2024)


def check(
    document: ProposalDocument, terms: Terms, *, call: Call | None = None, with_evidence: bool = True
) -> ShownReport:
    """The document's report in words that are ready to read; for a call that is not over, as submitted today."""
    if call and not call.has_closed and document.submitted_on is None:
        document = replace(document, submitted_on=today_in(call))
    found = facts(document, terms)
    report = judge(found, terms.parameters)
    judgement = Judgement(Proposal(title=document.title), found, terms.parameters, report)
    return shown(judgement, with_evidence=with_evidence)


def _entries_in(data: Any) -> int:
    """How many entries all lists of the file have together: what reading and naming faults takes grows with them."""
    if isinstance(data, dict):
        return sum(_entries_in(value) for value in data.values())
    if isinstance(data, list):
        return len(data) + sum(_entries_in(item) for item in data)
    return 0


def _too_many(document: Document) -> Message | None:
    """Anybody may ask, as often as the limit allows: what would take long is not judged."""
    proposals, members = len(document.proposals), sum(len(one.members) for one in document.proposals)
    if proposals > MOST_PROPOSALS:
        return gettext_lazy(
            "The file has {count} proposals; at most {most} are checked at once. Please divide it.",
            count=proposals,
            most=MOST_PROPOSALS,
        )
    if members > MOST_MEMBERS:
        return gettext_lazy(
            "The file has {count} members; at most {most} are checked at once. Please divide it.",
            count=members,
            most=MOST_MEMBERS,
        )
    return None


def check_file(content: bytes, *, call: Call | None) -> tuple[Checked, ...] | Faults:
    """The reports of a file's proposals, by the chosen call's criteria, else by those of the call in the file.

    A file that names no call is judged as of 2024. More than MOST_PROPOSALS are a fault.
    """
    terms = terms_of_call(call) if call else None
    try:
        entries = _entries_in(parse(content))
    except Unreadable as unreadable:
        return Faults(unreadable.faults)
    if entries > MOST_ENTRIES:
        sentence = gettext_lazy("The lists of this file have {count} entries in all; please divide it.", count=entries)
        return Faults((Fault("$", sentence),))
    document = read(content, codes_of(terms.parameters) if terms else None)
    if isinstance(document, Faults):
        return document
    if too_many := _too_many(document):
        return Faults((Fault("$.proposals", too_many),))
    by = terms or terms_of(document.call or CALL_OF_2024)
    with_evidence = len(document.proposals) == 1
    return tuple(
        Checked(reference=one.reference, title=one.title, report=check(one, by, call=call, with_evidence=with_evidence))
        for one in document.proposals
    )
