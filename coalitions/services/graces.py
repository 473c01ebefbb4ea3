"""The time of grace of a coalition that stops meeting the criteria: begun, ended, told. The only writer of it."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from coalitions.emails import tell_convener
from coalitions.models import Grace, Proposal, Validation
from coalitions.states import ProposalState
from portal.audit.services import record


def follow(validations: Collection[Validation]) -> None:
    """Begin the grace of each coalition that passes no more, and end it where it passes again; conveners are told.

    The caller holds the proposals' rows locked. A coalition keeps its place meanwhile, and nothing happens by itself
    when the time is over: the committee sees it, and may take it off the shortlist (services/shortlisting.py).
    """
    coalitions = [one for one in validations if one.proposal.state == ProposalState.SHORTLISTED]
    if not coalitions:
        return
    running = {
        one.proposal_id: one
        for one in Grace.objects.filter(proposal__in=[one.proposal_id for one in coalitions], ended_at=None)
    }
    for validation in coalitions:
        grace = running.get(validation.proposal_id)
        if grace is None and not validation.is_shortlistable:
            _begin(validation)
        elif grace is not None and validation.is_shortlistable:
            _end(grace, validation)


def end_unmended(validation: Validation) -> None:
    """End the grace of what was taken off the shortlist, with the validation that it does not pass; that is told there.

    The caller holds the proposal's row locked. Shortlisted again and failing again, it has another time of grace.
    """
    for grace in Grace.objects.filter(proposal=validation.proposal_id, ended_at=None):
        _close(grace, validation)


def grace_of(proposal: Proposal) -> Grace | None:
    """The time of grace that a coalition has, or let pass; None where it meets the criteria."""
    return proposal.graces.filter(ended_at=None).first() if proposal.is_coalition else None


def _begin(validation: Validation) -> None:
    proposal = validation.proposal
    grace = Grace.objects.create(
        proposal=proposal,
        began_with=validation,
        began_at=validation.judged_at,
        runs_until=_end_of_grace(validation),
    )
    record("proposal.grace_began", proposal, by=None, after={"last_day": grace.last_day.isoformat()})
    tell_convener("grace_began", proposal, grace=grace, report=validation.report)


def _end(grace: Grace, validation: Validation) -> None:
    _close(grace, validation)
    record("proposal.grace_ended", validation.proposal, by=None)
    tell_convener("grace_ended", validation.proposal, report=validation.report)


def _close(grace: Grace, validation: Validation) -> None:
    grace.ended_at, grace.ended_with = validation.judged_at, validation
    grace.save(update_fields=["ended_at", "ended_with"])


def _end_of_grace(validation: Validation) -> datetime:
    """The end of the last of `grace_days` days after the day of the validation, as the call's time zone counts days."""
    zone = ZoneInfo(validation.proposal.call.time_zone)
    day = validation.judged_at.astimezone(zone).date()
    after = day + timedelta(days=validation.criteria_set.grace_days + 1)
    return datetime.combine(after, time.min, tzinfo=zone)
