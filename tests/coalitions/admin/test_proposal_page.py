"""A proposal's page: whole, as it was judged, for those who review it and nobody else."""

from typing import Any

import pytest
from django.test import Client

from coalitions.models import Call, CommitteeSeat, Proposal
from coalitions.services.editing import About, save_about
from coalitions.services.merging import merge
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.shortlisting import shortlist
from coalitions.services.submission import submit, withdraw
from coalitions.states import MembershipState
from portal.accounts.models import User
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import Read, address, open_page, page_of, read
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_member,
    make_members,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    pledge,
)

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>{{ 7|add:7 }}\u200f👩‍👩‍👧 “quoted” 'single' & more"


def submitted(call: Call, title: str = "Water for peace", **fields: Any) -> Proposal:
    proposal = make_complete_proposal(title, call=call, **fields)
    make_member(
        proposal,
        "Weavers of Otavalo",
        country="EC",
        constituency="other",
        other_constituency="Artisans",
        contact_name="Rosa",
        contact_email="rosa@weavers.example.org",
    )
    make_member(proposal, "Futures Worldwide", country="US", is_global=True, constituency="older-persons")
    make_member(proposal, "Left Behind", country="PE", state=MembershipState.DECLINED)
    submit(Proposal.objects.get(pk=proposal.pk), by=proposal.convener)
    return fresh(proposal)


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def page(browser: Client, proposal: Proposal, **query: str) -> Read:
    return open_page(browser, "proposal_change", proposal.pk, **query)


# What it shows


def test_it_shows_the_whole_proposal_with_its_contacts(call: Call, committee: Client) -> None:
    proposal = submitted(
        call,
        summary="We watch over water.\n\nTogether.",
        objectives=["A yearly record", "A fund"],
        themes=["Water"],
        sdgs=[6, 16],
        builds_on="A group of 2021.",
        has_youth_focus=True,
        youth_engagement="Half of the council is under thirty years of age.",
        support_needed="Introductions to the permanent missions of two States.",
    )
    text = page(committee, proposal).text
    for words in (
        "Water for peace",
        "Submitted",
        proposal.reference,
        "We watch over water.",
        "A yearly record",
        "A group of 2021.",
        "Half of the council",
        "6, 16",
        "Introductions to the permanent missions",
        "Asked for; waits for an answer",
        "Member State: Kenya",
        "Two working sessions with the ministry",
        "Report to the Summit",
        "9 May 2024",
        "Amina Otieno",
        "focal.point@members.example.org",
        "rosa@weavers.example.org",
        proposal.convener.email,
        "Revision 1, judged on",
        "under version 1 of the criteria",
        "submitted it",
    ):
        assert words in text, words


def test_each_member_says_how_it_counted_or_why_it_did_not(call: Call, committee: Client) -> None:
    text = page(committee, submitted(call)).text
    assert "Regions: African Group (global south)" in text
    assert "Constituencies: Women" in text
    assert "We could not find a region for Futures Worldwide, because it says that it works globally" in text
    assert "Weavers of Otavalo gives “Artisans” as its constituency. It counts once the committee has placed" in text
    assert "Left Behind declined, so it does not count." in text


def test_many_members_come_a_hundred_a_page(call: Call, committee: Client, django_assert_max_num_queries: Any) -> None:
    proposal = pledge(make_proposal(call=call))
    make_member(proposal, "Lead of many", is_lead=True)
    make_members(proposal, 149)
    submit(fresh(proposal), by=proposal.convener)
    with django_assert_max_num_queries(12):
        first = page(committee, proposal)
    assert "150 organisations · page 1 of 2" in first.text
    second = page(committee, proposal, page="2")
    assert ("contact0@" in second.text, "contact148@members.example.org" in second.text) == (False, True)
    assert "contact148@members.example.org" not in first.text
    for number in ("0", "99", "x", "-1"):
        assert page(committee, proposal, page=number).status == 200


