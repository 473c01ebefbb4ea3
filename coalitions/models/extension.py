"""More time for one proposal, given by the secretariat."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.limits import TEXT_LENGTH
from coalitions.models.proposal import Proposal


class Extension(models.Model):
    """Until when one proposal may be changed and submitted beyond its call's closing, and why."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="extensions", verbose_name=_("proposal"))
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"), max_length=TEXT_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["proposal", "-until"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "until"], name="a_proposal_is_extended_once_until_an_instant"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_extension_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal.reference}, {self.until:%Y-%m-%d %H:%M}"
