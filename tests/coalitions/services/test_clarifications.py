"""Rounds of question and answer: what is open meanwhile, what comes back, and what the database keeps."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from coalitions.models import Clarification, Proposal
from coalitions.models.clarification import SECTIONS
from coalitions.services.clarifications import AnswerMissing, closed_sections
from coalitions.services.editing import (
    About,
    NotEditable,
    Part,
    Pledge,
    save_about,
    save_pledge,
    save_support_needed,
)
from coalitions.services.members import (
    MemberRow,
    add_member,
    change_member,
    choose_lead,
    member_leaves,
    member_rejoins,
    move_member,
    remove_member,
    row_of,
)
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
from coalitions.services.reviewing import open_review, return_proposal
from coalitions.services.submission import submit
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.factories.coalitions import make_call, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 9)


@pytest.fixture
def proposal() -> Proposal:
    return make_submitted_proposal("Water for all")


@pytest.fixture
def reviewer(proposal: Proposal) -> User:
    return make_reviewer(proposal.call, name="Carla")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener", "latest_validation").get(pk=proposal.pk)


def _deeds(proposal: Proposal) -> dict[Part, list[partial[Any]]]:
    """Every change to each section, ready to be done by the convener."""
    by = proposal.convener
    member, other = proposal.memberships.filter(is_lead=False).order_by("position")[:2]
    entry, activity = proposal.engagement_entries.get(), proposal.activities.get(activity="Launch")
    entry_row = EngagementRow(audience="un_agency", name="UNEP", plan="A working session before the Summit.")
    activity_row = ActivityRow(activity="Opening", starts_on=DAY, ends_on=DAY)
    kept = row_of(member)
    corrected = MemberRow(organisation=kept.organisation, country=kept.country, constituency="farmers")
    return {
        Part.ABOUT: [partial(save_about, proposal, about=About(title="Wells"), by=by)],
        Part.MEMBERS: [
            partial(add_member, proposal, row=MemberRow(organisation="Lake Basin Forum"), by=by),
            partial(change_member, member, row=corrected, by=by),
            partial(move_member, member, place=3, by=by),
            partial(choose_lead, member, by=by),
            partial(member_leaves, other, state=MembershipState.DECLINED, by=by),
            partial(member_rejoins, other, by=by),
            partial(remove_member, other, by=by),
        ],
        Part.ENGAGEMENT: [
            partial(save_support_needed, proposal, text="Introductions.", by=by),
            partial(add_engagement_entry, proposal, row=entry_row, by=by),
            partial(move_engagement_entry, entry, place=2, by=by),
            partial(change_engagement_entry, entry, row=EngagementRow(audience="un_agency", name="a", plan="b"), by=by),
            partial(remove_engagement_entry, entry, by=by),
        ],
        Part.WORK_PLAN: [
            partial(add_activity, proposal, row=activity_row, by=by),
            partial(change_activity, activity, row=ActivityRow(activity="a", starts_on=DAY, ends_on=DAY), by=by),
            partial(remove_activity, activity, by=by),
        ],
        Part.PLEDGE: [
            partial(
                save_pledge,
                proposal,
                pledge=Pledge(focal_point_name="Jo", focal_point_email="jo@example.org", is_pledged=True),
                by=by,
            )
        ],
    }


# A member leaves when it leaves, whatever the committee opened.
ALWAYS = (member_leaves,)


@pytest.mark.parametrize("opened", [*Part, None])
def test_only_the_sections_that_the_committee_opened_are_changed(
    proposal: Proposal, reviewer: User, opened: Part | None
) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=[opened] if opened else [])
    for part, deeds in _deeds(fresh(proposal)).items():
        for deed in deeds:
            if part == opened or deed.func in ALWAYS:
                deed()
            else:
                with pytest.raises(NotEditable, match="without opening this section"):
                    deed()
    assert closed_sections(fresh(proposal)) == set(Part) - {opened}


def test_every_section_is_open_unless_the_committee_says_otherwise(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?")
    for deeds in _deeds(fresh(proposal)).values():
        for deed in deeds:
            deed()
    assert not closed_sections(fresh(proposal))


def test_what_was_returned_before_sections_were_named_is_open(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=[])
    Proposal.objects.filter(pk=proposal.pk).update(open_sections=None)
    assert not closed_sections(fresh(proposal))


def test_once_it_is_submitted_again_the_call_s_deadline_decides(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=[])
    submit(fresh(proposal), answer="Those of the lake.", by=proposal.convener)
    save_about(proposal, about=About(title="Wells"), by=proposal.convener)
    assert fresh(proposal).title == "Wells"


def test_a_lead_that_leaves_can_be_followed_by_another(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=[Part.ABOUT])
    lead = proposal.memberships.get(is_lead=True)
    member_leaves(lead, state=MembershipState.WITHDRAWN, by=proposal.convener)
    assert fresh(proposal).open_sections == ["about", "members"]
    choose_lead(proposal.memberships.filter(is_lead=False, state="pledged")[0], by=proposal.convener)
    submit(fresh(proposal), answer="Another leads now.", by=proposal.convener)


def test_the_sections_are_those_of_a_proposal() -> None:
    assert tuple(Part) == SECTIONS


@pytest.mark.parametrize("answer", ["", "  \n"])
def test_it_comes_back_with_an_answer_or_not_at_all(proposal: Proposal, reviewer: User, answer: str) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?")
    with pytest.raises(AnswerMissing):
        submit(fresh(proposal), answer=answer, by=proposal.convener)
    assert fresh(proposal).state == "returned"
    assert not Clarification.objects.exclude(answer="").exists()


def test_a_round_keeps_question_and_answer_with_both_revisions(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=[Part.WORK_PLAN, Part.ABOUT])
    save_about(proposal, about=About(title="Wells"), by=proposal.convener)
    submit(fresh(proposal), answer="Those of the lake.", by=proposal.convener)
    asked = proposal.clarifications.get()
    assert (asked.number, asked.question, asked.answer) == (1, "Which wells?", "Those of the lake.")
    assert asked.sections == ["about", "work-plan"]
    assert (asked.asked_by, asked.answered_by) == (reviewer, proposal.convener)
    assert asked.asked_on is not None
    assert asked.answered_with is not None
    assert (asked.asked_on.number, asked.answered_with.number) == (1, 2)
    assert asked.asked_on.document["title"] == "Water for all"
    assert AuditEvent.objects.get(action="proposal.submit", note="Those of the lake.").by == proposal.convener


def test_an_answer_without_a_change_belongs_to_the_same_revision(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=[])
    submit(fresh(proposal), answer="Those of the lake.", by=proposal.convener)
    asked = proposal.clarifications.get()
    assert asked.asked_on == asked.answered_with


def test_the_same_answer_sent_twice_is_one(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?")
    submit(fresh(proposal), answer="Those of the lake.", by=proposal.convener)
    with pytest.raises(AlreadyDone):
        submit(fresh(proposal), answer="Others.", by=proposal.convener)
    assert proposal.clarifications.get().answer == "Those of the lake."


def test_rounds_are_numbered_in_turn(proposal: Proposal, reviewer: User) -> None:
    for number in (1, 2, 3):
        return_proposal(proposal, by=reviewer, note=f"Question {number}")
        submit(fresh(proposal), answer=f"Answer {number}", by=proposal.convener)
        open_review(proposal, by=reviewer)
    told = [(one.number, one.question, one.answer) for one in proposal.clarifications.order_by("number")]
    assert told == [(number, f"Question {number}", f"Answer {number}") for number in (1, 2, 3)]


def test_a_first_submission_answers_nothing(proposal: Proposal) -> None:
    assert not proposal.clarifications.exists()
    assert AuditEvent.objects.get(action="proposal.submit").note == ""


def test_the_due_day_ends_where_the_call_is_and_nothing_follows_of_itself() -> None:
    proposal = make_submitted_proposal(call=make_call(time_zone="Pacific/Auckland"))
    reviewer = make_reviewer(proposal.call)
    evening = datetime(2040, 6, 1, 11, 59, tzinfo=UTC)
    with time_machine.travel(evening, tick=False) as clock:
        return_proposal(proposal, by=reviewer, note="Which wells?", due_on=date(2040, 6, 1))
        asked = Clarification.objects.select_related("proposal__call").get()
        assert not asked.is_overdue
        clock.shift(timedelta(minutes=1))
        assert asked.is_overdue
        save_about(proposal, about=About(title="Wells"), by=proposal.convener)
        submit(fresh(proposal), answer="Late, but here it is.", by=proposal.convener)
    assert not Clarification.objects.select_related("proposal__call").get().is_overdue


def test_a_day_that_is_over_is_refused_and_nothing_is_returned(proposal: Proposal, reviewer: User) -> None:
    with pytest.raises(ActionRefused, match="is over already"):
        return_proposal(proposal, by=reviewer, note="Which wells?", due_on=date(2024, 1, 1))
    assert fresh(proposal).state == "submitted"
    assert not proposal.clarifications.exists()


def test_the_mail_names_the_sections_and_the_day_in_both_parts(proposal: Proposal, reviewer: User) -> None:
    sections = [Part.PLEDGE, Part.ABOUT]
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=sections, due_on=date(2090, 6, 1))
    mail = OutgoingMail.objects.get(kind="coalitions/returned")
    for text in (mail.text, mail.html):
        assert "You can change these sections now: About the coalition, Pledge and contacts." in " ".join(text.split())
        assert "by 1 June 2090" in " ".join(text.split())


def test_a_mail_about_no_section_and_no_day_promises_neither(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=[])
    text = OutgoingMail.objects.get(kind="coalitions/returned").text
    assert "You can change" not in text
    assert "asks for it by" not in text
    assert "Submit the proposal again with your answer" in text


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"answer": "Words without a person"}, "an_answer_has"),
        ({"question": ""}, "asks_something"),
        ({"sections": ["about", "budget"]}, "known_sections"),
    ],
)
def test_the_database_refuses(proposal: Proposal, reviewer: User, change: dict[str, object], rule: str) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?")
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Clarification.objects.update(**change)


def test_the_database_keeps_one_open_round(proposal: Proposal, reviewer: User) -> None:
    return_proposal(proposal, by=reviewer, note="Which wells?")
    with pytest.raises(IntegrityError, match="one_open_clarification"), transaction.atomic():
        Clarification.objects.create(proposal=proposal, number=2, question="And?", asked_by=reviewer)
