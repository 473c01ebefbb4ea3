"""What stopped meeting the criteria and let its time pass is taken off the shortlist, and comes back by the gate."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalitions.lifecycle import Action, available_actions
from coalitions.models import Grace, Proposal
from coalitions.services.cases import appeal
from coalitions.services.editing import NotEditable
from coalitions.services.members import MemberRow, add_member, member_rejoins
from coalitions.services.news import News, post_news, why_no_news
from coalitions.services.plans import HasHistory, remove_activity
from coalitions.services.progress import ProgressRow, report_progress
from coalitions.services.reviewing import NoteMissing, decline, open_review, return_proposal
from coalitions.services.shortlisting import MeetsThemAgain, NotShortlistable, shortlist, take_off
from coalitions.services.submission import submit
from coalitions.states import MembershipState, Progress
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import CONFERENCE, make_coalition, make_reviewer, overdue

pytestmark = pytest.mark.django_db

WHY = "Two months, and <b>nobody</b> answered."


@pytest.fixture
def coalition() -> Proposal:
    return overdue(make_coalition("Wells & springs"))


@pytest.fixture
def reviewer(coalition: Proposal) -> User:
    return make_reviewer(coalition.call, name="Carla Committee")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener", "latest_validation").get(pk=proposal.pk)


def kinds() -> list[str]:
    return sorted(OutgoingMail.objects.filter(kind__startswith="coalitions/").values_list("kind", flat=True))


def test_it_is_under_review_again_and_its_grace_has_ended_unmended(coalition: Proposal, reviewer: User) -> None:
    OutgoingMail.objects.all().delete()
    report = take_off(coalition, by=reviewer, note=WHY)
    assert [one.criterion for one in report.unmet] == ["regional"]
    taken, grace = fresh(coalition), Grace.objects.get()
    assert (taken.state, taken.shortlisted_on, taken.decided_at) == ("under_review", None, None)
    assert (taken.slug, taken.committee_note) == (coalition.slug, WHY)
    assert (grace.ended_with, grace.is_overdue) == (taken.latest_validation, False)
    assert grace.ended_with is not None
    assert grace.ended_with.is_shortlistable is False
    event = AuditEvent.objects.get(action="proposal.take_off")
    assert (event.by_name, event.note) == ("Carla Committee", WHY)
    assert (event.before, event.after) == ({"state": "shortlisted"}, {"state": "under_review"})
    # Nothing says that it passes again.
    assert not AuditEvent.objects.filter(action="proposal.grace_ended").exists()
    assert kinds() == ["coalitions/taken_off"]


def test_its_convener_reads_why_what_is_missing_and_what_can_be_done(coalition: Proposal, reviewer: User) -> None:
    take_off(coalition, by=reviewer, note=WHY)
    mail = OutgoingMail.objects.get(kind="coalitions/taken_off")
    assert (mail.to, mail.subject) == (coalition.convener.email, "Off the shortlist: Wells & springs")
    for part in (mail.text, mail.html):
        said = " ".join(part.split())
        assert "off the shortlist, since it did not meet the criteria when its time to mend that was over" in said
        assert "One CSO working in Eastern Europe would meet this" in said
        assert "Until it is returned to you, it cannot be changed." in said
        assert coalition.get_absolute_url() in said
        # The public page is gone, so nothing leads there.
        assert f"/coalitions/{coalition.slug}" not in said
        assert reviewer.email not in said
    assert WHY in mail.text
    assert "&lt;b&gt;nobody&lt;/b&gt;" in mail.html


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_reason_is_needed(coalition: Proposal, reviewer: User, note: str) -> None:
    with pytest.raises(NoteMissing, match="the convener reads it"):
        take_off(coalition, by=reviewer, note=note)
    assert fresh(coalition).is_coalition
    assert Grace.objects.running().exists()


def test_what_passes_or_has_time_is_refused_with_the_reason(coalition: Proposal, reviewer: User) -> None:
    passing = make_coalition("Passing", call=coalition.call)
    with pytest.raises(ActionRefused, match="“Passing” meets the criteria, so it stays"):
        take_off(passing, by=reviewer, note=WHY)
    Grace.objects.update(runs_until=timezone.now() + timedelta(days=2))
    last = Grace.objects.get().last_day
    with pytest.raises(ActionRefused, match=rf"has time until {last.day} \w+ {last.year} to meet the criteria again"):
        take_off(coalition, by=reviewer, note=WHY)
    assert fresh(coalition).is_coalition
    assert Grace.objects.running().exists()
    assert not OutgoingMail.objects.filter(kind="coalitions/taken_off").exists()


def test_its_last_day_is_over_at_the_very_instant_and_not_before(coalition: Proposal, reviewer: User) -> None:
    for ahead, is_offered in ((timedelta(seconds=30), False), (timedelta(0), True)):
        Grace.objects.update(runs_until=timezone.now() + ahead)
        assert (Action.TAKE_OFF in available_actions(coalition, reviewer)) is is_offered


def test_what_passes_at_that_moment_stays_and_its_grace_ends_by_that(coalition: Proposal, reviewer: User) -> None:
    """Mended behind the services, so that nothing has judged it since."""
    coalition.memberships.filter(country="GE").update(state=MembershipState.PLEDGED)
    OutgoingMail.objects.all().delete()
    with pytest.raises(MeetsThemAgain, match="meets the criteria again, so it stays"):
        take_off(coalition, by=reviewer, note=WHY)
    kept, grace = fresh(coalition), Grace.objects.get()
    assert kept.is_coalition
    assert kept.shortlisted_on is not None
    assert grace.ended_with == kept.latest_validation
    assert grace.ended_with is not None
    assert grace.ended_with.is_shortlistable
    assert kinds() == ["coalitions/grace_ended"]
    assert not AuditEvent.objects.filter(action="proposal.take_off").exists()


def test_twice_is_told_so(coalition: Proposal, reviewer: User) -> None:
    take_off(coalition, by=reviewer, note=WHY)
    with pytest.raises(AlreadyDone, match="already under review"):
        take_off(coalition, by=reviewer, note=WHY)
    assert OutgoingMail.objects.filter(kind="coalitions/taken_off").count() == 1


def test_nobody_but_the_committee_takes_it_off_and_nobody_their_own(coalition: Proposal) -> None:
    mate = make_reviewer(coalition.call)
    coalition.teammates.create(user=mate, role="reader")
    for person in (coalition.convener, mate, make_secretary(), make_user()):
        assert Action.TAKE_OFF not in available_actions(fresh(coalition), person)
        with pytest.raises(ActionRefused, match="You cannot do this"):
            take_off(fresh(coalition), by=person, note=WHY)
    assert fresh(coalition).is_coalition


def test_its_convener_still_mends_it_while_it_is_overdue(coalition: Proposal, reviewer: User) -> None:
    member_rejoins(coalition.memberships.get(country="GE"), by=coalition.convener)
    assert not Grace.objects.running().exists()
    with pytest.raises(ActionRefused, match="meets the criteria, so it stays"):
        take_off(coalition, by=reviewer, note=WHY)


# From there everything is as ever


def test_it_is_returned_mended_and_shortlisted_at_the_same_address(coalition: Proposal, reviewer: User) -> None:
    take_off(coalition, by=reviewer, note=WHY)
    row = MemberRow(organisation="Rivers of Tbilisi", country="GE", constituency="farmers")
    with pytest.raises(NotEditable):
        add_member(coalition, row=row, by=coalition.convener)
    with pytest.raises(NotShortlistable):
        shortlist(fresh(coalition), by=reviewer)
    coalition.call.closes_at = timezone.now() - timedelta(hours=1)
    coalition.call.save()
    return_proposal(fresh(coalition), by=reviewer, note="Who speaks for Eastern Europe?")
    add_member(fresh(coalition), row=row, by=coalition.convener)
    submit(fresh(coalition), answer="They do.", by=coalition.convener)
    open_review(fresh(coalition), by=reviewer)
    shortlist(fresh(coalition), by=reviewer)
    back = fresh(coalition)
    assert (back.is_coalition, back.slug, back.committee_note) == (True, coalition.slug, "")
    assert back.shortlisted_on == back.latest_validation
    assert back.decided_at is not None
    assert not Grace.objects.running().exists()


def test_another_failure_once_it_is_back_begins_another_time(coalition: Proposal, reviewer: User) -> None:
    take_off(coalition, by=reviewer, note=WHY)
    coalition.memberships.filter(country="GE").update(state=MembershipState.PLEDGED)
    shortlist(fresh(coalition), by=reviewer)
    overdue(fresh(coalition))
    first, second = Grace.objects.order_by("pk")
    assert (first.ended_at is None, second.ended_at) == (False, None)
    take_off(fresh(coalition), by=reviewer, note=WHY)
    assert not Grace.objects.filter(ended_at=None).exists()


def test_it_is_declined_and_can_appeal(coalition: Proposal, reviewer: User) -> None:
    take_off(coalition, by=reviewer, note=WHY)
    decline(fresh(coalition), by=reviewer, note="No answer came.")
    case = appeal(fresh(coalition), reason="We were ill.", by=coalition.convener)
    assert (case.first_reason, case.first_decided_by) == ("No answer came.", reviewer)


def test_what_it_reported_stays_on_record_and_nothing_is_added_meanwhile(coalition: Proposal, reviewer: User) -> None:
    activity = coalition.activities.select_related("proposal__convener").get(activity="Launch")
    row = ProgressRow(progress=Progress.DONE, reached_on=CONFERENCE[1])
    report = report_progress(activity, row=row, by=coalition.convener, after=None)
    take_off(coalition, by=reviewer, note=WHY)
    news = News(title="Dug", text="In Kisumu.", published_on=CONFERENCE[1])
    assert why_no_news(fresh(coalition))
    with pytest.raises(ActionRefused):
        post_news(fresh(coalition), news=news, by=coalition.convener)
    with pytest.raises(ActionRefused):
        report_progress(activity, row=row, by=coalition.convener, after=report.pk)
    return_proposal(fresh(coalition), by=reviewer, note="Who?")
    with pytest.raises(HasHistory):
        remove_activity(activity, by=coalition.convener)
    assert activity.records.get() == report
