"""A team: who leads it invites people by mail; who accepts writes, or reads. The same for whatever teams work on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, Protocol, Self

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.teams.models import AbstractInvitation, AbstractTeammate

MOST_TEAMMATES: Final = 30
# Whoever invites, withdraws and invites again writes to somebody who may not want it.
MOST_MAILS_A_DAY: Final = 3


class Team(Protocol):
    """The team of one thing, as the app that owns the thing knows it."""

    @property
    def shared(self) -> Any:
        """What the team works on: a row that the log names, with a page of its own (get_absolute_url)."""

    @property
    def teammates(self) -> Any:
        """Its rows of AbstractTeammate, as related managers give them."""

    @property
    def invitations(self) -> Any:
        """Its rows of AbstractInvitation."""

    @property
    def roles(self) -> Sequence[tuple[str, str | Promise]]:
        """EDITOR and READER in the owner's words."""

    def locked(self) -> Self:
        """The same as it stands now, its row locked until the transaction ends."""

    def is_led_by(self, user: User) -> bool:
        """Whether `user` invites people and takes them out. Who leads needs no place in the team."""

    def why_not_led_by(self, user: User) -> str:
        """Why `user` invites nobody and changes no role now; empty for who leads it while it is alive."""

    def is_alive(self) -> bool:
        """Whether people can still join."""

    def why_no_other_taken_out(self) -> str:
        """Who alone takes others out, as a sentence."""

    def why_no_place(self) -> str:
        """What is told a leader who would join as well."""

    def tell_invited(self, invitation: Any, *, by: User) -> None:
        """Queue the mail with the link of a new invitation."""

    def tell_joined(self, mate: Any) -> None:
        """Queue a mail to who leads: somebody has joined."""

    def tell_left(self, mate: Any) -> None:
        """Queue a mail to who leads: somebody has left."""

    def tell_taken_out(self, mate: Any) -> None:
        """Queue a mail to somebody who was taken out."""


class AnotherAddress(ActionRefused):
    """The invitation went to an address that the person who follows it has not confirmed as theirs."""


@transaction.atomic
def invite(team: Team, *, email: str, role: str, by: User) -> Any:
    """Invite somebody by mail. An address that is invited already gets no second mail; AlreadyDone says so."""
    team = _locked_by_leader(team, by=by)
    email = email.strip().lower()
    if email == by.email or team.teammates.filter(user__email=email).exists():
        raise AlreadyDone(_("Whoever signs in with %(email)s is in the team already.") % {"email": email})
    for earlier in team.invitations.filter(email=email, accepted_at=None, withdrawn_at=None):
        if earlier.is_open and earlier.role == role:
            raise AlreadyDone(_("%(email)s was invited already.") % {"email": email})
        _end(earlier)
    mailed = team.invitations.filter(email=email, invited_at__gt=timezone.now() - timedelta(days=1)).count()
    if mailed >= MOST_MAILS_A_DAY:
        raise ActionRefused(
            _("%(email)s was invited %(most)s times today. Try again tomorrow.")
            % {"email": email, "most": MOST_MAILS_A_DAY}
        )
    open_places = team.invitations.filter(accepted_at=None, withdrawn_at=None).count()
    if team.teammates.count() + open_places >= MOST_TEAMMATES:
        raise ActionRefused(_("A team has at most %(most)s people.") % {"most": MOST_TEAMMATES})
    invitation = team.invitations.create(email=email, role=role, invited_by=by)
    record("team.invited", team.shared, by=by, after={"role": role})
    team.tell_invited(invitation, by=by)
    return invitation


@transaction.atomic
def withdraw_invitation(team: Team, invitation: AbstractInvitation, *, by: User) -> None:
    """Take an invitation back: its link leads nowhere from now on."""
    team = _locked_by_leader(team, by=by)
    current = team.invitations.get(pk=invitation.pk)
    if current.accepted_at:
        raise ActionRefused(_("It was accepted meanwhile. You can take the person out of the team."))
    if current.withdrawn_at:
        raise AlreadyDone(_("The invitation is withdrawn."))
    _end(current)
    record("team.invitation_withdrawn", team.shared, by=by)


@transaction.atomic
def accept(team: Team, invitation: AbstractInvitation, *, by: User) -> Any:
    """Join a team. Only who has confirmed the invited address can: a mail that is passed on opens nothing."""
    team = team.locked()
    current = team.invitations.get(pk=invitation.pk)
    mine = team.teammates.filter(user=by).first()
    if mine is not None and current.accepted_at:
        return mine
    if not current.is_open or not team.is_alive():
        raise ActionRefused(_("This invitation does not hold any more. Ask for another one."))
    if not EmailAddress.objects.filter(user=by, email__iexact=current.email, verified=True).exists():
        raise AnotherAddress(_("This invitation was sent to another address than those that you have confirmed."))
    if team.is_led_by(by):
        raise ActionRefused(team.why_no_place())
    mate, _is_new = team.teammates.update_or_create(user=by, defaults={"role": current.role})
    current.accepted_at = timezone.now()
    current.save(update_fields=["accepted_at"])
    record("team.joined", team.shared, by=by, after={"role": mate.role})
    team.tell_joined(mate)
    return mate


@transaction.atomic
def change_role(team: Team, teammate: AbstractTeammate, *, role: str, by: User) -> None:
    """Let somebody of the team write, or only read."""
    team = _locked_by_leader(team, by=by)
    current = team.teammates.select_related("user").filter(pk=teammate.pk).first()
    if current is None:
        raise ActionRefused(_("This person has left the team meanwhile. Nothing was changed."))
    if current.role != role:
        before, after = {"role": current.role}, {"role": role}
        current.role = role
        current.save(update_fields=["role"])
        record("team.role_changed", team.shared, by=by, note=current.user.name, before=before, after=after)


@transaction.atomic
def leave_team(team: Team, teammate: Any, *, by: User) -> None:
    """Take somebody out of the team; everybody may leave it."""
    team = team.locked()
    is_oneself = by.pk == teammate.user_id
    if not is_oneself and not team.is_led_by(by):
        raise ActionRefused(team.why_no_other_taken_out())
    removed, _rows = team.teammates.filter(pk=teammate.pk).delete()
    if not removed:
        raise AlreadyDone(_("This person is not in the team any more."))
    record("team.left", team.shared, by=by, note=teammate.user.name, before={"role": teammate.role})
    if is_oneself:
        team.tell_left(teammate)
    else:
        team.tell_taken_out(teammate)


def _locked_by_leader(team: Team, *, by: User) -> Team:
    team = team.locked()
    if refusal := team.why_not_led_by(by):
        raise ActionRefused(refusal)
    return team


def _end(invitation: AbstractInvitation) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
