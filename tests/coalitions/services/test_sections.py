"""The task list: each section's state in words."""

import pytest

from coalitions.models import Proposal
from coalitions.services.editing import Part
from coalitions.services.sections import Section, sections_of
from coalitions.services.validation import judge_now
from tests.factories.coalitions import (
    make_activity,
    make_complete_proposal,
    make_engagement_entry,
    make_member,
    make_proposal,
    pledge,
)

pytestmark = pytest.mark.django_db


def _section(proposal: Proposal, part: Part) -> Section:
    return next(section for section in sections_of(judge_now(proposal)) if section.part == part)


def _sentences(proposal: Proposal) -> list[str]:
    return [section.sentence for section in sections_of(judge_now(proposal))]


def test_a_fresh_draft_and_a_complete_one() -> None:
    assert _sentences(make_proposal()) == [
        "No summary yet",
        "No members yet",
        "No plan yet",
        "No activities yet",
        "No focal point yet",
    ]
    complete = make_complete_proposal(summary="Wells.", objectives=["One", "Two"])
    assert _sentences(complete) == [
        "A summary and 2 objectives",
        "5 members, from 5 regions",
        "One plan",
        "2 activities, 9 May 2024 to 23 September 2024",
        "Pledged on 1 April 2024",
    ]
    assert all(section.is_done for section in sections_of(judge_now(complete)))


def test_members_without_a_region_are_counted() -> None:
    proposal = make_proposal()
    make_member(proposal, is_lead=True)
    make_member(proposal, country="TR")
    assert _section(proposal, Part.MEMBERS).sentence == "1 of 2 civil society organisations have a region"
    make_member(proposal, state="declined", country="TR")
    assert "of 2 " in _section(proposal, Part.MEMBERS).sentence


def test_a_list_without_a_lead_says_so() -> None:
    proposal = make_proposal()
    make_member(proposal)
    assert _section(proposal, Part.MEMBERS).sentence == "1 member, from 1 region; nobody leads yet"


def test_only_confirmed_members_are_counted_where_the_call_says_so() -> None:
    proposal = make_proposal()
    proposal.call.criteria_sets.update(count_only_confirmed=True)
    make_member(proposal, is_lead=True)
    make_member(proposal, country="TR", state="confirmed")
    assert _section(proposal, Part.MEMBERS).sentence.startswith("0 of 1 ")


def test_what_the_youth_focus_asks_for_is_advised() -> None:
    proposal = make_proposal(summary="Wells.", objectives=["One"], has_youth_focus=True)
    about = _section(proposal, Part.ABOUT)
    assert (about.sentence, about.is_done) == ("Says nothing yet on how young people take part", False)


def test_plans_too_short_to_count() -> None:
    proposal = make_proposal()
    make_engagement_entry(proposal, plan="Soon.")
    section = _section(proposal, Part.ENGAGEMENT)
    assert (section.sentence, section.is_done) == ("One plan, too short to count", False)
    Proposal.objects.filter(pk=proposal.pk).update(support_needed="Introductions to five missions in New York.")
    proposal.refresh_from_db()
    assert _section(proposal, Part.ENGAGEMENT).sentence == "The support needed is stated"


def test_a_focal_point_without_the_pledge() -> None:
    proposal = pledge(make_proposal())
    assert _section(proposal, Part.PLEDGE).is_done
    Proposal.objects.filter(pk=proposal.pk).update(pledged_at=None)
    assert _section(proposal, Part.PLEDGE).sentence == "Not pledged yet"


def test_one_activity_is_dated() -> None:
    proposal = make_proposal()
    make_activity(proposal)
    assert _section(proposal, Part.WORK_PLAN).sentence == "One activity, 9 May 2024 to 23 September 2024"
