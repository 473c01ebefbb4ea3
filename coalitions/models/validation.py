"""Revisions of a proposal and the validations that judged them. Both are append-only (migration 0002)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.criteria.types import Report
from coalitions.models.call import CriteriaSet
from coalitions.models.proposal import Proposal
from portal.revisions.models import AbstractRevision


class Revision(AbstractRevision):
    """A proposal as it stood at one moment, whole, in the interchange format."""

    OF = "proposal"

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="revisions", verbose_name=_("proposal"))

    class Meta(AbstractRevision.Meta):
        ordering = ["proposal", "-number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="a_proposal_has_each_revision_once")]

    def __str__(self) -> str:
        return f"{self.proposal.title_for_committee}, {self.number}"


class Validation(models.Model):
    """One proposal revision judged under one criteria set, with the facts and parameters that it was judged on."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="validations", verbose_name=_("proposal"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="validations", verbose_name=_("revision"))
    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="validations", verbose_name=_("criteria set")
    )
    facts = models.JSONField(_("facts"))
    parameters = models.JSONField(_("parameters"))
    report_data = models.JSONField(_("report"))
    # The small glyph, so that lists of proposals need not read their reports (services/glyphs.py).
    glyph_data = models.JSONField(_("glyph"), default=dict)
    is_shortlistable = models.BooleanField(_("shortlistable"))
    judged_at = models.DateTimeField(_("judged"), auto_now_add=True)

    class Meta:
        verbose_name = _("validation")
        verbose_name_plural = _("validations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.revision}: {self.judged_at:%Y-%m-%d %H:%M}"

    @property
    def report(self) -> Report:
        """The report, as it was given then."""
        return Report.from_json(self.report_data)
