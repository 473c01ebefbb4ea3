"""The job that sends one queued message."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portal.mail.delivery import deliver

logger = logging.getLogger(__name__)


# Ten tries: after 4 s, 16 s, 64 s … four days in all, so that an outage of the mail server loses nothing.
@app.task(queue="mail", retry=RetryStrategy(max_attempts=10, exponential_wait=4), name="mail.deliver")
def deliver_mail(mail_id: int) -> None:
    """Send the message, unless it was sent. Each failure is told: a job that is tried again for days looks healthy."""
    try:
        deliver(mail_id)
    except Exception as error:
        logger.warning("mail %d was not sent: %s: %s", mail_id, type(error).__name__, error)
        raise
