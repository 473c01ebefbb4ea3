"""The life of a session: who may take which step from where. Nothing else writes its state."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.organisations.models import AffiliationState
from sessions_app.models import Session
from sessions_app.states import SessionState as S


class Action(models.TextChoices):
    """A step in a session's life, as its button says it."""

    PUBLISH = "publish", _("Publish the concept note")
    MARK_HELD = "mark_held", _("Mark the session as held")
    PUBLISH_SUMMARY = "publish_summary", _("Publish the summary")
    CANCEL = "cancel", _("Cancel the session")


class Role(models.TextChoices):
    """What somebody is to a session."""

    ORGANISER = "organiser", _("organiser")
    SECRETARIAT = "secretariat", _("secretariat")


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    action: Action
    sources: frozenset[S]
    target: S
    roles: frozenset[Role]


class OutOfDate(Exception):
    """The page was older than the session. Says what holds now."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _row(action: Action, sources: set[S], target: S, *roles: Role) -> Transition:
    return Transition(action, frozenset(sources), target, frozenset(roles))


TRANSITIONS = (
    _row(Action.PUBLISH, {S.DRAFT}, S.PUBLISHED, Role.ORGANISER, Role.SECRETARIAT),
    _row(Action.MARK_HELD, {S.PUBLISHED}, S.HELD, Role.ORGANISER, Role.SECRETARIAT),
    _row(Action.PUBLISH_SUMMARY, {S.HELD}, S.SUMMARISED, Role.ORGANISER, Role.SECRETARIAT),
    _row(Action.CANCEL, {S.DRAFT, S.PUBLISHED}, S.CANCELLED, Role.ORGANISER, Role.SECRETARIAT),
)

_NOW = {
    S.DRAFT: _("The session is a draft now."),
    S.PUBLISHED: _("The session is published now."),
    S.HELD: _("The session has been marked as held."),
    S.SUMMARISED: _("The session's summary is published now."),
    S.CANCELLED: _("The session has been cancelled."),
}


def transition_for(action: Action) -> Transition:
    """The action's row."""
    return next(row for row in TRANSITIONS if row.action == action)


def roles_of(session: Session, user: User | AnonymousUser) -> frozenset[Role]:
    """What `user` is to `session`."""
    if not user.is_authenticated:
        return frozenset()
    speaks_for_it = session.organisers.filter(
        organisation__affiliations__user=user, organisation__affiliations__state=AffiliationState.ACTIVE
    ).exists()
    held = {Role.ORGANISER: speaks_for_it, Role.SECRETARIAT: user.is_secretariat}
    return frozenset(role for role, is_held in held.items() if is_held)


def available_actions(session: Session, user: User | AnonymousUser) -> tuple[Action, ...]:
    """The steps that `user` may take from where `session` stands, in the table's order."""
    roles = roles_of(session, user)
    return tuple(row.action for row in TRANSITIONS if session.state in row.sources and row.roles & roles)


def advance(session: Session, action: Action, *, by: User) -> bool:
    """Take the step on a locked session. False where it had been taken already: then nothing is left to do.

    PermissionDenied where `by` may not; OutOfDate where the session has moved elsewhere since the page was made.
    """
    row = transition_for(action)
    if not row.roles & roles_of(session, by):
        raise PermissionDenied
    if session.state == row.target:
        return False
    if session.state not in row.sources:
        raise OutOfDate(what_holds_now(session))
    session.state = row.target
    if row.target == S.PUBLISHED:
        session.published_at = timezone.now()
    session.save(update_fields=["state", "published_at"])
    return True


def what_holds_now(session: Session) -> Promise:
    """The session's state in a sentence."""
    return _NOW[S(session.state)]
