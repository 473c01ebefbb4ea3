"""No job is lost with its worker."""

import contextlib
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from portal.common.tasks import forget_old_jobs, forget_old_sessions, retry_stalled_jobs

ROOT = Path(__file__).resolve().parents[2]
# A worker that knows one more task: it notes that it began, and the first time never ends.
WORKER = """
import os, sys, time
import django
django.setup()
from procrastinate.contrib.django import app

@app.task(name="tests.slow", queue="slow")
def slow(notes):
    with open(notes, "a") as file:
        file.write("began\\n")
    if "hang" in sys.argv:
        time.sleep(600)
    with open(notes, "a") as file:
        file.write("ended\\n")

with app.replace_connector(app.connector.get_worker_connector()):
    app.run_worker(wait="wait" in sys.argv, install_signal_handlers=False)
"""


def worker(*arguments: str) -> subprocess.Popen[bytes]:
    """A real worker on the test's own database."""
    connection.ensure_connection()
    at = connection.connection.info
    address = f"postgresql://{quote(at.user)}:{quote(at.password)}@/{at.dbname}?host={quote(at.host)}&port={at.port}"
    environment = {**os.environ, "TEST_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.Popen([sys.executable, "-c", WORKER, *arguments], cwd=ROOT, env=environment)


def run_all(also: Task[..., Any, Any]) -> None:
    """Do what is due, and `also`, in a worker that then ends."""
    # The clock of an earlier worker may have put it in the queue already.
    with contextlib.suppress(AlreadyEnqueued):
        also.defer(timestamp=0)
    assert worker().wait(timeout=60) == 0


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_in_the_middle_is_done_again(notes: Path) -> None:
    job = app.configure_task("tests.slow", queue="slow", allow_unknown=True).defer(notes=str(notes))
    killed = worker("hang", "wait")
    for _ in range(300):
        if notes.exists():
            break
        time.sleep(0.1)
    killed.kill()
    killed.wait()
    assert ProcrastinateJob.objects.get(pk=job).status == "doing"

    # A worker that may still live keeps its job.
    run_all(also=retry_stalled_jobs)
    assert ProcrastinateJob.objects.get(pk=job).status == "doing"

    execute("update procrastinate_workers set last_heartbeat = now() - interval '61 seconds'")
    run_all(also=retry_stalled_jobs)
    # Given back; whichever worker comes next does it.
    run_all(also=retry_stalled_jobs)
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"
    # Where the minute turns meanwhile, the worker's own clock looks for lost jobs too, and may give it back once more.
    said = notes.read_text().split()
    assert said[:2] == ["began", "began"]
    assert "ended" in said


@pytest.mark.django_db
def test_sessions_that_are_over_are_forgotten() -> None:
    over = Session.objects.create(session_key="over", expire_date=timezone.now() - timedelta(minutes=1))
    going_on = Session.objects.create(session_key="going on", expire_date=timezone.now() + timedelta(minutes=1))
    forget_old_sessions(timestamp=0)
    assert list(Session.objects.filter(pk__in=[over.pk, going_on.pk])) == [going_on]


@pytest.mark.django_db(transaction=True)
def test_jobs_done_long_ago_are_forgotten_but_failed_ones_are_kept(notes: Path) -> None:
    slow = app.configure_task("tests.slow", queue="slow", allow_unknown=True)
    done, failed, fresh = (slow.defer(notes=str(notes)) for _ in range(3))
    run_all(also=retry_stalled_jobs)
    execute("update procrastinate_events set at = now() - interval '31 days' where job_id <> %s", fresh)
    execute("update procrastinate_jobs set status = 'failed' where id = %s", failed)
    run_all(also=forget_old_jobs)
    kept = set(ProcrastinateJob.objects.filter(queue_name="slow").values_list("pk", flat=True))
    assert kept == {failed, fresh}
    assert done not in kept
