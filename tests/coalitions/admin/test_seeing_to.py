"""Words to be placed, requests to be answered, records to be read."""

from typing import Any

import pytest
from django.test import Client

from coalitions.admin.proposal_page import MAPPINGS_SHOWN
from coalitions.models import Call, Membership, Proposal, Revision, SupportRequest, Validation
from coalitions.services.editing import About, save_about, save_support_needed
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.submission import submit
from portal.accounts.models import SecretariatSeat, User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page, page_of, read, send
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_member,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

STATEMENT = "Introductions to the permanent missions of two States of our region."


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


# Constituencies in their own words


@pytest.fixture
def weavers(call: Call) -> Membership:
    proposal = make_complete_proposal(call=call)
    member = make_member(proposal, "Weavers", constituency="other", other_constituency="Artisans <and> weavers")
    submit(fresh(proposal), by=proposal.convener)
    return member


def mapping_of(member: Membership) -> str:
    return address("proposal_mapping", member.proposal_id, member.pk)


def test_words_are_placed_and_the_proposal_judged_again(weavers: Membership, committee: Client) -> None:
    at = mapping_of(weavers)
    page = read(committee.get(at))
    assert "Weavers gives “Artisans <and> weavers” as its constituency." in page.text
    answer = send(committee, page, at, constituency="farmers")
    assert (answer.status_code, answer["Location"]) == (302, page_of(weavers.proposal))
    text = read(committee.get(page_of(weavers.proposal))).text
    assert "Noted, and judged again: Weavers." in text
    assert "counts as Farmers" in text
    assert send(committee, page, at, constituency="none-of-these").status_code == 302
    weavers.refresh_from_db()
    assert weavers.mapped_constituency is None


def test_words_that_were_not_handed_in_yet_are_not_the_committee_s(
    weavers: Membership, committee: Client, reviewer: User
) -> None:
    proposal = fresh(weavers.proposal)
    return_proposal(proposal, by=reviewer, note="Who is it?")
    new = make_member(proposal, "Potters", constituency="other", other_constituency="Half a thou")
    links = read(committee.get(page_of(proposal))).links
    assert mapping_of(weavers) in links
    assert mapping_of(new) not in links
    assert "Half a thou" not in committee.get(page_of(proposal)).text
    Membership.objects.filter(pk=weavers.pk).update(other_constituency="Artisa")
    assert [committee.get(mapping_of(row)).status_code for row in (weavers, new)] == [404, 404]


@pytest.mark.parametrize("code", ["", "other", "nonsense", "women'"])
def test_only_a_named_constituency_will_do(weavers: Membership, committee: Client, code: str) -> None:
    at = mapping_of(weavers)
    failed = read(send(committee, read(committee.get(at)), at, constituency=code))
    assert failed.status == 422
    weavers.refresh_from_db()
    assert weavers.mapped_constituency is None


def test_words_that_changed_since_are_read_again(weavers: Membership, committee: Client) -> None:
    at = mapping_of(weavers)
    page = read(committee.get(at))
    Membership.objects.filter(pk=weavers.pk).update(other_constituency="Anybody")
    failed = read(send(committee, page, at, constituency="farmers"))
    assert failed.status == 422
    assert "The member's words have changed meanwhile." in failed.text
    assert "Weavers gives “Anybody”" in failed.text
    weavers.refresh_from_db()
    assert weavers.mapped_constituency is None


def test_a_decided_proposal_stays_as_it_was(weavers: Membership, committee: Client, reviewer: User) -> None:
    at = mapping_of(weavers)
    page = read(committee.get(at))
    open_review(weavers.proposal, by=reviewer)
    decline(weavers.proposal, by=reviewer, note="No")
    refused = read(send(committee, page, at, constituency="farmers"))
    assert refused.status == 409
    assert "is declined now" in refused.text


