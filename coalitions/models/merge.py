"""Merges: one proposal absorbed by another."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal
from coalitions.models.validation import Revision


class Merge(models.Model):
    """The record of a merge: enough to see what came from where, and to part the two again."""

    survivor = models.ForeignKey(Proposal, models.PROTECT, related_name="merges", verbose_name=_("survivor"))
    absorbed = models.ForeignKey(Proposal, models.PROTECT, related_name="merged_by", verbose_name=_("absorbed"))
    survivor_before = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("survivor before"))
    absorbed_before = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("absorbed before"))
    survivor_after = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("survivor after"))
    note = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], name="a_proposal_is_absorbed_once"),
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("absorbed")), name="a_merge_joins_two_proposals"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.survivor}"
