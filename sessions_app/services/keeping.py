"""How changes to a session are kept: what readers see at once, what is logged, and who changed what last."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.last_edits import place_of, remember_edits
from portal.common.seen import PUBLIC_AT_ONCE
from sessions_app.lifecycle import OutOfDate, what_holds_now
from sessions_app.models import Session
from sessions_app.services.locking import locked_for_editing
from sessions_app.states import SessionState


class Part(StrEnum):
    """What of a session is read and written together."""

    NOTE = "note"
    SPEAKERS = "speakers"
    SUMMARY = "summary"
    KEY_ISSUES = "key-issues"
    RECOMMENDATIONS = "recommendations"


SUMMARY_PARTS = frozenset({Part.SUMMARY, Part.KEY_ISSUES, Part.RECOMMENDATIONS})


def is_read_by_all(session: Session, part: Part) -> bool:
    """Whether readers see at once what is saved there: the note from its publication on, the summary from its own."""
    if part in SUMMARY_PARTS:
        return session.state == SessionState.SUMMARISED
    return session.state != SessionState.DRAFT


def why_by_button(session: Session, part: Part) -> str | Promise:
    """Why the part is not saved as it is typed; empty where it is. Half a sentence is never public."""
    if session.state == SessionState.CANCELLED:
        return what_holds_now(session)
    if is_read_by_all(session, part):
        return PUBLIC_AT_ONCE
    return ""


def locked_to_write(session: Session, part: Part, *, by: User, as_typed: bool) -> Session:
    """The session, locked for who edits it; OutOfDate where something typed would be public before it is written."""
    current = locked_for_editing(session, by=by)
    if as_typed and (why := why_by_button(current, part)):
        raise OutOfDate(why)
    return current


def refuse_unseen() -> None:
    """Refuse to write over what was saved between reading a page's row and locking it."""
    raise OutOfDate(_("Somebody saved this at the same moment. Nothing of yours was saved: save it again."))


def keep(
    session: Session,
    part: Part,
    *,
    action: str,
    by: User,
    fields: Iterable[str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    row: int | None = None,
) -> None:
    """End a change to the texts of a locked session. What nobody else reads yet is just kept; the rest is logged."""
    remember_edits(session.last_edits, changed={place_of(part, row): fields}, by=by)
    if is_read_by_all(session, part):
        record(action, session, by=by, before=before, after=after)
