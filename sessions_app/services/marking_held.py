"""Mark a session as held."""

from datetime import UTC

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from sessions_app.lifecycle import Action, advance
from sessions_app.models import Session
from sessions_app.services.locking import locked
from sessions_app.states import SessionState
from sessions_app.zones import zone_of


@transaction.atomic
def mark_held(session: Session, *, by: User) -> Session:
    """Say that a published session took place; not before it has begun."""
    current = locked(session)
    if not advance(current, Action.MARK_HELD, by=by):
        return current
    if not has_begun(current):
        raise ValidationError(_("It has not begun yet. It can be marked as held once it has."), code="early")
    record(
        "session.held", current, by=by, before={"state": SessionState.PUBLISHED.value}, after={"state": current.state}
    )
    return current


def has_begun(session: Session) -> bool:
    """Whether its beginning has passed; the forum's first day, where it is, stands in for a time that was never set."""
    if session.starts_at is not None:
        return session.starts_at <= timezone.now()
    zone = zone_of(session.forum.time_zone) or UTC
    return session.forum.first_day <= timezone.now().astimezone(zone).date()
