"""A publication of criteria that was left to a worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.models.call import CriteriaSet
from coalitions.models.rehearsal import Rehearsal


class Publication(models.Model):
    """That a version is to be put in force, by the rehearsal that was looked at. It goes once that is done.

    Refused, it stays with the reason, until somebody asks again.
    """

    criteria_set = models.OneToOneField(
        CriteriaSet, models.CASCADE, related_name="publication", verbose_name=_("criteria set")
    )
    rehearsal = models.ForeignKey(
        Rehearsal, models.CASCADE, null=True, related_name="+", verbose_name=_("rehearsal that was looked at")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    asked_at = models.DateTimeField(_("asked"))
    language = models.CharField(_("language"), max_length=12, default="en")
    refused_at = models.DateTimeField(_("refused"), null=True)
    refusal = models.TextField(_("why it was not published"), blank=True)

    class Meta:
        verbose_name = _("publication of criteria")
        verbose_name_plural = _("publications of criteria")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refused_at=None, refusal="") | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="a_refused_publication_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.criteria_set)

    @property
    def is_waiting(self) -> bool:
        """Whether a worker has still to do it, or does so now."""
        return self.refused_at is None
