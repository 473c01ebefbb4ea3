"""The steps in a session's life: one effect, one event, one mail each."""

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Session
from sessions_app.services.cancelling import cancel
from sessions_app.services.marking_held import has_begun, mark_held
from sessions_app.services.publishing import publish
from sessions_app.services.summarising import publish_summary
from sessions_app.states import SessionState as S
from tests.factories.base import make_organisation, make_user
from tests.factories.sessions import make_forum, make_key_issue, make_recommendation, make_session, make_summary

pytestmark = pytest.mark.django_db

Step = Callable[[Session, User], Session]


def _cancel(session: Session, by: User) -> Session:
    return cancel(session, by=by, note="The speaker is ill.")


STEPS: dict[str, tuple[Step, S, S]] = {
    "session.published": (lambda session, by: publish(session, by=by), S.DRAFT, S.PUBLISHED),
    "session.held": (lambda session, by: mark_held(session, by=by), S.PUBLISHED, S.HELD),
    "session.summarised": (lambda session, by: publish_summary(session, by=by), S.HELD, S.SUMMARISED),
    "session.cancelled": (_cancel, S.PUBLISHED, S.CANCELLED),
}
MAILED = {
    "session.published": "sessions_app/session_published",
    "session.summarised": "sessions_app/summary_published",
    "session.cancelled": "sessions_app/session_cancelled",
}


def ready_session(state: S, user: User) -> Session:
    """A session from which the next step can be taken."""
    begun = timezone.now() - datetime.timedelta(minutes=5)
    session = make_session(
        state=state,
        lead=make_organisation(people=(user,)),
        starts_at=begun,
        ends_at=begun + datetime.timedelta(hours=1),
        focal_point_email=user.email.upper(),
    )
    make_summary(session)
    make_key_issue(session)
    make_recommendation(session)
    return session


@pytest.mark.parametrize("action", STEPS)
def test_a_step_taken_twice_has_one_effect_one_event_one_mail(action: str) -> None:
    step, source, target = STEPS[action]
    user = make_user()
    session = ready_session(source, user)
    step(session, user)
    step(session, user)
    session.refresh_from_db()
    assert session.state == target
    event = AuditEvent.objects.get()
    assert (event.action, event.by_name) == (action, user.name)
    assert (event.before, event.after) == ({"state": source}, {"state": target})
    assert [mail.kind for mail in OutgoingMail.objects.filter(to=user.email)] == [
        kind for name, kind in MAILED.items() if name == action
    ]
    assert OutgoingMail.objects.count() == (1 if action in MAILED else 0)


@pytest.mark.parametrize("action", STEPS)
def test_a_step_from_a_stale_page_is_refused_and_says_what_holds(action: str) -> None:
    step, source, _target = STEPS[action]
    user = make_user()
    now = S.SUMMARISED if action == "session.cancelled" else S.CANCELLED
    session = ready_session(now, user)
    session.state = source
    with pytest.raises(OutOfDate) as refusal:
        step(session, user)
    assert str(refusal.value.sentence) in {
        "The session has been cancelled.",
        "The session's summary is published now.",
    }
    assert not AuditEvent.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("action", STEPS)
def test_strangers_take_no_step(action: str) -> None:
    step, source, _target = STEPS[action]
    session = ready_session(source, make_user())
    with pytest.raises(PermissionDenied):
        step(session, make_user())
    session.refresh_from_db()
    assert session.state == source


def test_an_incomplete_note_is_not_published() -> None:
    user = make_user()
    session = make_session(lead=make_organisation(people=(user,)), background="", starts_at=None, ends_at=None)
    with pytest.raises(ValidationError) as refusal:
        publish(session, by=user)
    assert set(refusal.value.message_dict) == {"background", "starts_at"}
    session.refresh_from_db()
    assert session.state == S.DRAFT
    assert not AuditEvent.objects.exists()


def test_a_taken_number_is_refused_at_publication() -> None:
    user, forum = make_user(), make_forum()
    make_session(state=S.PUBLISHED, forum=forum, number=6)
    session = make_session(lead=make_organisation(people=(user,)), forum=forum, number=6)
    with pytest.raises(ValidationError) as refusal:
        publish(session, by=user)
    assert set(refusal.value.message_dict) == {"number"}
    assert not OutgoingMail.objects.exists()


def test_what_has_not_begun_was_not_held() -> None:
    user = make_user()
    organisation = make_organisation(people=(user,))
    with pytest.raises(ValidationError, match="not begun"):
        mark_held(make_session(state=S.PUBLISHED, lead=organisation), by=user)
    untimed = make_session(state=S.PUBLISHED, lead=organisation, starts_at=None, ends_at=None)
    with pytest.raises(ValidationError, match="not begun"):
        mark_held(untimed, by=user)
    today = timezone.now().date()
    type(untimed.forum).objects.update(first_day=today, last_day=today)
    assert mark_held(untimed, by=user).state == S.HELD


@pytest.mark.parametrize(("zone", "says"), [("Pacific/Auckland", "begun"), ("UTC", "")])
def test_a_first_day_begins_on_the_clocks_of_the_forum(zone: str, says: str) -> None:
    day = datetime.date(2025, 5, 9)
    session = make_session(forum=make_forum(first_day=day, last_day=day, time_zone=zone), starts_at=None, ends_at=None)
    with time_machine.travel(datetime.datetime(2025, 5, 8, 20, tzinfo=datetime.UTC), tick=False):
        assert has_begun(session) == bool(says)


def test_a_summary_without_its_parts_is_not_published() -> None:
    user = make_user()
    session = make_session(state=S.HELD, lead=make_organisation(people=(user,)))
    with pytest.raises(ValidationError) as refusal:
        publish_summary(session, by=user)
    assert set(refusal.value.message_dict) == {"summary_background", "key_issues", "recommendations"}


def test_everybody_concerned_hears_once_and_nobody_else() -> None:
    lead, co, gone = make_user(email="lead@example.org"), make_user(email="co@example.org"), make_user()
    both = make_user(email="both@example.org")
    make_user(email="stranger@example.org")
    organisation = make_organisation(people=(lead, both, gone))
    gone.affiliations.update(state="ended")
    session = make_session(lead=organisation, co=(make_organisation(people=(co, both)),))
    publish(session, by=lead)
    addresses = sorted(OutgoingMail.objects.values_list("to", flat=True))
    assert addresses == ["both@example.org", "co@example.org", "focal@example.org", "lead@example.org"]


def test_mail_is_plain_where_it_is_text_and_escaped_where_it_is_html() -> None:
    user = make_user(name="Ana & Co")
    session = make_session("Food & <b>water</b>", lead=make_organisation(people=(user,)), focal_point_email="")
    session.kind = "information"
    session.description = "About"
    session.save()
    publish(session, by=user)
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Published: Food & <b>water</b>"
    assert "Dear Ana & Co," in mail.text
    assert "“Food & <b>water</b>”" in mail.text
    assert session.get_absolute_url() in mail.text
    assert "Food &amp; &lt;b&gt;water&lt;/b&gt;" in mail.html
    assert "<b>water" not in mail.html
