"""Lets the chronicle happen: proposals are submitted, reviewed, decided, merged and withdrawn, in the order of days."""

from datetime import datetime

from coalitions.interchange import ProposalDocument
from coalitions.models import Call, Case, Membership, Proposal, SupportRequest
from coalitions.services.cases import appeal, ask_for_late_entry
from coalitions.services.exceptions import ask_for_exception, grant_exception
from coalitions.services.merging import merge
from coalitions.services.news import News, post_news
from coalitions.services.progress import ProgressRow, report_progress
from coalitions.services.reviewing import (
    answer_support_request,
    decline,
    map_constituency,
    open_review,
    return_proposal,
)
from coalitions.services.shortlisting import shortlist
from coalitions.services.submission import withdraw
from portal.demo.chronicle import (
    CHRONICLE,
    CONVENERS,
    LATE,
    Deed,
    ExceptionGrant,
    ExceptionRequest,
    Mapping,
    Merging,
    Posting,
    Refusal,
    Report,
    Return,
    Review,
    Shortlisting,
    Submission,
    SupportAnswer,
    Withdrawal,
)
from portal.demo.people import People
from portal.demo.proposals import noon_of, submit_as_of, write
from portal.organisations.models import Constituency


def load_proposals(documents: tuple[ProposalDocument, ...], *, call: Call, people: People) -> None:
    """Write the proposals, then let happen what the chronicle says of them."""
    deeds: list[Deed] = []
    for document in documents:
        write(document, call=call, by=people.convener(CONVENERS[document.reference]))
        if document.submitted_on:
            deeds.append(Submission(document.submitted_on, document.reference))
    references = {document.reference for document in documents}
    deeds += [deed for deed in CHRONICLE if deed.reference in references]
    for deed in sorted(deeds, key=lambda deed: deed.on):
        if isinstance(deed, Report | Posting):
            _tell(deed)
        elif isinstance(deed, ExceptionRequest | ExceptionGrant):
            _except(deed, people)
        else:
            _do(deed, people)


def come_late() -> None:
    """Somebody asks to be let in, once the call has closed; nobody has decided on it."""
    reference, reason = LATE
    proposal = Proposal.objects.select_related("call", "convener").get(reference=reference)
    ask_for_late_entry(proposal, reason=reason, by=proposal.convener)


def _do(deed: Deed, people: People) -> None:
    proposal = Proposal.objects.select_related("call", "convener").get(reference=deed.reference)
    changed = {"changed_at": noon_of(deed.on, proposal.call)}
    match deed:
        case Submission(on=day):
            submit_as_of(proposal, day, by=proposal.convener)
        case Review(by=by):
            open_review(proposal, by=people[by])
        case Return(by=by, note=note):
            return_proposal(proposal, by=people[by], note=note)
        case Shortlisting(by=by, note=note):
            shortlist(proposal, by=people[by], note=note)
            changed["decided_at"] = changed["changed_at"]
        case Refusal(by=by, note=note):
            decline(proposal, by=people[by], note=note)
            changed["decided_at"] = changed["changed_at"]
            _appeal(proposal, deed.appeal, decided_at=changed["decided_at"])
        case Merging(by=by, survivor=survivor, note=note):
            into = Proposal.objects.get(reference=survivor)
            merge(survivor=into, absorbed=proposal, by=people[by], note=note)
        case Mapping(by=by, organisation=name, constituency=code):
            membership = Membership.objects.get(proposal=proposal, organisation__name=name)
            map_constituency(membership, constituency=Constituency.objects.get(pk=code), by=people[by])
        case SupportAnswer(by=by, answer=answer):
            answer_support_request(SupportRequest.objects.get(proposal=proposal), by=people[by], answer=answer)
        case Withdrawal(note=note):
            withdraw(proposal, by=proposal.convener, note=note)
    # The services take the moment for the day; the proposal's own dates are those of the chronicle.
    Proposal.objects.filter(pk=proposal.pk).update(**changed)


def _appeal(proposal: Proposal, reason: str, *, decided_at: datetime) -> None:
    """The convener appeals within the days for it, and so before the refusal is moved to its day of the chronicle."""
    if reason:
        appeal(proposal, reason=reason, by=proposal.convener)
        Case.objects.filter(proposal=proposal).update(first_decided_at=decided_at)


def _tell(deed: Report | Posting) -> None:
    """What a coalition at work says of itself."""
    coalition = Proposal.objects.select_related("convener").get(reference=deed.reference)
    match deed:
        case Report(on=day, activity=name, progress=progress, note=note):
            activity = coalition.activities.get(activity=name)
            known = activity.records.first()
            row = ProgressRow(progress=progress, reached_on=day, note=note)
            report_progress(activity, row=row, by=coalition.convener, after=known.pk if known else None)
        case Posting(on=day, title=title, text=text):
            post_news(coalition, news=News(title=title, text=text, published_on=day), by=coalition.convener)


def _except(deed: ExceptionRequest | ExceptionGrant, people: People) -> None:
    """What the committee does about an exception."""
    proposal = Proposal.objects.select_related("call", "convener").get(reference=deed.reference)
    match deed:
        case ExceptionRequest(by=by, reason=reason, evidence=evidence):
            ask_for_exception(proposal, criterion="regional", reason=reason, evidence=evidence, by=people[by])
        case ExceptionGrant(by=by, note=note):
            grant_exception(proposal.exceptions.get(), by=people[by], note=note)
