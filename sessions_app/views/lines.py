"""Sessions as lines of public lists: said in Python, since fifty rows of template tags are what makes a list slow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sessions_app.choices import SessionKind
from sessions_app.states import SessionState
from sessions_app.templatetags.sessions import forum_days, session_when


@dataclass(frozen=True, slots=True)
class Line:
    """One session in a list."""

    title: str
    address: str
    when: SafeString
    facts: SafeString
    organisers: SafeString
    is_cancelled: bool
    is_past: bool
    """Where the list puts those to come before the past ones."""


def lines_of(sessions: Iterable[Any]) -> list[Line]:
    """The lines of sessions that come from for_lists."""
    return [_line(session) for session in sessions]


def _line(session: Any) -> Line:
    return Line(
        title=session.title,
        address=session.get_absolute_url(),
        when=_when(session),
        facts=_facts(session),
        organisers=format_html_join(
            ", ", '<span dir="auto">{}</span>', ((organiser["name"],) for organiser in session.organiser_list)
        ),
        is_cancelled=session.state == SessionState.CANCELLED,
        is_past=getattr(session, "is_past", False),
    )


def _when(session: Any) -> SafeString:
    if when := session.when():
        return session_when(when)
    if session.state == SessionState.PUBLISHED:
        return format_html("{} · {}", forum_days(session.forum), _("time to be announced"))
    return forum_days(session.forum)


def _facts(session: Any) -> SafeString:
    """What it is, where in the programme, of which forum, and whether its summary is out."""
    kind = SessionKind(session.kind).label
    return format_html(
        '{}{} · <span dir="auto">{}</span>{}',
        kind,
        f" {session.number}" if session.number else "",
        session.forum.title,
        f" · {_('With summary')}" if session.state == SessionState.SUMMARISED else "",
    )
