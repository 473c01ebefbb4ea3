"""Cancel a session."""

from django.db import transaction

from portal.accounts.models import User
from portal.audit.services import record
from sessions_app import emails
from sessions_app.lifecycle import Action, advance
from sessions_app.models import Session
from sessions_app.services.locking import locked


@transaction.atomic
def cancel(session: Session, *, by: User, note: str) -> Session:
    """Call a session off, with a note that says why. What was public stays public, with that note on top."""
    current = locked(session)
    before = current.state
    if not advance(current, Action.CANCEL, by=by):
        return current
    current.cancellation_note = note
    current.save(update_fields=["cancellation_note"])
    record("session.cancelled", current, by=by, note=note, before={"state": before}, after={"state": current.state})
    emails.tell_organisers(current, "session_cancelled")
    return current
