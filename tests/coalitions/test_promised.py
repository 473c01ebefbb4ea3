"""What was promised, shown with real processes: many at once, and processes that are killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from coalitions.models import MemberImport, Membership, Proposal
from coalitions.services.member_imports import ImportedRow, accept_import, prepare_import
from coalitions.services.members import MemberRow, add_member
from coalitions.tasks import accept_later
from portal.audit.models import AuditEvent
from portal.organisations.models import Organisation
from tests.coalitions.connections import at_once
from tests.coalitions.processes import wait_until, worker
from tests.coalitions.views.pages import as_convener, page
from tests.factories.coalitions import make_proposal

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
