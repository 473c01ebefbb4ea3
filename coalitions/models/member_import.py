"""A list of members that was sent and waits to be accepted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal
from portal.exchange.waiting import Waiting


class MemberImport(Waiting):
    """The rows of one file, read and compared; no member yet."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="member_imports", verbose_name=_("proposal"))
    rows = models.JSONField(_("rows"), default=list)
    encoding = models.CharField(_("encoding"), max_length=20)
    ignored = models.JSONField(_("columns that were not understood"), default=list)
    # Set while a worker is to save the rows, or does so now.
    queued_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    changes_listed = models.BooleanField(_("changes rows that are listed"), default=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    refusal = models.TextField(_("why it could not be saved"), blank=True)

    class Meta(Waiting.Meta):
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")
