"""The job that sends one queued message."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portal.mail.delivery import deliver


# Ten tries: after 4 s, 16 s, 64 s … four days in all, so that an outage of the mail server loses nothing.
@app.task(queue="mail", retry=RetryStrategy(max_attempts=10, exponential_wait=4), name="mail.deliver")
def deliver_mail(mail_id: int) -> None:
    """Send the message, unless it was sent."""
    deliver(mail_id)
