"""What the queue does by itself for coalitions."""

from procrastinate.contrib.django import app

from coalitions.services.asking import remind_all


@app.periodic(cron="41 6 * * *")
@app.task(queue="mail", queueing_lock="remind_contacts", name="coalitions.remind_contacts")
def remind_contacts(timestamp: int) -> None:
    """Remind the contacts whose question has waited a week. Done twice, it reminds nobody twice."""
    remind_all()
