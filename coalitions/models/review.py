"""What the committee has to see to besides deciding."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.limits import TEXT_LENGTH
from coalitions.models.proposal import Proposal


class SupportRequest(models.Model):
    """A proposal's statement of the support that it needs, waiting for the committee's answer."""

    proposal = models.OneToOneField(
        Proposal, models.CASCADE, related_name="support_request", verbose_name=_("proposal")
    )
    text = models.TextField(_("support needed"), max_length=TEXT_LENGTH)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=TEXT_LENGTH, blank=True)

    class Meta:
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        ordering = ["answered_at", "opened_at"]

    def __str__(self) -> str:
        return str(self.proposal)
