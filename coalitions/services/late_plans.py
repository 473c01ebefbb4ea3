"""Tell conveners which activities of their coalitions' work plans are late: once for each, once a week at most."""

from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from coalitions.emails import LatePlan, tell_of_late_plans
from coalitions.models import Activity
from coalitions.services.work_plans import late_activities
from portal.accounts.models import User

TOLD_AT_MOST_EVERY: Final = timedelta(days=7)


def tell_of_late_activities() -> int:
    """Mail each convener whose coalitions have late activities that were not told yet; how many mails were queued.

    One mail a person with all that is late. What was told is told again only if it was changed since and is late still.
    """
    untold = late_activities().filter(_is_untold(), proposal__convener__is_active=True)
    conveners = User.objects.filter(pk__in=untold.values("proposal__convener")).order_by("pk")
    return sum(_tell(person) for person in conveners)


@transaction.atomic
def _tell(person: User) -> bool:
    """Queue a person's mail, unless there is nothing new or one was queued within the week."""
    # One run after the other, where two are at it.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    now = timezone.now()
    own = Activity.objects.filter(proposal__convener=person)
    if own.filter(told_late_at__gt=now - TOLD_AT_MOST_EVERY).exists() or not _late_of(person).filter(_is_untold()):
        return False
    late = list(_late_of(person).select_related("proposal").order_by("proposal__title", "proposal_id", "ends_on", "pk"))
    # Not by save: it is no change of the activity.
    own.filter(pk__in=[one.pk for one in late]).update(told_late_at=now)
    plans = [LatePlan(proposal, tuple(rows)) for proposal, rows in groupby(late, attrgetter("proposal"))]
    tell_of_late_plans(person, plans)
    return True


def _late_of(person: User) -> QuerySet[Activity]:
    return late_activities().filter(proposal__convener=person)


def _is_untold() -> Q:
    return Q(told_late_at=None) | Q(told_late_at__lt=F("changed_at"))
