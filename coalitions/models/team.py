"""Who writes a proposal besides its convener, and who was asked to."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal
from portal.common.signed_links import new_nonce

INVITATIONS_LAST: Final = timedelta(days=14)


class TeamRole(models.TextChoices):
    """What somebody of the team may do with the proposal. Submitting and withdrawing stay the convener's."""

    EDITOR = "editor", _("writes in the proposal")
    READER = "reader", _("reads the proposal")


class Teammate(models.Model):
    """A person's place in a proposal's team."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="teammates", verbose_name=_("proposal"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="teams", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=TeamRole)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("place in a team")
        verbose_name_plural = _("places in teams")
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="a_person_stands_once_in_a_team"),
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="a_teammate_has_a_known_role"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Invitation(models.Model):
    """Somebody was asked, at an address, to join a team. The link in the mail signs nobody in."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="invitations", verbose_name=_("proposal"))
    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=10, choices=TeamRole)
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to a team")
        verbose_name_plural = _("invitations to teams")
        ordering = ["invited_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="an_address_is_invited_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="an_invitation_has_a_known_role"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="an_invited_address_is_in_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}, {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return not (self.accepted_at or self.withdrawn_at) and timezone.now() < self.invited_at + INVITATIONS_LAST
