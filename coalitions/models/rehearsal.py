"""Rehearsals of a version of the criteria: what its publication would change. Append-only (the database sees to it)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.call import CriteriaSet


class Rehearsal(models.Model):
    """One dry run: every proposal that is being judged, under the version in force and under the one to come."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="rehearsals", verbose_name=_("criteria set")
    )
    compared_with = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="+", verbose_name=_("version in force then")
    )
    outcome = models.JSONField(_("outcome"))
    # What the outcome rests on: both versions' parameters and every proposal's facts, as one number.
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.criteria_set}: {self.made_at:%Y-%m-%d %H:%M}"
