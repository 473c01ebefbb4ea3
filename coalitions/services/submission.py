"""Hand a proposal in, or take it back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.criteria.lengths import is_long_enough
from coalitions.emails import tell_contacts, tell_convener, tell_team
from coalitions.lifecycle import Action, advance, check
from coalitions.models import Proposal, SupportRequest, Validation
from coalitions.services.clarifications import answer_to, close_round, open_round
from coalitions.services.lapsing import close_requests
from coalitions.services.locking import lock, lock_whole
from coalitions.services.validation import validate
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.common.refusals import ActionRefused


@dataclass(frozen=True)
class Missing:
    """Something that a proposal needs before it can be submitted: in which section, and in words."""

    section: str
    sentence: str


class Incomplete(ActionRefused):
    """A proposal that lacks what no committee can do without; `missing` names it."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(" ".join(one.sentence for one in missing))
        self.missing = missing


class CallClosed(ActionRefused):
    """The call takes no proposals at this moment."""


def missing_for_submission(proposal: Proposal) -> list[Missing]:
    """What a proposal still needs: a lead, a focal point and the pledge. Criteria are for people to decide on."""
    missing = []
    if not any(row.is_lead for row in proposal.memberships.all()):
        missing.append(Missing("members", _("Name the organisation that leads the coalition.")))
    if not (proposal.focal_point_name and proposal.focal_point_email):
        missing.append(Missing("pledge", _("Name a focal point with an e-mail address.")))
    if not proposal.pledged_at:
        missing.append(Missing("pledge", _("Pledge the principles on behalf of the coalition.")))
    return missing


@transaction.atomic
def submit(proposal: Proposal, *, by: User, answer: str = "") -> Validation:
    """Submit a proposal to its open call, or answer the committee's return; a receipt with the report is sent.

    Raises CallClosed (Proposal.submission_until is too late; a returned proposal may come back after it), Incomplete,
    AnswerMissing, AlreadyDone or ActionRefused. Unmet criteria refuse nothing here.
    """
    locked = lock_whole(proposal)
    check(locked, Action.SUBMIT, by=by)
    now = timezone.now()
    if not locked.is_submittable:
        raise CallClosed(_("The call “%(title)s” takes no proposals now.") % {"title": locked.call.title})
    if missing := missing_for_submission(locked):
        raise Incomplete(missing)
    asked = open_round(locked)
    answer = answer_to(asked, text=answer)
    locked.submitted_at = locked.submitted_at or now
    advance(locked, Action.SUBMIT, by=by, note=answer, changed=["submitted_at"])
    validation = validate(locked, by=by)
    close_round(asked, answer=answer, validation=validation, by=by)
    locked.cases.lapse()
    ask_for_support(locked, validation)
    tell_convener("receipt", locked, report=validation.report)
    return validation


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User, note: str = "") -> None:
    """Take a proposal back, for good. What was submitted stays on record."""
    locked = lock(proposal)
    advance(locked, Action.WITHDRAW, by=by, note=note)
    close_support_request(locked)
    close_requests(locked)
    locked.cases.lapse()
    tell_convener("withdrawn", locked, note=note)
    tell_team(locked, ProposalState.WITHDRAWN, note=note)
    tell_contacts(locked, ProposalState.WITHDRAWN)


def ask_for_support(proposal: Proposal, validation: Validation) -> None:
    """A statement of support needed that is long enough to mean something also opens a support request.

    An answered one is opened again where the proposal asks for something else now; the old answer is in the log. One
    that waits is closed where the proposal asks for nothing any more.
    """
    text = proposal.support_needed
    if not is_long_enough(text, validation.criteria_set.min_characters):
        close_support_request(proposal)
        return
    request, is_new = SupportRequest.objects.get_or_create(proposal=proposal, defaults={"text": text})
    if not is_new and request.text != text:
        request.text, request.answer, request.answered_at = text, "", None
        request.save(update_fields=["text", "answer", "answered_at"])


def close_support_request(proposal: Proposal) -> None:
    """Take a request that waits out of the committee's queue: what was answered stays on record."""
    SupportRequest.objects.filter(proposal=proposal, answered_at=None).delete()
