"""What a convener asks the committee to decide beyond the ordinary way: an appeal, or entry after the closing."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.limits import TEXT_LENGTH
from coalitions.models.call import Call
from coalitions.models.proposal import Proposal

if TYPE_CHECKING:
    from portal.accounts.models import User


class CaseKind(models.TextChoices):
    """What is asked."""

    APPEAL = "appeal", _("appeal against a refusal")
    LATE_ENTRY = "late_entry", _("request for late entry")


class CaseOutcome(models.TextChoices):
    """How it was decided; a case that lapsed was closed by what happened to its proposal, or is taken back."""

    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("closed without a decision")
    TAKEN_BACK = "taken_back", _("taken back by its convener")


OUTCOMES_OF_APPEALS = (CaseOutcome.UPHELD, CaseOutcome.DISMISSED, CaseOutcome.TAKEN_BACK)
OUTCOMES_OF_LATE_ENTRIES = (CaseOutcome.GRANTED, CaseOutcome.REFUSED, CaseOutcome.LAPSED, CaseOutcome.TAKEN_BACK)
UNDECIDED = (CaseOutcome.LAPSED, CaseOutcome.TAKEN_BACK)


class CaseQuerySet(models.QuerySet["Case"]):
    """Which cases wait, and who sees them."""

    def waiting(self) -> "CaseQuerySet":
        """Cases that nobody has decided yet."""
        return self.filter(outcome="")

    def visible_to(self, user: "User | AnonymousUser") -> "CaseQuerySet":
        """Cases of the calls that `user` reviews, drafts' too: whoever decides sees the reason, not the draft."""
        if isinstance(user, AnonymousUser):
            return self.none()
        return self if user.is_secretariat else self.filter(proposal__call__in=Call.objects.reviewed_by(user))

    def lapse(self) -> int:
        """Close those of a locked proposal that wait for late entry and have nothing to ask for any more."""
        waiting = self.waiting().filter(kind=CaseKind.LATE_ENTRY)
        return waiting.update(outcome=CaseOutcome.LAPSED, decided_at=timezone.now())


class Case(models.Model):
    """One thing asked with a reason, and its decision. A proposal has one open case of a kind at most.

    `first_…` is the decision that the case goes beyond: the refusal that is appealed against, or the earlier request
    that was refused. Whoever made it does not decide here.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="cases", verbose_name=_("proposal"))
    kind = models.CharField(_("kind"), max_length=20, choices=CaseKind)
    reason = models.TextField(_("reason"), max_length=TEXT_LENGTH)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    first_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first decided by"),
    )
    first_decided_at = models.DateTimeField(_("first decided"), null=True, blank=True)
    first_reason = models.TextField(_("reason of the first decision"), max_length=TEXT_LENGTH, blank=True)
    outcome = models.CharField(_("decision"), max_length=20, choices=CaseOutcome, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.TextField(_("reason of the decision"), max_length=TEXT_LENGTH, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "kind"], condition=Q(outcome=""), name="a_proposal_has_one_open_case_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["proposal", "first_decided_at"],
                condition=Q(kind=CaseKind.APPEAL),
                name="a_refusal_is_appealed_against_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_case_has_its_reason"),
            models.CheckConstraint(
                condition=Q(kind=CaseKind.APPEAL, outcome__in=["", *OUTCOMES_OF_APPEALS])
                | Q(kind=CaseKind.LATE_ENTRY, outcome__in=["", *OUTCOMES_OF_LATE_ENTRIES]),
                name="a_case_is_decided_as_its_kind_can_be",
            ),
            models.CheckConstraint(
                condition=~Q(kind=CaseKind.APPEAL) | Q(first_decided_at__isnull=False),
                name="an_appeal_names_the_refusal",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None, note="")
                | Q(outcome__in=UNDECIDED, decided_by=None, decided_at__isnull=False, note="")
                | (
                    ~Q(outcome__in=["", *UNDECIDED])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(note="")
                ),
                name="a_decision_has_its_person_instant_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(first_decided_by=None) | ~Q(decided_by=F("first_decided_by")),
                name="a_case_is_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="nobody_decides_a_case_of_their_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.proposal.audit_label}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for its decision."""
        return not self.outcome

    @property
    def is_appeal(self) -> bool:
        """Whether it asks to look at a refusal again."""
        return self.kind == CaseKind.APPEAL
