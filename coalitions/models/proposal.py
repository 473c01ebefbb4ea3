"""Proposals: applications to form a coalition."""

import secrets
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.limits import (
    ITEM_LENGTH,
    NAME_LENGTH,
    SUMMARY_LENGTH,
    TEXT_LENGTH,
    THEME_LENGTH,
    TITLE_LENGTH,
)
from coalitions.models.call import Call
from coalitions.states import ProposalState as S

if TYPE_CHECKING:
    from portal.accounts.models import User

# Letters and digits that are not mistaken for one another when read out over the telephone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# So long before it is too late, each page of a proposal says so.
SOON = timedelta(minutes=10)


def new_reference() -> str:
    """A proposal's reference, such as 7KQ3-XA9M: short enough to dictate, too many (8 × 10¹¹) to meet twice."""
    code = "".join(secrets.choice(_ALPHABET) for _place in range(8))
    return f"{code[:4]}-{code[4:]}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Which proposals a person may see, and in which capacity."""

    def public(self) -> "ProposalQuerySet":
        """Coalitions: what was shortlisted."""
        return self.filter(state=S.SHORTLISTED)

    def convened_by(self, user: "User | AnonymousUser") -> "ProposalQuerySet":
        """Proposals for which `user` answers."""
        return self.none() if isinstance(user, AnonymousUser) else self.filter(convener=user)

    def worked_on_by(self, user: "User | AnonymousUser") -> "ProposalQuerySet":
        """Proposals that `user` convenes, or in whose team `user` writes or reads."""
        return self.none() if isinstance(user, AnonymousUser) else self.filter(_is_worked_on_by(user))

    def editable_by(self, user: "User | AnonymousUser") -> "ProposalQuerySet":
        """Proposals that `user` writes: as the convener, or in the team."""
        if isinstance(user, AnonymousUser):
            return self.none()
        return self.filter(Q(convener=user) | Q(pk__in=user.teams.filter(role="editor").values("proposal")))

    def reviewable_by(self, user: "User | AnonymousUser") -> "ProposalQuerySet":
        """What was ever submitted to a call on whose committee `user` sits; never a draft."""
        if isinstance(user, AnonymousUser):
            return self.none()
        submitted = self.filter(submitted_at__isnull=False)
        return submitted if user.is_secretariat else submitted.filter(call__seats__user=user)

    def visible_to(self, user: "User | AnonymousUser") -> "ProposalQuerySet":
        """Whole, with contacts: those that `user` convenes or is in the team of, and what `user` reviews."""
        if isinstance(user, AnonymousUser):
            return self.none()
        submitted = Q(submitted_at__isnull=False)
        if not user.is_secretariat:
            submitted &= Q(call__in=Call.objects.reviewed_by(user))
        return self.filter(_is_worked_on_by(user) | submitted)


def _is_worked_on_by(user: "User") -> Q:
    return Q(convener=user) | Q(pk__in=user.teams.values("proposal"))


