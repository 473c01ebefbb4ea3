"""The end of exceptions that nobody ends: what they were granted on changes, or their proposal goes no further."""

from datetime import datetime

from django.utils import timezone

from coalitions.criteria.types import Facts
from coalitions.emails import tell_convener, tell_reviewer
from coalitions.models import CriterionException, ExceptionState, Proposal, Validation
from portal.audit.services import record


def lapse(proposal: Proposal, facts: Facts, validation: Validation) -> None:
    """End each granted exception that the validation could not count, since what its criterion looks at is another.

    The caller holds the proposal's row locked, and judged the facts since. Convener and requester are told.
    """
    for one in proposal.exceptions.all():
        if one.is_granted and one.criterion not in facts.exceptions:
            _end(one, validation.proposal, validation, at=validation.judged_at)
            tell_convener("exception_lapsed", validation.proposal, exception=one)


def close_requests(proposal: Proposal) -> None:
    """End the requests of a locked proposal that is declined or withdrawn: there is nothing left to decide."""
    _end_all(proposal, ExceptionState.ASKED)


def end_exceptions(proposal: Proposal) -> None:
    """End the requests and exceptions of a locked proposal that another one absorbs: they were about its members."""
    _end_all(proposal, ExceptionState.ASKED, ExceptionState.GRANTED)


def _end_all(proposal: Proposal, *states: ExceptionState) -> None:
    exceptions = CriterionException.objects.filter(proposal=proposal, state__in=states).select_related("asked_by")
    for one in exceptions:
        validation = proposal.latest_validation
        if validation is not None:
            _end(one, proposal, validation, at=timezone.now())


def _end(exception: CriterionException, proposal: Proposal, validation: Validation, *, at: datetime) -> None:
    before = exception.state
    exception.state, exception.ended_at, exception.ended_with = ExceptionState.LAPSED, at, validation
    exception.save(update_fields=["state", "ended_at", "ended_with"])
    what = {"criterion": exception.criterion}
    record(
        "exception.lapsed",
        proposal,
        by=None,
        before={**what, "exception": before},
        after={**what, "exception": exception.state},
    )
    tell_reviewer("exception_lapsed", proposal, exception.asked_by, exception=exception)
