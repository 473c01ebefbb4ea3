"""A proposal's team: its convener invites people by mail; who accepts writes in it, or reads it."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.emails import tell_convener, tell_who_was_taken_out
from coalitions.lifecycle import ActionRefused, AlreadyDone
from coalitions.links import invitation_address
from coalitions.models import Invitation, Proposal, Teammate, TeamRole
from coalitions.services.locking import lock
from coalitions.states import ALIVE
from portal.accounts.models import User
from portal.audit.services import record
from portal.mail.services import queue_mail

MOST_TEAMMATES = 30
# Whoever invites, withdraws and invites again writes to somebody who may not want it.
MOST_MAILS_A_DAY = 3


class AnotherAddress(ActionRefused):
    """The invitation went to an address that the person who follows it has not confirmed as theirs."""


@transaction.atomic
def invite(proposal: Proposal, *, email: str, role: TeamRole, by: User) -> Invitation:
    """Invite somebody by mail. An address that is invited already gets no second mail; AlreadyDone says so."""
    locked = _lock_for_convener(proposal, by=by)
    email = email.strip().lower()
    if email == by.email or locked.teammates.filter(user__email=email).exists():
        raise AlreadyDone(_("Whoever signs in with %(email)s is in the team already.") % {"email": email})
    for earlier in locked.invitations.filter(email=email, accepted_at=None, withdrawn_at=None):
        if earlier.is_open and earlier.role == role:
            raise AlreadyDone(_("%(email)s was invited already.") % {"email": email})
        _end(earlier)
    mailed = locked.invitations.filter(email=email, invited_at__gt=timezone.now() - timedelta(days=1)).count()
    if mailed >= MOST_MAILS_A_DAY:
        raise ActionRefused(
            _("%(email)s was invited %(most)s times today. Try again tomorrow.")
            % {"email": email, "most": MOST_MAILS_A_DAY}
        )
    open_places = locked.invitations.filter(accepted_at=None, withdrawn_at=None).count()
    if locked.teammates.count() + open_places >= MOST_TEAMMATES:
        raise ActionRefused(_("A team has at most %(most)s people.") % {"most": MOST_TEAMMATES})
    invitation = Invitation.objects.create(proposal=locked, email=email, role=role, invited_by=by)
    record("team.invited", locked, by=by, after={"role": role})
    queue_mail(
        "coalitions/team_invitation",
        to=email,
        language=by.language,
        context={"proposal": locked, "by": by, "invitation": invitation, "link": link_of(invitation)},
    )
    return invitation


def link_of(invitation: Invitation) -> str:
    """Where the mail leads."""
    return settings.SITE_URL + invitation_address(invitation)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back: its link leads nowhere from now on."""
    locked = _lock_for_convener(invitation.proposal, by=by)
    current = Invitation.objects.get(pk=invitation.pk)
    if current.accepted_at:
        raise ActionRefused(_("It was accepted meanwhile. You can take the person out of the team."))
    if current.withdrawn_at:
        raise AlreadyDone(_("The invitation is withdrawn."))
    _end(current)
    record("team.invitation_withdrawn", locked, by=by)


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Teammate:
    """Join a team. Only who has confirmed the invited address can: a mail that is passed on opens nothing."""
    locked = lock(invitation.proposal)
    current = Invitation.objects.get(pk=invitation.pk)
    mine = locked.teammates.filter(user=by).first()
    if mine is not None and current.accepted_at:
        return mine
    if not current.is_open or locked.state not in ALIVE:
        raise ActionRefused(_("This invitation does not hold any more. Ask for another one."))
    if not EmailAddress.objects.filter(user=by, email__iexact=current.email, verified=True).exists():
        raise AnotherAddress(_("This invitation was sent to another address than those that you have confirmed."))
    if locked.convener_id == by.pk:
        raise ActionRefused(_("You convene this proposal yourself."))
    mate, _is_new = Teammate.objects.update_or_create(proposal=locked, user=by, defaults={"role": current.role})
    current.accepted_at = timezone.now()
    current.save(update_fields=["accepted_at"])
    record("team.joined", locked, by=by, after={"role": mate.role})
    tell_convener("team_joined", locked, teammate=mate)
    return mate


@transaction.atomic
def change_role(teammate: Teammate, *, role: TeamRole, by: User) -> None:
    """Let somebody of the team write, or only read."""
    locked = _lock_for_convener(teammate.proposal, by=by)
    current = locked.teammates.select_related("user").filter(pk=teammate.pk).first()
    if current is None:
        raise ActionRefused(_("This person has left the team meanwhile. Nothing was changed."))
    if current.role != role:
        before, current.role = current.role, role
        current.save(update_fields=["role"])
        record(
            "team.role_changed", locked, by=by, note=current.user.name, before={"role": before}, after={"role": role}
        )


@transaction.atomic
def leave_team(teammate: Teammate, *, by: User) -> None:
    """Take somebody out of the team; everybody may leave it."""
    locked = lock(teammate.proposal)
    if by.pk not in (locked.convener_id, teammate.user_id):
        raise ActionRefused(_("Only the convener takes others out of the team."))
    removed, _rows = locked.teammates.filter(pk=teammate.pk).delete()
    if not removed:
        raise AlreadyDone(_("This person is not in the team any more."))
    record("team.left", locked, by=by, note=teammate.user.name, before={"role": teammate.role})
    if by.pk == teammate.user_id:
        tell_convener("team_left", locked, who=str(teammate.user))
    else:
        tell_who_was_taken_out(locked, teammate.user)


def _lock_for_convener(proposal: Proposal, *, by: User) -> Proposal:
    locked = lock(proposal)
    if locked.convener_id != by.pk:
        raise ActionRefused(_("Only the convener of “%(title)s” invites people.") % {"title": locked.title})
    if locked.state not in ALIVE:
        state = locked.get_state_display()
        raise ActionRefused(_("“%(title)s” is %(state)s now.") % {"title": locked.title, "state": state})
    return locked


def _end(invitation: Invitation) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
