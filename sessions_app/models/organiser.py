"""Which organisations hold a session."""

from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from sessions_app.choices import OrganiserRole


class SessionOrganiser(models.Model):
    """An organisation's part in a session: one leads, others join."""

    session = models.ForeignKey(
        "sessions_app.Session", models.CASCADE, related_name="organisers", verbose_name=_("session")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="organised_sessions", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=OrganiserRole.choices, default=OrganiserRole.CO)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        ordering = ["-role", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=OrganiserRole.values), name="an_organiser_has_a_known_role"),
            models.UniqueConstraint(
                fields=["session", "organisation"],
                name="an_organisation_organises_a_session_once",
                violation_error_message=_("This organisation is one of the organisers already."),
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(role=OrganiserRole.LEAD), name="a_session_has_one_lead_organiser"
            ),
            models.UniqueConstraint(
                fields=["session", "position"],
                name="organisers_stand_in_one_order",
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
