"""Put a version of a call's criteria in force."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.lifecycle import ActionRefused, AlreadyDone
from coalitions.models import Call, CriteriaSet
from portal.accounts.models import User
from portal.audit.services import record


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
def publish(criteria_set: CriteriaSet, *, by: User) -> None:
    """Publish a version: proposals of its call are judged under it from now on. What was judged stays as it is."""
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
    locked.published_at = timezone.now()
    locked.save(update_fields=["published_at"])
    record("criteriaset.published", locked, by=by, after={"published_at": locked.published_at, "number": locked.number})
