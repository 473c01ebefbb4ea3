"""Judge again what would be judged otherwise, although neither a proposal nor the criteria's version has changed."""

from typing import Final

from django.db import transaction

from coalitions.criteria.types import Report
from coalitions.models import Call, Proposal
from coalitions.services.locking import lock_movable
from coalitions.services.rehearsing import JUDGED_IN, judged_of, version_in_force
from coalitions.services.validation import Judgement, judge_all, store
from portal.accounts.models import User
from portal.audit.services import Change, record_changes

# The fields of a call that judging looks at.
JUDGED_BY: Final = frozenset({"conference_starts", "conference_ends", "horizon_starts", "horizon_ends", "time_zone"})


def calls_with_judged() -> list[Call]:
    """The calls that have proposals to judge."""
    return list(Call.objects.filter(pk__in=Proposal.objects.filter(state__in=JUDGED_IN).values("call")).order_by("pk"))


@transaction.atomic
def judge_again(call: Call, *, by: User | None) -> int:
    """Judge the call's proposals as the call's days and the world's regions are now; how many are judged otherwise.

    Those are stored and logged; what stands on the shortlist gets its time of grace, or ends it. Where outcome and
    counts are as on record nothing is stored. What a convener has back is judged when it is submitted again.
    """
    locked = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    criteria_set = version_in_force(locked)
    if criteria_set is None:
        return 0
    lock_movable(locked)
    judgements = judge_all(judged_of(locked).select_related("convener"), criteria_set)
    otherwise = [one for one in judgements if _is_judged_otherwise(one)]
    changes = [
        Change(
            one.proposal,
            before={"shortlistable": bool(known and known.is_shortlistable)},
            after={"shortlistable": one.report.shortlistable},
        )
        for one in otherwise
        for known in [one.proposal.latest_validation]
    ]
    store(otherwise, criteria_set, by=by)
    record_changes("proposal.judged_again", changes, by=by)
    return len(otherwise)


def _is_judged_otherwise(judgement: Judgement) -> bool:
    validation = judgement.proposal.latest_validation
    return validation is None or _found(validation.report) != _found(judgement.report)


def _found(report: Report) -> list[tuple[str, str, dict[str, int], dict[str, int]]]:
    return [(one.criterion, one.outcome, one.counts, one.thresholds) for one in report.results]
