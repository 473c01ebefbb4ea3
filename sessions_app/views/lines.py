"""Sessions, and what belongs to one, as lines of public pages: said in Python, since rows of tags make pages slow."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.common.addresses import addresses_of
from portal.common.templatetags.portal import state_in_words
from sessions_app.choices import OrganiserRole, SessionKind, SpeakerRole
from sessions_app.models import Session
from sessions_app.states import RecommendationState, SessionState
from sessions_app.templatetags.sessions import days_in_words, session_when
from sessions_app.zones import when


@dataclass(frozen=True, slots=True)
class Line:
    """One session in a list."""

    html: SafeString
    is_past: bool


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """One recommendation on its session's page."""

    number: int
    name: str
    text: str
    addressee: str
    state: SafeString
    address: str


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """One part in a session's programme."""

    role: str
    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class OrganiserLine:
    """One organisation that holds a session."""

    name: str
    address: str
    is_lead: bool


def lines_of(rows: Iterable[Any]) -> list[Line]:
    """The lines of rows that come from SessionQuerySet.as_rows."""
    address_of = addresses_of("sessions:session_detail")
    words, now = _Words(), timezone.now()
    return [Line(_html(row, address_of(row.slug), words), is_past=row.programme_ends_at < now) for row in rows]


def recommendation_lines(session: Session) -> list[RecommendationLine]:
    """The recommendations of a session."""
    before, after = reverse("sessions:recommendation_detail", args=[session.slug, 0]).rsplit("0", 1)
    rows = session.recommendations.values_list("number", "text", "addressee", "state")
    name = _("Recommendation %(number)s")
    return [
        RecommendationLine(
            number, name % {"number": number}, text, addressee, _state(state), f"{before}{number}{after}"
        )
        for number, text, addressee, state in rows
    ]


def speaker_lines(session: Session) -> list[SpeakerLine]:
    """Who speaks at a session, as what."""
    rows = session.speakers.values_list("role", "name", "title", "organisation")
    return [
        SpeakerLine(capfirst(str(SpeakerRole(role).label)), name, ", ".join(filter(None, standing)))
        for role, name, *standing in rows
    ]


def organiser_lines(session: Any) -> list[OrganiserLine]:
    """Who holds a session that was looked up with_organisers, the lead first."""
    address_of = addresses_of("organisations:organisation_detail")
    return [
        OrganiserLine(one["name"], address_of(one["id"]), is_lead=one["role"] == OrganiserRole.LEAD)
        for one in session.organiser_list
    ]


def _state(state: str) -> SafeString:
    return state_in_words(state, str(RecommendationState(state).label))


class _Words:
    """What many lines say, in the reader's language: looked up once a page."""

    def __init__(self) -> None:
        self.kinds = {kind.value: escape(str(kind.label)) for kind in SessionKind}
        # Out of the brackets below: makemessages does not look into them.
        summarised, cancelled = escape(_("With summary")), escape(_("Cancelled"))
        self.states = {
            SessionState.SUMMARISED.value: f" · {summarised}",
            SessionState.CANCELLED.value: f" · <strong>{cancelled}</strong>",
        }
        self.to_be_announced = escape(_("time to be announced"))


def _html(row: Any, address: str, words: _Words) -> SafeString:
    return SafeString(
        f'<li><p class="record-title"><a href="{escape(address)}" dir="auto">{escape(row.title)}</a></p>'
        f'<p class="meta">{_when(row, words)} · {_facts(row, words)}</p>'
        f'<p class="meta">{", ".join(map(_in_its_direction, row.organiser_names))}</p></li>'
    )


def _when(row: Any, words: _Words) -> str:
    if row.is_timed and (found := when(row.programme_starts_at, row.programme_ends_at, row.time_zone)):
        return session_when(found)
    days = days_in_words(row.forum__first_day, row.forum__last_day)
    return f"{days} · {words.to_be_announced}" if row.state == SessionState.PUBLISHED else days


def _facts(row: Any, words: _Words) -> str:
    """What it is, where in the programme, of which forum, and whether its summary is out or it was cancelled."""
    number = f" {row.number}" if row.number else ""
    return f"{words.kinds[row.kind]}{number} · {_in_its_direction(row.forum__title)}{words.states.get(row.state, '')}"


def _in_its_direction(name: str) -> str:
    return f'<span dir="auto">{escape(name)}</span>'
