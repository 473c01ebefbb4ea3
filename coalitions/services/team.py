"""A proposal's team: its convener invites people, while the proposal is alive. The deeds: portal/teams/services.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Manager
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from coalitions.emails import tell_convener, tell_who_was_taken_out
from coalitions.links import invitation_address
from coalitions.models import Invitation, Proposal, Teammate, TeamRole
from coalitions.services.locking import lock
from coalitions.states import ALIVE
from portal.accounts.models import User
from portal.mail.services import queue_mail


@dataclass(frozen=True)
class ProposalTeam:
    """The team of a proposal (portal.teams.services.Team)."""

    shared: Proposal

    @property
    def teammates(self) -> Manager[Teammate]:
        """Who writes or reads."""
        return self.shared.teammates

    @property
    def invitations(self) -> Manager[Invitation]:
        """Who was asked to."""
        return self.shared.invitations

    @property
    def roles(self) -> Sequence[tuple[str, str | Promise]]:
        """What people may do."""
        return TeamRole.choices

    def locked(self) -> "ProposalTeam":
        """The proposal as it stands now, its row locked."""
        return ProposalTeam(lock(self.shared))

    def is_alive(self) -> bool:
        """Whether the proposal may still become, or is, a coalition."""
        return self.shared.state in ALIVE

    def is_led_by(self, user: User) -> bool:
        """Whether `user` convenes the proposal."""
        return self.shared.convener_id == user.pk

    def why_not_led_by(self, user: User) -> str:
        """Only the convener invites, while the proposal is alive."""
        named = {"title": self.shared.title, "state": self.shared.get_state_display()}
        if not self.is_led_by(user):
            return _("Only the convener of “%(title)s” invites people.") % named
        return "" if self.is_alive() else _("“%(title)s” is %(state)s now.") % named

    def why_no_other_taken_out(self) -> str:
        """Said to somebody of the team."""
        return _("Only the convener takes others out of the team.")

    def why_no_place(self) -> str:
        """Said to the convener."""
        return _("You convene this proposal yourself.")

    def tell_invited(self, invitation: Invitation, *, by: User) -> None:
        """By mail, in the language of who invites."""
        link = settings.SITE_URL + invitation_address(invitation)
        context = {"proposal": self.shared, "by": by, "invitation": invitation, "link": link}
        queue_mail("coalitions/team_invitation", to=invitation.email, language=by.language, context=context)

    def tell_joined(self, mate: Teammate) -> None:
        """The convener hears it."""
        tell_convener("team_joined", self.shared, teammate=mate)

    def tell_left(self, mate: Teammate) -> None:
        """The convener hears it."""
        tell_convener("team_left", self.shared, who=str(mate.user))

    def tell_taken_out(self, mate: Teammate) -> None:
        """Who was taken out hears it."""
        tell_who_was_taken_out(self.shared, mate.user)