def test_the_committee_places_words_and_nobody_else(weavers: Membership, call: Call) -> None:
    at = mapping_of(weavers)
    call.seats.create(user=weavers.proposal.convener)
    seen = {"constituency": "farmers", "seen_words": weavers.other_constituency}
    outsider = make_reviewer(make_call())
    for person, status in ((make_secretary(), 403), (weavers.proposal.convener, 403), (outsider, 404)):
        assert browser_of(person).get(at).status_code == status
        assert browser_of(person).post(at, seen).status_code == status
    other = make_submitted_proposal(call=call)
    insider = browser_of(make_reviewer(call))
    assert insider.get(address("proposal_mapping", other.pk, weavers.pk)).status_code == 404


def test_those_that_wait_for_a_place_come_first_however_many_have_one(call: Call, committee: Client) -> None:
    proposal = make_complete_proposal(call=call)
    rows = {"constituency": "other", "other_constituency": "Artisans"}
    for number in range(MAPPINGS_SHOWN):
        make_member(proposal, f"Placed {number}", mapped_constituency_id="farmers", **rows)
    waiting = make_member(proposal, "Still waiting", **rows)
    submit(fresh(proposal), by=proposal.convener)
    assert mapping_of(waiting) in read(committee.get(page_of(proposal))).links


# Requests for support


@pytest.fixture
def asked(call: Call) -> SupportRequest:
    proposal = make_complete_proposal("Water for peace", call=call, support_needed=STATEMENT)
    submit(fresh(proposal), by=proposal.convener)
    return SupportRequest.objects.select_related("proposal__convener").get(proposal=proposal)


def test_a_request_is_read_and_answered_once(asked: SupportRequest, committee: Client) -> None:
    page = open_page(committee, "supportrequest_change", asked.pk)
    assert STATEMENT in page.text
    at = address("supportrequest_answer", asked.pk)
    assert page.deed.action == at
    for _turn in range(2):
        answer = send(committee, page, at, answer="We will write to both.")
        assert (answer.status_code, answer["Location"]) == (302, address("supportrequest_change", asked.pk))
    after = open_page(committee, "supportrequest_change", asked.pk)
    assert "We will write to both." in after.text
    assert not after.offers_a_deed
    assert AuditEvent.objects.filter(action="support_request.answered").count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/support_answered").count() == 1


def test_a_convener_with_a_seat_is_offered_no_answer_to_their_own_request(asked: SupportRequest) -> None:
    SecretariatSeat.objects.create(user=asked.proposal.convener)
    assert not open_page(browser_of(asked.proposal.convener), "supportrequest_change", asked.pk).offers_a_deed


def test_an_answer_that_a_colleague_gave_already_stands_and_what_was_typed_too(
    asked: SupportRequest, committee: Client, secretariat: Client
) -> None:
    page = open_page(committee, "supportrequest_change", asked.pk)
    at = address("supportrequest_answer", asked.pk)
    assert send(secretariat, page, at, answer="We cannot.").status_code == 302
    refused = read(send(committee, page, at, answer="We will write to both."))
    assert refused.status == 409
    for words in ("has been answered already", "We cannot.", "We will write to both."):
        assert words in refused.text


def test_a_request_that_asks_for_something_else_now_is_read_again(asked: SupportRequest, committee: Client) -> None:
    page = open_page(committee, "supportrequest_change", asked.pk)
    at = address("supportrequest_answer", asked.pk)
    room = "A room for forty people at the conference, on both days."
    save_support_needed(asked.proposal, text=room, by=asked.proposal.convener)
    failed = read(send(committee, page, at, answer="We will write to both."))
    assert failed.status == 422
    assert "The request has changed meanwhile." in failed.text
    assert "A room for forty people" in failed.text
    assert failed.deed.values["answer"] == "We will write to both."
    assert send(committee, failed, at, answer="You have the room.").status_code == 302


