"""The gate before the shortlist, on real connections: two at once, a member lost, a page out of date, raw SQL."""

from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, connection, transaction

from coalitions.lifecycle import Action
from coalitions.models import Membership, Merge, Proposal, Revision, Validation
from coalitions.services.editing import About, NotEditable, save_about
from coalitions.services.members import member_leaves
from coalitions.services.merging import merge
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.shortlisting import NotShortlistable, shortlist
from coalitions.services.standing import ChangedMeanwhile, Seen, hold_as_seen, shown_now
from coalitions.services.submission import submit, withdraw
from coalitions.services.validation import validate
from coalitions.states import MembershipState
from coalitions.states import ProposalState as S
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.connections import Elsewhere, at_once
from tests.factories.coalitions import make_call, make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer() -> User:
    return make_reviewer(make_call())


def under_review(by: User, title: str = "Water for peace") -> Proposal:
    call = by.committee_seats.get().call
    proposal = make_submitted_proposal(title, call=call)
    open_review(proposal, by=by)
    return fresh(proposal)


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener", "latest_validation__revision").get(pk=proposal.pk)


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=f"proposal.{action}").count()


def mails(kind: str) -> int:
    return OutgoingMail.objects.filter(kind=f"coalitions/{kind}").count()


# Several people at once


def test_two_who_shortlist_at_once_have_one_effect_one_event_one_mail(reviewer: User) -> None:
    proposal = under_review(reviewer)
    colleague = make_reviewer(proposal.call)
    answers = at_once(partial(shortlist, proposal, by=reviewer), partial(shortlist, proposal, by=colleague))
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDone", "Report"]
    assert fresh(proposal).state == S.SHORTLISTED
    assert (events("shortlist"), mails("shortlisted")) == (1, 1)


def test_one_who_shortlists_and_one_who_declines_at_once_leave_one_decision(reviewer: User) -> None:
    proposal = under_review(reviewer)
    colleague = make_reviewer(proposal.call)
    answers = at_once(
        partial(shortlist, proposal, by=reviewer), partial(decline, proposal, by=colleague, note="Not now")
    )
    refusals = [answer for answer in answers if isinstance(answer, ActionRefused)]
    assert len(refusals) == 1
    state = fresh(proposal).state
    assert state in {S.SHORTLISTED, S.DECLINED}
    assert f"is {proposal.__class__(state=state).get_state_display()} now" in str(refusals[0])
    assert events("shortlist") + events("decline") == 1
    assert mails("shortlisted") + mails("declined") == 1


def test_two_who_return_it_at_once_send_one_question(reviewer: User) -> None:
    proposal = under_review(reviewer)
    colleague = make_reviewer(proposal.call)
    answers = at_once(
        partial(return_proposal, proposal, by=reviewer, note="Who leads?"),
        partial(return_proposal, proposal, by=colleague, note="What is new?"),
    )
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1
    kept = fresh(proposal).committee_note
    assert kept in {"Who leads?", "What is new?"}
    assert AuditEvent.objects.get(action="proposal.return").note == kept
    assert mails("returned") == 1


def test_submitting_twice_at_once_gives_one_receipt() -> None:
    proposal = make_complete_proposal()
    answers = at_once(*[partial(submit, proposal, by=proposal.convener)] * 3)
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 2
    assert (events("submit"), mails("receipt"), proposal.revisions.count()) == (1, 1, 1)


def test_withdrawing_and_shortlisting_at_once_never_lists_a_withdrawn_one(reviewer: User) -> None:
    proposal = under_review(reviewer)
    at_once(partial(shortlist, proposal, by=reviewer), partial(withdraw, proposal, by=proposal.convener))
    assert fresh(proposal).state == S.WITHDRAWN


def test_shortlisting_waits_for_an_edit_under_way_and_judges_what_it_left(reviewer: User) -> None:
    proposal = under_review(reviewer)
    member = proposal.memberships.get(country="GE")
    with transaction.atomic():
        member_leaves(member, state=MembershipState.WITHDRAWN, by=proposal.convener)
        shortlisting = Elsewhere(partial(shortlist, proposal, by=reviewer))
        assert shortlisting.waits()
    refusal = shortlisting.answer()
    assert isinstance(refusal, NotShortlistable)
    assert "Regions" in str(refusal)
    assert fresh(proposal).state == S.UNDER_REVIEW


