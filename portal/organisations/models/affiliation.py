"""Who speaks for which organisation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organisations.models.organisation import Organisation


class AffiliationState(models.TextChoices):
    """From asking to having left."""

    REQUESTED = "requested", _("requested")
    ACTIVE = "active", _("active")
    ENDED = "ended", _("ended")


class Affiliation(models.Model):
    """A person's tie to an organisation. Only an active one lets the person act for it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="affiliations", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="affiliations", verbose_name=_("organisation")
    )
    state = models.CharField(_("state"), max_length=20, choices=AffiliationState, default=AffiliationState.REQUESTED)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["organisation__name", "user__name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="a_person_is_tied_to_an_organisation_once"),
            models.CheckConstraint(
                condition=Q(state__in=AffiliationState.values), name="an_affiliation_has_a_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"
