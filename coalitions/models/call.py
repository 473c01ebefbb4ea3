"""A call for coalitions: its conference, its criteria, its committee."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalitions.criteria.types import CIVIL_SOCIETY_ACTORS, CSOS_ONLY
from coalitions.limits import NAME_LENGTH, TITLE_LENGTH
from portal.organisations.models import Kind, RegionScheme
from sessions_app.models import Forum

if TYPE_CHECKING:
    from portal.accounts.models import User


class Network(models.Model):
    """A body that reviews proposals alongside the expert sub-committee."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.acronym or self.name


class CallQuerySet(models.QuerySet["Call"]):
    """Which calls a person may see."""

    def visible_to(self, user: "User | AnonymousUser") -> "CallQuerySet":
        """Published calls; the secretariat sees those in preparation too."""
        if isinstance(user, AnonymousUser) or not user.is_secretariat:
            return self.filter(is_published=True)
        return self

    def open_now(self) -> "CallQuerySet":
        """Published calls that take proposals at this moment."""
        now = timezone.now()
        return self.filter(is_published=True, opens_at__lte=now, closes_at__gt=now)

    def reviewed_by(self, user: "User") -> "CallQuerySet":
        """Calls on whose committee `user` sits; all of them for the secretariat."""
        return self if user.is_secretariat else self.filter(seats__user=user)


class Call(models.Model):
    """An invitation to propose coalitions for one conference."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    introduction = models.TextField(_("introduction"), max_length=5000, blank=True)
    forum = models.ForeignKey(
        Forum, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("conference")
    )
    conference_starts = models.DateField(_("first day of the conference"))
    conference_ends = models.DateField(_("last day of the conference"))
    horizon_title = models.CharField(_("horizon event"), max_length=TITLE_LENGTH)
    horizon_starts = models.DateField(_("first day of the horizon event"))
    horizon_ends = models.DateField(_("last day of the horizon event"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"),
        default=0,
        help_text=_("So long after the closing a draft can still be submitted as it was saved before; not changed."),
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("days to appeal"),
        default=14,
        help_text=_("So many whole days after a refusal its convener can appeal against it. With 0 nobody can."),
    )
    late_entry_days = models.PositiveSmallIntegerField(
        _("days to ask for late entry"),
        default=14,
        help_text=_("So many whole days after the closing one can ask to be let in late. With 0 nobody can."),
    )
    is_published = models.BooleanField(_("published"), default=False)
    networks = models.ManyToManyField(Network, blank=True, related_name="calls", verbose_name=_("networks"))

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(conference_ends__gte=F("conference_starts")),
                name="a_conference_ends_after_it_starts",
                violation_error_message=_("The conference's last day comes before its first."),
            ),
            models.CheckConstraint(
                condition=Q(horizon_ends__gte=F("horizon_starts")),
                name="a_horizon_event_ends_after_it_starts",
                violation_error_message=_("The horizon event's last day comes before its first."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="a_call_closes_after_it_opens",
                violation_error_message=_("The call closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The call's public page."""
        return reverse("coalitions:call_detail", args=[self.slug])

    @property
    def is_open(self) -> bool:
        """Whether it takes proposals at this moment; the closing instant itself is too late."""
        return self.is_published and self.opens_at <= timezone.now() < self.closes_at

    @property
    def has_closed(self) -> bool:
        """Whether it is too late for proposals."""
        return timezone.now() >= self.closes_at

    @property
    def late_entry_until(self) -> datetime | None:
        """The instant at which it is too late to ask for late entry; None where nobody can.

        The end of the last of `late_entry_days` after the day of the closing, as the call's zone counts days.
        """
        if not self.late_entry_days:
            return None
        zone = ZoneInfo(self.time_zone)
        after = self.closes_at.astimezone(zone).date() + timedelta(days=self.late_entry_days + 1)
        return datetime.combine(after, time.min, tzinfo=zone)

    @property
    def takes_late_entries(self) -> bool:
        """Whether one can ask to be let in late at this moment."""
        until = self.late_entry_until
        return self.is_published and self.has_closed and until is not None and timezone.now() < until

    @property
    def has_opened(self) -> bool:
        """Whether it is published and has begun to take proposals; it may have closed since."""
        return self.is_published and self.opens_at <= timezone.now()

    @cached_property
    def criteria_set(self) -> "CriteriaSet":
        """The version in force: the newest published one."""
        return self.criteria_sets.filter(published_at__isnull=False).select_related("region_scheme").latest("number")