def test_an_edit_waits_for_the_shortlisting_under_way(reviewer: User) -> None:
    proposal = under_review(reviewer)
    member = proposal.memberships.get(country="GE")
    with transaction.atomic():
        shortlist(proposal, by=reviewer)
        leaving = Elsewhere(partial(member_leaves, member, state=MembershipState.WITHDRAWN, by=proposal.convener))
        saving = Elsewhere(partial(save_about, proposal, about=About(title="Other"), by=proposal.convener))
        assert leaving.waits()
        assert saving.waits()
    leaving.answer()
    assert isinstance(saving.answer(), NotEditable)
    proposal = fresh(proposal)
    assert (proposal.state, proposal.title) == (S.SHORTLISTED, "Water for peace")
    # It keeps its place, and whoever looks is told what is missing.
    assert proposal.shortlisted_on is not None
    assert proposal.latest_validation is not None
    assert proposal.shortlisted_on.is_shortlistable
    assert not proposal.latest_validation.is_shortlistable


def test_raw_sql_on_a_member_waits_for_the_shortlisting_under_way(reviewer: User) -> None:
    proposal = under_review(reviewer)
    with transaction.atomic():
        shortlist(proposal, by=reviewer)
        update = Membership.objects.filter(proposal=proposal, country="GE").update
        leaving = Elsewhere(partial(update, state=MembershipState.WITHDRAWN))
        assert leaving.waits()
    assert leaving.answer() == 1


def test_of_two_crossing_merges_exactly_one_is_done(reviewer: User) -> None:
    call = reviewer.committee_seats.get().call
    colleague = make_reviewer(call)
    for _turn in range(5):
        one, two = make_submitted_proposal(call=call), make_submitted_proposal(call=call)
        answers = at_once(
            partial(merge, survivor=one, absorbed=two, by=reviewer, note="Alike"),
            partial(merge, survivor=two, absorbed=one, by=colleague, note="Alike"),
        )
        merges = [answer for answer in answers if isinstance(answer, Merge)]
        refusals = [answer for answer in answers if isinstance(answer, ActionRefused)]
        assert (len(merges), len(refusals)) == (1, 1), answers
        done = merges[0]
        assert fresh(done.survivor).state == S.SUBMITTED
        assert fresh(done.absorbed).merged_into_id == done.survivor_id
    assert (Merge.objects.count(), events("merge"), mails("absorbed"), mails("merged")) == (5, 5, 5, 5)


