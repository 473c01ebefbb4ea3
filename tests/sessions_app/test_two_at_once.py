"""Two who write one session at the same moment, on real connections."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from portal.accounts.models import User
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Session
from sessions_app.services.attaching import attach
from sessions_app.services.drafting import edit
from sessions_app.services.organising import add_co_organiser
from sessions_app.services.programming import remove_speaker
from sessions_app.services.publishing import publish
from sessions_app.services.summarising import add_key_issue
from sessions_app.states import SessionState
from tests.coalitions.admin.pages import read
from tests.coalitions.connections import Elsewhere, at_once
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import make_session, make_speaker
from tests.sessions_app.test_filekinds import PDF, PNG
from tests.sessions_app.views.pages import HTMX, seen_on

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 50


def shown_on(client: Client, at: str) -> dict[str, str]:
    """What the page's form would send, read as it came: `context` is filled by whatever page any thread renders."""
    (form,) = [form for form in read(client.get(at)).forms if "seen" in form.values]
    return form.values


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_two_organisers_lose_nothing_that_was_said_to_be_saved() -> None:
    """Each counts fifty saves in a field of its own of one section; one by the button, the other as it is typed."""
    organisers = (make_user(), make_user())
    session = make_session(lead=make_organisation(people=organisers))
    at = f"/sessions/{session.slug}/edit/concept-note/"
    said: dict[str, list[int]] = {"background": [], "description": []}

    def remember(field: str, number: int) -> None:
        said[field].append(number)
        assert getattr(Session.objects.get(pk=session.pk), field) == str(number)

    def by_button(person: User, field: str) -> None:
        client = signed_in(person)
        for number in range(1, TIMES + 1):
            if client.post(at, {**shown_on(client, at), field: str(number)}).status_code == HTTPStatus.FOUND:
                remember(field, number)

    def as_typed(person: User, field: str) -> None:
        client = signed_in(person)
        page = shown_on(client, at)
        for number in range(1, TIMES + 1):
            page[field] = str(number)
            answer = client.post(at, page, headers=HTMX)
            if answer.status_code == HTTPStatus.OK:
                page["seen"] = seen_on(answer.text)
                remember(field, number)

    answers = at_once(
        lambda: by_button(organisers[0], "background"), lambda: as_typed(organisers[1], "description"), patience=120
    )
    assert answers == [None, None]
    session.refresh_from_db()
    assert (session.background, session.description) == (str(said["background"][-1]), str(said["description"][-1]))
    assert min(len(numbers) for numbers in said.values()) > TIMES / 2


def test_of_two_who_write_into_one_field_one_is_asked() -> None:
    organisers = (make_user("Ines"), make_user("Rosa"))
    session = make_session(lead=make_organisation(people=organisers))
    at = f"/sessions/{session.slug}/edit/concept-note/"
    clients = [signed_in(person) for person in organisers]
    pages = [shown_on(client, at) for client in clients]

    def write(number: int) -> int:
        return clients[number].post(at, {**pages[number], "background": f"Words of {number}"}).status_code

    answers: list[Any] = at_once(lambda: write(0), lambda: write(1))
    assert sorted(answers) == [HTTPStatus.FOUND, HTTPStatus.CONFLICT]
    session.refresh_from_db()
    assert session.background == f"Words of {answers.index(HTTPStatus.FOUND)}"


def test_rows_that_are_written_at_once_both_stay() -> None:
    by = make_secretary()
    session = make_session()
    speakers = [make_speaker(session, name) for name in ("Rosa", "Cham")]
    clients = [signed_in(by) for _speaker in speakers]

    def write(client: Client, pk: int) -> int:
        data = {"name": f"Speaker {pk}", "role": "keynote", "title": "", "organisation": ""}
        at = f"/sessions/{session.slug}/speakers/{pk}/edit/"
        seen = shown_on(client, at)["seen"]
        assert json.loads(seen).keys() == data.keys()
        return client.post(at, {**data, "seen": seen}).status_code

    answers = at_once(*(lambda c=c, pk=one.pk: write(c, pk) for c, one in zip(clients, speakers, strict=True)))
    assert answers == [HTTPStatus.FOUND] * 2
    assert [one.name for one in session.speakers.all()] == [f"Speaker {one.pk}" for one in speakers]


def test_what_is_typed_while_the_note_is_being_published_is_not_public() -> None:
    session, by = make_session("As it was"), make_secretary()
    with transaction.atomic():
        publish(session, by=by)
        typing = Elsewhere(lambda: edit(session, changes={"title": "Half a sen"}, by=by, as_typed=True))
        assert typing.waits()
    assert isinstance(typing.answer(), OutOfDate)
    session.refresh_from_db()
    assert (session.state, session.title) == ("published", "As it was")
    connection.close()


def test_rows_of_one_list_that_are_added_at_once_all_stay() -> None:
    session, by = make_session(state=SessionState.HELD), make_secretary()
    organisations = [make_organisation() for _number in range(2)]
    answers = at_once(
        *(lambda one=one: add_co_organiser(session, organisation=one, by=by) for one in organisations),
        *(lambda one=one: attach(session, title="Note", content=one, by=by) for one in (PDF, PNG)),
        *(lambda one=one: add_key_issue(session, text=one, by=by) for one in ("Power", "Money")),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert session.organisers.count() == 3
    assert session.attachments.count() == 2
    assert list(session.key_issues.values_list("number", flat=True)) == [1, 2]


def test_a_row_that_one_removes_while_another_writes_gives_the_words_back() -> None:
    session, by = make_session(), make_secretary()
    speaker, client = make_speaker(session, "Rosa"), signed_in(by)
    at = f"/sessions/{session.slug}/speakers/{speaker.pk}/edit/"
    seen = shown_on(client, at)["seen"]
    data = {"name": "Rosa L.", "role": "keynote", "title": "", "organisation": "", "seen": seen}
    with transaction.atomic():
        remove_speaker(speaker, by=by)
        writing = Elsewhere(lambda: client.post(at, data))
        assert writing.waits()
    answer: Any = writing.answer()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert 'value="Rosa L."' in answer.text
    assert not session.speakers.exists()
    connection.close()
