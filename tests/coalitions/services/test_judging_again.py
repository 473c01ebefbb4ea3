"""Days, regions and countries change after proposals were judged by them: what is judged otherwise is judged again."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from coalitions.models import Call, Grace, Proposal, Validation
from coalitions.services import criteria_sets
from coalitions.services.judging_again import judge_again
from coalitions.services.reviewing import return_proposal
from coalitions.tasks import judge_all_again, judge_call_again
from portal.audit.services import history_of
from portal.mail.models import OutgoingMail
from portal.organisations.models import Country, Region
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address
from tests.coalitions.admin.test_calls import call_fields
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


def move_the_summit(call: Call, **changed: str) -> Any:
    typed = {
        "title": call.title,
        "slug": call.slug,
        "horizon_starts": "2024-12-22",
        "horizon_ends": "2024-12-23",
        "opens_at": "2024-03-01T00:00",
        "closes_at": "2030-04-15T23:59",
        "time_zone": call.time_zone,
        "is_published": "on",
    }
    browser: Client = browser_of(make_secretary())
    answer = browser.post(address("call_change", call.pk), call_fields(**{**typed, **changed}))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return answer


def pass_a_night() -> None:
    """What the worker does at night."""
    done = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    judge_all_again(timestamp=0)
    for job in ProcrastinateJob.objects.exclude(pk__in=done).filter(task_name="coalitions.judge_call_again"):
        judge_call_again(**job.args)


def test_a_coalition_whose_plan_reaches_the_summit_no_more_is_told_and_flagged(call: Call) -> None:
    coalition = make_coalition(call=call)
    move_the_summit(call)
    coalition.refresh_from_db()
    assert coalition.latest_validation is not None
    assert not coalition.latest_validation.is_shortlistable
    assert Grace.objects.running().get().proposal == coalition
    assert OutgoingMail.objects.filter(kind="coalitions/grace_began", to=coalition.convener.email).count() == 1
    actions = [event.action for event in history_of(coalition)]
    assert actions[0] == "proposal.judged_again"


def test_other_fields_of_a_call_judge_nobody_again(call: Call) -> None:
    make_coalition(call=call)
    before = Validation.objects.count()
    move_the_summit(call, horizon_starts="2024-09-22", horizon_ends="2024-09-23", introduction="Come.")
    assert Validation.objects.count() == before


def test_many_are_left_to_a_worker(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criteria_sets, "MOST_JUDGED_AT_ONCE", 0)
    coalition = make_coalition(call=call)
    move_the_summit(call)
    assert not Grace.objects.exists()
    job = ProcrastinateJob.objects.get(task_name="coalitions.judge_call_again")
    judge_call_again(**job.args)
    judge_call_again(**job.args)
    assert Grace.objects.get().proposal == coalition
    assert coalition.validations.count() == 2


def test_each_night_what_edited_regions_judge_otherwise_is_judged_again_and_nothing_else(call: Call) -> None:
    other = make_submitted_proposal(call=make_call())
    Proposal.objects.filter(pk=other.pk).update(state="declined")
    coalition, submitted = make_coalition(call=call), make_submitted_proposal(call=call)
    georgia, groups = Country.objects.get(pk="GE"), Region.objects.filter(scheme="un-regional-groups")
    georgia.regions.set(groups.filter(code="african"))
    pass_a_night()
    pass_a_night()
    assert [one.validations.count() for one in (coalition, submitted, other)] == [2, 2, 1]
    assert Grace.objects.get().proposal == coalition
    assert next(event.before for event in history_of(submitted)) == {"shortlistable": True}
    georgia.regions.set(groups.filter(code="eastern-european"))
    pass_a_night()
    assert not Grace.objects.running().exists()


def test_what_its_convener_has_back_is_left_alone(call: Call) -> None:
    proposal = make_submitted_proposal(call=call)
    return_proposal(proposal, by=make_reviewer(call), note="Why?")
    make_proposal(call=call)
    Call.objects.filter(pk=call.pk).update(horizon_starts=date(2024, 12, 22), horizon_ends=date(2024, 12, 23))
    assert judge_again(call, by=None) == 0
    assert proposal.validations.count() == 1


def test_a_call_without_criteria_has_nobody_to_judge() -> None:
    assert judge_again(make_call(with_criteria=False), by=None) == 0


def test_counts_that_change_no_outcome_are_stored_and_logged_as_well(call: Call, client: Client) -> None:
    """Readers of the public page see who counts as southern; it is made anew when the log says that it changed."""
    coalition = make_coalition(call=call)
    Region.objects.filter(scheme="un-regional-groups", code="eastern-european").update(is_global_south=True)
    assert judge_again(call, by=None) == 1
    page = reverse("coalitions:coalition_detail", args=[coalition.slug])
    assert "Eastern European Group (global south)" in client.get(page).text
    assert [event.action for event in history_of(coalition)] == ["proposal.judged_again"]
    assert not Grace.objects.exists()
