"""What keeps a proposal of a file from being imported: each fault with its place inside the proposal."""

from collections.abc import Collection, Iterator
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from django.utils import timezone

from coalitions.criteria.messages import Message, gettext_lazy
from coalitions.criteria.types import MemberState
from coalitions.interchange import ProposalDocument
from coalitions.interchange.faults import Path, quoted
from coalitions.models import Call, Proposal
from coalitions.models.clarification import SECTIONS
from coalitions.services.clarifications import why_section_closed
from coalitions.services.contacts import OwnWords
from coalitions.services.editing import RESERVED_ADDRESSES, why_not_editable
from coalitions.services.facts import submitted_on
from portal.accounts.models import User
from portal.common.text import folded
from portal.organisations.models import Organisation

Found: TypeAlias = "tuple[Path, Message]"

_STANDS_BY: Final = (MemberState.PLEDGED, MemberState.CONFIRMED)
# Where a file begins to say what a section says.
_FIRST_OF: Final = {
    "about": "title",
    "members": "members",
    "engagement": "engagement",
    "work-plan": "work_plan",
    "pledge": "focal_point",
}
_LONGEST_KEY: Final = Organisation._meta.get_field("folded_name").max_length or 0


def faults_of(
    document: ProposalDocument,
    proposal: Proposal | None,
    *,
    call: Call,
    convener: User,
    changes: bool,
    sections: Collection[str],
    words: OwnWords,
) -> Iterator[Found]:
    """Each fault. `proposal` is what is stored under the reference; `changes` says whether the file would change it.

    `sections` are those that it would change; `words` is what organisations of stored proposals said themselves.
    """
    yield from _of_reference(document.reference)
    if proposal is not None and (proposal.call_id != call.pk or proposal.convener_id != convener.pk):
        # Whose it is and what it is called is nobody's business here.
        yield (
            ("reference",),
            gettext_lazy(
                "“{reference}” is the reference of another proposal, of another call or convener.",
                reference=quoted(document.reference),
            ),
        )
        return
    if proposal is not None and changes and not proposal.is_editable:
        yield ("reference",), Message("{sentence}", {"sentence": why_not_editable(proposal)})
    if proposal is not None:
        yield from _of_closed_sections(proposal, sections)
    yield from _of_submission(document, proposal, call)
    yield from _of_members(document)
    if proposal is not None:
        yield from _of_own_words(document, proposal, words)


def _of_closed_sections(proposal: Proposal, sections: Collection[str]) -> Iterator[Found]:
    """A returned proposal changes where the committee asked, and nowhere else."""
    for section in SECTIONS:
        if section in sections and (closed := why_section_closed(proposal, section)):
            yield (_FIRST_OF[section],), Message("{sentence}", {"sentence": closed})


def _of_reference(reference: str) -> Iterator[Found]:
    """A reference stands in the addresses of the proposal's pages."""
    is_dots = reference.strip(".") == ""
    if "/" in reference or "\\" in reference or is_dots or reference in RESERVED_ADDRESSES:
        sentence = gettext_lazy(
            "“{reference}” cannot be part of an address: no slashes, nor dots alone, nor “new”, please.",
            reference=quoted(reference),
        )
        yield ("reference",), sentence


def _of_submission(document: ProposalDocument, proposal: Proposal | None, call: Call) -> Iterator[Found]:
    stored = submitted_on(proposal, call) if proposal else None
    day = document.submitted_on
    if stored and day != stored:
        yield (
            ("submitted_on",),
            gettext_lazy("It was submitted on {day}, which an import does not change.", day=stored.isoformat()),
        )
        return
    if day is None:
        return
    if day > timezone.now().astimezone(ZoneInfo(call.time_zone)).date():
        yield ("submitted_on",), gettext_lazy("{day} has not come yet.", day=day.isoformat())
    if not any(member.lead for member in document.members):
        yield ("members",), gettext_lazy("What is submitted names the organisation that leads the coalition.")
    point = document.focal_point
    has_point = point.name and point.email
    has_stored_point = proposal is not None and proposal.focal_point_name and proposal.focal_point_email
    if not has_point and (point.name or point.email or not has_stored_point):
        yield (
            ("focal_point",),
            gettext_lazy("What is submitted names a focal point with an e-mail address."),
        )


def _of_members(document: ProposalDocument) -> Iterator[Found]:
    for place, member in enumerate(document.members):
        if member.lead and member.state not in _STANDS_BY:
            yield ("members", place, "lead"), gettext_lazy("A member that declined or left cannot lead the coalition.")
        if len(folded(member.organisation)) > _LONGEST_KEY:
            yield ("members", place, "organisation"), gettext_lazy("This name is too long to be kept.")


def _of_own_words(document: ProposalDocument, proposal: Proposal, words: OwnWords) -> Iterator[Found]:
    """What an organisation itself declined, by its link, only its own new answer takes back."""
    for place, member in enumerate(document.members):
        if member.state in _STANDS_BY and (proposal.pk, folded(member.organisation)) in words.declined:
            sentence = gettext_lazy(
                "{organisation} itself declined by its link. It is a member again once it confirms.",
                organisation=member.organisation,
            )
            yield ("members", place, "state"), sentence