class Proposal(models.Model):
    """An application to form a coalition, and once shortlisted the coalition itself."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals", verbose_name=_("call"))
    reference = models.CharField(_("reference"), max_length=40, unique=True, default=new_reference)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    convener = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", verbose_name=_("convener")
    )
    state = models.CharField(_("state"), max_length=20, choices=S.choices, default=S.DRAFT)
    language = models.CharField(_("written in"), max_length=12, default="en")

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    # The title that was judged last (services/validation.py): while its convener has it back, the committee's.
    judged_title = models.CharField(_("title when it was judged last"), max_length=TITLE_LENGTH, blank=True)
    summary = models.TextField(_("summary"), max_length=SUMMARY_LENGTH, blank=True)
    objectives = ArrayField(models.CharField(max_length=ITEM_LENGTH), verbose_name=_("objectives"), default=list)
    themes = ArrayField(models.CharField(max_length=THEME_LENGTH), verbose_name=_("themes"), default=list)
    sdgs = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Sustainable Development Goals"), default=list)
    builds_on = models.TextField(_("existing initiative"), max_length=TEXT_LENGTH, blank=True)
    has_youth_focus = models.BooleanField(_("youth or intergenerational focus"), default=False)
    youth_engagement = models.TextField(_("how young people take part"), max_length=TEXT_LENGTH, blank=True)
    support_needed = models.TextField(_("support needed"), max_length=TEXT_LENGTH, blank=True)

    focal_point_name = models.CharField(_("focal point"), max_length=NAME_LENGTH, blank=True)
    focal_point_email = models.EmailField(_("the focal point's e-mail address"), max_length=254, blank=True)
    focal_point_is_public = models.BooleanField(_("show the focal point to the public"), default=False)
    pledged_at = models.DateTimeField(_("pledged"), null=True, blank=True)

    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # What the committee told the convener last: the question of a return, the reason of a refusal.
    committee_note = models.TextField(_("the committee's note"), max_length=TEXT_LENGTH, blank=True)
    # The instant of its newest extension, beyond the closing of the call (models/extension.py).
    extended_until = models.DateTimeField(_("extended until"), null=True, blank=True)
    # Which sections its convener may change while it is returned; null where the committee named none (all of them).
    open_sections = ArrayField(
        models.CharField(max_length=20), verbose_name=_("sections that may be changed"), null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("merged into")
    )
    latest_validation = models.ForeignKey(
        "coalitions.Validation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("validation")
    )
    shortlisted_on = models.ForeignKey(
        "coalitions.Validation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("validation that let it pass"),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=S.values), name="a_proposal_has_a_known_state"),
            models.CheckConstraint(condition=~Q(title=""), name="a_proposal_has_a_title"),
            models.CheckConstraint(
                condition=Q(sdgs__contained_by=list(range(1, 18))), name="a_proposal_names_goals_from_1_to_17"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.DRAFT, S.WITHDRAWN]) | Q(submitted_at__isnull=False, pledged_at__isnull=False),
                name="a_submitted_proposal_has_its_pledge_and_instant",
            ),
            models.CheckConstraint(
                condition=Q(state=S.MERGED, merged_into__isnull=False)
                | (~Q(state=S.MERGED) & Q(merged_into__isnull=True)),
                name="a_merged_proposal_points_to_the_survivor",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="a_proposal_is_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(state=S.SHORTLISTED) | Q(shortlisted_on__isnull=False),
                name="a_shortlisted_proposal_has_passed_validation",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "state"], name="proposals_of_a_call_by_state"),
            models.Index(
                fields=["-decided_at", "-id"], condition=Q(state=S.SHORTLISTED), name="newest_coalitions_first"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The convener's page of it."""
        return reverse("coalitions:proposal_detail", args=[self.reference])

    @property
    def title_for_committee(self) -> str:
        """What the committee knows it by: never what its convener writes before it is submitted again."""
        return self.judged_title or self.title

    @property
    def audit_label(self) -> str:
        """Its name in the log, which the secretariat reads: nobody but its convener sees the title of a draft."""
        return self.title_for_committee if self.submitted_at else self.reference

    @property
    def is_coalition(self) -> bool:
        """Whether it was shortlisted and stands on the public pages."""
        return self.state == S.SHORTLISTED

    @property
    def is_editable(self) -> bool:
        """Whether its convener may change it now.

        A draft and a submitted proposal until `changes_until`; a returned one even after, since the committee asked.
        """
        if self.state == S.RETURNED:
            return True
        is_in_time = self.call.has_opened and timezone.now() < self.changes_until
        return self.state in (S.DRAFT, S.SUBMITTED) and is_in_time

    @property
    def is_submittable(self) -> bool:
        """Whether it may be submitted now, as far as time goes: a draft in time, a returned one always."""
        if self.state == S.RETURNED:
            return True
        return self.state == S.DRAFT and self.call.has_opened and timezone.now() < self.submission_until

    @property
    def changes_until(self) -> datetime:
        """The instant at which it is too late to change it: the call's closing, or its own extension's."""
        return max(self.call.closes_at, self.extended_until or self.call.closes_at)

    @property
    def submission_until(self) -> datetime:
        """The instant at which it is too late to submit it: a draft begun before the closing has the call's grace."""
        if self.created_at >= self.call.closes_at:
            return self.changes_until
        return max(self.changes_until, self.call.closes_at + timedelta(minutes=self.call.grace_minutes))

    @property
    def appeal_until(self) -> datetime | None:
        """The instant at which it is too late to appeal against its refusal; None where there is nothing to appeal to.

        The end of the last of the call's `appeal_days` after the day of the refusal, as the call's zone counts days.
        """
        if self.state != S.DECLINED or self.decided_at is None or not self.call.appeal_days:
            return None
        zone = ZoneInfo(self.call.time_zone)
        after = self.decided_at.astimezone(zone).date() + timedelta(days=self.call.appeal_days + 1)
        return datetime.combine(after, time.min, tzinfo=zone)

    @property
    def closes_next_at(self) -> datetime | None:
        """The next instant at which something will be too late; None where nothing will."""
        if self.state == S.RETURNED:
            return None
        if self.is_editable:
            return self.changes_until
        return self.submission_until if self.is_submittable else None

    @property
    def closes_soon(self) -> bool:
        """Whether that is at most ten minutes away."""
        return self.closes_next_at is not None and self.closes_next_at - timezone.now() <= SOON
