"""Put a version of a call's criteria in force."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.emails import tell_conveners
from coalitions.models import Call, CriteriaSet, Grace, Proposal, Publication, Rehearsal, Validation
from coalitions.services.locking import lock_movable
from coalitions.services.rehearsing import (
    JUDGED_IN,
    Comparison,
    compare,
    judged_of,
    try_out,
    version_in_force,
)
from coalitions.services.validation import Judgement, judge_all, store
from portal.accounts.models import User
from portal.audit.services import Change, record, record_changes
from portal.common.refusals import ActionRefused, AlreadyDone

# So many are judged and stored while somebody waits: two seconds, where each lists fifty members.
MOST_JUDGED_AT_ONCE: Final = 100


class NotRehearsed(ActionRefused):
    """The version was not rehearsed, or not as it and the proposals stand now."""


def why_fixed(criteria_set: CriteriaSet) -> str:
    """In a sentence, why the version cannot be changed; empty where it can."""
    if criteria_set.is_used:
        return _("Proposals were judged under this version, so it stays as it is.")
    if criteria_set.published_at:
        return _("This version is published: people prepare by it, so it stays as it is.")
    return ""


@transaction.atomic
def number_next(criteria_set: CriteriaSet) -> None:
    """Give a new version its number, the call's next one."""
    call = Call.objects.select_for_update(no_key=True).get(pk=criteria_set.call_id)
    latest = call.criteria_sets.order_by("-number").first()
    criteria_set.number = latest.number + 1 if latest else 1


@transaction.atomic
def publish(criteria_set: CriteriaSet, *, by: User, seen: int | None = None) -> Comparison:
    """Put a version in force and judge the call's proposals again under it; whose outcome flips is told by mail.

    Refused without a rehearsal of the same two versions and of the proposals as they stand now; a call's first version
    needs none. `seen` is the rehearsal that `by` looked at: refused where another one was made since. What was judged
    before stays on record as it was.
    """
    call, locked = _hold(criteria_set, by=by)
    in_force = version_in_force(call)
    lock_movable(call)
    proposals = list(judged_of(call).select_related("convener"))
    if in_force is None:
        judgements = judge_all(proposals, locked)
        comparison = compare(judgements, judgements)
    else:
        trial = try_out(proposals, in_force, locked)
        latest = _rehearsal_of(locked, seen=seen)
        if latest.fingerprint != trial.fingerprint:
            raise NotRehearsed(
                _("Proposals or criteria have changed since the rehearsal. Rehearse this version again, please.")
            )
        judgements, comparison = trial.after, compare(trial.before, trial.after)
    locked.published_at = timezone.now()
    locked.save(update_fields=["published_at"])
    Publication.objects.filter(criteria_set=locked).delete()
    counts = {"number": locked.number, "judged": comparison.judged, "flipped": len(comparison.flips)}
    record("criteriaset.published", locked, by=by, after={"published_at": locked.published_at, **counts})
    validations = store(judgements, locked, by=by)
    _tell(comparison, {one.proposal.pk: one for one in judgements}, validations, by=by)
    return comparison


def is_for_a_worker(call: int) -> bool:
    """Whether the call, given by its key, has more proposals to judge than somebody should wait for."""
    return Proposal.objects.filter(call=call, state__in=JUDGED_IN).count() > MOST_JUDGED_AT_ONCE


@transaction.atomic
def queue_publication(criteria_set: CriteriaSet, *, by: User, seen: int | None = None) -> Publication:
    """Leave the publication to a worker, which does it as `publish` does, or refuses it and says so.

    What is plain already is refused here. AlreadyDone where it is left to one.
    """
    call, locked = _hold(criteria_set, by=by)
    rehearsal = _rehearsal_of(locked, seen=seen) if version_in_force(call) else None
    publication, is_new = Publication.objects.get_or_create(
        criteria_set=locked,
        defaults={"by": by, "rehearsal": rehearsal, "asked_at": timezone.now(), "language": get_language() or "en"},
    )
    if is_new:
        return publication
    if publication.is_waiting:
        raise AlreadyDone(_("This version is being published already. Nothing was changed."))
    publication.by, publication.rehearsal, publication.asked_at = by, rehearsal, timezone.now()
    publication.language = get_language() or "en"
    publication.refused_at, publication.refusal = None, ""
    publication.save()
    return publication


def publication_of(criteria_set: CriteriaSet) -> Publication | None:
    """What became of asking a worker to publish it, if anybody did; nothing is left once it is published."""
    return Publication.objects.filter(criteria_set=criteria_set).select_related("by").first()


def refuse_publication(publication: Publication, reason: str) -> None:
    """Keep why a worker did not publish a version, for whoever asked for it."""
    Publication.objects.filter(pk=publication.pk, refused_at=None).update(refused_at=timezone.now(), refusal=reason)


def _rehearsal_of(criteria_set: CriteriaSet, *, seen: int | None) -> Rehearsal:
    """The version's last rehearsal, which is the one that was looked at."""
    latest = criteria_set.rehearsals.first()
    if latest is None:
        raise NotRehearsed(_("Rehearse this version first: it shows which proposals it would judge otherwise."))
    if seen is not None and latest.pk != seen:
        raise NotRehearsed(_("This version was rehearsed again after you opened this page. Look at that one, please."))
    return latest


def _hold(criteria_set: CriteriaSet, *, by: User) -> tuple[Call, CriteriaSet]:
    """The call and the version, locked, where `by` may publish it now."""
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
    return call, locked


def _tell(comparison: Comparison, judged: Mapping[int, Judgement], validations: list[Validation], *, by: User) -> None:
    """Log each flip, and tell its convener, unless a time of grace that began or ended just now told it already."""
    told = set(
        Grace.objects.filter(Q(began_with__in=validations) | Q(ended_with__in=validations)).values_list(
            "proposal_id", flat=True
        )
    )
    changes = [
        Change(
            judged[flip.proposal].proposal,
            before={"shortlistable": flip.was_shortlistable},
            after={"shortlistable": flip.is_shortlistable, "version": judged[flip.proposal].parameters.version},
        )
        for flip in comparison.flips
    ]
    record_changes("proposal.judged_by_new_criteria", changes, by=by)
    letters = [
        (
            judged[flip.proposal].proposal,
            {
                "report": judged[flip.proposal].report,
                "version": judged[flip.proposal].parameters.version,
                "changed": [one.after.criterion for one in flip.changes],
            },
        )
        for flip in comparison.flips
        if flip.proposal not in told
    ]
    tell_conveners("criteria_changed", letters)