@pytest.mark.parametrize("who", ["committee", "secretariat"])
def test_it_costs_twelve_queries_at_most_whatever_there_is(
    call: Call, reviewer: User, who: str, request: pytest.FixtureRequest, django_assert_max_num_queries: Any
) -> None:
    proposal = submitted(call, support_needed="Introductions to the permanent missions of two States.")
    for _number in range(3):
        merge(survivor=proposal, absorbed=make_submitted_proposal(call=call), by=reviewer, note="Alike")
    browser = request.getfixturevalue(who)
    with django_assert_max_num_queries(12):
        assert page(browser, proposal).status == 200


def test_what_people_typed_is_words_and_never_markup(call: Call, committee: Client, reviewer: User) -> None:
    proposal = submitted(call, title=HOSTILE, summary=HOSTILE, objectives=[HOSTILE], builds_on=HOSTILE)
    return_proposal(proposal, by=reviewer, note=HOSTILE)
    answer = committee.get(page_of(proposal))
    body = answer.content.decode()
    assert "<script>alert(1)" not in body
    assert body.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}") >= 6
    assert "javascript:" not in body


def test_a_website_is_linked_only_where_it_is_one(call: Call, committee: Client) -> None:
    proposal = make_complete_proposal(call=call)
    for name, website in (("Good", "https://good.example.org/"), ("Bad", "javascript:alert(1)")):
        member = make_member(proposal, name)
        type(member.organisation).objects.filter(pk=member.organisation_id).update(website=website)
    submit(fresh(proposal), by=proposal.convener)
    links = page(committee, proposal).links
    assert "https://good.example.org/" in links
    assert not [link for link in links if link.startswith("javascript")]


def test_it_shows_what_was_judged_and_not_what_is_half_written(call: Call, committee: Client, reviewer: User) -> None:
    proposal = submitted(call)
    return_proposal(proposal, by=reviewer, note="A better title, please")
    save_about(proposal, about=About(title="Half a thought", summary="Not ready for anybody"), by=proposal.convener)
    proposal.memberships.filter(organisation__name="Weavers of Otavalo").delete()
    text = page(committee, proposal).text
    assert "Not ready for anybody" not in text
    assert "Weavers of Otavalo" in text
    assert "The convener has it back" in text


def test_the_history_says_who_did_what_and_why(call: Call, committee: Client, reviewer: User) -> None:
    proposal = submitted(call)
    open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="Three others do the same.")
    text = page(committee, proposal).text
    assert "Carla Committee declined it" in text
    assert "Three others do the same." in text
    assert text.index("declined it") < text.index("opened the review") < text.index("submitted it")
    whole = read(committee.get(address("proposal_history", proposal.pk)))
    assert (whole.status, "proposal.decline" in whole.text) == (200, True)


def test_survivor_and_absorbed_lead_to_one_another(call: Call, committee: Client, reviewer: User) -> None:
    survivor, absorbed = submitted(call, "Survivor"), make_submitted_proposal("Absorbed", call=call)
    merge(survivor=survivor, absorbed=absorbed, by=reviewer, note="Alike in all but name")
    of_survivor, of_absorbed = page(committee, survivor), page(committee, absorbed)
    assert page_of(absorbed) in of_survivor.links
    assert page_of(survivor) in of_absorbed.links
    assert "was merged into this one" in of_survivor.text
    assert "This proposal is merged. It goes on as Survivor" in of_absorbed.text
    assert "Alike in all but name" in of_survivor.text


def test_an_advice_that_is_not_heeded_is_no_fault(call: Call, committee: Client) -> None:
    proposal = submitted(call, has_youth_focus=True)
    proposal.memberships.filter(constituency="children-youth").delete()
    text = page(committee, proposal).text
    assert "This proposal meets the criteria." in text


# What it offers


