"""Mail: queued with the change that causes it, sent once, tried again, and empty afterwards."""

import asyncio
import smtplib
import threading
from datetime import timedelta
from typing import Any, cast
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.mail.delivery import deliver
from portal.mail.models import OutgoingMail
from portal.mail.services import queue_mail, store_mail
from tests.coalitions.connections import Elsewhere, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def make_mail(subject: str = "Hello") -> OutgoingMail:
    return store_mail(
        kind="hello", to="ada@example.org", subject=subject, text="In words", html="<p>In words</p>", language="fr"
    )


def work() -> None:
    """Let a worker send what is due, as `manage.py procrastinate worker` would; its connections end with it."""

    async def run() -> None:
        connector = cast("DjangoConnector", app.connector).get_worker_connector()
        with app.replace_connector(connector) as worker:
            async with worker.open_async():
                await worker.run_worker_async(
                    queues=["mail"], wait=False, listen_notify=False, install_signal_handlers=False
                )

    with patch.dict(connections.databases["default"], CONN_MAX_AGE=0):
        asyncio.run(run())


def jobs() -> list[tuple[str, int]]:
    rows = ProcrastinateJob.objects.filter(task_name="mail.deliver").order_by("id")
    return [(str(row.status), row.attempts) for row in rows]


# Queued with its cause


def test_a_mail_and_its_job_are_queued_in_the_transaction_that_causes_them() -> None:
    with transaction.atomic():
        make_mail()
        assert OutgoingMail.objects.count() == ProcrastinateJob.objects.count() == 1
        assert at_once(OutgoingMail.objects.count, ProcrastinateJob.objects.count) == [0, 0]
    assert at_once(OutgoingMail.objects.count, ProcrastinateJob.objects.count) == [1, 1]


def test_a_cause_that_is_taken_back_sends_nothing() -> None:
    with transaction.atomic():
        make_mail()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    work()
    assert mail.outbox == []


def test_a_mail_is_rendered_at_once_in_the_readers_language(tmp_path: Any, settings: Any) -> None:
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / "hello.subject.txt").write_text("Hello\n {{ name }}\n\n")
    (folder / "hello.txt").write_text(
        "{% load i18n %}{% autoescape off %}{{ name }} {% get_current_language as code %}{{ code }} {{ site_url }}"
        "{% endautoescape %}"
    )
    (folder / "hello.html").write_text("<p>{{ name }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    stored = queue_mail("hello", to="ada@example.org", context={"name": "Ada & <Bob>"}, language="fr")
    assert stored.text == f"Ada & <Bob> fr {settings.SITE_URL}"
    assert stored.html == "<p>Ada &amp; &lt;Bob&gt;</p>"
    assert "\n" not in stored.subject
    assert (stored.kind, stored.language) == ("hello", "fr")


# Sent once


def test_a_worker_sends_it_in_both_parts_and_empties_it() -> None:
    stored = make_mail()
    work()
    sent = mail.outbox[0]
    assert isinstance(sent, EmailMultiAlternatives)
    assert (sent.to, sent.subject, sent.body) == (["ada@example.org"], "Hello", "In words")
    assert [(kind, content) for content, kind in sent.alternatives] == [("text/html", "<p>In words</p>")]
    assert sent.extra_headers["Content-Language"] == "fr"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    stored.refresh_from_db()
    assert (stored.text, stored.html, stored.sent_at is not None) == ("", "", True)
    assert jobs() == [("succeeded", 1)]


def test_a_mail_that_was_sent_is_not_sent_again() -> None:
    stored = make_mail()
    assert deliver(stored.pk) is True
    assert deliver(stored.pk) is False
    work()
    assert len(mail.outbox) == 1


def test_a_mail_that_is_gone_is_no_fault() -> None:
    assert deliver(0) is False


def test_two_workers_at_once_send_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = make_mail()
    sending, go_on = threading.Event(), threading.Event()
    sent = []

    def slowly(message: EmailMultiAlternatives) -> int:
        sent.append(message.subject)
        sending.set()
        assert go_on.wait(timeout=10)
        return 1

    monkeypatch.setattr(EmailMultiAlternatives, "send", slowly)
    first = Elsewhere(lambda: deliver(stored.pk))
    assert sending.wait(timeout=10)
    assert deliver(stored.pk) is False
    go_on.set()
    assert first.answer() is True
    assert sent == ["Hello"]


def test_many_workers_at_once_send_each_mail_once() -> None:
    stored = [make_mail(f"Hello {number}") for number in range(6)]
    answers = at_once(*[lambda pk=one.pk: deliver(pk) for one in stored for _worker in range(3)])
    assert answers.count(True) == 6
    assert sorted(message.subject for message in mail.outbox) == [f"Hello {number}" for number in range(6)]


# Tried again


def fail(_message: EmailMultiAlternatives) -> int:
    raise smtplib.SMTPServerDisconnected("the mail server is down")


def test_a_mail_that_failed_keeps_its_texts_is_told_and_is_tried_again_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stored = make_mail()
    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", fail)
        work()
    stored.refresh_from_db()
    assert (stored.text, stored.sent_at) == ("In words", None)
    assert jobs() == [("todo", 1)]
    assert f"mail {stored.pk} was not sent: SMTPServerDisconnected: the mail server is down" in caplog.messages
    again = ProcrastinateJob.objects.get(task_name="mail.deliver").scheduled_at
    assert again is not None
    assert timezone.now() < again < timezone.now() + timedelta(minutes=1)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = now()")
    work()
    assert [message.subject for message in mail.outbox] == ["Hello"]
    assert jobs() == [("succeeded", 2)]


def test_a_worker_killed_before_it_told_of_its_success_sends_under_the_same_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = make_mail()
    ids = []

    def sent_and_killed(message: EmailMultiAlternatives) -> int:
        ids.append(message.extra_headers["Message-ID"])
        raise KeyboardInterrupt

    monkeypatch.setattr(EmailMultiAlternatives, "send", sent_and_killed)
    for _turn in range(2):
        with pytest.raises(KeyboardInterrupt):
            deliver(stored.pk)
    assert ids[0] == ids[1]
    assert ids[0].startswith(f"<mail-{stored.pk}-")
    stored.refresh_from_db()
    assert stored.sent_at is None


def test_one_address_that_is_refused_keeps_no_other_mail_back(monkeypatch: pytest.MonkeyPatch) -> None:
    make_mail("Refused")
    make_mail("Fine")
    send = EmailMultiAlternatives.send

    def picky(message: EmailMultiAlternatives) -> int:
        if message.subject == "Refused":
            raise smtplib.SMTPRecipientsRefused({})
        return send(message)

    monkeypatch.setattr(EmailMultiAlternatives, "send", picky)
    work()
    assert [message.subject for message in mail.outbox] == ["Fine"]
    assert jobs() == [("todo", 1), ("succeeded", 1)]
