"""Kept public pages: the very next request after a change shows it, and nobody gets another person's page."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.models import PublicationClock
from portal.common.public_cache import public_page
from tests.factories.base import make_user

pytestmark = pytest.mark.django_db(transaction=True)

Get = Callable[..., str]


class Page:
    """A public page that shows how often it was made."""

    def __init__(self) -> None:
        self.made = 0
        self.answer: Callable[[str], HttpResponse] = HttpResponse
        self.view = public_page(self._make)

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        return self.answer(f"made {self.made}")

    def get(self, address: str = "/", *, cookies: dict[str, str] | None = None, **extra: Any) -> str:
        request = RequestFactory().get(address, **extra)
        request.COOKIES |= cookies or {}
        return self.view(request).content.decode()


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> Page:
    # A minute passes in no test, but where a test says so.
    monkeypatch.setattr("portal.common.public_cache.time.time", lambda: 1_000_000_000.0)
    return Page()


def publish(by: User) -> None:
    with transaction.atomic():
        record("session.published", by, by=by)


def test_a_page_is_made_once_for_all_anonymous_readers_with_one_query(
    public: Page, django_assert_num_queries: Callable[[int], Any]
) -> None:
    assert public.get() == "made 1"
    with django_assert_num_queries(1):
        assert public.get() == "made 1"


def test_the_very_next_request_after_a_change_shows_it(public: Page) -> None:
    by = make_user()
    for number in range(1, 4):
        assert public.get() == f"made {number}"
        publish(by)
    assert public.get() == "made 4"


def test_a_change_that_is_taken_back_changes_no_page(public: Page) -> None:
    by = make_user()
    assert public.get() == "made 1"
    with transaction.atomic():
        record("session.published", by, by=by)
        transaction.set_rollback(True)
    assert public.get() == "made 1"


def test_a_change_shows_once_it_is_committed_also_where_it_began_before_one_that_is_shown(public: Page) -> None:
    by = make_user()
    recorded, go_on = threading.Event(), threading.Event()

    def begin_early_and_commit_late() -> None:
        with transaction.atomic():
            record("session.published", by, by=by)
            recorded.set()
            assert go_on.wait(timeout=10)
        connection.close()

    slow = threading.Thread(target=begin_early_and_commit_late)
    slow.start()
    assert recorded.wait(timeout=10)
    publish(by)
    assert public.get() == "made 1"
    assert public.get() == "made 1"
    go_on.set()
    slow.join(timeout=10)
    assert public.get() == "made 2"


def test_changes_at_once_each_move_the_clock(public: Page) -> None:
    by = make_user()
    before = PublicationClock.now()
    start = threading.Barrier(5)

    def change() -> None:
        start.wait(timeout=10)
        publish(by)
        connection.close()

    threads = [threading.Thread(target=change) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert PublicationClock.now() == before + 5


def test_whoever_is_signed_in_gets_a_page_of_their_own_and_leaves_none_behind(public: Page) -> None:
    session = SessionStore()
    session.create()
    signed_in = {settings.SESSION_COOKIE_NAME: str(session.session_key)}
    assert public.get(cookies=signed_in) == "made 1"
    assert public.get(cookies=signed_in) == "made 2"
    assert public.get() == "made 3"
    assert public.get(cookies=signed_in) == "made 4"
    assert public.get() == "made 3"


def test_a_reader_with_a_message_waiting_gets_it_and_nobody_else_does(public: Page) -> None:
    assert public.get(cookies={"messages": "You have signed out."}) == "made 1"
    assert public.get() == "made 2"


@pytest.mark.parametrize(("address", "host"), [("/?page=2", "testserver"), ("/x/", "testserver"), ("/", "127.0.0.1")])
def test_other_addresses_and_hosts_are_other_pages(public: Page, address: str, host: str) -> None:
    assert public.get() == "made 1"
    assert public.get(address, HTTP_HOST=host) == "made 2"
    assert public.get() == "made 1"


def test_the_part_that_htmx_asks_for_is_not_the_page(public: Page) -> None:
    assert public.get() == "made 1"
    request = RequestFactory().get("/")
    request.htmx = True  # type: ignore[attr-defined]
    assert public.view(request).content == b"made 2"
    assert public.get() == "made 1"


def test_each_language_has_its_own_page(public: Page) -> None:
    assert public.get() == "made 1"
    with translation.override("fr"):
        assert public.get() == "made 2"
    assert public.get() == "made 1"


def not_found(text: str) -> HttpResponse:
    return HttpResponse(text, status=404)


def with_cookie(text: str) -> HttpResponse:
    answer = HttpResponse(text)
    answer.set_cookie("seen", "1")
    return answer


@pytest.mark.parametrize("answer", [not_found, with_cookie])
def test_what_is_not_a_plain_page_is_not_kept(public: Page, answer: Callable[[str], HttpResponse]) -> None:
    public.answer = answer
    assert public.get() == "made 1"
    assert public.get() == "made 2"


def test_what_is_sent_is_never_answered_from_memory(public: Page) -> None:
    assert public.get() == "made 1"
    assert public.view(RequestFactory().post("/")).content == b"made 2"
    assert public.get() == "made 1"


def test_what_depends_on_the_hour_is_a_minute_old_at_most(public: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert public.get() == "made 1"
    monkeypatch.setattr("portal.common.public_cache.time.time", lambda: 1_000_000_060.0)
    assert public.get() == "made 2"


def test_a_kept_page_has_its_type_and_no_header_of_the_first_reader(public: Page) -> None:
    def calendar(text: str) -> HttpResponse:
        return HttpResponse(text, content_type="text/calendar", headers={"X-For": "somebody"})

    public.answer = calendar
    public.get()
    kept = public.view(RequestFactory().get("/"))
    assert (kept.headers["Content-Type"], "X-For" in kept.headers) == ("text/calendar", False)
