"""Rows of the engagement plan and of the work plan."""

from datetime import date

import pytest

from coalitions import limits
from coalitions.models import EngagementEntry
from coalitions.services.editing import ListFull, NotEditable
from coalitions.services.members import RowGone
from coalitions.services.plans import (
    ActivityRow,
    EngagementRow,
    add_activity,
    add_engagement_entry,
    change_activity,
    change_engagement_entry,
    move_engagement_entry,
    remove_activity,
    remove_engagement_entry,
)
from portal.audit.services import history_of
from portal.common.refusals import ActionRefused, AlreadyDone
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_activity,
    make_engagement_entry,
    make_proposal,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

KENYA = EngagementRow(audience="member_state", name="Kenya", plan="Two working sessions before the Summit.")
LAUNCH = ActivityRow(activity="Launch", starts_on=date(2024, 5, 9), ends_on=date(2024, 6, 30))


def test_rows_are_added_changed_and_removed_one_by_one() -> None:
    proposal = make_proposal()
    convener = proposal.convener
    entry = add_engagement_entry(proposal, row=KENYA, by=convener)
    other = add_engagement_entry(
        proposal, row=EngagementRow(audience="un_agency", name="UNICEF", plan="Ask it."), by=convener
    )
    change_engagement_entry(entry, row=EngagementRow(audience="member_state", name="Uganda", plan="Two."), by=convener)
    assert list(proposal.engagement_entries.values_list("name", flat=True)) == ["Uganda", "UNICEF"]
    move_engagement_entry(other, place=1, by=convener)
    assert list(proposal.engagement_entries.values_list("name", flat=True)) == ["UNICEF", "Uganda"]
    remove_engagement_entry(entry, by=convener)
    assert list(proposal.engagement_entries.values_list("name", flat=True)) == ["UNICEF"]
    activity = add_activity(proposal, row=LAUNCH, by=convener)
    change_activity(
        activity, row=ActivityRow(activity="Launch", starts_on=date(2024, 5, 9), ends_on=date(2024, 5, 10)), by=convener
    )
    assert proposal.activities.get().ends_on == date(2024, 5, 10)
    remove_activity(activity, by=convener)
    assert not proposal.activities.exists()
    assert not history_of(proposal).exists()


def test_the_same_row_sent_twice_is_there_once() -> None:
    proposal = make_proposal()
    add_engagement_entry(proposal, row=KENYA, by=proposal.convener)
    add_activity(proposal, row=LAUNCH, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        add_engagement_entry(proposal, row=KENYA, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        add_activity(proposal, row=LAUNCH, by=proposal.convener)
    assert (proposal.engagement_entries.count(), proposal.activities.count()) == (1, 1)


def test_rows_that_are_gone() -> None:
    proposal = make_proposal()
    entry, activity = make_engagement_entry(proposal), make_activity(proposal)
    EngagementEntry.objects.filter(pk=entry.pk).delete()
    with pytest.raises(RowGone):
        change_engagement_entry(entry, row=KENYA, by=proposal.convener)
    with pytest.raises(RowGone):
        move_engagement_entry(entry, place=1, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        remove_engagement_entry(entry, by=proposal.convener)
    remove_activity(activity, by=proposal.convener)
    activity.pk = 1
    with pytest.raises(AlreadyDone):
        remove_activity(activity, by=proposal.convener)


def test_an_activity_that_ends_before_it_starts_is_refused() -> None:
    proposal = make_proposal()
    row = ActivityRow(activity="Back in time", starts_on=date(2024, 6, 1), ends_on=date(2024, 5, 1))
    with pytest.raises(ActionRefused, match="ends before it starts"):
        add_activity(proposal, row=row, by=proposal.convener)
    with pytest.raises(ActionRefused, match="ends before it starts"):
        change_activity(make_activity(proposal), row=row, by=proposal.convener)


def test_there_is_an_end_to_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ACTIVITIES", 1)
    proposal = make_proposal()
    make_activity(proposal)
    with pytest.raises(ListFull, match="at most 1"):
        add_activity(proposal, row=LAUNCH, by=proposal.convener)


def test_changes_of_a_submitted_proposal_are_logged_by_section_and_judged() -> None:
    proposal = make_submitted_proposal()
    add_activity(proposal, row=LAUNCH, by=proposal.convener)
    add_engagement_entry(proposal, row=KENYA, by=proposal.convener)
    notes = history_of(proposal).filter(action="proposal.changed").order_by("id").values_list("note", flat=True)
    assert list(notes) == ["work-plan", "engagement"]
    assert proposal.validations.count() == 3


def test_only_the_convener_changes_rows() -> None:
    proposal = make_proposal()
    entry, activity, other = make_engagement_entry(proposal), make_activity(proposal), make_user()
    for deed in (
        lambda: add_engagement_entry(proposal, row=KENYA, by=other),
        lambda: change_engagement_entry(entry, row=KENYA, by=other),
        lambda: remove_engagement_entry(entry, by=other),
        lambda: move_engagement_entry(entry, place=1, by=other),
        lambda: add_activity(proposal, row=LAUNCH, by=other),
        lambda: change_activity(activity, row=LAUNCH, by=other),
        lambda: remove_activity(activity, by=other),
    ):
        with pytest.raises(NotEditable):
            deed()
