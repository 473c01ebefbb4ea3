"""Stored proposals as facts: what a draft is told is what its submission is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalitions.criteria.types import Outcome
from coalitions.interchange.documents import ActivityDocument, ProposalDocument
from coalitions.models import Proposal
from coalitions.services.facts import today_in
from coalitions.services.self_check import check, terms_for
from coalitions.services.submission import submit
from coalitions.services.validation import judge_now
from tests.factories.coalitions import make_activity, make_call, make_complete_proposal

pytestmark = pytest.mark.django_db


def begun_after_the_conference() -> Proposal:
    """A draft of a call that is open after its conference, whose work begins today."""
    draft = make_complete_proposal()
    draft.activities.all().delete()
    today = today_in(draft.call)
    for name in ("Launch", "Report"):
        make_activity(draft, activity=name, starts_on=today, ends_on=today + timedelta(days=30))
    return draft


def test_a_draft_is_judged_as_if_it_were_submitted_now() -> None:
    draft = begun_after_the_conference()
    told = judge_now(draft).report.result("work_plan")
    assert (told.outcome, told.missing) == (Outcome.MET, None)
    assert submit(draft, by=draft.convener).report.result("work_plan") == told


def test_what_was_submitted_is_judged_by_that_day_ever_after() -> None:
    draft = begun_after_the_conference()
    submit(draft, by=draft.convener)
    Proposal.objects.filter(pk=draft.pk).update(submitted_at=timezone.now() - timedelta(days=3))
    assert judge_now(draft).report.result("work_plan").outcome == Outcome.NOT_MET


@pytest.mark.parametrize(("is_open", "outcome"), [(True, "met"), (False, "not_met")])
def test_the_self_check_says_the_same_of_a_call_that_is_not_over(*, is_open: bool, outcome: str) -> None:
    call = make_call(is_open=is_open)
    today = today_in(call)
    rows = tuple(ActivityDocument(activity=name, starts=today, ends=today) for name in ("Launch", "Report"))
    document = ProposalDocument(reference="P-1", title="Water", work_plan=rows)
    report = check(document, terms_for(call), call=call)
    assert [item.outcome for item in report.items if item.criterion == "Work plan"] == [outcome]
