"""What the queue does to keep itself in order."""

import logging
from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

# A worker that lives says so every 10 seconds.
WORKER_IS_DEAD_AFTER_SECONDS = 60
DONE_JOBS_ARE_KEPT_HOURS = 30 * 24

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="retry_stalled_jobs", pass_context=True, name="common.retry_stalled_jobs")
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give back the jobs whose worker died in the middle of them. Every job must bear being done twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=WORKER_IS_DEAD_AFTER_SECONDS):
        try:
            await manager.retry_job(job, retry_at=datetime.now(UTC))
        except ConnectorException:
            # Its worker was only slow, and finished it meanwhile.
            logger.info("Job %s of %s ended by itself", job.id, job.task_name)
        else:
            logger.warning("Job %s of %s had lost its worker and runs again", job.id, job.task_name)


@app.periodic(cron="17 3 * * *")
@app.task(queue="upkeep", queueing_lock="forget_old_jobs", pass_context=True, name="common.forget_old_jobs")
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Forget jobs that succeeded long ago. Failed ones stay until a person has looked at them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=DONE_JOBS_ARE_KEPT_HOURS)


@app.periodic(cron="37 3 * * *")
@app.task(queue="upkeep", queueing_lock="forget_old_sessions", name="common.forget_old_sessions")
def forget_old_sessions(timestamp: int) -> None:
    """Forget the sessions of browsers that nobody can be signed in with any more."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
