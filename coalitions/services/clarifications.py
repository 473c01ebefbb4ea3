"""Rounds of question and answer between committee and convener, and which sections a round opens."""

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.models import Clarification, Proposal, Validation
from coalitions.models.clarification import SECTIONS
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.common.refusals import ActionRefused


class AnswerMissing(ActionRefused):
    """A returned proposal comes back with an answer in writing."""


def why_section_closed(proposal: Proposal, section: str) -> str:
    """In a sentence, why this section of a returned proposal cannot be changed; empty where it can.

    What was returned before the committee named sections is open in all of them.
    """
    if proposal.state != ProposalState.RETURNED or proposal.open_sections is None:
        return ""
    if section in proposal.open_sections:
        return ""
    return _("The committee returned “%(title)s” without opening this section, so it stays as it was submitted.") % {
        "title": proposal.title
    }


def closed_sections(proposal: Proposal) -> frozenset[str]:
    """The sections of a returned proposal that stay as they were submitted."""
    return frozenset(section for section in SECTIONS if why_section_closed(proposal, section))


def open_section(proposal: Proposal, section: str) -> None:
    """Open one more section of a locked proposal, for what cannot be submitted as it stands."""
    if why_section_closed(proposal, section):
        proposal.open_sections = [one for one in SECTIONS if one in {*(proposal.open_sections or ()), section}]
        proposal.save(update_fields=["open_sections"])


def open_round(proposal: Proposal) -> Clarification | None:
    """The question that waits for its answer, where the proposal is returned; asks the database only then."""
    if proposal.state != ProposalState.RETURNED:
        return None
    return proposal.clarifications.filter(answered_at=None).first()


def rounds_of(proposal: Proposal) -> QuerySet[Clarification]:
    """All rounds, newest first, without the documents of their revisions."""
    return (
        proposal.clarifications.select_related("asked_by", "answered_by", "asked_on", "answered_with")
        .defer("asked_on__document", "answered_with__document")
        .order_by("-number")
    )


def ask(
    proposal: Proposal, *, question: str, sections: Collection[str], due_on: date | None, by: User
) -> Clarification:
    """Open a round on a locked proposal, which its caller returns; `sections` are open until it comes back."""
    today = timezone.now().astimezone(ZoneInfo(proposal.call.time_zone)).date()
    if due_on is not None and due_on < today:
        raise ActionRefused(_("The day on which the answer is due is over already."))
    validation = proposal.latest_validation
    opened = [section for section in SECTIONS if section in sections]
    proposal.open_sections = opened
    return Clarification.objects.create(
        proposal=proposal,
        number=proposal.clarifications.count() + 1,
        question=question,
        sections=opened,
        due_on=due_on,
        asked_by=by,
        asked_on_id=validation.revision_id if validation else None,
    )


def answer_to(asked: Clarification | None, *, text: str) -> str:
    """The answer with which a proposal comes back; AnswerMissing where a question waits and nothing is written."""
    if asked is None:
        return ""
    if not text.strip():
        raise AnswerMissing(_("Answer the committee's question in a few words."))
    return text


def close_round(asked: Clarification | None, *, answer: str, validation: Validation, by: User) -> None:
    """Store the answer, with the revision that was handed in with it."""
    if asked is None:
        return
    asked.answer, asked.answered_at, asked.answered_by = answer, timezone.now(), by
    asked.answered_with = validation.revision
    asked.save(update_fields=["answer", "answered_at", "answered_by", "answered_with"])
