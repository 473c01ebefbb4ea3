"""The gate: a proposal becomes a coalition only if it passes validation at that very moment. And the way back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.criteria.types import Report
from coalitions.emails import TAKEN_OFF, tell_contacts, tell_convener, tell_team
from coalitions.lifecycle import Action, advance, check
from coalitions.models import Proposal, Validation
from coalitions.services.graces import end_unmended
from coalitions.services.locking import lock_whole
from coalitions.services.reports import criterion_label
from coalitions.services.reviewing import NoteMissing
from coalitions.services.validation import validate
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.common.refusals import ActionRefused


class NotShortlistable(ActionRefused):
    """The proposal does not pass validation now; `report` says why."""

    def __init__(self, proposal: Proposal, report: Report) -> None:
        unmet = ", ".join(criterion_label(result.criterion) for result in report.unmet)
        super().__init__(
            _("“%(title)s” was not shortlisted. Not met: %(unmet)s.") % {"title": proposal.title, "unmet": unmet}
        )
        self.report = report


class MeetsThemAgain(ActionRefused):
    """A coalition passes again at the moment at which it was to be taken off: it stays, and its time of grace ends.

    That is stored; whoever calls within a transaction of their own catches this inside it, or loses that.
    """

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(
            _("“%(title)s” meets the criteria again, so it stays on the shortlist. Its convener is told.")
            % {"title": proposal.title_for_committee}
        )


@transaction.atomic
def shortlist(proposal: Proposal, *, by: User, note: str = "") -> Report:
    """Shortlist a proposal that passes validation now; otherwise refuse and name what is unmet.

    Judged inside this transaction on locked rows: a member who left a moment ago counts no more. The database refuses
    a shortlisted row without a passing validation of its newest revision, whoever writes it.
    """
    locked = lock_whole(proposal)
    check(locked, Action.SHORTLIST, by=by)
    validation = validate(locked, by=by)
    if not validation.is_shortlistable:
        raise NotShortlistable(locked, validation.report)
    locked.shortlisted_on = validation
    locked.decided_at = timezone.now()
    # The question or the reason of before is answered.
    locked.committee_note = note
    advance(locked, Action.SHORTLIST, by=by, note=note, changed=["shortlisted_on", "decided_at", "committee_note"])
    tell_convener("shortlisted", locked, report=validation.report, note=note)
    tell_team(locked, ProposalState.SHORTLISTED, note=note)
    tell_contacts(locked, ProposalState.SHORTLISTED)
    return validation.report


def take_off(proposal: Proposal, *, by: User, note: str) -> Report:
    """Take a coalition whose time of grace is over off the shortlist: it is under review again, and no longer public.

    Judged once more on locked rows. Where it passes now it stays: MeetsThemAgain, and its grace is over by that. It
    keeps its public address for the day on which it is shortlisted again; from review everything can be done as ever.
    """
    with transaction.atomic():
        locked = lock_whole(proposal)
        check(locked, Action.TAKE_OFF, by=by)
        if not note.strip():
            raise NoteMissing(_("Write the reason; the convener reads it."))
        validation = validate(locked, by=by)
        if not validation.is_shortlistable:
            return _take_off(locked, validation, by=by, note=note)
    raise MeetsThemAgain(locked)


def _take_off(locked: Proposal, validation: Validation, *, by: User, note: str) -> Report:
    locked.shortlisted_on = locked.decided_at = None
    locked.committee_note = note
    advance(locked, Action.TAKE_OFF, by=by, note=note, changed=["shortlisted_on", "decided_at", "committee_note"])
    end_unmended(validation)
    tell_convener("taken_off", locked, report=validation.report, note=note)
    tell_team(locked, TAKEN_OFF, note=note)
    tell_contacts(locked, TAKEN_OFF)
    return validation.report
