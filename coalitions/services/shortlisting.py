"""The gate: a proposal becomes a coalition only if it passes validation at that very moment."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.criteria.types import Report
from coalitions.emails import tell_contacts, tell_convener, tell_team
from coalitions.lifecycle import Action, ActionRefused, advance, check
from coalitions.models import Proposal
from coalitions.services.locking import lock_whole
from coalitions.services.reports import criterion_label
from coalitions.services.validation import validate
from coalitions.states import ProposalState
from portal.accounts.models import User


class NotShortlistable(ActionRefused):
    """The proposal does not pass validation now; `report` says why."""

    def __init__(self, proposal: Proposal, report: Report) -> None:
        unmet = ", ".join(criterion_label(result.criterion) for result in report.unmet)
        super().__init__(
            _("“%(title)s” was not shortlisted. Not met: %(unmet)s.") % {"title": proposal.title, "unmet": unmet}
        )
        self.report = report


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
    advance(locked, Action.SHORTLIST, by=by, note=note, changed=["shortlisted_on", "decided_at"])
    tell_convener("shortlisted", locked, report=validation.report, note=note)
    tell_team(locked, ProposalState.SHORTLISTED, note=note)
    tell_contacts(locked, ProposalState.SHORTLISTED)
    return validation.report
