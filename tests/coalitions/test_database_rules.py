"""Rules that the database keeps by itself, whoever writes: known states, append-only records, used criteria."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError
from django.db.utils import InternalError, NotSupportedError

from coalitions.models import (
    Activity,
    CriteriaSet,
    EngagementEntry,
    Membership,
    Merge,
    Proposal,
    Revision,
    Validation,
)
from coalitions.services.merging import merge
from portal.audit.models import AuditEvent
from tests.factories.coalitions import (
    make_activity,
    make_call,
    make_coalition,
    make_criteria_set,
    make_engagement_entry,
    make_member,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

REFUSED = (IntegrityError, InternalError, NotSupportedError)


def refuses(sql: str, *values: Any, match: str = "") -> None:
    """The database says no, and nothing is changed."""
    with pytest.raises(REFUSED, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


# States


@pytest.mark.parametrize("word", ["approved", "Submitted", "", "shortlisted ", "draft\t"])
def test_a_proposal_takes_no_unknown_word_for_a_state(word: str) -> None:
    proposal = make_submitted_proposal()
    refuses("UPDATE coalitions_proposal SET state = %s WHERE id = %s", word, proposal.pk, match="known_state")


@pytest.mark.parametrize("word", ["confirmed!", "", "Pledged"])
def test_a_membership_takes_no_unknown_word_for_a_state(word: str) -> None:
    member = make_member(make_proposal())
    refuses("UPDATE coalitions_membership SET state = %s WHERE id = %s", word, member.pk, match="known_state")


def test_a_membership_takes_no_unknown_kind_and_an_entry_no_unknown_audience() -> None:
    proposal = make_proposal()
    member, entry = make_member(proposal), make_engagement_entry(proposal)
    refuses("UPDATE coalitions_membership SET kind = 'ngo' WHERE id = %s", member.pk, match="known_kind")
    refuses("UPDATE coalitions_engagemententry SET audience = 'bank' WHERE id = %s", entry.pk, match="known_audience")


def test_nothing_is_submitted_without_instant_or_pledge() -> None:
    proposal = make_proposal()
    refuses("UPDATE coalitions_proposal SET state = 'submitted' WHERE id = %s", proposal.pk, match="pledge_and_instant")
    submitted = make_submitted_proposal()
    refuses("UPDATE coalitions_proposal SET pledged_at = NULL WHERE id = %s", submitted.pk, match="pledge_and_instant")


def test_merged_and_survivor_go_together() -> None:
    call = make_call()
    one, two = make_submitted_proposal(call=call), make_submitted_proposal(call=call)
    update = "UPDATE coalitions_proposal SET"
    refuses(f"{update} state = 'merged' WHERE id = %s", one.pk, match="points_to_the_survivor")
    refuses(f"{update} merged_into_id = %s WHERE id = %s", two.pk, one.pk, match="points_to_the_survivor")
    refuses(f"{update} state = 'merged', merged_into_id = id WHERE id = %s", one.pk, match="not_merged_into_itself")


def test_a_proposal_has_a_title_and_knows_only_seventeen_goals() -> None:
    proposal = make_proposal()
    refuses("UPDATE coalitions_proposal SET title = '' WHERE id = %s", proposal.pk, match="has_a_title")
    refuses("UPDATE coalitions_proposal SET sdgs = '{3,18}' WHERE id = %s", proposal.pk, match="goals_from_1_to_17")


def test_one_member_leads() -> None:
    proposal = make_proposal()
    make_member(proposal, is_lead=True)
    second = make_member(proposal)
    refuses("UPDATE coalitions_membership SET is_lead = true WHERE id = %s", second.pk, match="at_most_one_lead")


def test_an_activity_ends_on_or_after_its_start() -> None:
    activity = make_activity(make_proposal())
    refuses("UPDATE coalitions_activity SET ends_on = '2024-05-08' WHERE id = %s", activity.pk, match="on_or_after")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("closes_at = opens_at", "closes_after_it_opens"),
        ("conference_ends = '2024-05-08'", "ends_after_it_starts"),
        ("horizon_ends = '2024-09-21'", "ends_after_it_starts"),
    ],
)
def test_a_calls_days_and_instants_come_in_order(change: str, rule: str) -> None:
    refuses(f"UPDATE coalitions_call SET {change} WHERE id = %s", make_call().pk, match=rule)


def test_a_person_sits_once_on_a_committee_and_a_version_has_its_number_once() -> None:
    call = make_call()
    seat = make_reviewer(call).committee_seats.get()
    refuses(
        "INSERT INTO coalitions_committeeseat (call_id, user_id) VALUES (%s, %s)",
        call.pk,
        seat.user_id,
        match="sits_once",
    )
    second = make_criteria_set(call)
    refuses("UPDATE coalitions_criteriaset SET number = 1 WHERE id = %s", second.pk, match="version_once")


# Records that are only ever added to


RECORDS: dict[type[Model], Any] = {
    Revision: Revision.objects,
    Validation: Validation.objects,
    AuditEvent: AuditEvent.objects,
}


@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {table} SET id = id WHERE id = %s",
        "DELETE FROM {table} WHERE id = %s",
        "UPDATE {table} SET id = id WHERE id = -%s",
    ],
)
def test_a_record_is_never_changed_or_deleted(model: type[Model], sql: str) -> None:
    make_submitted_proposal()
    rows = RECORDS[model]
    before = list(rows.order_by("pk").values())
    assert before
    refuses(sql.format(table=model._meta.db_table), before[-1]["id"], match="append-only")
    assert list(rows.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cascade", ["", "CASCADE"])
def test_the_records_are_never_emptied(cascade: str) -> None:
    make_submitted_proposal()
    for model, rows in RECORDS.items():
        refuses(f"TRUNCATE {model._meta.db_table} {cascade}", match="append-only|foreign key")
        assert rows.exists()


@pytest.mark.parametrize("model", RECORDS)
def test_the_orm_is_refused_too(model: type[Model]) -> None:
    make_submitted_proposal()
    rows = RECORDS[model]
    record = rows.latest("pk")
    with pytest.raises(REFUSED, match="append-only"), transaction.atomic():
        record.save()
    with pytest.raises((*REFUSED, ProtectedError)), transaction.atomic():
        record.delete()


def test_what_was_judged_can_be_judged_again_from_the_record_alone() -> None:
    proposal = make_submitted_proposal()
    validation = proposal.validations.get()
    assert validation.report.shortlistable is validation.is_shortlistable is True
    assert validation.revision.document["title"] == proposal.title
    assert validation.criteria_set == proposal.call.criteria_set


# Criteria


CHANGES = (
    "UPDATE coalitions_criteriaset SET min_csos = 1 WHERE id = %s",
    "UPDATE coalitions_criteriaset SET published_at = NULL WHERE id = %s",
    "DELETE FROM coalitions_criteriaset WHERE id = %s",
)


@pytest.mark.parametrize("sql", CHANGES)
def test_a_version_that_judged_a_proposal_is_never_changed(sql: str) -> None:
    used = make_submitted_proposal().call.criteria_set
    refuses(sql, used.pk, match="has been used by a validation")
    with pytest.raises(REFUSED), transaction.atomic():
        CriteriaSet.objects.filter(pk=used.pk).update(min_csos=1)


@pytest.mark.parametrize("sql", CHANGES)
def test_a_version_that_judged_nothing_can_be_corrected(sql: str) -> None:
    unused = make_criteria_set(make_submitted_proposal().call)
    with connection.cursor() as cursor:
        cursor.execute(sql, [unused.pk])
        assert cursor.rowcount == 1


# What points to what


def test_nothing_that_others_rest_on_can_be_deleted() -> None:
    call = make_call()
    survivor, absorbed = make_submitted_proposal(call=call), make_submitted_proposal(call=call)
    reviewer = make_reviewer(call)
    merge(survivor=survivor, absorbed=absorbed, by=reviewer, note="Alike")
    coalition = make_coalition(call=call)
    member = Membership.objects.filter(proposal=survivor).first()
    assert member is not None
    for thing in (
        call,
        survivor,
        absorbed,
        coalition,
        member.organisation,
        survivor.convener,
        reviewer,
        Merge.objects.get().survivor_before,
    ):
        with pytest.raises((ProtectedError, *REFUSED)), transaction.atomic():
            thing.delete()


def test_a_draft_goes_with_its_rows() -> None:
    proposal = make_proposal()
    make_member(proposal)
    make_engagement_entry(proposal)
    make_activity(proposal)
    proposal.delete()
    assert not any(model.objects.exists() for model in (Proposal, Membership, EngagementEntry, Activity))