@pytest.mark.parametrize("answer", ["", " \n", "x" * 1_000_000, "a\0b"])
def test_an_answer_that_will_not_do_is_said_beside_it(asked: SupportRequest, committee: Client, answer: str) -> None:
    page = open_page(committee, "supportrequest_change", asked.pk)
    failed = send(committee, page, address("supportrequest_answer", asked.pk), answer=answer)
    assert failed.status_code == 422
    assert not OutgoingMail.objects.filter(kind="coalitions/support_answered").exists()


def test_waiting_ones_are_listed_first_and_found(
    asked: SupportRequest, call: Call, committee: Client, django_assert_max_num_queries: Any
) -> None:
    proposal = make_complete_proposal("Fire for peace", call=call, support_needed=STATEMENT)
    submit(fresh(proposal), by=proposal.convener)
    SupportRequest.objects.filter(proposal=proposal).update(answered_at=asked.opened_at, answer="Yes")
    with django_assert_max_num_queries(7):
        page = open_page(committee, "supportrequest_changelist")
    assert page.text.index("Water for peace") < page.text.index("Fire for peace")
    waiting = open_page(committee, "supportrequest_changelist", answer="open").text
    assert ("Water for peace" in waiting, "Fire for peace" in waiting) == (True, False)
    answered = open_page(committee, "supportrequest_changelist", answer="answered").text
    assert ("Water for peace" in answered, "Fire for peace" in answered) == (False, True)


# Records


def test_a_report_is_read_as_it_was_given_then(call: Call, committee: Client, reviewer: User) -> None:
    proposal = make_submitted_proposal("Water for peace", call=call)
    proposal.engagement_entries.all().delete()
    save_about(proposal, about=About(title="Water for all"), by=proposal.convener)
    newer, older = Validation.objects.filter(proposal=proposal)
    assert "This proposal meets the criteria." in open_page(committee, "validation_change", older.pk).text
    assert "One criterion is not met yet." in open_page(committee, "validation_change", newer.pk).text
    of_older = open_page(committee, "revision_change", older.revision_id).text
    assert "Member State: Kenya" in of_older
    assert "Revision 1, judged on" in of_older
    assert "There is no plan to engage" in open_page(committee, "revision_change", newer.revision_id).text


RECORDS = ("validation", "revision", "supportrequest")


def test_records_are_read_by_those_who_review_and_changed_by_nobody(asked: SupportRequest, call: Call) -> None:
    proposal = asked.proposal
    rows = {
        "validation": Validation.objects.get(proposal=proposal).pk,
        "revision": Revision.objects.get(proposal=proposal).pk,
        "supportrequest": asked.pk,
    }
    outsider, insider = browser_of(make_reviewer(make_call())), browser_of(make_reviewer(call))
    for name, pk in rows.items():
        assert open_page(insider, f"{name}_change", pk).status == 200
        assert open_page(outsider, f"{name}_change", pk).status == 404
        assert proposal.title in open_page(insider, f"{name}_changelist").text
        assert proposal.title not in open_page(outsider, f"{name}_changelist").text
        for browser in (insider, browser_of(make_secretary())):
            assert browser.get(address(f"{name}_add")).status_code == 403
            assert browser.post(address(f"{name}_delete", pk), {"post": "yes"}).status_code == 403
            listed = browser.post(
                address(f"{name}_changelist"), {"action": "delete_selected", "_selected_action": str(pk), "post": "yes"}
            )
            assert listed.status_code in {200, 302, 403}
    assert Validation.objects.filter(pk=rows["validation"]).exists()
    assert Revision.objects.filter(pk=rows["revision"]).exists()


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "-1"])
def test_a_key_that_is_none_is_not_there(committee: Client, name: str, key: str) -> None:
    assert committee.get(f"/admin/coalitions/{name}/{key}/change/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_lists_of_records_cost_the_same_for_one_and_for_three(
    call: Call, committee: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    for _row in range(number):
        make_submitted_proposal(call=call)
    for name in ("validation", "revision"):
        with django_assert_max_num_queries(5):
            assert open_page(committee, f"{name}_changelist").status == 200
