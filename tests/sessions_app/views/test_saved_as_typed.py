"""What is not public yet is saved as it is typed; what is public only by its button; nothing typed is lost."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.models import PublicationClock
from sessions_app.models import Session
from sessions_app.states import SessionState
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import make_key_issue, make_recommendation, make_session, make_speaker, make_summary
from tests.sessions_app.views.pages import HTMX, page_of, seen_on, typed

pytestmark = pytest.mark.django_db

FIELDS = {
    "edit/basics/": "title",
    "edit/time-and-place/": "place",
    "edit/concept-note/": "background",
    "edit/focal-point/": "focal_point_name",
    "speakers/{speaker}/edit/": "title",
    "summary/edit/": "background",
    "summary/key-issues/{issue}/edit/": "text",
    "summary/recommendations/{recommendation}/edit/": "text",
}
NOTE = [tail for tail in FIELDS if not tail.startswith("summary")]
SUMMARY = [tail for tail in FIELDS if tail.startswith("summary")]


@pytest.fixture
def organiser() -> User:
    return make_user("Ines Organiser")


@pytest.fixture
def session(organiser: User) -> Session:
    return make_session("Partnerships", lead=make_organisation("Global Policy Forum", people=(organiser,)))


@pytest.fixture
def ines(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def put_into(session: Session, state: SessionState) -> None:
    published_at = None if state == SessionState.DRAFT else session.drafted_at
    Session.objects.filter(pk=session.pk).update(state=state, published_at=published_at)


def address(session: Session, tail: str) -> str:
    """Where a form is, of rows that are made for it."""
    rows = {}
    if "{speaker}" in tail:
        rows["speaker"] = make_speaker(session).pk
    if "{issue}" in tail:
        rows["issue"] = make_key_issue(session).pk
    if "{recommendation}" in tail:
        rows["recommendation"] = make_recommendation(session).pk
    return f"/sessions/{session.slug}/{tail.format(**rows)}"


@pytest.mark.parametrize("tail", FIELDS)
def test_each_save_brings_the_version_of_the_next(ines: Client, session: Session, tail: str) -> None:
    at, field = address(session, tail), FIELDS[tail]
    page = page_of(ines, at)
    for number in range(3):
        status, told, page["seen"] = typed(ines, at, {**page, field: f"Version {number}"})
        assert (status, told.startswith("Saved ")) == (200, True)
        assert field in json.loads(page["seen"])
    assert page_of(ines, at)[field] == "Version 2"
    assert ines.post(at, {**page, field: "By the button"}).status_code == 302
    assert page_of(ines, at)[field] == "By the button"


@pytest.mark.parametrize("tail", FIELDS)
def test_typing_moves_neither_the_log_nor_what_readers_have_in_memory(
    ines: Client, session: Session, tail: str
) -> None:
    at = address(session, tail)
    page, clock = page_of(ines, at), PublicationClock.now()
    typed(ines, at, {**page, FIELDS[tail]: "Words"})
    assert (AuditEvent.objects.exists(), PublicationClock.now()) == (False, clock)


@pytest.mark.parametrize(
    ("tail", "state"),
    [
        *[(tail, state) for tail in NOTE for state in ("published", "held", "summarised", "cancelled")],
        *[(tail, state) for tail in SUMMARY for state in ("summarised", "cancelled")],
    ],
)
def test_what_is_public_is_not_changed_letter_by_letter(ines: Client, session: Session, tail: str, state: str) -> None:
    make_summary(session)
    at, field = address(session, tail), FIELDS[tail]
    draft = ines.get(at).content.decode()
    assert "data-hx-post" in draft
    assert "saving.js" in draft
    page = page_of(ines, at)
    put_into(session, SessionState(state))
    status, told, seen = typed(ines, at, {**page, field: "Half a sen"})
    assert (status, seen) == (409, "")
    assert told.startswith("Not saved yet: ")
    public = ines.get(at).content.decode()
    assert page_of(ines, at)[field] == page[field]
    assert "data-hx-post" not in public
    assert "saving.js" not in public
    if state != "cancelled":
        assert "readers see what you write as soon as you save it" in public
        assert ines.post(at, {**page, field: "A whole sentence."}).status_code == 302
        assert page_of(ines, at)[field] == "A whole sentence."


@pytest.mark.parametrize("tail", SUMMARY)
@pytest.mark.parametrize("state", ["published", "held"])
def test_a_summary_is_typed_until_it_is_published(ines: Client, session: Session, tail: str, state: str) -> None:
    put_into(session, SessionState(state))
    at = address(session, tail)
    assert typed(ines, at, {**page_of(ines, at), FIELDS[tail]: "Half a sen"})[0] == 200
    assert "Half a sen" not in Client().get(f"/sessions/{session.slug}/").content.decode()


def test_what_a_colleague_saved_meanwhile_outlasts_every_further_save(ines: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/time-and-place/"
    page, rosa = page_of(ines, at), Client()
    rosa.force_login(make_secretary())
    rosa.post(at, {**page_of(rosa, at), "languages": ["fr"], "mode": "hybrid"})
    for place in ("Room", "Room 4", "Room 4, Nairobi"):
        status, _told, page["seen"] = typed(ines, at, {**page, "place": place})
        session.refresh_from_db()
        assert (status, session.languages, session.mode, session.place) == (200, ["fr"], "hybrid", place)


def test_a_page_that_asks_which_text_is_to_stand_waits_for_its_button(ines: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/concept-note/"
    page, rosa = {**page_of(ines, at), "background": "Mine"}, Client()
    rosa.force_login(make_secretary())
    rosa.post(at, {**page_of(rosa, at), "background": "Hers"})
    asked = ines.post(at, page).text
    assert "data-hx-post" not in asked
    assert "saving.js" not in asked
    again = {**page, "seen": seen_on(asked), "choice-background": "theirs"}
    assert ines.post(at, again).status_code == 302
    session.refresh_from_db()
    assert session.background == "Hers"


def test_what_cannot_be_saved_is_told(ines: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/time-and-place/"
    page = page_of(ines, at)
    status, told, _seen = typed(ines, at, {**page, "end": ""})
    assert (status, told) == (422, "Not saved yet: Day, start and end belong together: please give this one too.")
    rosa = Client()
    rosa.force_login(make_secretary())
    rosa.post(at, {**page_of(rosa, at), "place": "Her room"})
    status, told, seen = typed(ines, at, {**page, "place": "My room"})
    assert (status, seen) == (409, "")
    assert "changed this meanwhile" in told
    assert ines.post(at, {**page, "place": "My room"}).status_code == 409, "its button shows both texts"


@pytest.mark.parametrize("tail", [tail for tail in FIELDS if "{" in tail])
def test_typing_into_a_row_that_was_removed_is_told(ines: Client, session: Session, tail: str) -> None:
    at = address(session, tail)
    page = page_of(ines, at)
    for rows in (session.speakers, session.key_issues, session.recommendations):
        rows.all().delete()
    status, told, _seen = typed(ines, at, {**page, FIELDS[tail]: "Words"})
    assert (status, "removed meanwhile" in told) == (409, True)
    assert ines.post(at, {**page, FIELDS[tail]: "Words"}).status_code == 409


def test_a_text_page_that_is_new_is_saved_by_its_button(ines: Client, session: Session) -> None:
    for tail in ("speakers/new/", "summary/key-issues/new/", "summary/recommendations/new/"):
        page = ines.get(f"/sessions/{session.slug}/{tail}").content.decode()
        assert "data-hx-post" not in page
        assert "Back without saving" in page


def test_nothing_typed_is_lost_when_the_visit_ends(client: Client, organiser: User, session: Session) -> None:
    organiser.set_password("long enough for a test")
    organiser.save()
    EmailAddress.objects.create(user=organiser, email=organiser.email, verified=True, primary=True)
    for tail, field in FIELDS.items():
        at = address(session, tail)
        client.force_login(organiser)
        page = {**page_of(client, at), field: f"Kept <words> of {field}"}
        client.logout()
        answer = client.post(at, page, headers=HTMX)
        assert (answer.status_code, "not signed in any more" in answer.text) == (401, True)
        assert client.post(at, page).headers["Location"] == f"/accounts/login/?next={at}"
        credentials = {"login": organiser.email, "password": "long enough for a test"}
        assert client.post(f"/accounts/login/?next={at}", credentials).headers["Location"] == at
        shown = client.get(at).text
        assert f"Kept &lt;words&gt; of {field}" in shown, at
        assert "it is not saved yet" in shown
        assert f"Kept &lt;words&gt; of {field}" not in client.get(at).text, "shown once, and saved by nobody"


def test_a_save_as_typed_costs_the_same_whatever_it_changes(ines: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/concept-note/"
    page = page_of(ines, at)
    changes = {"background": "One", "proposed_format": "Two", "description": "Three"}
    for number in (1, 3):
        words = {name: f"{text} {number}" for name, text in list(changes.items())[:number]}
        with CaptureQueriesContext(connection) as queries:
            _status, _told, page["seen"] = typed(ines, at, {**page, **words})
        page |= words
        assert len(queries) == 13
