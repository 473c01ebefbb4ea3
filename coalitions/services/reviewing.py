"""What the committee does on the way to a decision, and the refusal."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.emails import tell_contacts, tell_convener, tell_team
from coalitions.lifecycle import OWN, REVIEWS, Action, Role, advance, check, roles_of
from coalitions.models import Membership, Proposal, SupportRequest
from coalitions.models.clarification import SECTIONS
from coalitions.services.clarifications import ask
from coalitions.services.lapsing import close_requests
from coalitions.services.locking import lock
from coalitions.services.validation import validate
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused
from portal.organisations.models import Constituency

# A decided, absorbed or withdrawn proposal stays as it was.
MAPPED_IN = (
    ProposalState.SUBMITTED,
    ProposalState.UNDER_REVIEW,
    ProposalState.RETURNED,
    ProposalState.SHORTLISTED,
)


class NoteMissing(ActionRefused):
    """A return or a refusal without a word of why."""


@transaction.atomic
def open_review(proposal: Proposal, *, by: User) -> None:
    """Take a submitted proposal up; from now on its convener changes it only when it is returned."""
    locked = lock(proposal)
    advance(locked, Action.OPEN_REVIEW, by=by)
    tell_convener("review_opened", locked)


@transaction.atomic
def return_proposal(
    proposal: Proposal, *, by: User, note: str, sections: Collection[str] = SECTIONS, due_on: date | None = None
) -> None:
    """Give a proposal back to its convener with a question; it comes back with an answer in writing.

    Meanwhile its convener changes the `sections` and no others. After the due day nothing follows of itself: the
    committee sees that the answer is overdue.
    """
    locked = lock(proposal)
    check(locked, Action.RETURN, by=by)
    locked.committee_note = _needed(note, _("Write what the convener should answer or change."))
    asked = ask(locked, question=note, sections=sections, due_on=due_on, by=by)
    advance(locked, Action.RETURN, by=by, note=note, changed=["committee_note", "open_sections"])
    tell_convener("returned", locked, note=note, asked=asked)
    tell_team(locked, ProposalState.RETURNED, note=note)


@transaction.atomic
def decline(proposal: Proposal, *, by: User, note: str) -> None:
    """Decline a proposal, with the reason that its convener is told."""
    locked = lock(proposal)
    check(locked, Action.DECLINE, by=by)
    locked.committee_note = _needed(note, _("Write the reason; the convener reads it."))
    locked.decided_at = timezone.now()
    advance(locked, Action.DECLINE, by=by, note=note, changed=["committee_note", "decided_at"])
    close_requests(locked)
    tell_convener("declined", locked, note=note)
    tell_team(locked, ProposalState.DECLINED, note=note)
    tell_contacts(locked, ProposalState.DECLINED)


@transaction.atomic
def map_constituency(membership: Membership, *, constituency: Constituency | None, by: User) -> None:
    """Say which named constituency a member's own words stand for (None takes it back).

    Judged again at once; while its convener has it back, and may be half through changing it, when it is submitted.
    """
    locked = lock(membership.proposal)
    roles = roles_of(by, locked)
    if Role.COMMITTEE not in roles or roles & OWN:
        raise ActionRefused(_("Only the committee maps a constituency."))
    if locked.state not in MAPPED_IN:
        raise ActionRefused(
            _("“%(title)s” is %(state)s now, so this was not done. Nothing was changed.")
            % {"title": locked.title, "state": locked.get_state_display()}
        )
    row = Membership.objects.select_for_update(of=("self",)).filter(proposal=locked, pk=membership.pk).first()
    if row is None or row.other_constituency != membership.other_constituency:
        raise ActionRefused(_("The member's words have changed meanwhile. Read them again, please."))
    before = row.mapped_constituency_id
    if before == (constituency.pk if constituency else None):
        return
    row.mapped_constituency = constituency
    row.save(update_fields=["mapped_constituency"])
    record(
        "membership.constituency_mapped",
        locked,
        by=by,
        note=f"{row.organisation}: {row.other_constituency}",
        before={"mapped_constituency": before},
        after={"mapped_constituency": row.mapped_constituency_id},
    )
    if locked.state != ProposalState.RETURNED:
        validate(locked, by=by)


def was_handed_in(row: Membership, proposal: Proposal) -> bool:
    """Whether the committee was sent a member's words: what a convener has back may be half rewritten."""
    validation = proposal.latest_validation
    if proposal.state != ProposalState.RETURNED or validation is None:
        return True
    said = {(one["organisation"], one["other_constituency"]) for one in validation.revision.document["members"]}
    return (row.organisation.name, row.other_constituency) in said


@transaction.atomic
def answer_support_request(request: SupportRequest, *, by: User, answer: str) -> None:
    """Answer a proposal's request for support; its convener is told."""
    locked = lock(request.proposal)
    roles = roles_of(by, locked)
    if roles & OWN or roles.isdisjoint(REVIEWS):
        raise ActionRefused(_("Only the committee and the secretariat answer requests, and nobody their own."))
    current = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if current.answered_at:
        raise ActionRefused(_("This request has been answered already. Nothing was changed."))
    if current.text != request.text:
        raise ActionRefused(_("The request has changed meanwhile. Read it again, please."))
    current.answer = _needed(answer, _("Write the answer; the convener reads it."))
    current.answered_at = timezone.now()
    current.save(update_fields=["answer", "answered_at"])
    record("support_request.answered", locked, by=by, note=answer)
    tell_convener("support_answered", locked, answer=answer)


def _needed(note: str, sentence: str) -> str:
    if not note.strip():
        raise NoteMissing(sentence)
    return note
