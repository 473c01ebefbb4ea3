"""Conveners hear which activities are late: of each once, of all in one mail, once a week at most."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from coalitions.models import Activity, Proposal
from coalitions.services.late_plans import tell_of_late_activities
from coalitions.services.progress import ProgressRow, report_progress
from coalitions.states import Progress
from portal.mail.models import OutgoingMail
from tests.factories.base import make_user
from tests.factories.coalitions import make_activity, make_coalition, make_submitted_proposal

pytestmark = pytest.mark.django_db

JULY = datetime(2024, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def with_rows(coalition: Proposal, **last_days: date) -> Proposal:
    """A coalition with these activities, by their last days, and no others."""
    coalition.activities.all().delete()
    for name, day in last_days.items():
        make_activity(coalition, activity=name, starts_on=date(2024, 5, 9), ends_on=day)
    return coalition


def told_on(day: datetime) -> list[OutgoingMail]:
    """The mails that the day's run queues."""
    OutgoingMail.objects.all().delete()
    with time_machine.travel(day, tick=False):
        assert tell_of_late_activities() == OutgoingMail.objects.count()
    return list(OutgoingMail.objects.order_by("to"))


def report(activity: Activity, progress: Progress, on: datetime) -> None:
    with time_machine.travel(on, tick=False):
        row = ProgressRow(progress=progress, reached_on=on.date())
        report_progress(activity, row=row, by=activity.proposal.convener, after=None)


def test_a_convener_gets_one_mail_with_all_that_is_late_and_where_to_report_it() -> None:
    with time_machine.travel(datetime(2024, 5, 9, tzinfo=UTC), tick=False):
        person = make_user("Amina")
        wells = with_rows(make_coalition("Wells", convener=person), Survey=date(2024, 6, 1), Later=date(2024, 8, 1))
        rivers = with_rows(make_coalition("Rivers", convener=person), Launch=date(2024, 6, 30))
        with_rows(make_coalition("Others"), Theirs=date(2024, 6, 1))
        with_rows(make_submitted_proposal("No coalition", convener=person), Never=date(2024, 6, 1))
    mails = {mail.to: mail for mail in told_on(JULY)}
    assert len(mails) == 2
    mail = mails[person.email]
    for part in (mail.text, mail.html):
        for said in ("Wells", "Survey", "Rivers", "Launch", f"/proposals/{wells.reference}/", rivers.reference):
            assert said in part
        for foreign in ("Others", "Theirs", "Never", "Later", "No coalition"):
            assert foreign not in part


def test_each_is_told_once_and_nobody_hears_twice_in_a_week() -> None:
    with time_machine.travel(datetime(2024, 5, 9, tzinfo=UTC), tick=False):
        with_rows(make_coalition(), One=date(2024, 6, 29), Two=date(2024, 7, 2))
    assert len(told_on(JULY)) == 1
    assert told_on(JULY) == []
    # The second is late from the third of July on: it waits for the week to be over, and is told with the first.
    assert told_on(JULY + 3 * DAY) == []
    (mail,) = told_on(JULY + 8 * DAY)
    assert "One" in mail.text
    assert "Two" in mail.text
    assert told_on(JULY + 30 * DAY) == []


def test_what_is_done_or_dropped_is_not_told_and_what_is_changed_and_still_late_is_told_again() -> None:
    with time_machine.travel(datetime(2024, 5, 9, tzinfo=UTC), tick=False):
        coalition = with_rows(make_coalition(), Done=date(2024, 6, 1), Going=date(2024, 6, 1))
    done, going = coalition.activities.order_by("pk")
    report(done, Progress.DONE, JULY - DAY)
    (mail,) = told_on(JULY)
    assert "Done" not in mail.text
    report(going, Progress.UNDER_WAY, JULY + DAY)
    assert told_on(JULY + 2 * DAY) == []
    assert len(told_on(JULY + 9 * DAY)) == 1


def test_who_is_inactive_hears_nothing() -> None:
    coalition = with_rows(make_coalition(convener=make_user(is_active=False)), One=date(2024, 6, 1))
    assert coalition.activities.exists()
    assert told_on(JULY) == []
