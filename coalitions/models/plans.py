"""What a coalition will do: engagement entries and the activities of its work plan."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalitions.limits import ACTIVITY_LENGTH, NAME_LENGTH, PLAN_LENGTH, PROGRESS_LENGTH, RESULT_LENGTH
from coalitions.models.proposal import Proposal
from coalitions.states import Progress


class EngagementEntry(models.Model):
    """How the coalition will engage one Member State, UN country team or UN agency."""

    class Audience(models.TextChoices):
        """Whom the criterion names."""

        MEMBER_STATE = "member_state", _("Member State")
        UN_COUNTRY_TEAM = "un_country_team", _("UN country team")
        UN_AGENCY = "un_agency", _("UN agency")

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="engagement_entries", verbose_name=_("proposal")
    )
    position = models.PositiveIntegerField(_("place in the list"), default=0)
    audience = models.CharField(_("addressed to"), max_length=20, choices=Audience.choices)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    plan = models.TextField(_("plan"), max_length=PLAN_LENGTH)

    class Meta:
        verbose_name = _("engagement entry")
        verbose_name_plural = _("engagement plan")
        ordering = ["proposal", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["member_state", "un_country_team", "un_agency"]),
                name="an_engagement_entry_has_a_known_audience",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()}: {self.name}"


class Activity(models.Model):
    """One activity of the work plan."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="activities", verbose_name=_("proposal"))
    activity = models.CharField(_("activity"), max_length=ACTIVITY_LENGTH)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    responsible = models.CharField(_("responsible"), max_length=NAME_LENGTH, blank=True)
    result = models.CharField(_("expected result"), max_length=RESULT_LENGTH, blank=True)
    position = models.PositiveIntegerField(_("place in the list"), default=0)
    # What its newest record says (services/progress.py); a proposal's activities are all planned.
    progress = models.CharField(_("progress"), max_length=20, choices=Progress.choices, default=Progress.PLANNED)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    # When its convener was last told that it is late (services/late_plans.py).
    told_late_at = models.DateTimeField(null=True, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("copied from")
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("work plan")
        ordering = ["proposal", "starts_on", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="an_activity_ends_on_or_after_its_start",
                violation_error_message=_("The activity ends before it starts."),
            ),
            models.CheckConstraint(condition=Q(progress__in=Progress.values), name="an_activity_has_a_known_progress"),
        ]

    def __str__(self) -> str:
        return self.activity

    @property
    def stands(self) -> bool:
        """Whether it is still part of the work plan."""
        return self.progress != Progress.DROPPED


def standing(activities: Iterable[Activity]) -> list[Activity]:
    """Those that were not dropped: what the criteria, revisions and files know of a work plan."""
    return [one for one in activities if one.stands]


class ProgressRecord(models.Model):
    """What a coalition said of an activity once. Append-only: the newest one says what holds."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="records", verbose_name=_("activity"))
    progress = models.CharField(_("progress"), max_length=20, choices=Progress.choices)
    note = models.TextField(_("note"), max_length=PROGRESS_LENGTH, blank=True)
    reached_on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("record of progress")
        verbose_name_plural = _("records of progress")
        ordering = ["activity", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__in=Progress.values), name="a_record_says_a_known_progress")
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.get_progress_display()}"
