"""Take hold of a session before changing it."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from sessions_app.lifecycle import OutOfDate, what_holds_now
from sessions_app.models import Session
from sessions_app.states import SessionState

Row = TypeVar("Row", bound=Model)


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


def still_there(rows: QuerySet[Row], row: Model) -> Row:
    """The row as it is now among those of a locked session; OutOfDate where somebody removed it meanwhile."""
    current = rows.filter(pk=row.pk).first()
    if current is None:
        raise OutOfDate(_("This was removed meanwhile. Nothing was changed."))
    return current
