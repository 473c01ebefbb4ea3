"""Introductions: a coalition asks an organisation that is open to join whether the two shall be told of each other."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions.limits import INTRODUCTION_NOTE_LENGTH
from coalitions.models.proposal import Proposal
from coalitions.states import ALIVE
from portal.organisations.models import Constituency, Organisation, Region
from portal.organisations.reference import place_of

if TYPE_CHECKING:
    from portal.accounts.models import User

INTRODUCTIONS_LAST: Final = timedelta(days=21)


class IntroductionState(models.TextChoices):
    """What became of it. Its convener is told of `agreed` alone: a "not now" looks like no answer."""

    ASKED = "asked", _("asked")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("not now")
    LAPSED = "lapsed", _("no answer in time")
    ENDED = "ended", _("the proposal came to an end")


# In these an organisation may still agree, as long as there is time: a "not now" can be thought over.
OPEN = (IntroductionState.ASKED, IntroductionState.DECLINED)


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Whose introductions they are."""

    def put_to(self, user: "User") -> "IntroductionQuerySet":
        """Those that organisations are asked for which `user` speaks."""
        return self.filter(organisation__in=Organisation.objects.of(user))

    def waiting(self) -> "IntroductionQuerySet":
        """Those that look to their convener as if an answer might still come."""
        return self.filter(state__in=OPEN, asked_at__gt=timezone.now() - INTRODUCTIONS_LAST, proposal__state__in=ALIVE)


class Introduction(models.Model):
    """One organisation, asked by one proposal for one gap. The convener has agreed by asking."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="introductions", verbose_name=_("proposal"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="introductions", verbose_name=_("organisation")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region that is lacking")
    )
    constituency = models.ForeignKey(
        Constituency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("constituency that is lacking"),
    )
    note = models.TextField(_("the convener's note"), max_length=INTRODUCTION_NOTE_LENGTH)
    state = models.CharField(_("state"), max_length=20, choices=IntroductionState, default=IntroductionState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agreed by")
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"], name="a_proposal_asks_an_organisation_to_be_introduced_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=IntroductionState.values), name="an_introduction_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=False, constituency=None) | Q(region=None, constituency__isnull=False),
                name="an_introduction_is_asked_for_one_gap",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["agreed", "declined"], answered_at__isnull=False)
                | Q(state__in=["asked", "lapsed", "ended"], answered_at=None),
                name="an_answered_introduction_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="agreed") | Q(agreed_by=None), name="only_an_agreed_introduction_names_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal.reference}: {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the organisation that is asked."""
        return reverse("coalitions:introduction_detail", args=[self.pk])

    @property
    def gap(self) -> str:
        """What the coalition lacks, in the reader's language."""
        if self.region:
            return _now(place_of(self.region.code, self.region.name))
        return _now(self.constituency.name) if self.constituency else ""

    @property
    def open_until(self) -> datetime:
        """The instant from which it is too late to agree."""
        return self.asked_at + INTRODUCTIONS_LAST

    @property
    def is_agreed(self) -> bool:
        """Whether both agreed, so that both are told of each other."""
        return self.state == IntroductionState.AGREED

    @property
    def is_open(self) -> bool:
        """Whether the organisation can agree: in time, and while the proposal is alive."""
        return self.state in OPEN and timezone.now() < self.open_until and self.proposal.state in ALIVE
