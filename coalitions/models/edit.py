"""Who changed what in a proposal last: for the colleague whose save meets that change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal
from portal.common.last_edits import AbstractLastEdit


class LastEdit(AbstractLastEdit):
    """The last change of one field of a section or row. Drafts have no log; this keeps no texts and no history."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="last_edits", verbose_name=_("proposal"))

    class Meta:
        verbose_name = _("last change")
        verbose_name_plural = _("last changes")
        constraints = [models.UniqueConstraint(fields=["proposal", "place"], name="each_place_has_one_last_edit")]

    def __str__(self) -> str:
        return f"{self.proposal}, {self.place}"
