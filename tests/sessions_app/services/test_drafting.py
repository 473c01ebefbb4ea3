"""Draft a session and edit its note."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.organisations.models import Affiliation
from sessions_app.choices import OrganiserRole
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Session
from sessions_app.services.drafting import DraftFacts, draft, edit
from sessions_app.services.publishing import publish
from sessions_app.states import SessionState
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import make_forum, make_session

pytestmark = pytest.mark.django_db


def test_a_draft_needs_forum_title_and_lead() -> None:
    user = make_user()
    lead = make_organisation(people=(user,))
    forum = make_forum(time_zone="America/New_York", place="New York")
    session = draft(DraftFacts(forum, "Partnerships for all", lead), by=user)
    session.refresh_from_db()
    assert (session.state, session.slug, session.time_zone) == ("draft", "partnerships-for-all", "America/New_York")
    organiser = session.organisers.get()
    assert (organiser.organisation, organiser.role) == (lead, OrganiserRole.LEAD)
    event = AuditEvent.objects.get(action="session.drafted")
    assert event.after == {"title": "Partnerships for all", "forum": forum.title, "lead": lead.name}


def test_the_same_draft_sent_twice_is_one() -> None:
    user = make_user()
    facts = DraftFacts(make_forum(), "Twice", make_organisation(people=(user,)))
    assert draft(facts, by=user) == draft(facts, by=user)
    assert AuditEvent.objects.filter(action="session.drafted").count() == 1


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("New", ["new-2", "new-3"]),
        ("لا تترك أحدا", ["session", "session-2"]),
        ("x" * 300, ["x" * 70, "x" * 70 + "-2"]),
        ("word " * 60, ["-".join(["word"] * 14), "-".join(["word"] * 14) + "-2"]),
    ],
)
def test_every_session_gets_an_address_of_its_own(title: str, slugs: list[str]) -> None:
    user = make_secretary()
    sessions = [draft(DraftFacts(make_forum(), title, make_organisation()), by=user) for _ in range(2)]
    assert [session.slug for session in sessions] == slugs


def test_nobody_drafts_for_an_organisation_of_others() -> None:
    user, other = make_user(), make_user()
    make_organisation(people=(user,))
    with pytest.raises(PermissionDenied):
        draft(DraftFacts(make_forum(), "Theirs", make_organisation(people=(other,))), by=user)


def test_a_closed_forum_takes_drafts_from_the_secretariat_only() -> None:
    user = make_user()
    facts = DraftFacts(make_forum(is_open_for_sessions=False), "Late", make_organisation(people=(user,)))
    with pytest.raises(OutOfDate):
        draft(facts, by=user)
    assert draft(facts, by=make_secretary()).pk


def test_an_edit_is_logged_with_what_it_changed_only() -> None:
    secretary = make_secretary()
    session = make_session(state=SessionState.PUBLISHED)
    edit(session, changes={"title": "Better", "background": session.background, "sdgs": [5, 17]}, by=secretary)
    event = AuditEvent.objects.get(action="session.edited")
    assert event.before == {"title": session.title, "sdgs": []}
    assert event.after == {"title": "Better", "sdgs": [5, 17]}


def test_a_draft_just_keeps_what_is_written_and_who_wrote_it() -> None:
    session, first, second = make_session(), make_user("Rosa"), make_secretary(name="Cham")
    make_organisation_of(session, first)
    edit(session, changes={"title": "Better", "background": "Why"}, by=first)
    edit(session, changes={"title": "Better still"}, by=second)
    assert not AuditEvent.objects.exists()
    kept = dict(session.last_edits.values_list("place", "by__name"))
    assert kept == {"note/title": "Cham", "note/background": "Rosa"}


def make_organisation_of(session: Session, user: User) -> None:
    Affiliation.objects.create(user=user, organisation=session.organisers.get().organisation, state="active")


def test_what_is_typed_is_never_public_before_its_button_is_pressed() -> None:
    session, by = make_session(), make_secretary()
    edit(session, changes={"title": "Half a"}, by=by, as_typed=True)
    publish(session, by=by)
    with pytest.raises(OutOfDate, match="This is public"):
        edit(session, changes={"title": "Half a sentence"}, by=by, as_typed=True)
    session.refresh_from_db()
    assert session.title == "Half a"
    edit(session, changes={"title": "Half a sentence, and the rest."}, by=by)
    assert AuditEvent.objects.filter(action="session.edited").count() == 1


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    session = make_session()
    edit(session, changes={"title": session.title}, by=make_secretary())
    assert not AuditEvent.objects.exists()


def test_a_published_note_stays_complete() -> None:
    session = make_session(state=SessionState.PUBLISHED)
    with pytest.raises(ValidationError) as refusal:
        edit(session, changes={"background": "", "objectives": []}, by=make_secretary())
    assert set(refusal.value.message_dict) == {"background", "objectives"}
    session.refresh_from_db()
    assert session.background


def test_a_taken_number_is_refused_beside_its_field() -> None:
    forum = make_forum()
    make_session(state=SessionState.PUBLISHED, forum=forum, number=6)
    session = make_session(state=SessionState.PUBLISHED, forum=forum)
    with pytest.raises(ValidationError) as refusal:
        edit(session, changes={"number": 6}, by=make_secretary())
    assert set(refusal.value.message_dict) == {"number"}


def test_others_cannot_edit_and_nobody_edits_what_is_cancelled() -> None:
    with pytest.raises(PermissionDenied):
        edit(make_session(state=SessionState.PUBLISHED), changes={"title": "Mine"}, by=make_user())
    with pytest.raises(OutOfDate, match="cancelled"):
        edit(make_session(state=SessionState.CANCELLED), changes={"title": "Late"}, by=make_secretary())
    assert not Session.objects.filter(title__in=["Mine", "Late"]).exists()