def test_merging_one_into_two_at_once_leaves_it_in_one(reviewer: User) -> None:
    call = reviewer.committee_seats.get().call
    absorbed, one, two = (make_submitted_proposal(call=call) for _number in range(3))
    answers = at_once(
        partial(merge, survivor=one, absorbed=absorbed, by=reviewer, note="Alike"),
        partial(merge, survivor=two, absorbed=absorbed, by=reviewer, note="Alike"),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDone", "Merge"]
    assert Merge.objects.get().survivor_id == fresh(absorbed).merged_into_id


# Judged at that very moment


@pytest.mark.parametrize(
    ("rows", "unmet"),
    [
        ({"country": "GE"}, "Regions"),
        ({"country__in": ["KE", "IN", "BO"]}, "Regions, Constituencies"),
    ],
)
def test_a_member_lost_between_page_and_click_is_named_by_what_it_leaves_unmet(
    reviewer: User, rows: dict[str, object], unmet: str
) -> None:
    proposal = under_review(reviewer)
    assert proposal.latest_validation is not None
    assert proposal.latest_validation.is_shortlistable
    proposal.memberships.filter(**rows).update(state=MembershipState.WITHDRAWN)
    validations = Validation.objects.count()
    with pytest.raises(NotShortlistable, match=f"Not met: {unmet}") as refusal:
        shortlist(proposal, by=reviewer)
    assert not refusal.value.report.shortlistable
    assert fresh(proposal).state == S.UNDER_REVIEW
    assert (events("shortlist"), mails("shortlisted"), Validation.objects.count()) == (0, 0, validations)


def test_what_is_shortlisted_points_to_the_validation_that_let_it_pass(reviewer: User) -> None:
    proposal = under_review(reviewer)
    report = shortlist(proposal, by=reviewer)
    proposal = fresh(proposal)
    assert proposal.shortlisted_on is not None
    assert proposal.shortlisted_on.report == report
    assert proposal.shortlisted_on.revision == proposal.revisions.order_by("-number").first()
    assert proposal.decided_at is not None


# A page out of date


def test_a_page_from_before_a_refusal_shortlists_nothing(reviewer: User) -> None:
    proposal = under_review(reviewer)
    seen = shown_now(proposal)
    decline(proposal, by=make_reviewer(proposal.call), note="Not now")
    with pytest.raises(ActionRefused, match="is declined now"):
        hold_as_seen({proposal: seen}, action=Action.SHORTLIST, acted_on=proposal, by=reviewer)
    assert fresh(proposal).state == S.DECLINED


def test_a_page_from_before_a_return_and_a_second_submission_decides_nothing(reviewer: User) -> None:
    proposal = under_review(reviewer)
    seen = shown_now(proposal)
    return_proposal(proposal, by=reviewer, note="A better title, please")
    save_about(proposal, about=About(title="Water for a lasting peace"), by=proposal.convener)
    submit(proposal, answer="Here it is.", by=proposal.convener)
    open_review(proposal, by=reviewer)
    assert (seen.state, fresh(proposal).state) == (S.UNDER_REVIEW, S.UNDER_REVIEW)
    with pytest.raises(ChangedMeanwhile, match="this is revision 2"):
        hold_as_seen({proposal: seen}, action=Action.DECLINE, acted_on=proposal, by=reviewer)


def test_another_state_than_the_page_showed_is_said_even_where_the_action_would_still_be_possible(
    reviewer: User,
) -> None:
    proposal = under_review(reviewer)
    seen = Seen(state=S.SUBMITTED, revision=1)
    with pytest.raises(ChangedMeanwhile, match="is under review now; it was not"):
        hold_as_seen({proposal: seen}, action=Action.RETURN, acted_on=proposal, by=reviewer)


# The database itself


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


SHORTLISTED = "UPDATE coalitions_proposal SET state = 'shortlisted', shortlisted_on_id = %s WHERE id = %s"
NOT_PASSED = "a_shortlisted_proposal_has_passed_validation|points to no passing validation"


def test_raw_sql_shortlists_nothing_without_a_validation(reviewer: User) -> None:
    proposal = under_review(reviewer)
    with pytest.raises(IntegrityError, match=NOT_PASSED):
        run("UPDATE coalitions_proposal SET state = 'shortlisted' WHERE id = %s", proposal.pk)
    with pytest.raises(IntegrityError, match=NOT_PASSED):
        Proposal.objects.filter(pk=proposal.pk).update(state=S.SHORTLISTED)
    assert fresh(proposal).state == S.UNDER_REVIEW


def test_raw_sql_shortlists_nothing_on_another_proposals_validation(reviewer: User) -> None:
    proposal, other = under_review(reviewer), under_review(reviewer, "Other")
    with pytest.raises(IntegrityError, match=NOT_PASSED):
        run(SHORTLISTED, other.latest_validation_id, proposal.pk)


def test_raw_sql_shortlists_nothing_on_a_validation_that_failed(reviewer: User) -> None:
    proposal = under_review(reviewer)
    proposal.engagement_entries.all().delete()
    failed = validate(proposal, by=None)
    assert not failed.is_shortlistable
    with pytest.raises(IntegrityError, match=NOT_PASSED):
        run(SHORTLISTED, failed.pk, proposal.pk)


def test_raw_sql_shortlists_nothing_on_a_validation_of_an_older_revision(reviewer: User) -> None:
    proposal = under_review(reviewer)
    passed = proposal.latest_validation_id
    proposal.engagement_entries.all().delete()
    validate(proposal, by=None)
    with pytest.raises(IntegrityError, match=NOT_PASSED):
        run(SHORTLISTED, passed, proposal.pk)


def test_a_shortlisted_row_cannot_be_inserted_either(reviewer: User) -> None:
    proposal = under_review(reviewer)
    shortlist(proposal, by=reviewer)
    copy = fresh(proposal)
    copy.pk, copy.reference, copy.slug = None, "COPY-0001", "copy"
    with pytest.raises(IntegrityError, match=NOT_PASSED):
        copy.save(force_insert=True)


def test_a_coalition_stays_one_while_its_other_columns_change_and_cannot_be_given_a_foreign_validation(
    reviewer: User,
) -> None:
    proposal, other = under_review(reviewer), under_review(reviewer, "Other")
    shortlist(proposal, by=reviewer)
    proposal.engagement_entries.all().delete()
    validate(fresh(proposal), by=None)
    run("UPDATE coalitions_proposal SET title = 'Renamed' WHERE id = %s", proposal.pk)
    with pytest.raises(IntegrityError, match=NOT_PASSED):
        run(SHORTLISTED, other.latest_validation_id, proposal.pk)
    assert fresh(proposal).title == "Renamed"


def test_a_mail_that_cannot_be_made_takes_the_move_back(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = under_review(reviewer)
    monkeypatch.setattr("coalitions.services.shortlisting.tell_convener", Mock(side_effect=OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        shortlist(proposal, by=reviewer)
    assert fresh(proposal).state == S.UNDER_REVIEW
    assert (events("shortlist"), mails("shortlisted")) == (0, 0)
    assert Revision.objects.filter(proposal=proposal).count() == 1