def offered(browser: Client, proposal: Proposal) -> set[str]:
    """The actions offered, by their nouns."""
    prefix = f"/admin/coalitions/proposal/{proposal.pk}/"
    nouns = {link.removeprefix(prefix).rstrip("/") for link in page(browser, proposal).links if link.startswith(prefix)}
    return nouns & {"review", "return", "shortlisting", "refusal", "merge"}


def test_it_offers_what_can_be_done_now_and_no_more(call: Call, reviewer: User, committee: Client) -> None:
    proposal = submitted(call)
    secretariat = browser_of(make_secretary())
    assert offered(committee, proposal) == {"review", "return", "merge"}
    assert offered(secretariat, proposal) == {"review", "return"}
    open_review(proposal, by=reviewer)
    assert offered(committee, proposal) == {"return", "shortlisting", "refusal", "merge"}
    assert offered(secretariat, proposal) == {"return"}
    shortlist(proposal, by=reviewer)
    assert offered(committee, proposal) == {"merge"}
    withdraw(proposal, by=proposal.convener)
    assert offered(committee, proposal) == set()
    assert "Nothing, in this state and from your seat." in page(committee, proposal).text


def test_who_convenes_it_reads_it_and_decides_nothing(call: Call) -> None:
    convener = make_user()
    CommitteeSeat.objects.create(call=call, user=convener)
    proposal = submitted(call, convener=convener)
    browser = browser_of(convener)
    assert offered(browser, proposal) == set()
    shown = page(browser, proposal)
    assert "You convene this proposal, so others decide on it." in shown.text
    assert not [link for link in shown.links if "mapping" in link]


def test_words_of_their_own_are_offered_to_be_placed_to_the_committee_alone(call: Call, committee: Client) -> None:
    proposal = submitted(call)
    row = proposal.memberships.get(organisation__name="Weavers of Otavalo")
    mapping = address("proposal_mapping", proposal.pk, row.pk)
    assert mapping in page(committee, proposal).links
    assert mapping not in page(browser_of(make_secretary()), proposal).links
    assert "“Artisans”: not placed yet" in page(committee, proposal).text


# Who may see it

PAGES = ("change", "history", "review", "return", "shortlisting", "refusal", "merge")


@pytest.mark.parametrize("name", PAGES)
def test_what_one_does_not_review_is_not_there(call: Call, name: str) -> None:
    draft, proposal = make_complete_proposal(call=call), submitted(call)
    elsewhere = browser_of(make_reviewer(make_call()))
    insider = browser_of(make_reviewer(call))
    for browser, pk in ((elsewhere, proposal.pk), (insider, draft.pk), (insider, 0), (insider, 10**17)):
        for answer in (browser.get(address(f"proposal_{name}", pk)), browser.post(address(f"proposal_{name}", pk))):
            assert answer.status_code in {404, 405}, answer
            assert "Water for peace" not in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_outsiders_are_led_to_the_door(call: Call, client: Client, name: str) -> None:
    proposal = submitted(call)
    answer = client.get(address(f"proposal_{name}", proposal.pk))
    assert answer.status_code == 302
    for person in (make_user(), proposal.convener):
        assert browser_of(person).get(address(f"proposal_{name}", proposal.pk), follow=True).status_code == 403


@pytest.mark.parametrize("key", ["x", "-1", "1.5", "9" * 30, "9" * 5000, "%00", "١", "../1"])
def test_a_key_that_is_none_is_not_there(committee: Client, key: str) -> None:
    answer = committee.get(f"/admin/coalitions/proposal/{key}/change/")
    assert answer.status_code in {400, 404}


def test_a_proposal_from_before_judging_is_shown_without_a_report(call: Call, secretariat: Client) -> None:
    proposal = make_submitted_proposal(call=call)
    Proposal.objects.filter(pk=proposal.pk).update(latest_validation=None)
    assert "This proposal has not been judged." in page(secretariat, proposal).text
