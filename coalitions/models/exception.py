"""Exceptions from a criterion: asked for by one member of the committee, decided by another."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalitions.criteria import EXCEPTABLE
from coalitions.limits import TEXT_LENGTH
from coalitions.models.proposal import Proposal
from coalitions.models.validation import Validation


class ExceptionState(models.TextChoices):
    """What became of a request for an exception."""

    ASKED = "asked", _("asked for")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")
    LAPSED = "lapsed", _("lapsed")


_S: Final = ExceptionState


class CriterionExceptionQuerySet(models.QuerySet["CriterionException"]):
    """Which requests wait, and which exceptions stand."""

    def asked(self) -> "CriterionExceptionQuerySet":
        """Those that wait for a decision."""
        return self.filter(state=_S.ASKED)

    def granted(self) -> "CriterionExceptionQuerySet":
        """Those that stand since the proposal was judged last."""
        return self.filter(state=_S.GRANTED)


class CriterionException(models.Model):
    """A proposal's exception from one criterion, from the request to its end. None of them is ever deleted."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="exceptions", verbose_name=_("proposal"))
    criterion = models.CharField(_("criterion"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=_S.choices, default=_S.ASKED)
    # The public reads the reason and the decision of one that stands; the evidence is for the committee alone.
    reason = models.TextField(_("reason"), max_length=TEXT_LENGTH)
    evidence = models.TextField(_("evidence"), max_length=TEXT_LENGTH)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asked_on = models.ForeignKey(
        Validation, models.PROTECT, related_name="+", verbose_name=_("validation that it did not pass")
    )
    decision = models.TextField(_("reason of the decision"), max_length=TEXT_LENGTH, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # What the criterion looked at when it was granted (criteria.fingerprint): it stands while that stays the same.
    granted_on = models.CharField(_("fingerprint of the facts"), max_length=64, blank=True)
    ending = models.TextField(_("reason of its end"), max_length=TEXT_LENGTH, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_with = models.ForeignKey(
        Validation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("validation that ended it")
    )

    objects = CriterionExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "criterion"],
                condition=Q(state__in=[_S.ASKED, _S.GRANTED]),
                name="a_criterion_has_one_open_or_standing_exception",
            ),
            models.CheckConstraint(condition=Q(state__in=_S.values), name="an_exception_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(criterion__in=EXCEPTABLE), name="an_exception_is_from_a_criterion_that_allows_it"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(evidence=""), name="an_exception_has_reason_and_evidence"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")) & ~Q(ended_by=F("asked_by")),
                name="nobody_decides_on_the_exception_that_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, decision="", state__in=[_S.ASKED, _S.LAPSED])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision="") & ~Q(state=_S.ASKED)),
                name="a_decision_on_an_exception_has_person_instant_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[_S.GRANTED, _S.REVOKED]) | ~Q(granted_on=""),
                name="an_exception_is_granted_on_facts",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[_S.ASKED, _S.GRANTED, _S.REFUSED], ended_at=None, ended_by=None, ending="")
                | (Q(state=_S.REVOKED, ended_at__isnull=False, ended_by__isnull=False) & ~Q(ending=""))
                | Q(state=_S.LAPSED, ended_at__isnull=False, ended_with__isnull=False, ended_by=None, ending=""),
                name="an_exception_ends_with_what_ended_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal.title_for_committee}: {self.criterion}"

    @property
    def is_asked(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == _S.ASKED

    @property
    def is_granted(self) -> bool:
        """Whether it was granted and nothing has ended it."""
        return self.state == _S.GRANTED
