"""Forums and sessions in the admin."""

import pytest
from django.test import Client

from portal.audit.models import AuditEvent
from sessions_app.models import Forum
from sessions_app.states import SessionState
from tests.factories.base import make_secretary, make_user
from tests.factories.sessions import make_forum, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(client: Client) -> Client:
    client.force_login(make_secretary())
    return client


def test_a_forum_is_opened_in_the_admin(secretary: Client) -> None:
    fields = {
        "title": "Partnership Forum",
        "slug": "partnership-forum",
        "kind": "forum",
        "first_day": "2023-01-31",
        "last_day": "2023-01-31",
        "place": "New York",
        "time_zone": "America/New_York",
        "website": "",
        "is_open_for_sessions": "on",
    }
    assert secretary.post("/admin/sessions_app/forum/add/", fields).status_code == 302
    assert Forum.objects.get().is_open_for_sessions
    assert AuditEvent.objects.get().action == "forum.added"
    for wrong in ({"first_day": "0001-01-01"}, {"last_day": "2022-01-01"}, {"time_zone": "Mars/Olympus"}):
        answer = secretary.post("/admin/sessions_app/forum/add/", {**fields, "slug": "other", **wrong})
        assert answer.status_code in {200, 422}
    assert Forum.objects.count() == 1


def test_sessions_are_read_in_the_admin_and_moved_by_the_services(secretary: Client) -> None:
    ready, incomplete = make_session("Ready"), make_session("Incomplete", background="")
    listing = "/admin/sessions_app/session/"
    assert "Ready" in secretary.get(listing, {"q": "ready"}).content.decode()
    assert secretary.get(f"{listing}{ready.pk}/change/").status_code == 200
    action = {"action": "publish_sessions", "_selected_action": [ready.pk, incomplete.pk]}
    page = secretary.post(listing, action, follow=True).content.decode()
    assert "Incomplete: Write the problem statement or background." in page
    assert "1 session done." in page
    ready.refresh_from_db()
    assert ready.state == SessionState.PUBLISHED
    assert AuditEvent.objects.get().action == "session.published"


def test_a_session_s_state_is_not_written_by_hand(secretary: Client) -> None:
    session = make_session()
    answer = secretary.post(f"/admin/sessions_app/session/{session.pk}/change/", {"state": "summarised"})
    assert answer.status_code == 403
    session.refresh_from_db()
    assert session.state == SessionState.DRAFT


def test_others_do_not_see_them_in_the_admin(client: Client) -> None:
    make_forum()
    client.force_login(make_user())
    for model in ("forum", "session"):
        assert client.get(f"/admin/sessions_app/{model}/").status_code in {302, 403, 404}
