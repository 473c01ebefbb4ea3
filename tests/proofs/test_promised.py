"""What was promised, shown with real processes: many at once, and processes that are killed."""

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from coalitions.models import MemberImport, Membership, Proposal
from coalitions.services.asking import MOST_ASKED_AT_ONCE, ask_all
from coalitions.services.member_imports import ImportedRow, accept_import, prepare_import
from coalitions.services.members import MemberRow, add_member
from coalitions.states import ProposalState
from coalitions.tasks import accept_later
from portal.audit.models import AuditEvent
from portal.common.tasks import retry_stalled_jobs
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from tests.coalitions.connections import at_once
from tests.coalitions.views.pages import as_convener, page
from tests.factories.coalitions import make_call, make_complete_proposal, make_members, make_proposal
from tests.proofs.processes import start, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "mail").mkdir()
    yield tmp_path
    # Whatever still runs would keep the database from being put back.
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def is_whole(proposal: Proposal) -> bool:
    """Submitted with all that belongs to it, each once; or not at all."""
    receipts = OutgoingMail.objects.filter(kind="coalitions/receipt", subject__contains=proposal.reference)
    jobs = ProcrastinateJob.objects.filter(
        task_name="mail.deliver", args__mail_id__in=list(receipts.values_list("pk", flat=True))
    )
    events = AuditEvent.objects.filter(action="proposal.submit", object_id=str(proposal.pk))
    parts = (
        proposal.revisions.count(),
        proposal.validations.count(),
        events.count(),
        receipts.count(),
        jobs.count(),
        int(proposal.submitted_at is not None),
        int(proposal.latest_validation_id is not None),
    )
    return parts == ((1,) * 7 if proposal.state == ProposalState.SUBMITTED else (0,) * 7)


# Fifty at once


def test_fifty_teams_that_submit_in_one_second_are_all_there_once() -> None:
    call = make_call()
    proposals = [make_complete_proposal(f"Proposal {number}", call=call) for number in range(50)]
    clients = [as_convener(one) for one in proposals]
    begun = time.monotonic()
    answers = at_once(
        *[
            lambda client=client, one=one: client.post(page("submission_create", one.reference)).status_code
            for client, one in zip(clients, proposals, strict=True)
        ],
        patience=120,
    )
    took = time.monotonic() - begun
    assert answers == [302] * 50
    stored = Proposal.objects.filter(call=call)
    assert {one.state for one in stored} == {ProposalState.SUBMITTED}
    assert all(is_whole(one) for one in stored)
    assert took < 60


# A worker that is killed


def _has_come_to(mails: QuerySet[OutgoingMail], enough: int) -> bool:
    return mails.count() >= enough


def test_five_hundred_mails_survive_workers_that_are_killed(data: Path) -> None:
    proposal = make_proposal("Water for all")
    make_members(proposal, 500)
    for _turn in range(0, 500, MOST_ASKED_AT_ONCE):
        ask_all(proposal, by=proposal.convener)
    asked = OutgoingMail.objects.filter(kind="coalitions/confirmation_asked")
    assert asked.count() == 500
    sent = asked.filter(sent_at__isnull=False)
    for enough in (100, 300):
        killed = worker(data, "mail")
        wait_until(partial(_has_come_to, sent, enough))
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
        assert sent.count() < 500
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '61 seconds'")
    again: Task[..., Any, Any] = retry_stalled_jobs
    # The clock of an earlier worker may have put it in the queue already.
    with contextlib.suppress(AlreadyEnqueued):
        again.defer(timestamp=0)
    last = worker(data, "mail")
    waiting = ProcrastinateJob.objects.filter(task_name="mail.deliver").exclude(status="succeeded")
    wait_until(lambda: not waiting.exists())
    os.killpg(last.pid, signal.SIGTERM)
    last.wait(timeout=30)

    assert sent.count() == 500
    arrived: Counter[tuple[str, str]] = Counter()
    for file in (data / "mail").iterdir():
        # Killed while it was written, a copy is cut off; the whole one came later.
        for text in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            message = message_from_bytes(text)
            if message["Message-ID"]:
                arrived[message["To"], message["Message-ID"]] += 1
    assert {to for to, _id in arrived} == {f"contact{number}@members.example.org" for number in range(500)}
    # Sent twice at most, under one id: four at a time when a worker is killed.
    assert len(arrived) == 500
    assert arrived.total() <= 500 + 2 * int(settings.PROCRASTINATE_WORKER_DEFAULTS["concurrency"])


# A long list that a worker saves


def _waiting(proposal: Proposal, names: list[str]) -> MemberImport:
    said = {"kind": "cso", "country": "KE", "constituency": "women"}
    rows = [ImportedRow(number=number, said={"organisation": name, **said}) for number, name in enumerate(names, 1)]
    return prepare_import(proposal, rows=rows, encoding="utf-8", ignored=[], by=proposal.convener)


def _is(status: str) -> bool:
    job = ProcrastinateJob.objects.filter(task_name="coalitions.save_member_import").first()
    return job is not None and job.status == status


def _end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=40)


