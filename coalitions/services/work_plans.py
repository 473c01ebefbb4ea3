"""How far the work plan of a coalition is, as its activities and the day say; the same in Python and in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, DateField, Exists, F, Func, OuterRef, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Activity, standing
from coalitions.models.proposal import ProposalQuerySet
from coalitions.states import Progress, ProposalState


class PlanState(TextChoices):
    """How far a whole work plan is. Activities that were dropped are no part of it."""

    AHEAD = "ahead", _("not begun")
    UNDER_WAY = "under_way", _("under way")
    LATE = "late", _("late")
    FINISHED = "finished", _("finished")


@dataclass(frozen=True, kw_only=True)
class PlanStanding:
    """A work plan in numbers."""

    state: PlanState
    activities: int
    done: int
    late: int


def is_late(activity: Activity, today: date) -> bool:
    """Whether its last day is over and nobody has reported it done or dropped."""
    return activity.stands and activity.progress != Progress.DONE and activity.ends_on < today


def standing_of(activities: Iterable[Activity], today: date) -> PlanStanding:
    """How far these activities of one coalition are on that day, where the call is."""
    rows = standing(activities)
    done = sum(one.progress == Progress.DONE for one in rows)
    late = sum(is_late(one, today) for one in rows)
    has_begun = any(one.progress != Progress.PLANNED or one.starts_on <= today for one in rows)
    if late:
        state = PlanState.LATE
    elif rows and done == len(rows):
        state = PlanState.FINISHED
    else:
        state = PlanState.UNDER_WAY if has_begun else PlanState.AHEAD
    return PlanStanding(state=state, activities=len(rows), done=done, late=late)


def with_plan_in(coalitions: ProposalQuerySet, state: PlanState) -> ProposalQuerySet:
    """Those whose work plan is in this state now, as standing_of has it."""
    rows = Activity.objects.filter(proposal=OuterRef("pk")).exclude(progress=Progress.DROPPED).order_by()
    open_rows = rows.exclude(progress=Progress.DONE)
    late = Exists(open_rows.filter(ends_on__lt=_today()))
    if state == PlanState.LATE:
        return coalitions.filter(late)
    if state == PlanState.FINISHED:
        return coalitions.filter(Exists(rows), ~Exists(open_rows))
    begun = Exists(rows.filter(~Q(progress=Progress.PLANNED) | Q(starts_on__lte=_today())))
    if state == PlanState.UNDER_WAY:
        return coalitions.filter(begun, ~late, Exists(open_rows))
    return coalitions.filter(~begun, ~late)


def late_activities() -> QuerySet[Activity]:
    """The activities of coalitions that are late now, as is_late has it."""
    of_coalitions = Activity.objects.filter(proposal__state=ProposalState.SHORTLISTED, ends_on__lt=_today())
    return of_coalitions.exclude(progress__in=[Progress.DONE, Progress.DROPPED])


def _today() -> Cast:
    """The day that it is where the call of the activity's proposal is."""
    zone = F("proposal__call__time_zone")
    now = Value(timezone.now())
    return Cast(Func(zone, now, function="timezone", output_field=CharField()), DateField())
