"""Who writes a proposal besides its convener, and who was asked to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal
from portal.teams.models import EDITOR, READER, AbstractInvitation, AbstractTeammate


class TeamRole(models.TextChoices):
    """What somebody of the team may do with the proposal. Submitting and withdrawing stay the convener's."""

    EDITOR = EDITOR, _("writes in the proposal")
    READER = READER, _("reads the proposal")


class Teammate(AbstractTeammate):
    """A person's place in a proposal's team."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="teammates", verbose_name=_("proposal"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="teams", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=TeamRole)

    class Meta(AbstractTeammate.Meta):
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="a_person_stands_once_in_a_team"),
            *AbstractTeammate.Meta.constraints,
        ]

    def __str__(self) -> str:
        return str(self.user)


class Invitation(AbstractInvitation):
    """Somebody was asked to join a proposal's team."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="invitations", verbose_name=_("proposal"))
    role = models.CharField(_("role"), max_length=10, choices=TeamRole)

    class Meta(AbstractInvitation.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="an_address_is_invited_once_at_a_time",
            ),
            *AbstractInvitation.Meta.constraints,
            models.CheckConstraint(condition=Q(email=Lower("email")), name="an_invited_address_is_in_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}, {self.get_role_display()}"
