"""Publish a session's concept note."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from sessions_app import emails
from sessions_app.completeness import missing
from sessions_app.lifecycle import Action, advance
from sessions_app.models import Session
from sessions_app.services.locking import locked
from sessions_app.states import SessionState


@transaction.atomic
def publish(session: Session, *, by: User) -> Session:
    """Publish a concept note that has what it must have; ValidationError names what lacks, field by field."""
    current = locked(session)
    try:
        with transaction.atomic():
            is_news = advance(current, Action.PUBLISH, by=by)
            if is_news and (lacking := missing(current.values())):
                raise ValidationError({name: [sentence] for name, sentence in lacking.items()})
    except IntegrityError as error:
        if "a_number_is_given_once_in_a_forum" not in str(error):
            raise
        raise ValidationError({"number": [_("Another session of this forum has that number.")]}) from error
    if is_news:
        record("session.published", current, by=by, before=_state(SessionState.DRAFT), after=_state(current.state))
        emails.tell_organisers(current, "session_published")
    return current


def _state(state: str) -> dict[str, str]:
    return {"state": str(state)}
