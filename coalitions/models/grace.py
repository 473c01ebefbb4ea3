"""The time that a coalition has to meet the criteria again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal
from coalitions.models.validation import Validation
from coalitions.states import ProposalState


def last_day_of(runs_until: datetime, zone: str) -> date:
    """The last day before an instant at which a day begins in the zone.

    Taken back in UTC: where clocks go forward at midnight, the day begins at one, and an hour earlier is no hour of it.
    """
    return (runs_until.astimezone(UTC) - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


class GraceQuerySet(models.QuerySet["Grace"]):
    """Which coalitions keep their place although they do not pass."""

    def running(self) -> "GraceQuerySet":
        """Of coalitions that have not passed since; one that is withdrawn or merged is flagged to nobody.

        What the committee took off the shortlist has none that runs.
        """
        return self.filter(ended_at=None, proposal__state=ProposalState.SHORTLISTED)


class Grace(models.Model):
    """A shortlisted coalition stopped passing: until when it has time, and what ended that.

    It ends with a validation that passes, or, once it is overdue, with the one on which the committee takes the
    coalition off the shortlist: then `ended_with` is not shortlistable.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="graces", verbose_name=_("proposal"))
    began_with = models.ForeignKey(
        Validation, models.PROTECT, related_name="+", verbose_name=_("validation that it did not pass")
    )
    ended_with = models.ForeignKey(
        Validation, models.PROTECT, null=True, related_name="+", verbose_name=_("validation that ended it")
    )
    began_at = models.DateTimeField(_("began"))
    runs_until = models.DateTimeField(_("runs until"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = GraceQuerySet.as_manager()

    class Meta:
        verbose_name = _("time of grace")
        verbose_name_plural = _("times of grace")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(ended_at=None), name="a_coalition_has_one_grace_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_with=None) | Q(ended_at__isnull=False, ended_with__isnull=False),
                name="a_grace_ends_with_a_validation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal.title_for_committee}: {self.runs_until:%Y-%m-%d}"

    @property
    def last_day(self) -> date:
        """The last day of it, as the call's time zone counts days."""
        return last_day_of(self.runs_until, self.proposal.call.time_zone)

    @property
    def is_overdue(self) -> bool:
        """Whether the time is over and it still does not pass. The committee decides what follows."""
        return self.ended_at is None and self.runs_until <= timezone.now()


def grace_until() -> Subquery:
    """For a query of proposals: until when each has its time of grace, or had it; null where it needs none."""
    running = Grace.objects.running().filter(proposal=OuterRef("pk")).order_by()
    return Subquery(running.values("runs_until")[:1])