def test_five_thousand_rows_that_are_given_up_while_a_worker_saves_them_leave_nothing(data: Path) -> None:
    proposal = make_proposal()
    waiting = _waiting(proposal, [f"Association {number:04}" for number in range(5000)])
    events, organisations = AuditEvent.objects.count(), Organisation.objects.count()
    accept_later(waiting, changes_listed=True, by=proposal.convener)
    saving = worker(data, "imports")
    wait_until(lambda: _is("doing"))
    time.sleep(0.7)
    browser = as_convener(proposal)
    begun = time.monotonic()
    answer = browser.post(page("member_import_delete", proposal.reference, waiting.pk))
    assert time.monotonic() - begun < 5
    assert answer.status_code == 302
    wait_until(lambda: _is("succeeded"), seconds=40)
    _end(saving)
    assert not MemberImport.objects.exists()
    assert not proposal.memberships.exists()
    assert (AuditEvent.objects.count(), Organisation.objects.count()) == (events, organisations)


def test_five_thousand_rows_are_saved_by_a_worker_each_once(data: Path) -> None:
    proposal = make_proposal()
    names = [f"Association {number:04}" for number in range(5000)]
    accept_later(_waiting(proposal, names), changes_listed=True, by=proposal.convener)
    saving = worker(data, "imports")
    wait_until(lambda: _is("succeeded"), seconds=90)
    _end(saving)
    listed = proposal.memberships.order_by("position").values_list("organisation__name", flat=True)
    assert list(listed) == names
    assert not MemberImport.objects.exists()
    assert AuditEvent.objects.filter(action="members.imported").count() == 1


def test_two_lists_at_once_register_a_new_organisation_once() -> None:
    names = [f"Association {number:02}" for number in range(40)]
    first, second = make_proposal(), make_proposal()
    lists = [_waiting(first, names), _waiting(second, [name.upper() for name in reversed(names)])]
    answers = at_once(*[lambda one=one: accept_import(one, changes_listed=True, by=one.by) for one in lists])
    assert answers == [40, 40]
    assert Organisation.objects.filter(name__istartswith="association").count() == 40
    assert Membership.objects.values("organisation").distinct().count() == 40


def test_many_who_name_a_new_organisation_at_once_register_it_once() -> None:
    proposals = [make_proposal() for _number in range(6)]
    row = MemberRow(organisation="Association", country="KE")
    at_once(*[lambda one=one: add_member(one, row=row, by=one.convener) for one in proposals])
    assert Membership.objects.count() == 6
    assert Organisation.objects.filter(name="Association").count() == 1


# A web server that is killed


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _workers_of(master: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


class Browser:
    """Somebody signed in, over the wire."""

    def __init__(self, port: int, proposal: Proposal) -> None:
        client, secret = as_convener(proposal), "s" * 32
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.port = port
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={secret}",
            "X-CSRFToken": secret,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def post(self, address: str, **fields: str) -> int:
        """The status; 0 where no answer came, however far it was."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(asking), contextlib.suppress(OSError, http.client.HTTPException):
            asking.request("POST", address, urlencode(fields), self.headers)
            return asking.getresponse().status
        return 0


class Killer(threading.Thread):
    """Kills the web server's worker at random instants; its master starts another."""

    def __init__(self, master: int, *, times: int) -> None:
        super().__init__()
        self.master, self.left = master, times
        self.chance = random.Random()  # noqa: S311 - an instant, no secret

    def run(self) -> None:
        """Kill, so many times."""
        while self.left:
            time.sleep(self.chance.uniform(0.15, 0.6))
            for pid in _workers_of(self.master):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.left -= 1


def test_a_web_server_that_is_killed_leaves_every_proposal_whole(data: Path) -> None:
    call, port = make_call(), _free_port()
    first = make_complete_proposal(call=call)
    serving = start(
        data, "-m", "gunicorn", "--preload", "portal.wsgi", PORT=str(port), WEB_WORKERS="1", WEB_THREADS="1"
    )
    browser = Browser(port, first)
    wait_until(lambda: bool(browser.post(page("about_update", first.reference))))
    killer = Killer(serving.pid, times=20)
    killer.start()
    answers: dict[tuple[str, int], int] = {}
    begun, names = 0, []
    # On a slow machine little is answered between two kills.
    while killer.is_alive() or Counter(answers.values())[302] <= 20:
        one = make_complete_proposal(f"Proposal {begun}", call=call, convener=first.convener)
        begun += 1
        # Names that are not like one another: nobody is asked which is meant.
        names.append(token_hex(10))
        row = {"organisation": names[-1], "kind": "cso", "country": "KE", "constituency": "women"}
        answers["member", one.pk] = browser.post(page("member_create", one.reference), **row)
        answers["submission", one.pk] = browser.post(page("submission_create", one.reference))
    killer.join()
    _end(serving)

    assert set(answers.values()) <= {0, 302}
    for one in Proposal.objects.filter(call=call):
        assert is_whole(one), one.pk
        if answers.get(("submission", one.pk)) == 302:
            assert one.state == ProposalState.SUBMITTED
        members = one.memberships.count()
        assert members in {5, 6}
        assert members == 6 or answers.get(("member", one.pk)) != 302
    for organisation in Organisation.objects.filter(name__in=names):
        assert organisation.memberships.count() == 1
        assert AuditEvent.objects.filter(action="organisation.registered", object_id=str(organisation.pk)).count() == 1
