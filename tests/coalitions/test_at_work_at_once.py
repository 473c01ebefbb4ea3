"""Several people at a coalition's progress and news at the same moment, each on a connection of their own."""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from coalitions.models import Activity, Grace, NewsItem, ProgressRecord, Proposal
from coalitions.services.editing import ChangedMeanwhile, NotEditable
from coalitions.services.members import member_rejoins
from coalitions.services.merging import merge
from coalitions.services.news import News, post_news
from coalitions.services.progress import ProgressRow, report_progress
from coalitions.services.shortlisting import take_off
from coalitions.services.submission import withdraw
from coalitions.states import MembershipState, Progress
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.connections import Elsewhere, at_once
from tests.coalitions.views.pages import as_convener, page
from tests.factories.coalitions import make_coalition, make_reviewer, overdue

pytestmark = pytest.mark.django_db(transaction=True)

DUG = News(title="The first well is dug", text="In Kisumu.", published_on=date(2024, 6, 1))


def _row(progress: Progress, note: str = "") -> ProgressRow:
    return ProgressRow(progress=progress, reached_on=date(2024, 6, 1), note=note)


def _report(activity: Activity, row: ProgressRow) -> ProgressRecord:
    return report_progress(activity, row=row, by=activity.proposal.convener, after=None)


def _launch(coalition: Proposal) -> Activity:
    return coalition.activities.select_related("proposal__convener").get(activity="Launch")


def test_of_two_reports_the_second_is_shown_the_first() -> None:
    activity = _launch(make_coalition())
    answers = at_once(
        lambda: _report(activity, _row(Progress.DONE)), lambda: _report(activity, _row(Progress.DROPPED, "No money."))
    )
    assert [type(one) for one in answers if isinstance(one, Exception)] == [ChangedMeanwhile]
    kept = ProgressRecord.objects.get()
    activity.refresh_from_db()
    assert activity.progress == kept.progress
    assert Grace.objects.running().exists() is (kept.progress == Progress.DROPPED)


def test_the_same_twice_at_once_is_there_once() -> None:
    coalition = make_coalition()
    activity, by = _launch(coalition), coalition.convener
    for deed, rows in (
        (lambda: _report(activity, _row(Progress.DONE)), ProgressRecord.objects.all()),
        (lambda: post_news(coalition, news=DUG, by=by), NewsItem.objects.all()),
    ):
        answers = at_once(deed, deed)
        assert [type(one) for one in answers if isinstance(one, Exception)] == [AlreadyDone]
        assert rows.count() == 1


def test_two_drops_at_once_begin_one_grace() -> None:
    coalition = make_coalition()
    first, second = (one for one in coalition.activities.select_related("proposal__convener"))
    at_once(
        lambda: _report(first, _row(Progress.DROPPED, "No money.")),
        lambda: _report(second, _row(Progress.DROPPED, "No money.")),
    )
    coalition.refresh_from_db()
    assert Grace.objects.count() == 1
    assert coalition.latest_validation is not None
    assert coalition.latest_validation.facts["activities"] == []


def test_whoever_withdraws_meanwhile_leaves_no_report_behind() -> None:
    coalition = make_coalition()
    activity = _launch(coalition)
    withdrawn, reported = at_once(
        lambda: withdraw(coalition, by=coalition.convener), lambda: _report(activity, _row(Progress.DONE))
    )
    assert withdrawn is None
    assert isinstance(reported, ProgressRecord | ActionRefused)
    assert ProgressRecord.objects.exists() is isinstance(reported, ProgressRecord)


def _mend(coalition: Proposal) -> None:
    row = coalition.memberships.select_related("proposal__convener").get(country="GE")
    member_rejoins(row, by=coalition.convener)


def test_it_is_mended_or_taken_off_and_never_both() -> None:
    coalition = overdue(make_coalition())
    reviewer = make_reviewer(coalition.call)
    mended, taken = at_once(lambda: _mend(coalition), lambda: take_off(coalition, by=reviewer, note="Too long"))
    assert isinstance(mended, NotEditable) is not isinstance(taken, ActionRefused)
    coalition.refresh_from_db()
    assert coalition.latest_validation is not None
    assert coalition.is_coalition is coalition.latest_validation.is_shortlistable is (mended is None)
    assert not Grace.objects.filter(ended_at=None).exists()
    mails = OutgoingMail.objects.filter(kind__in=["coalitions/grace_ended", "coalitions/taken_off"])
    assert mails.count() == 1


def test_taking_off_waits_for_what_is_being_mended_and_is_then_refused() -> None:
    coalition = overdue(make_coalition())
    reviewer = make_reviewer(coalition.call)
    with transaction.atomic():
        _mend(coalition)
        taking = Elsewhere(lambda: take_off(coalition, by=reviewer, note="Too long"))
        assert taking.waits()
    assert isinstance(taking.answer(), ActionRefused)
    coalition.refresh_from_db()
    assert coalition.is_coalition


def test_mending_waits_for_the_committee_and_is_then_refused() -> None:
    coalition = overdue(make_coalition())
    reviewer = make_reviewer(coalition.call)
    with transaction.atomic():
        take_off(coalition, by=reviewer, note="Too long")
        mending = Elsewhere(lambda: _mend(coalition))
        assert mending.waits()
    assert isinstance(mending.answer(), NotEditable)
    assert coalition.memberships.get(country="GE").state == MembershipState.WITHDRAWN


def test_of_two_who_take_it_off_one_is_told_that_it_is_done() -> None:
    coalition = overdue(make_coalition())
    people = [make_reviewer(coalition.call) for _person in range(2)]
    answers = at_once(*(lambda by=by: take_off(coalition, by=by, note="Too long") for by in people))
    assert sum(isinstance(one, AlreadyDone) for one in answers) == 1
    assert OutgoingMail.objects.filter(kind="coalitions/taken_off").count() == 1


def test_news_that_is_posted_while_its_coalition_is_merged_is_not_lost() -> None:
    first = make_coalition("First")
    second = make_coalition("Second", call=first.call)
    by = make_reviewer(first.call)
    merged, posted = at_once(
        lambda: merge(survivor=second, absorbed=first, by=by, note="Alike"),
        lambda: post_news(first, news=DUG, by=first.convener),
    )
    assert not isinstance(merged, Exception)
    if isinstance(posted, NewsItem):
        assert second.news.get().pk == posted.pk
    else:
        assert isinstance(posted, ActionRefused)
        assert not NewsItem.objects.exists()


def test_the_very_next_reader_of_a_kept_page_or_feed_sees_what_was_told() -> None:
    coalition = make_coalition()
    reader, convener = Client(), as_convener(coalition)
    names = ("coalition_detail", "public_news_list", "news_feed", "calendar_detail")
    before = {name: reader.get(page(name, coalition.slug)).content for name in names}
    convener.post(
        page("news_create", coalition.reference),
        {"title": "Dug", "text": "In Kisumu.", "published_on": "2024-06-01"},
    )
    convener.post(
        page("progress_create", coalition.reference, _launch(coalition).pk),
        {"progress": "done", "reached_on": "2024-06-01"},
    )
    for name in names:
        answer = reader.get(page(name, coalition.slug))
        assert answer.content != before[name], name
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