def kinds_for_regions() -> list[str]:
    """What a new version counts for the regions."""
    return [kind.value for kind in CSOS_ONLY]


def kinds_for_constituencies() -> list[str]:
    """What a new version counts for the constituencies."""
    return [kind.value for kind in CIVIL_SOCIETY_ACTORS]


class CriteriaSet(models.Model):
    """A numbered version of a call's rules. Once a validation has used it, the database refuses to change it."""

    class SouthDefinition(models.TextChoices):
        """How the global south is told."""

        REGIONS = "regions", _("by the regions of the scheme")
        G77 = "g77", _("by the member's country: the Group of 77")

    call = models.ForeignKey(Call, models.PROTECT, related_name="criteria_sets", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("version"))
    region_scheme = models.ForeignKey(
        RegionScheme, models.PROTECT, default="un-regional-groups", related_name="+", verbose_name=_("region scheme")
    )
    regional_kinds = ArrayField(
        models.CharField(max_length=20, choices=Kind.choices),
        default=kinds_for_regions,
        verbose_name=_("kinds that count for regions"),
    )
    min_csos = models.PositiveSmallIntegerField(_("least number of organisations with a region"), default=5)
    min_regions = models.PositiveSmallIntegerField(_("least number of regions"), default=5)
    min_south_csos = models.PositiveSmallIntegerField(_("least number of organisations of the global south"), default=3)
    south_definition = models.CharField(
        _("global south"), max_length=20, choices=SouthDefinition.choices, default=SouthDefinition.REGIONS
    )
    constituency_kinds = ArrayField(
        models.CharField(max_length=20, choices=Kind.choices),
        default=kinds_for_constituencies,
        verbose_name=_("kinds that count for constituencies"),
    )
    min_constituencies = models.PositiveSmallIntegerField(_("least number of constituencies"), default=3)
    min_characters = models.PositiveSmallIntegerField(_("least length of a plan, in characters"), default=30)
    min_activities = models.PositiveSmallIntegerField(_("least number of activities"), default=2)
    max_gap_days = models.PositiveSmallIntegerField(_("longest quiet stretch, in days"), default=60)
    count_only_confirmed = models.BooleanField(_("count only confirmed members"), default=False)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=14)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("criteria set")
        verbose_name_plural = _("criteria sets")
        ordering = ["call", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="a_call_has_each_criteria_version_once"),
            models.CheckConstraint(
                condition=Q(regional_kinds__len__gt=0, constituency_kinds__len__gt=0),
                name="some_kind_of_organisation_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call}, {self.number}"

    @property
    def unusual_kinds(self) -> dict[str, list[str]]:
        """The kinds of organisation that count for regions and for constituencies, each where not the default ones."""
        usual = {"regional_kinds": kinds_for_regions(), "constituency_kinds": kinds_for_constituencies()}
        stored = {name: getattr(self, name) for name in usual}
        return {name: kinds for name, kinds in stored.items() if set(kinds) != set(usual[name])}

    @cached_property
    def is_used(self) -> bool:
        """Whether proposals were judged under it; asked once of each object."""
        return self.validations.exists()


class CommitteeSeat(models.Model):
    """A person's seat on a call's committee: for a network, or on the expert sub-committee itself."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="seats", verbose_name=_("call"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="committee_seats", verbose_name=_("person")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("for the network")
    )

    class Meta:
        verbose_name = _("seat on the committee")
        verbose_name_plural = _("seats on the committee")
        ordering = ["call", "user__name"]
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="a_person_sits_once_on_a_committee")]

    def __str__(self) -> str:
        return f"{self.user} ({self.network})" if self.network else str(self.user)
