"""Answers that belong to no app: health, readiness, and pages that say what went wrong."""

from datetime import timedelta
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from portal.common.errors import bare_page

WORKER_IS_GONE_AFTER = timedelta(seconds=60)
JOB_IS_LATE_AFTER = timedelta(minutes=5)
OK = "ok"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing of anything else."""
    return HttpResponse(OK, content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the portal can do its work: database, migrations, and a worker that keeps up with the queue."""
    try:
        state = {"database": OK, "migrations": migrations_state(), "queue": queue_state()}
    except DatabaseError:
        state = {"database": "does not answer"}
    is_ready = set(state.values()) == {OK}
    return JsonResponse(state, status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)


def migrations_state() -> str:
    """Whether the database has every migration of this code."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "some are not applied: run manage.py migrate" if missing else OK


def queue_state() -> str:
    """Whether a worker lives, and no job that is due has been waiting for long."""
    now = timezone.now()
    if not ProcrastinateWorker.objects.filter(last_heartbeat__gte=now - WORKER_IS_GONE_AFTER).exists():
        return "no worker has been seen lately"
    late = now - JOB_IS_LATE_AFTER
    was_due = Q(scheduled_at__lte=late) | Q(
        scheduled_at=None, procrastinateevent__type="deferred", procrastinateevent__at__lte=late
    )
    if ProcrastinateJob.objects.filter(was_due, status="todo").exists():
        return "jobs wait too long"
    return OK


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read, and why where that helps."""
    too_big = isinstance(exception, RequestDataTooBig)
    return bare_page(request, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_big else HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is somebody else's to do."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, or nothing for this reader: the two must look the same."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say why nothing was saved, and how to go on without losing what was written."""
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault; ask nothing of what may have failed."""
    return bare_page(request, status=HTTPStatus.INTERNAL_SERVER_ERROR)
