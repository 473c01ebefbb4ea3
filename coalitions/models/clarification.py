"""What the committee asked when it returned a proposal, and what its convener answered."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.limits import TEXT_LENGTH
from coalitions.models.proposal import Proposal
from coalitions.models.validation import Revision
from coalitions.states import ProposalState

# The sections of a proposal, as services/editing.py names them.
SECTIONS = ("about", "members", "engagement", "work-plan", "pledge")


class Clarification(models.Model):
    """One round of question and answer. A proposal has one open round at most."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="clarifications", verbose_name=_("proposal"))
    number = models.PositiveIntegerField(_("number"))
    question = models.TextField(_("question"), max_length=TEXT_LENGTH)
    # Which sections the convener may change meanwhile; none of them where only an answer is asked for.
    sections = ArrayField(models.CharField(max_length=20), verbose_name=_("sections that may be changed"), default=list)
    due_on = models.DateField(_("answer due"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asked_on = models.ForeignKey(
        Revision, models.PROTECT, null=True, related_name="+", verbose_name=_("revision that was returned")
    )
    answer = models.TextField(_("answer"), max_length=TEXT_LENGTH, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_with = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revision that was handed in with the answer"),
    )

    class Meta:
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        ordering = ["proposal", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="a_proposal_has_each_clarification_once"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(answered_at=None), name="a_proposal_has_one_open_clarification"
            ),
            models.CheckConstraint(condition=~Q(question=""), name="a_clarification_asks_something"),
            models.CheckConstraint(
                condition=Q(sections__contained_by=list(SECTIONS)), name="a_clarification_opens_known_sections"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None, answered_with=None)
                | (
                    ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False, answered_with__isnull=False)
                ),
                name="an_answer_has_its_person_instant_and_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal.title_for_committee}, {self.number}"

    @property
    def is_waiting(self) -> bool:
        """Whether the convener has still to answer."""
        return self.answered_at is None and self.proposal.state == ProposalState.RETURNED

    @property
    def is_overdue(self) -> bool:
        """Whether the day on which the answer was due is over, where the call's clocks are."""
        if self.due_on is None or not self.is_waiting:
            return False
        return self.due_on < timezone.now().astimezone(ZoneInfo(self.proposal.call.time_zone)).date()
