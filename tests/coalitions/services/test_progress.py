"""What coalitions report of their activities: on record for good, and a dropped one counts no more."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from coalitions import limits
from coalitions.interchange import Document, read
from coalitions.models import Activity, Grace, ProgressRecord, Proposal, TeamRole
from coalitions.services.comparing import shown_comparison
from coalitions.services.documents import document_of
from coalitions.services.editing import ChangedMeanwhile, ListFull, NotEditable
from coalitions.services.exporting import ExportFormat, export_proposals
from coalitions.services.facts import with_rows
from coalitions.services.importing import Imported, import_proposals
from coalitions.services.members import RowGone, member_leaves
from coalitions.services.merging import merge
from coalitions.services.plans import ActivityRow, HasHistory, add_activity, change_activity, remove_activity
from coalitions.services.progress import ProgressRow, report_progress, today_of, without
from coalitions.services.said import said_by
from coalitions.services.submission import withdraw
from coalitions.services.validation import judge_now
from coalitions.states import MembershipState, Progress
from portal.audit.services import history_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_activity,
    make_coalition,
    make_complete_proposal,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    shortlisted,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 1)


def row(progress: Progress = Progress.DONE, note: str = "", on: date = DAY) -> ProgressRow:
    return ProgressRow(progress=progress, reached_on=on, note=note)


def dropped(note: str = "No money.") -> ProgressRow:
    return row(Progress.DROPPED, note)


def launch(coalition: Proposal) -> Activity:
    return coalition.activities.get(activity="Launch")


def report(activity: Activity, what: ProgressRow, **more: Any) -> ProgressRecord:
    newest = activity.records.first()
    values = {"by": activity.proposal.convener, "after": newest.pk if newest else None, **more}
    return report_progress(activity, row=what, **values)


def with_spare_activity() -> Proposal:
    """A coalition that passes with an activity less."""
    proposal = make_complete_proposal("Water")
    make_activity(proposal, activity="Wells")
    return shortlisted(proposal)


def test_each_report_is_on_record_and_the_newest_holds() -> None:
    coalition = make_coalition()
    activity = launch(coalition)
    report(activity, row(Progress.UNDER_WAY, "Begun in Kisumu."))
    report(activity, row(Progress.DONE, on=DAY + timedelta(days=9)))
    activity.refresh_from_db()
    assert activity.progress == Progress.DONE
    assert [(one.progress, one.note, one.reached_on) for one in activity.records.all()] == [
        ("done", "", date(2024, 6, 10)),
        ("under_way", "Begun in Kisumu.", DAY),
    ]
    newest, before = history_of(coalition).filter(action="proposal.progress_reported")
    assert (newest.before, newest.after) == (
        {"activity": "Launch", "progress": "under_way"},
        {"activity": "Launch", "progress": "done", "on": "2024-06-10"},
    )
    assert before.note == "Begun in Kisumu."


def test_it_changes_nothing_that_the_criteria_or_a_revision_look_at() -> None:
    coalition = make_coalition()
    document = document_of(coalition)
    report(launch(coalition), row(Progress.UNDER_WAY))
    report(launch(coalition), row(Progress.DONE))
    assert (coalition.validations.count(), coalition.revisions.count()) == (1, 1)
    assert document_of(Proposal.objects.get(pk=coalition.pk)) == document


def test_a_dropped_activity_counts_no_more_and_grace_begins() -> None:
    coalition = make_coalition()
    report(launch(coalition), dropped())
    coalition.refresh_from_db()
    validation = coalition.latest_validation
    assert validation is not None
    assert [one["activity"] for one in validation.facts["activities"]] == ["Report to the Summit"]
    assert not validation.is_shortlistable
    assert [one.criterion for one in validation.report.unmet] == ["work_plan"]
    assert Grace.objects.running().get().proposal == coalition
    assert OutgoingMail.objects.filter(kind="coalitions/grace_began").count() == 1


def test_what_is_taken_up_again_counts_again_and_ends_the_grace() -> None:
    coalition = make_coalition()
    report(launch(coalition), dropped())
    report(launch(coalition), row(Progress.UNDER_WAY, "A donor was found."))
    coalition.refresh_from_db()
    assert coalition.latest_validation is not None
    assert coalition.latest_validation.is_shortlistable
    assert not Grace.objects.running().exists()
    assert launch(coalition).records.count() == 2


def test_what_was_dropped_can_be_planned_anew_in_the_same_words_once() -> None:
    coalition = make_coalition()
    gone = launch(coalition)
    report(gone, dropped())
    again = ActivityRow(
        activity=gone.activity, starts_on=gone.starts_on, ends_on=gone.ends_on, responsible=gone.responsible
    )
    add_activity(coalition, row=again, by=coalition.convener)
    assert not Grace.objects.running().exists()
    assert coalition.activities.filter(activity=gone.activity).count() == 2


def test_the_revision_says_that_a_dropped_activity_was_removed() -> None:
    coalition = with_spare_activity()
    report(coalition.activities.get(activity="Wells"), dropped())
    newest, before = coalition.revisions.all()
    assert [one["activity"] for one in newest.document["work_plan"]] == ["Launch", "Report to the Summit"]
    (section,) = shown_comparison(before, newest).sections
    assert [(one.word, one.name) for one in section.rows] == [("Removed", "Wells")]
    assert not Grace.objects.exists()
    assert coalition.amendments.get().sections == ["work-plan"]


def test_to_correct_the_note_of_a_drop_judges_nothing_again() -> None:
    coalition = with_spare_activity()
    activity = coalition.activities.get(activity="Wells")
    report(activity, dropped())
    report(activity, dropped("No permit."))
    assert coalition.validations.count() == 2


def test_what_would_come_of_dropping_is_known_before() -> None:
    coalition = make_coalition()
    judgement = judge_now(coalition)
    assert judgement.report.shortlistable
    assert not without(judgement, launch(coalition)).report.shortlistable
    spare = with_spare_activity()
    assert without(judge_now(spare), spare.activities.get(activity="Wells")).report.shortlistable
    assert spare.validations.count() == 1
    assert launch(spare).stands


def test_the_same_report_sent_twice_is_on_record_once() -> None:
    activity = launch(make_coalition())
    report(activity, row())
    with pytest.raises(AlreadyDone):
        report(activity, row(), after=None)
    assert activity.records.count() == 1


def test_nobody_reports_over_a_colleague_s_report_unseen() -> None:
    activity = launch(make_coalition())
    report(activity, row(Progress.UNDER_WAY))
    with pytest.raises(ChangedMeanwhile):
        report(activity, dropped(), after=None)
    activity.refresh_from_db()
    assert activity.progress == Progress.UNDER_WAY


@pytest.mark.parametrize("make", [make_complete_proposal, make_submitted_proposal])
def test_only_of_coalitions(make: Any) -> None:
    with pytest.raises(ActionRefused, match="Progress is reported of coalitions"):
        report(launch(make()), row())
    assert not ProgressRecord.objects.exists()


def test_not_of_one_that_was_withdrawn() -> None:
    coalition = make_coalition()
    withdraw(coalition, by=coalition.convener)
    with pytest.raises(ActionRefused):
        report(launch(coalition), row())


def test_the_convener_and_editors_report_and_nobody_else() -> None:
    coalition = make_coalition()
    editor, reader = make_user(), make_user()
    coalition.teammates.create(user=editor, role=TeamRole.EDITOR)
    coalition.teammates.create(user=reader, role=TeamRole.READER)
    report(launch(coalition), row(Progress.UNDER_WAY), by=editor)
    for person in (reader, make_user(), make_reviewer(coalition.call)):
        with pytest.raises(NotEditable):
            report(launch(coalition), row(), by=person)


def test_what_no_page_would_send_is_refused() -> None:
    coalition = make_coalition()
    activity = launch(coalition)
    with pytest.raises(ActionRefused, match="not come yet"):
        report(activity, row(on=today_of(coalition) + timedelta(days=1)))
    with pytest.raises(ActionRefused, match="Say why"):
        report(activity, dropped(""))
    gone = Activity(pk=0, proposal=coalition)
    with pytest.raises(RowGone):
        report_progress(gone, row=row(), by=coalition.convener, after=None)


def test_there_is_an_end_to_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_RECORDS_OF_AN_ACTIVITY", 1)
    activity = launch(make_coalition())
    report(activity, row(Progress.UNDER_WAY))
    with pytest.raises(ListFull, match="at most 1"):
        report(activity, row())


def test_the_database_lets_nobody_unsay_it() -> None:
    report(launch(make_coalition()), row())
    for deed in (ProgressRecord.objects.all().delete, lambda: ProgressRecord.objects.update(note="")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            deed()


def test_in_grace_what_has_a_history_is_not_removed_and_the_rest_is_changed_as_ever() -> None:
    coalition = make_coalition()
    activity, by = launch(coalition), coalition.convener
    report(activity, row(Progress.UNDER_WAY))
    with pytest.raises(ActionRefused):
        remove_activity(coalition.activities.get(activity="Report to the Summit"), by=by)
    member_leaves(coalition.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=by)
    with pytest.raises(HasHistory, match="Report it as dropped instead"):
        remove_activity(activity, by=by)
    changed_at = activity.changed_at
    change_activity(activity, row=ActivityRow(activity="Launch in Nairobi", starts_on=DAY, ends_on=DAY), by=by)
    activity.refresh_from_db()
    assert activity.changed_at > changed_at
    assert activity.records.count() == 1
    remove_activity(add_activity(coalition, row=ActivityRow(activity="Slip", starts_on=DAY, ends_on=DAY), by=by), by=by)
    assert not coalition.activities.filter(activity="Slip").exists()


def test_a_merge_carries_what_is_at_work_with_its_records_and_leaves_what_was_dropped() -> None:
    absorbed = with_spare_activity()
    report(absorbed.activities.get(activity="Wells"), dropped())
    survivor = make_coalition("Air", call=absorbed.call)
    report(launch(survivor), row(Progress.UNDER_WAY))
    visits = make_activity(absorbed, activity="Visits")
    report(visits, row(Progress.UNDER_WAY, "Two villages."))
    report(visits, row(Progress.DONE, "All villages.", on=DAY + timedelta(days=1)))
    merge(survivor=survivor, absorbed=absorbed, by=make_reviewer(survivor.call), note="Alike")
    assert sorted(survivor.activities.values_list("activity", "progress")) == [
        ("Launch", "under_way"),
        ("Report to the Summit", "planned"),
        ("Visits", "done"),
    ]
    carried = survivor.activities.get(activity="Visits")
    assert [(one.progress, one.note, one.reached_on) for one in carried.records.all()] == [
        ("done", "All villages.", date(2024, 6, 2)),
        ("under_way", "Two villages.", DAY),
    ]
    assert visits.records.count() == 2


def test_what_only_the_survivor_dropped_goes_on_with_the_other() -> None:
    survivor = with_spare_activity()
    report(survivor.activities.get(activity="Wells"), dropped())
    absorbed = make_submitted_proposal("Air", call=survivor.call)
    make_activity(absorbed, activity="Wells")
    merge(survivor=survivor, absorbed=absorbed, by=make_reviewer(survivor.call), note="Alike")
    assert sorted(survivor.activities.filter(activity="Wells").values_list("progress", flat=True)) == [
        "dropped",
        "planned",
    ]


def test_a_coalition_that_goes_into_a_proposal_begins_anew_there() -> None:
    coalition = make_coalition("Water")
    report(launch(coalition), row())
    survivor = make_submitted_proposal("Air", call=coalition.call)
    survivor.activities.all().delete()
    make_activity(survivor, activity="Something else")
    merge(survivor=survivor, absorbed=coalition, by=make_reviewer(survivor.call), note="Alike")
    assert not ProgressRecord.objects.filter(activity__proposal=survivor).exists()
    assert set(survivor.activities.values_list("progress", flat=True)) == {"planned"}


def test_a_draft_s_activities_are_all_planned() -> None:
    proposal = make_proposal()
    assert make_activity(proposal).progress == Progress.PLANNED


def test_files_and_word_documents_know_nothing_of_what_was_dropped() -> None:
    coalition = with_spare_activity()
    spare = coalition.activities.get(activity="Wells")
    report(spare, dropped())
    file = export_proposals(
        Proposal.objects.all(), call=coalition.call, file_format=ExportFormat.JSON, with_contacts=True, by=None
    )
    document = read(file.content)
    assert isinstance(document, Document)
    again = import_proposals(document, call=coalition.call, convener=coalition.convener)
    assert again == Imported(unchanged=(coalition.reference,))
    whole = with_rows(Proposal.objects.filter(pk=coalition.pk)).get()
    said = said_by(whole, scheme="un-regional-groups").lists["work_plan"]
    assert spare.pk not in said
    assert len(said) == 2
