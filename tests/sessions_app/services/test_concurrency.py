"""Two people at once, on real connections."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Session
from sessions_app.services.cancelling import cancel
from sessions_app.services.drafting import DraftFacts, draft
from sessions_app.services.following_up import follow_up
from sessions_app.services.programming import SpeakerFacts, add_speaker
from sessions_app.services.publishing import publish
from sessions_app.services.summarising import add_recommendation, remove_row
from sessions_app.states import RecommendationState, SessionState
from tests.factories.base import make_organisation, make_secretary
from tests.factories.sessions import make_forum, make_session, make_summarised_session

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Run each deed on a connection of its own, all released together; what each returned or raised."""
    gate = threading.Barrier(len(deeds))
    answers: list[object] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        gate.wait(timeout=10)
        try:
            answers[place] = deed()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def test_publishing_at_once_has_one_effect() -> None:
    session, by = make_session(), make_secretary()
    answers = at_once(*[lambda: publish(session, by=by)] * 6)
    assert answers == [session] * 6
    assert AuditEvent.objects.filter(action="session.published").count() == 1
    assert OutgoingMail.objects.count() == 1


def test_publishing_and_cancelling_at_once_leave_one_story() -> None:
    session, by = make_session(), make_secretary()
    answers = at_once(lambda: publish(session, by=by), lambda: cancel(session, by=by, note="No room"))
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    if isinstance(answers[0], OutOfDate):
        assert (actions, session.published_at) == (["session.cancelled"], None)
    else:
        assert actions == ["session.published", "session.cancelled"]


def test_drafting_at_once_makes_one_draft_a_title() -> None:
    by, lead, forum = make_secretary(), make_organisation(), make_forum()
    same = [lambda: draft(DraftFacts(forum, "Same", lead), by=by)] * 4
    answers = at_once(*same)
    assert len({answer.pk for answer in answers if isinstance(answer, Session)}) == 1
    forums = [make_forum() for _number in range(4)]
    answers = at_once(*[lambda f=f: draft(DraftFacts(f, "Same", lead), by=by) for f in forums])
    slugs = sorted(answer.slug for answer in answers if isinstance(answer, Session))
    assert slugs == ["same-2", "same-3", "same-4", "same-5"]


def test_rows_added_and_removed_at_once_keep_their_order() -> None:
    session, by = make_session(state=SessionState.HELD), make_secretary()
    first = add_recommendation(session, text="first", addressee="", by=by)
    adding = [lambda n=n: add_recommendation(session, text=f"r{n}", addressee="", by=by) for n in range(5)]
    answers = at_once(lambda: remove_row(first, by=by), *adding)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert list(session.recommendations.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    at_once(*[lambda: add_speaker(session, facts=SpeakerFacts("Rosa"), by=by)] * 4)
    assert session.speakers.count() == 1


def test_two_who_follow_up_at_once_do_not_overwrite_each_other() -> None:
    session, by = make_summarised_session(), make_secretary()
    recommendation = session.recommendations.get()
    seen = RecommendationState.OPEN
    answers = at_once(
        lambda: follow_up(recommendation, seen=seen, state=RecommendationState.DONE, note="Done", by=by),
        lambda: follow_up(recommendation, seen=seen, state=RecommendationState.DROPPED, note="Dropped", by=by),
    )
    assert sum(isinstance(answer, OutOfDate) for answer in answers) == 1
    assert recommendation.follow_ups.count() == 1
