"""A Word document that came back filled in and waits to be accepted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal
from portal.exchange.waiting import Waiting


class WordImport(Waiting):
    """What one document says, read; nothing of it is saved yet."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="word_imports", verbose_name=_("proposal"))
    said = models.JSONField(_("what it says"), default=dict)

    class Meta(Waiting.Meta):
        verbose_name = _("import of a Word document")
        verbose_name_plural = _("imports of Word documents")
