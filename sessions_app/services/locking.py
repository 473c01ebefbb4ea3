"""Take hold of a session before changing it."""

from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from sessions_app.lifecycle import OutOfDate, what_holds_now
from sessions_app.models import Session
from sessions_app.states import SessionState


def locked(session: Session) -> Session:
    """The session as it is in the database now, nobody else's to change until the transaction ends."""
    return Session.objects.select_for_update(of=("self",)).select_related("forum").get(pk=session.pk)


def locked_for_editing(session: Session, *, by: User) -> Session:
    """The same for somebody who edits it: PermissionDenied for others, OutOfDate once it is cancelled."""
    current = locked(session)
    if not current.is_editable_by(by):
        raise PermissionDenied
    if current.state == SessionState.CANCELLED:
        raise OutOfDate(what_holds_now(current))
    return current
