"""Put a version of a call's criteria in force."""

from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.emails import tell_convener
from coalitions.lifecycle import ActionRefused, AlreadyDone
from coalitions.models import Call, CriteriaSet, Grace, Proposal, Validation
from coalitions.services.rehearsing import Comparison, compare, fingerprint_of, judged_of, version_in_force
from coalitions.services.validation import judge_all, store
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record

FINAL: Final = (ProposalState.DECLINED, ProposalState.MERGED, ProposalState.WITHDRAWN)


class NotRehearsed(ActionRefused):
    """The version was not rehearsed, or not as it and the proposals stand now."""


def why_fixed(criteria_set: CriteriaSet) -> str:
    """In a sentence, why the version cannot be changed; empty where it can."""
    if criteria_set.is_used:
        return _("Proposals were judged under this version, so it stays as it is. Write the next version instead.")
    if criteria_set.published_at:
        return _(
            "This version is published: people prepare by it, so it stays as it is. Write the next version instead."
        )
    return ""


@transaction.atomic
def number_next(criteria_set: CriteriaSet) -> None:
    """Give a new version its number, the call's next one."""
    call = Call.objects.select_for_update(no_key=True).get(pk=criteria_set.call_id)
    latest = call.criteria_sets.order_by("-number").first()
    criteria_set.number = latest.number + 1 if latest else 1


@transaction.atomic
def publish(criteria_set: CriteriaSet, *, by: User) -> Comparison:
    """Put a version in force and judge the call's proposals again under it; whose outcome flips is told by mail.

    Refused without a rehearsal of the same two versions and of the proposals as they stand now; a call's first version
    needs none. What was judged before stays on record as it was.
    """
    call = Call.objects.select_for_update(no_key=True).get(pk=criteria_set.call_id)
    locked = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_set.pk)
    if not by.is_secretariat:
        raise ActionRefused(_("Only the secretariat publishes criteria."))
    if locked.published_at:
        raise AlreadyDone(
            _("Version %(number)s is published already. Nothing was changed.") % {"number": locked.number}
        )
    if call.criteria_sets.filter(number__gt=locked.number, published_at__isnull=False).exists():
        raise ActionRefused(_("A later version is published, so this one would never be in force."))
    in_force = version_in_force(call)
    _lock_proposals(call)
    proposals = list(judged_of(call).select_related("convener"))
    if in_force is not None:
        _need_rehearsal(locked, fingerprint_of(proposals, in_force, locked))
    locked.published_at = timezone.now()
    locked.save(update_fields=["published_at"])
    judgements = judge_all(proposals, locked)
    comparison = compare(judge_all(proposals, in_force) if in_force else judgements, judgements)
    counts = {"number": locked.number, "judged": comparison.judged, "flipped": len(comparison.flips)}
    record("criteriaset.published", locked, by=by, after={"published_at": locked.published_at, **counts})
    _tell(comparison, store(judgements, locked, by=by), by=by)
    return comparison


def _lock_proposals(call: Call) -> None:
    """All that can still move, in the order of their keys: whoever changes one meanwhile waits for the new version."""
    movable = Proposal.objects.filter(call=call).exclude(state__in=FINAL).order_by("pk")
    list(movable.select_for_update().values_list("pk"))


def _need_rehearsal(criteria_set: CriteriaSet, fingerprint: str) -> None:
    latest = criteria_set.rehearsals.first()
    if latest is None:
        raise NotRehearsed(_("Rehearse this version first: it shows which proposals it would judge otherwise."))
    if latest.fingerprint != fingerprint:
        raise NotRehearsed(
            _("Proposals or criteria have changed since the rehearsal. Rehearse this version again, please.")
        )


def _tell(comparison: Comparison, validations: list[Validation], *, by: User) -> None:
    """Log each flip, and tell its convener, unless a time of grace that began or ended just now told it already."""
    stored = {one.proposal_id: one for one in validations}
    told = set(
        Grace.objects.filter(Q(began_with__in=validations) | Q(ended_with__in=validations)).values_list(
            "proposal_id", flat=True
        )
    )
    for flip in comparison.flips:
        validation = stored[flip.proposal]
        record(
            "proposal.judged_by_new_criteria",
            validation.proposal,
            by=by,
            before={"shortlistable": flip.was_shortlistable},
            after={"shortlistable": flip.is_shortlistable, "version": validation.criteria_set.number},
        )
        if flip.proposal not in told:
            tell_convener(
                "criteria_changed",
                validation.proposal,
                report=validation.report,
                version=validation.criteria_set.number,
                changed=[one.after.criterion for one in flip.changes],
            )
