"""What is known of the people of a team, and of whom it invites, whatever the team is of."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.signed_links import new_nonce

EDITOR: Final = "editor"
READER: Final = "reader"
ROLES: Final = [EDITOR, READER]
INVITATIONS_LAST: Final = timedelta(days=14)


class AbstractTeammate(models.Model):
    """A person's place in a team.

    The table adds a foreign key to what the team is of, `user`, whom it has once for each, and `role` with the words
    for EDITOR and READER.
    """

    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        abstract = True
        verbose_name = _("place in a team")
        verbose_name_plural = _("places in teams")
        ordering = ["since", "id"]
        constraints = [models.CheckConstraint(condition=Q(role__in=ROLES), name="a_%(class)s_has_a_known_role")]


class AbstractInvitation(models.Model):
    """Somebody was asked, at an address, to join a team. The link in the mail signs nobody in.

    The table adds a foreign key to what the team is of, where an address is invited once at a time, and `role`. Stored
    addresses are in lower case, which its constraints repeat (tests/teams/test_tables.py).
    """

    email = models.EmailField(_("e-mail address"), max_length=254)
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        abstract = True
        verbose_name = _("invitation to a team")
        verbose_name_plural = _("invitations to teams")
        ordering = ["invited_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(role__in=ROLES), name="an_%(class)s_has_a_known_role")]

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return not (self.accepted_at or self.withdrawn_at) and timezone.now() < self.invited_at + INVITATIONS_LAST
