"""The portal tells its own state to whoever watches over it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from portal.mail.services import store_mail


def _worker_seen(ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [timezone.now() - ago])


def test_the_process_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_with_a_database_its_migrations_and_a_worker(client: Client) -> None:
    _worker_seen(timedelta(seconds=5))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "queue": "ok"}


@pytest.mark.django_db
def test_not_ready_without_a_worker(client: Client) -> None:
    _worker_seen(timedelta(minutes=2))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["queue"] == "no worker has been seen lately"


@pytest.mark.django_db
def test_not_ready_where_a_job_waits_for_long(client: Client) -> None:
    _worker_seen(timedelta(seconds=5))
    store_mail(kind="hello", to="ada@example.org", subject="Hello", text="Hello", html="", language="en")
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_events set at = now() - interval '6 minutes'")
    assert client.get("/readyz").json()["queue"] == "jobs wait too long"


@pytest.mark.django_db
def test_not_ready_where_a_migration_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'audit'")
    assert "not applied" in client.get("/readyz").json()["migrations"]


@pytest.mark.django_db
def test_not_ready_without_a_database(client: Client) -> None:
    def refuse(*_arguments: object) -> Iterator[None]:
        raise OperationalError

    with connection.execute_wrapper(refuse):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "does not answer"})
