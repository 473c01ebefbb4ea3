"""Loads the whole demo, once, in one transaction.

Only the dates that forums, calls, sessions and proposals have of their own lie in the past. What the portal says of
itself is never made up: the log, the validations and the revisions carry the moment at which the demo was loaded.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection, transaction

from coalitions.models import Call, Proposal
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.services import record
from portal.demo.accounts import Part
from portal.demo.conferences import (
    PAST_FORUMS,
    close_call_2024,
    coming_forum,
    make_call_2024,
    make_coming_call,
    make_forum,
)
from portal.demo.people import make_people, taken_addresses
from portal.demo.programme import load_session, register_organisers, speak_for
from portal.demo.proposals import COMING_PROPOSALS, PROPOSALS_2024, proposals_for
from portal.demo.quiet import unsent_mail
from portal.demo.review import come_late, load_proposals
from portal.demo.sessions import PAST_SESSIONS, coming_sessions
from portal.demo.together import introduce, let_members_answer, make_a_team
from portal.organisations.models import Organisation
from sessions_app.models import Session

LOADED: Final = "demo.loaded"
SPEAKS_FOR: Final = {
    Part.CSO: ("Nairobi Community Data Forum",),
    Part.OTHER_CSO: ("Future Schools Network", "Open Purse Society"),
}


class AddressTakenError(Exception):
    """Somebody who is not of the demo has one of its addresses. The message names them."""


@dataclass(frozen=True)
class Loaded:
    """How much there is after loading."""

    people: int
    organisations: int
    sessions: int
    calls: int
    proposals: int


@transaction.atomic
def load_demo(*, today: date) -> Loaded | None:
    """Load the demo, with what is to come reckoned from `today`. None where it was loaded before: nothing is changed.

    Raises AddressTakenError before anything is written. Two loads at once: the second waits, then finds it done.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOADED])
    if AuditEvent.objects.filter(action=LOADED).exists():
        return None
    if taken := taken_addresses():
        raise AddressTakenError(", ".join(taken))
    with unsent_mail():
        _load(today)
    return Loaded(
        people=User.objects.count(),
        organisations=Organisation.objects.count(),
        sessions=Session.objects.count(),
        calls=Call.objects.count(),
        proposals=Proposal.objects.count(),
    )


def _load(today: date) -> None:
    people = make_people()
    secretariat = people[Part.SECRETARIAT]
    for facts in (*PAST_FORUMS, coming_forum(today)):
        forum = make_forum(facts, by=secretariat)
    register_organisers(people)
    for text in (*PAST_SESSIONS, *coming_sessions(forum.first_day)):
        load_session(text, people)
    call = make_call_2024(people)
    load_proposals(proposals_for(call, PROPOSALS_2024), call=call, people=people)
    close_call_2024(call)
    come_late()
    coming = make_coming_call(people, today=today)
    load_proposals(proposals_for(coming, COMING_PROPOSALS), call=coming, people=people)
    for part, names in SPEAKS_FOR.items():
        for name in names:
            speak_for(name, people[part], accepted_by=secretariat)
    make_a_team(people)
    let_members_answer()
    introduce(people)
    record(LOADED, call, by=None)
