"""Every state, every role, every action."""

import itertools
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from sessions_app.lifecycle import TRANSITIONS, Action, OutOfDate, advance, available_actions
from sessions_app.models import Session
from sessions_app.states import SessionState as S
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import make_session

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
ROLES = ["nobody", "stranger", "former", "asked", "co-organiser", "lead", "secretariat"]
EDITORS = {"co-organiser", "lead", "secretariat"}
OFFERED = {
    S.DRAFT: {Action.PUBLISH, Action.CANCEL},
    S.PUBLISHED: {Action.MARK_HELD, Action.CANCEL},
    S.HELD: {Action.PUBLISH_SUMMARY},
    S.SUMMARISED: set(),
    S.CANCELLED: set(),
}
TARGET = {
    Action.PUBLISH: S.PUBLISHED,
    Action.MARK_HELD: S.HELD,
    Action.PUBLISH_SUMMARY: S.SUMMARISED,
    Action.CANCEL: S.CANCELLED,
}


def person_of(role: str, session: Session) -> object:
    """Somebody who is that to the session."""
    if role == "nobody":
        return AnonymousUser()
    if role == "secretariat":
        return make_secretary()
    user = make_user()
    lead, co = (organiser.organisation for organiser in session.organisers.all())
    organisation = make_organisation() if role == "stranger" else co if role == "co-organiser" else lead
    state = {"former": "ended", "asked": "requested"}.get(role, "active")
    user.affiliations.create(organisation=organisation, state=state)
    return user


@pytest.mark.parametrize(("state", "role"), list(itertools.product(S, ROLES)))
def test_what_is_offered_is_what_is_allowed(state: S, role: str) -> None:
    session = make_session(state=state, co=(make_organisation(),))
    person = person_of(role, session)
    offered = set(available_actions(session, person))  # type: ignore[arg-type]
    assert offered == (OFFERED[state] if role in EDITORS else set())
    for action in Action:
        session.refresh_from_db()
        if action in offered:
            assert advance(session, action, by=person) is True  # type: ignore[arg-type]
            assert session.state == TARGET[action]
            before = None if state == S.DRAFT else session.published_at
            Session.objects.filter(pk=session.pk).update(state=state, published_at=before)
        elif role not in EDITORS:
            with pytest.raises(PermissionDenied):
                advance(session, action, by=person)  # type: ignore[arg-type]
        elif state == TARGET[action]:
            assert advance(session, action, by=person) is False  # type: ignore[arg-type]
        else:
            with pytest.raises(OutOfDate):
                advance(session, action, by=person)  # type: ignore[arg-type]


def test_the_table_has_each_action_once() -> None:
    assert [row.action for row in TRANSITIONS] == list(Action)


def test_only_the_lifecycle_writes_a_session_s_state() -> None:
    """Recommendations have a state of their own, whose only writer is following_up."""
    writes = re.compile(r"\b(\w+)\.state = |update\([^)]*state=")
    writers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "sessions_app").rglob("*.py")
        if "migrations" not in path.parts and writes.search(path.read_text())
    }
    assert writers == {"sessions_app/lifecycle.py", "sessions_app/services/following_up.py"}
