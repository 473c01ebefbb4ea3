"""Public pages of sessions."""

import datetime
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sessions_app.choices import Mode
from sessions_app.models import Attachment, Session
from sessions_app.services.attaching import attach
from sessions_app.services.cancelling import cancel
from sessions_app.services.following_up import follow_up
from sessions_app.services.publishing import publish
from sessions_app.states import RecommendationState, SessionState
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import (
    make_forum,
    make_recommendation,
    make_session,
    make_speaker,
    make_summarised_session,
)
from tests.sessions_app.test_filekinds import PDF

pytestmark = pytest.mark.django_db

PUBLISHED = SessionState.PUBLISHED
EVENING = datetime.datetime(2023, 1, 31, 21, 15, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def text_of(client: Client, address: str, **query: Any) -> str:
    """A page that answers 200."""
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_each_public_page_asks_the_same_few_queries(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    forum = make_forum()
    for _number in range(number):
        session = make_summarised_session(recommendations=number, forum=forum, co=(make_organisation(),), sdgs=[5])
        for _speaker in range(number):
            make_speaker(session)
    pages = {
        "/sessions/": 4,
        f"/sessions/?q=session&forum={forum.slug}&kind=spotlight&language=en": 4,
        f"/sessions/{session.slug}/": 5,
        f"/sessions/{session.slug}/recommendations/1/": 3,
        "/recommendations/": 5,
        "/recommendations/?q=act&state=open&sdg=5": 5,
        "/speakers/": 3,
        f"/forums/{forum.slug}/": 4,
    }
    for address, queries in pages.items():
        caches["pages"].clear()
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200, address
        with django_assert_num_queries(1):
            client.get(address)


@pytest.mark.parametrize("number", [1, 3])
def test_signed_in_readers_get_pages_of_few_queries(
    client: Client, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    client.force_login(user)
    for _number in range(number):
        session = make_summarised_session(recommendations=number, lead=make_organisation(people=(user,)))
    for address in (f"/sessions/{session.slug}/", f"/sessions/{session.slug}/recommendations/1/", "/sessions/"):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_the_page_reads_like_a_programme(client: Client) -> None:
    lead = make_organisation("Coordination Mechanism")
    session = make_session(
        "Bringing accountability",
        state=PUBLISHED,
        lead=lead,
        co=(make_organisation("Feminist Task Force"),),
        starts_at=EVENING,
        ends_at=EVENING + HOUR,
        time_zone="America/New_York",
        mode=Mode.HYBRID,
        place="Conference room 4",
        discussion_questions=["What hinders it?"],
        topics=["Finance"],
        sdgs=[17, 5],
    )
    make_speaker(session, "Rosa", role="moderator", title="Chair", organisation="Task Force")
    page = text_of(client, session.get_absolute_url())
    for words in (
        "Tuesday, 31 January 2023, 16:15",
        "17:15",
        "EST",
        "Conference room 4",
        "Coordination Mechanism",
        "(lead)",
        "Feminist Task Force",
        "Moderator",
        "Rosa",
        "What hinders it?",
        "Goal 17: Partnerships for the Goals",
    ):
        assert words in page
    assert "csrfmiddlewaretoken" not in page
    assert page.index("Goal 5:") < page.index("Goal 17:")


def test_readers_see_the_time_on_their_own_clocks(client: Client) -> None:
    session = make_session(state=PUBLISHED, starts_at=EVENING, ends_at=EVENING + HOUR, time_zone="America/New_York")
    client.force_login(make_user(time_zone="Africa/Nairobi"))
    page = text_of(client, session.get_absolute_url())
    assert "On your clocks:" in page
    assert "Wednesday, 1 February 2023, 00:15" in page
    client.force_login(make_user(time_zone="America/New_York"))
    assert "On your clocks:" not in text_of(client, session.get_absolute_url())
    client.force_login(make_user(time_zone="Mars/Olympus"))
    assert "On your clocks:" not in text_of(client, session.get_absolute_url())


def test_a_session_without_a_time_shows_the_days_of_its_forum(client: Client) -> None:
    forum = make_forum(first_day=datetime.date(2016, 4, 25), last_day=datetime.date(2016, 4, 27))
    session = make_session(state=PUBLISHED, kind="breakout", starts_at=None, ends_at=None, forum=forum)
    for address in (session.get_absolute_url(), "/sessions/"):
        page = text_of(client, address)
        assert "25 April 2016" in page
        assert "27 April 2016" in page
        assert "to be announced" in page
    Session.objects.update(state=SessionState.HELD)
    caches["pages"].clear()
    assert "to be announced" not in text_of(client, session.get_absolute_url())


def test_the_focal_point_is_private_unless_said_otherwise(client: Client) -> None:
    session = make_session(state=PUBLISHED)
    page = text_of(client, session.get_absolute_url())
    assert "focal@example.org" not in page
    assert "Rania Focal" not in page
    Session.objects.update(focal_point_is_public=True)
    caches["pages"].clear()
    page = text_of(client, session.get_absolute_url())
    assert "focal@example.org" in page
    assert "Rania Focal" in page


def test_a_summary_shows_once_it_is_published(client: Client) -> None:
    session = make_summarised_session(recommendations=2)
    page = text_of(client, session.get_absolute_url())
    assert "115 people attended." in page
    assert f'href="/sessions/{session.slug}/recommendations/2/"' in page
    assert 'id="key-issue-1"' in page
    Session.objects.update(state=SessionState.HELD)
    caches["pages"].clear()
    page = text_of(client, session.get_absolute_url())
    assert "115 people" not in page
    assert client.get(f"/sessions/{session.slug}/recommendations/2/").status_code == 404


def test_a_draft_is_nowhere(client: Client) -> None:
    session = make_session("Secret draft")
    make_speaker(session, "Secret speaker")
    make_recommendation(session, "Secret act")
    client.force_login(make_user())
    for address in ("/sessions/", "/speakers/", "/recommendations/", session.forum.get_absolute_url()):
        assert "Secret" not in text_of(client, address)
        if address.count("/") == 2:
            assert "Secret" not in text_of(client, address, q="secret").replace('value="secret"', "")
    assert client.get(session.get_absolute_url()).status_code == 404
    assert client.get(f"/sessions/{session.slug}/recommendations/1/").status_code == 404


def test_the_very_next_request_shows_a_publication(client: Client) -> None:
    session, by = make_session("Fresh"), make_secretary()
    assert "Fresh" not in text_of(client, "/sessions/")
    publish(session, by=by)
    _commit_moves_the_clock()
    assert "Fresh" in text_of(client, "/sessions/")
    cancel(session, by=by, note="No room was free.")
    _commit_moves_the_clock()
    assert "Cancelled" in text_of(client, "/sessions/")
    assert "No room was free." in text_of(client, session.get_absolute_url())


def _commit_moves_the_clock() -> None:
    """Fire the deferred trigger as a commit would."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def test_sessions_are_found_by_words_whatever_their_accents_and_case(client: Client) -> None:
    make_session("Équité pour toutes", state=PUBLISHED, languages=["fr"])
    make_session("Gender equality", state=PUBLISHED, background="Über Machtverhältnisse")
    make_session("Water", state=PUBLISHED, lead=make_organisation("Fundación Niñez"))

    def found(**query: str) -> set[str]:
        page = text_of(client, "/sessions/", **query)
        return {title for title in ("Équité", "Gender", "Water") if title in page}

    assert found(q="equite") == {"Équité"}
    assert found(q="EQU") == {"Équité", "Gender"}
    assert found(q="uber gender") == {"Gender"}
    assert found(q="fundacion ninez") == {"Water"}
    assert found(q="'; drop table :* & | !") == set()
    assert found(q="& | !") == set()
    assert found(language="fr") == {"Équité"}
    assert found(kind="breakout") == set()
    assert found(when="upcoming") == {"Équité", "Gender", "Water"}
    assert found(when="past") == set()


def test_recommendations_are_found_by_words_forum_state_goal_and_topic(client: Client) -> None:
    session = make_summarised_session(recommendations=0, sdgs=[5], topics=["Care work"])
    make_recommendation(session, "Garantir l’accès à l’eau", addressee="Member States")
    make_recommendation(make_summarised_session(recommendations=0, sdgs=[6]), "Pay for care")

    def found(**query: str) -> int:
        return text_of(client, "/recommendations/", **query).count("/recommendations/1/")

    assert found() == 2
    assert found(q="ACCÈS") == 1
    assert found(q="member states") == 1
    assert found(sdg="6") == 1
    assert found(topic="Care work") == 1
    assert found(forum=session.forum.slug) == 1
    assert found(state="done") == 0


def test_a_recommendation_has_its_page_with_what_became_of_it(client: Client) -> None:
    session = make_summarised_session()
    recommendation = session.recommendations.get()
    note = "Parliament <b>voted</b>."
    follow_up(
        recommendation,
        seen=RecommendationState.OPEN,
        state=RecommendationState.DONE,
        note=note,
        by=make_secretary(name="Nadia Secretary"),
    )
    page = text_of(client, recommendation.get_absolute_url())
    assert "Parliament &lt;b&gt;voted&lt;/b&gt;." in page
    assert "Nadia Secretary" not in page


def test_speakers_stand_in_the_order_of_the_alphabet(client: Client) -> None:
    session = make_session(state=PUBLISHED)
    for name in ("Zoë", "Émile", "adaeze", "Ebo"):
        make_speaker(session, name)
    page = text_of(client, "/speakers/")
    assert sorted(("Zoë", "Émile", "adaeze", "Ebo"), key=page.index) == ["adaeze", "Ebo", "Émile", "Zoë"]


def test_long_lists_have_pages(client: Client) -> None:
    session = make_session(state=PUBLISHED)
    for number in range(51):
        make_speaker(session, f"Speaker {number:02}")
    assert "Speaker 50" not in text_of(client, "/speakers/")
    assert "Speaker 50" in text_of(client, "/speakers/", page="2")
    for wrong in ("3", "x", "0"):
        assert client.get("/speakers/", {"page": wrong}).status_code == 404


@pytest.mark.parametrize("address", ["/sessions/", "/recommendations/", "/speakers/"])
@pytest.mark.parametrize("words", ["a\0b", "x" * 5000, "\u202egnp.exe", "\x1b[2J"])
def test_words_that_cannot_be_searched_are_refused_kindly(client: Client, address: str, words: str) -> None:
    make_session("Visible", state=PUBLISHED)
    answer = client.get(address, {"q": words})
    assert answer.status_code == (400 if "\0" in words else 422)  # no page reads an address with NUL
    assert "Visible" not in answer.content.decode()


@pytest.mark.parametrize("query", [{"forum": "none"}, {"kind": "x"}, {"language": "xx"}, {"when": "?"}])
def test_filters_that_are_not_there_are_refused(client: Client, query: dict[str, str]) -> None:
    assert client.get("/sessions/", query).status_code == 422


@pytest.mark.parametrize("words", ["🌍", "<script>alert(1)</script>", "ما", "x" * 200, "\\", "%", "ª'"])
def test_odd_words_are_only_words(client: Client, words: str) -> None:
    page = text_of(client, "/sessions/", q=words)
    assert "<script>alert" not in page


def test_files_are_downloads_for_those_who_see_the_session(client: Client) -> None:
    session, by = make_session(), make_secretary()
    attachment = attach(session, title='Ré"sumé <b>', content=PDF, by=by)
    address = attachment.get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(by)
    answer = client.get(address)
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="resume-b.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    other = make_session(state=PUBLISHED)
    assert client.get(f"/sessions/{other.slug}/attachments/{attachment.pk}/").status_code == 404
    client.logout()
    publish(session, by=by)
    assert b"".join(client.get(address)) == PDF
    attachment.file.storage.delete(str(attachment.file.name))
    assert client.get(address).status_code == 404
    assert Attachment.objects.count() == 1


def test_numbers_beyond_the_database_are_not_found(client: Client) -> None:
    session = make_summarised_session()
    for tail in ("recommendations/99999999999999999999/", "attachments/99999999999999999999/"):
        assert client.get(f"/sessions/{session.slug}/{tail}").status_code == 404
