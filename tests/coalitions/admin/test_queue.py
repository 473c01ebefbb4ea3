"""The queue: who sees what, with which numbers, found how, at what cost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalitions.models import Call, Grace, Proposal
from coalitions.services.editing import About, save_about
from coalitions.services.members import change_member, member_leaves, remove_member, row_of
from coalitions.services.reviewing import answer_support_request, decline, open_review, return_proposal
from coalitions.services.shortlisting import shortlist
from coalitions.services.submission import submit, withdraw
from coalitions.states import MembershipState
from portal.accounts.models import User
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, make_like, open_page, page_of, read
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_complete_proposal,
    make_member,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/coalitions/proposal/"


def listed(client: Client, **query: str) -> list[str]:
    """The titles in the queue, in their order."""
    answer = client.get(QUEUE, query)
    assert answer.status_code == 200, answer
    return [row.title for row in answer.context["cl"].rows]


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


# Who sees what


def test_a_committee_sees_what_was_ever_submitted_to_its_calls_and_no_draft(
    call: Call, committee: Client, secretariat: Client
) -> None:
    make_submitted_proposal("Water", call=call)
    make_complete_proposal("A draft", call=call)
    make_submitted_proposal("Elsewhere")
    assert listed(committee) == ["Water"]
    assert sorted(listed(secretariat)) == ["Elsewhere", "Water"]


def test_a_withdrawn_draft_was_never_submitted(call: Call, committee: Client) -> None:
    Proposal.objects.filter(pk=make_proposal(call=call).pk).update(state="withdrawn")
    assert listed(committee) == []


def test_nobody_else_comes_in(call: Call, client: Client) -> None:
    proposal = make_submitted_proposal(call=call)
    assert client.get(QUEUE).status_code == 302
    for person in (make_user(), proposal.convener):
        assert browser_of(person).get(QUEUE, follow=True).status_code == 403


def test_a_committee_of_another_call_sees_an_empty_queue(call: Call) -> None:
    make_submitted_proposal("Water", call=call)
    page = open_page(browser_of(make_reviewer(make_call())), "proposal_changelist")
    assert "No proposal is like this." in page.text
    assert "Water" not in page.text


# What it says


def test_a_row_says_state_standing_and_numbers(call: Call, committee: Client) -> None:
    proposal = make_complete_proposal("Water", call=call)
    proposal.memberships.filter(country="GE").delete()
    make_member(proposal, country="US", is_global=True, constituency="farmers")
    make_member(proposal, country="PE", state=MembershipState.DECLINED)
    submit(fresh(proposal), by=proposal.convener)
    answer = committee.get(QUEUE)
    (row,) = answer.context["cl"].rows
    counts = (row.csos, row.regions, row.south_csos, row.constituencies, row.members)
    assert counts == ("4", "4", "3", "5", "5")
    page = read(answer)
    for words in ("Water", proposal.reference, "Submitted", "not all met", "Kenya"):
        assert words in page.text
    assert "Regions: 4 of 5, 3 in the global south; open: Eastern European Group." in page.text
    assert page_of(proposal) in page.links


def test_the_numbers_are_those_of_the_judgement_and_not_of_a_half_written_return(
    call: Call, committee: Client, reviewer: User
) -> None:
    proposal = make_submitted_proposal(call=call)
    return_proposal(proposal, by=reviewer, note="Who?")
    proposal.memberships.exclude(is_lead=True).delete()
    (row,) = committee.get(QUEUE).context["cl"].rows
    assert (row.csos, row.regions, row.south_csos, row.constituencies) == ("5", "5", "3", "5")


def test_a_returned_one_is_listed_and_found_as_it_was_handed_in(call: Call, committee: Client, reviewer: User) -> None:
    proposal = make_complete_proposal("Water", call=call)
    make_member(proposal, "Weavers of Otavalo", country="EC")
    submit(fresh(proposal), by=proposal.convener)
    lead = proposal.memberships.get(is_lead=True)
    handed_in = lead.organisation.name
    return_proposal(proposal, by=reviewer, note="Who?")
    save_about(proposal, about=About(title="Half written"), by=proposal.convener)
    remove_member(proposal.memberships.get(country="EC"), by=proposal.convener)
    row = replace(row_of(lead), organisation="Halfway House", country="US")
    change_member(lead, row=row, by=proposal.convener)
    (shown,) = committee.get(QUEUE).context["cl"].rows
    assert (shown.title, shown.lead_name, shown.lead_country, shown.members) == ("Water", handed_in, "Kenya", "6")
    for words in ("Half written", "Halfway"):
        assert listed(committee, q=words) == []
    for words in ("water", "otavalo", handed_in):
        assert listed(committee, q=words) == ["Water"]
    assert "Half written" not in committee.get(page_of(proposal)).content.decode()
    submit(fresh(proposal), by=proposal.convener, answer="Done.")
    assert listed(committee, q="halfway") == ["Half written"]


def test_one_that_was_withdrawn_while_it_was_returned_keeps_the_title_that_was_handed_in(
    call: Call, committee: Client, reviewer: User
) -> None:
    proposal = make_submitted_proposal("Water", call=call)
    return_proposal(proposal, by=reviewer, note="Who?")
    save_about(proposal, about=About(title="Half written"), by=proposal.convener)
    withdraw(fresh(proposal), by=proposal.convener)
    assert listed(committee) == ["Water"]


def test_what_people_typed_is_words_and_never_markup(call: Call, committee: Client) -> None:
    make_submitted_proposal("<script>alert(1)</script> & “co”", call=call)
    body = committee.get(QUEUE).content.decode()
    assert "<script>alert(1)" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “co”" in body


# Finding


@pytest.fixture
def six(call: Call, reviewer: User) -> dict[str, Proposal]:
    """One proposal in each state that a committee meets, but for merged ones."""
    names = ("waiting", "opened", "returned", "shortlisted", "declined", "incomplete")
    proposals = {name: make_complete_proposal(name.title(), call=call) for name in names}
    proposals["incomplete"].engagement_entries.all().delete()
    Proposal.objects.filter(pk=proposals["incomplete"].pk).update(
        support_needed="Introductions to the permanent missions of two States."
    )
    proposals["declined"].activities.all().delete()
    for proposal in proposals.values():
        submit(fresh(proposal), by=proposal.convener)
    for name in ("opened", "shortlisted", "declined"):
        open_review(proposals[name], by=reviewer)
    return_proposal(proposals["returned"], by=reviewer, note="Who?")
    shortlist(proposals["shortlisted"], by=reviewer)
    decline(proposals["declined"], by=reviewer, note="No")
    return proposals


def test_what_waits_comes_first_and_of_that_the_longest_waiting(committee: Client, six: dict[str, Proposal]) -> None:
    Proposal.objects.filter(pk=six["incomplete"].pk).update(submitted_at=timezone.now() - timedelta(days=9))
    assert listed(committee) == ["Incomplete", "Waiting", "Opened", "Returned", "Shortlisted", "Declined"]


EVERYBODY = {"Waiting", "Opened", "Returned", "Shortlisted", "Declined", "Incomplete"}


CASES: list[tuple[dict[str, str], set[str]]] = [
    ({"state": "under_review"}, {"Opened"}),
    ({"state": "draft"}, set()),
    ({"shortlistable": "yes"}, {"Waiting", "Opened", "Returned", "Shortlisted", "Incomplete"}),
    ({"shortlistable": "no"}, {"Declined"}),
    ({"unmet": "work_plan"}, {"Declined"}),
    ({"unmet": "regional"}, set()),
    ({"support": "open"}, {"Incomplete"}),
    ({"support": "answered"}, set()),
    ({"q": "wait"}, {"Waiting"}),
    ({"q": "WAIT ing"}, {"Waiting"}),
    ({"q": "nothing like it"}, set()),
    (
        {"q": "", "state": "", "call": ""},
        {"Waiting", "Opened", "Returned", "Shortlisted", "Declined", "Incomplete"},
    ),
    ({"state": "nonsense"}, set()),
    ({"call": "999999"}, set()),
    ({"call": "x'"}, set()),
]


def test_the_queue_is_narrowed(committee: Client, six: dict[str, Proposal]) -> None:
    assert len(six) == len(EVERYBODY)
    for query, found in CASES:
        assert set(listed(committee, **query)) == found, query


def test_an_answered_request_is_found_as_such(committee: Client, six: dict[str, Proposal], reviewer: User) -> None:
    answer_support_request(fresh(six["incomplete"]).support_request, by=reviewer, answer="We will write.")
    assert listed(committee, support="answered") == ["Incomplete"]
    assert listed(committee, support="open") == []


def test_it_is_searched_by_reference_and_by_member_and_each_is_found_once(call: Call, committee: Client) -> None:
    proposal, other = make_complete_proposal("Water", call=call), make_submitted_proposal("Fire", call=call)
    for number in range(3):
        make_member(proposal, f"Weavers of Otavalo {number}", country="EC")
    submit(fresh(proposal), by=proposal.convener)
    assert listed(committee, q="weavers") == ["Water"]
    assert listed(committee, q=other.reference) == ["Fire"]


def test_a_secretariat_narrows_to_a_call_and_a_committee_only_to_its_own(
    call: Call, committee: Client, secretariat: Client
) -> None:
    make_submitted_proposal("Water", call=call)
    other = make_submitted_proposal("Elsewhere")
    assert listed(secretariat, call=str(call.pk)) == ["Water"]
    assert listed(committee, call=str(other.call_id)) == []
    assert other.call.title not in open_page(committee, "proposal_changelist").text


def test_an_endless_search_is_refused_kindly(call: Call, committee: Client) -> None:
    make_submitted_proposal("Water", call=call)
    for words in ("x" * 5000, "a " * 3000, "\u202eab"):
        answer = committee.get(QUEUE, {"q": words})
        assert answer.status_code == 200


def test_a_broken_address_is_no_fault_of_ours(call: Call, committee: Client) -> None:
    make_submitted_proposal(call=call)
    for query in ("p=0", "p=99", "p=x", "o=99", "o=x.y", "o=-1.2.-3", "e=1", "all="):
        assert committee.get(f"{QUEUE}?{query}", follow=True).status_code == 200, query


@pytest.mark.parametrize(
    "query", ["convener=1", "convener__password__startswith=p", "call__seats__user__email__startswith=a"]
)
def test_nothing_is_found_out_by_lookups(call: Call, committee: Client, query: str) -> None:
    make_submitted_proposal(call=call)
    assert committee.get(f"{QUEUE}?{query}").status_code == 400


NUMBER_COLUMNS = range(2, 8)


def test_every_column_sorts_both_ways(call: Call, committee: Client) -> None:
    small = make_complete_proposal("Small", call=call)
    small.memberships.filter(is_lead=False).delete()
    submit(fresh(small), by=small.convener)
    make_submitted_proposal("Wide", call=call)
    for column in range(10):
        upwards, downwards = listed(committee, o=str(column)), listed(committee, o=f"-{column}")
        assert set(upwards) == set(downwards) == {"Small", "Wide"}, column
        if column in NUMBER_COLUMNS:
            assert (upwards, downwards) == (["Small", "Wide"], ["Wide", "Small"]), column


def test_sorting_and_filters_go_along_to_the_next_page(call: Call, committee: Client) -> None:
    model = make_submitted_proposal("Number 00", call=call)
    for number in range(1, 51):
        make_like(model, f"Number {number:02}")
    page = open_page(committee, "proposal_changelist", o="0", state="submitted")
    assert "51 proposals" in page.text
    (following,) = [link for link in page.links if "p=2" in link]
    assert "o=0" in following
    assert "state=submitted" in following
    assert listed(committee, p="2", o="0", state="submitted") == ["Number 50"]


# Cost


@pytest.mark.parametrize("number", [1, 3, 60])
@pytest.mark.parametrize(("who", "queries"), [("committee", 7), ("secretariat", 8)])
def test_the_queue_costs_the_same_for_one_proposal_and_for_sixty(
    call: Call, number: int, who: str, queries: int, request: pytest.FixtureRequest, django_assert_num_queries: Any
) -> None:
    """Session, person, seats (and the secretariat's, for who has none), calls to choose from, count, rows, counts."""
    browser = request.getfixturevalue(who)
    model = make_submitted_proposal(call=call)
    for place in range(number - 1):
        make_like(model, f"Number {place}")
    with django_assert_num_queries(queries):
        answer = browser.get(QUEUE)
    assert len(list(answer.context["cl"].result_list)) == min(number, 50)


def test_what_can_be_done_here_is_reading(call: Call, committee: Client, secretariat: Client) -> None:
    proposal = make_submitted_proposal(call=call)
    for browser in (committee, secretariat):
        assert not open_page(browser, "proposal_changelist").offers_a_deed
        selected = {"action": "delete_selected", "_selected_action": str(proposal.pk), "post": "yes"}
        browser.post(QUEUE, selected)
        for name, args in (("proposal_add", ()), ("proposal_delete", (proposal.pk,))):
            assert browser.get(address(name, *args)).status_code == 403
            assert browser.post(address(name, *args), {"post": "yes"}).status_code == 403
        assert browser.post(page_of(proposal), {"state": "shortlisted", "title": "Mine"}).status_code == 405
    assert fresh(proposal).state == "submitted"


def test_a_seat_given_up_is_a_door_closed(call: Call, reviewer: User, committee: Client) -> None:
    proposal = make_submitted_proposal(call=call)
    assert committee.get(page_of(proposal)).status_code == 200
    reviewer.committee_seats.all().delete()
    assert committee.get(page_of(proposal), follow=True).status_code == 403


def test_the_first_page_leads_to_the_queue(committee: Client) -> None:
    page = read(committee.get("/admin/"))
    assert QUEUE in page.links
    assert "/admin/coalitions/call/" not in page.links


# What stopped meeting the criteria


def test_a_coalition_in_its_time_of_grace_is_marked_and_found(call: Call, committee: Client) -> None:
    in_time, over, fine = (make_coalition(title, call=call) for title in ("In time", "Over", "Fine"))
    make_submitted_proposal("Waiting", call=call)
    for coalition in (in_time, over):
        member_leaves(coalition.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=coalition.convener)
    Grace.objects.filter(proposal=in_time).update(runs_until=datetime(2090, 6, 1, 21, tzinfo=UTC))
    Grace.objects.filter(proposal=over).update(runs_until=timezone.now())
    assert listed(committee, grace="running") == ["In time"]
    assert listed(committee, grace="overdue") == ["Over"]
    rows = {row.title: (row.grace, row.is_overdue) for row in committee.get(QUEUE).context["cl"].rows}
    # Midnight in Nairobi, where the call is.
    assert rows["In time"] == ("has time until 1 June 2090", False)
    assert rows["Over"][1]
    assert rows["Fine"] == rows["Waiting"] == ("", False)
    text = read(committee.get(QUEUE)).text
    assert "as time until 1 June 2090" in text
    assert "ts time is over" in text
    assert "keeps its place until 1 June 2090" in read(committee.get(page_of(in_time))).text
    assert "the committee decides" in read(committee.get(page_of(over))).text
    assert "keeps its place" not in read(committee.get(page_of(fine))).text
