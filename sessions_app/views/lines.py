"""Sessions as lines of public lists: said in Python, since fifty rows of template tags are what makes a list slow."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.common.addresses import addresses_of
from sessions_app.choices import SessionKind
from sessions_app.models import Session
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


def lines_of(sessions: Any) -> list[Line]:
    """The lines of sessions in an order of the programme, cut to a page.

    PostgreSQL chooses them by their keys; sorting thousands of whole rows to show fifty took it three times as long.
    """
    chosen = Session.objects.filter(pk__in=sessions.values("pk"))
    rows = chosen.with_programme_time().for_lists().order_by(*sessions.query.order_by)
    address_of = addresses_of("sessions:session_detail")
    return [_line(session, address_of(session.slug)) for session in rows]


def _line(session: Any, address: str) -> Line:
    return Line(
        title=session.title,
        address=address,
        when=_when(session),
        facts=_facts(session),
        organisers=SafeString(", ".join(map(_in_its_direction, session.organiser_names))),
        is_cancelled=session.state == SessionState.CANCELLED,
        is_past=session.is_past,
    )


def _when(session: Any) -> SafeString:
    if when := session.when():
        return session_when(when)
    if session.state == SessionState.PUBLISHED:
        return format_html("{} · {}", forum_days(session.forum), _("time to be announced"))
    return forum_days(session.forum)


def _facts(session: Any) -> SafeString:
    """What it is, where in the programme, of which forum, and whether its summary is out."""
    kind = escape(str(SessionKind(session.kind).label))
    number = f" {session.number}" if session.number else ""
    summary = f" · {escape(_('With summary'))}" if session.state == SessionState.SUMMARISED else ""
    return SafeString(f"{kind}{number} · {_in_its_direction(session.forum.title)}{summary}")


def _in_its_direction(name: str) -> str:
    return f'<span dir="auto">{escape(name)}</span>'
