"""Keeps the demo's mails to itself: they would tell invented people of invented deeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.mail.models import OutgoingMail
from portal.mail.tasks import deliver_mail

NOBODYS: Final = "@example.org"


@contextmanager
def unsent_mail() -> Iterator[None]:
    """Take back, job and all, what is queued meanwhile to example.org, which belongs to nobody.

    Within the transaction that queues it, so that no worker ever sees it. The mails were rendered all the same.
    """
    latest = OutgoingMail.objects.order_by("pk").last()
    yield
    mails = OutgoingMail.objects.filter(pk__gt=latest.pk if latest else 0, to__endswith=NOBODYS)
    jobs = ProcrastinateJob.objects.filter(
        task_name=deliver_mail.name, args__mail_id__in=list(mails.values_list("pk", flat=True))
    )
    for job in list(jobs.values_list("pk", flat=True)):
        app.job_manager.cancel_job_by_id(job, delete_job=True)
    mails.delete()
