"""Who changed what in a proposal last: for the colleague whose save meets that change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal


class LastEdit(models.Model):
    """The last change of one section or row. Drafts have no log; this keeps no texts and no history."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="last_edits", verbose_name=_("proposal"))
    place = models.CharField(_("place"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("last change")
        verbose_name_plural = _("last changes")
        constraints = [models.UniqueConstraint(fields=["proposal", "place"], name="each_place_has_one_last_edit")]

    def __str__(self) -> str:
        return f"{self.proposal}, {self.place}"
