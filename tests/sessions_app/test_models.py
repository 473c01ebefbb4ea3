"""The database repeats the rules."""

import datetime
import itertools
from datetime import UTC
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from sessions_app.choices import OrganiserRole
from sessions_app.models import (
    Attachment,
    FollowUp,
    Forum,
    KeyIssue,
    Recommendation,
    Session,
    SessionOrganiser,
    Speaker,
)
from sessions_app.programme import NearestFirst, nearest
from sessions_app.states import SessionState
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import (
    make_forum,
    make_key_issue,
    make_recommendation,
    make_session,
    make_speaker,
    make_summarised_session,
)

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2023, 1, 31, 12, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def refuses(constraint: str, deed: Any) -> None:
    """The deed is refused by the constraint of that name."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        check_at_once(deed)


def check_at_once(deed: Any) -> None:
    """Do the deed and check what is deferred to the commit."""
    deed()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("a_session_has_a_known_state", {"state": "accepted"}),
        ("a_session_has_a_known_kind", {"kind": "talk"}),
        ("a_session_has_a_known_mode", {"mode": "astral"}),
        ("a_session_has_a_title", {"title": ""}),
        ("a_session_ends_after_it_starts", {"starts_at": NOON, "ends_at": NOON}),
        ("a_session_ends_after_it_starts", {"starts_at": NOON, "ends_at": None}),
        ("a_session_ends_after_it_starts", {"starts_at": None, "ends_at": NOON}),
        ("a_session_lies_in_known_times", {"starts_at": NOON.replace(year=1), "ends_at": NOON.replace(year=1) + HOUR}),
        ("a_session_lies_in_known_times", {"starts_at": NOON, "ends_at": NOON.replace(year=9998)}),
        ("there_are_seventeen_development_goals", {"sdgs": [18]}),
        ("a_session_is_public_from_its_publication_on", {"state": "published"}),
        ("a_session_is_public_from_its_publication_on", {"published_at": NOON}),
    ],
)
def test_a_session_that_cannot_be_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    session = make_session()
    refuses(constraint, lambda: Session.objects.filter(pk=session.pk).update(**fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("a_forum_has_a_known_kind", {"kind": "party"}),
        ("a_forum_ends_no_sooner_than_it_begins", {"last_day": datetime.date(2000, 1, 1)}),
        ("a_forum_lies_in_known_times", {"first_day": datetime.date(1, 1, 1)}),
    ],
)
def test_a_forum_that_cannot_be_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    forum = make_forum()
    refuses(constraint, lambda: Forum.objects.filter(pk=forum.pk).update(**fields))


def test_a_number_is_given_once_among_what_is_public() -> None:
    forum = make_forum()
    make_session(state=SessionState.PUBLISHED, forum=forum, number=6)
    draft = make_session(forum=forum, number=6)
    make_session(state=SessionState.CANCELLED, forum=forum, number=6)
    make_session(state=SessionState.PUBLISHED, number=6)
    update = Session.objects.filter(pk=draft.pk).update
    refuses("a_number_is_given_once_in_a_forum", lambda: update(state="published", published_at=NOON))


def test_one_organisation_leads() -> None:
    session = make_session(co=(make_organisation(),))
    refuses("a_session_has_one_lead_organiser", lambda: session.organisers.update(role=OrganiserRole.LEAD))
    first = session.organisers.all()[0]
    refuses(
        "an_organisation_organises_a_session_once",
        lambda: SessionOrganiser.objects.create(session=session, organisation=first.organisation, position=9),
    )
    refuses("organisers_stand_in_one_order", lambda: session.organisers.update(position=1))


def test_rows_of_a_session_are_numbered_once() -> None:
    session = make_session()
    for make in (make_key_issue, make_recommendation, make_speaker):
        make(session)
        make(session)
    refuses("each_key_issue_has_its_number", lambda: KeyIssue.objects.update(number=1))
    refuses("key_issues_are_counted_from_one", lambda: KeyIssue.objects.update(number=0))
    refuses("a_key_issue_has_a_text", lambda: KeyIssue.objects.update(text=""))
    refuses("each_recommendation_has_its_number", lambda: Recommendation.objects.update(number=1))
    refuses("recommendations_are_counted_from_one", lambda: Recommendation.objects.update(number=0))
    refuses("a_recommendation_has_a_text", lambda: Recommendation.objects.update(text=""))
    refuses("a_recommendation_has_a_known_state", lambda: Recommendation.objects.update(state="accepted"))
    refuses("speakers_stand_in_one_order", lambda: Speaker.objects.update(position=1))
    refuses("a_speaker_has_a_known_role", lambda: Speaker.objects.update(role="guru"))
    refuses("a_speaker_has_a_name", lambda: Speaker.objects.update(name=""))
    refuses("a_speaker_stands_once_in_a_role", lambda: Speaker.objects.update(name="Rosa"))


def test_a_follow_up_has_a_known_state_and_a_note() -> None:
    recommendation = make_recommendation(make_session())
    create = FollowUp.objects.create
    refuses("a_follow_up_has_a_note", lambda: create(recommendation=recommendation, state="done", note=""))
    refuses("a_follow_up_has_a_known_state", lambda: create(recommendation=recommendation, state="x", note="So"))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("an_attachment_has_a_known_kind", {"kind": "exe"}),
        ("an_attachment_has_at_most_five_megabytes", {"size": 0}),
        ("an_attachment_has_at_most_five_megabytes", {"size": 5 * 1024 * 1024 + 1}),
    ],
)
def test_an_attachment_that_cannot_be_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    facts = {"session": make_session(), "title": "Note", "kind": "pdf", "file": "x.pdf", "size": 9, "sha256": "0" * 64}
    refuses(constraint, lambda: Attachment.objects.create(**{**facts, **fields}))


def test_drafts_are_seen_by_organisers_and_secretariat_only() -> None:
    lead, co, stranger = make_user(), make_user(), make_user()
    session = make_session(lead=make_organisation(people=(lead,)), co=(make_organisation(people=(co,)),))
    make_organisation(people=(stranger,))
    for person, sees in ((lead, True), (co, True), (make_secretary(), True), (stranger, False)):
        assert Session.objects.visible_to(person).filter(pk=session.pk).exists() is sees
        assert session.is_editable_by(person) is sees


def test_who_left_an_organisation_does_not_see_its_drafts() -> None:
    person = make_user()
    session = make_session(lead=make_organisation(people=(person,)))
    person.affiliations.update(state="ended")
    assert not Session.objects.visible_to(person).filter(pk=session.pk).exists()


def test_a_cancelled_session_is_public_only_if_it_had_been() -> None:
    never = make_session(state=SessionState.CANCELLED)
    once = make_session(state=SessionState.CANCELLED, published_at=NOON)
    assert list(Session.objects.public()) == [once]
    assert (never.is_public, once.is_public) == (False, True)


def test_sessions_come_nearest_first() -> None:
    now = datetime.datetime.now(tz=datetime.UTC).replace(microsecond=0)
    days = {"later": 9, "soon": 2, "last month": -30, "last year": -400}
    for title, distance in days.items():
        starts_at = now + datetime.timedelta(days=distance)
        make_session(title, state=SessionState.PUBLISHED, starts_at=starts_at, ends_at=starts_at + HOUR)
    forum = make_forum(first_day=(now + datetime.timedelta(days=4)).date(), last_day=(now + 5 * 24 * HOUR).date())
    make_session("no time yet", state=SessionState.PUBLISHED, starts_at=None, ends_at=None, forum=forum)

    def titles(sessions: Any) -> list[str]:
        return [session.title for session in sessions]

    assert titles(Session.objects.upcoming()) == ["soon", "no time yet", "later"]
    assert titles(Session.objects.past()) == ["last month", "last year"]
    order = ["soon", "no time yet", "later", "last month", "last year"]
    programme = NearestFirst(Session.objects.all())
    assert len(programme) == 5
    for first, beyond in itertools.combinations(range(7), 2):
        assert titles(programme[first:beyond]) == order[first:beyond]
    for most in range(1, 6):
        assert titles(nearest(Session.objects.all(), most)) == order[:most]


def test_a_session_without_a_time_moves_with_its_forum() -> None:
    forum = make_forum(first_day=datetime.date(2030, 5, 1), last_day=datetime.date(2030, 5, 2))
    timed = make_session("timed", forum=forum, starts_at=NOON, ends_at=NOON + HOUR)
    session = make_session("no time yet", forum=forum, starts_at=None, ends_at=None)

    def place(of: Session) -> tuple[Any, ...]:
        of.refresh_from_db()
        return of.programme_starts_at, of.programme_ends_at

    assert place(session) == (datetime.datetime(2030, 5, 1, tzinfo=UTC), datetime.datetime(2030, 5, 3, tzinfo=UTC))
    forum.first_day = forum.last_day = datetime.date(2030, 6, 9)
    forum.save()
    assert place(session) == (datetime.datetime(2030, 6, 9, tzinfo=UTC), datetime.datetime(2030, 6, 10, tzinfo=UTC))
    assert place(timed) == (NOON, NOON + HOUR)
    session.starts_at, session.ends_at = NOON, NOON + HOUR
    session.save()
    assert place(session) == (NOON, NOON + HOUR)


def test_recommendations_of_a_session_without_a_time_stand_by_its_forum() -> None:
    long_ago = make_forum(first_day=datetime.date(2020, 2, 1), last_day=datetime.date(2020, 2, 2))
    make_summarised_session("untimed", starts_at=None, ends_at=None, forum=long_ago)
    make_summarised_session("timed", starts_at=NOON, ends_at=NOON + HOUR)
    assert [row.session.title for row in Recommendation.objects.public().for_lists()] == ["timed", "untimed"]


def test_recommendations_are_public_with_their_summary() -> None:
    make_recommendation(make_session(state=SessionState.HELD))
    public = make_summarised_session()
    assert [row.session for row in Recommendation.objects.public()] == [public]
