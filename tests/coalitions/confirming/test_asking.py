"""Who is asked, how often, by whom; reminders; and who is left alone."""

import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from coalitions.models import ConfirmationRequest, Membership, OptOut, Proposal, address_key
from coalitions.services.asking import MOST_ASKED_AT_ONCE, NotAsked, ask, ask_all, opt_out, remind_all
from coalitions.services.members import MemberRow, add_member, change_member, member_leaves, row_of
from coalitions.services.reviewing import open_review
from coalitions.services.submission import withdraw
from coalitions.states import MembershipState
from coalitions.tasks import remind_contacts
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.confirming.asked import ADDRESS, answer, links_in, make_asked
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_coalition,
    make_member,
    make_members,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

OPT_OUT = re.compile(r"https?://[^/\s]+(/[^\s]*opt-out[^\s]*)")
pytestmark = pytest.mark.django_db

OTHER = "other@members.example.org"


def _mails(kind: str = "") -> list[OutgoingMail]:
    kinds = [f"coalitions/confirmation_{kind}"] if kind else ["coalitions/confirmation_asked"]
    return list(OutgoingMail.objects.filter(kind__in=kinds).order_by("id"))


def _later(**time: Any) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**time))


def test_the_mail_holds_the_link_and_nothing_of_the_others(client: Client) -> None:
    proposal = make_proposal("Water & <b>wells</b>")
    make_member(proposal, "Another One", contact_name="Secret Person", contact_email=OTHER)
    make_asked(proposal)
    mail = OutgoingMail.objects.get()
    assert mail.to == ADDRESS
    (link,) = links_in(mail)
    assert client.get(link).status_code == 200
    assert link in mail.html
    assert "Water & <b>wells</b>" in mail.text
    assert "<b>wells" not in mail.html
    for told in ("Another One", "Secret", OTHER, proposal.convener.email, str(proposal.convener)):
        assert told not in mail.text + mail.html + mail.subject
    assert "opt-out/" in mail.text


def test_an_ask_is_logged_without_a_contact() -> None:
    make_asked(make_submitted_proposal())
    event = AuditEvent.objects.get(action="membership.asked")
    assert event.after == {"organisation": "Lake Basin Forum"}
    assert ADDRESS not in str(event.__dict__)


def test_a_draft_s_ask_is_logged_without_the_organisation() -> None:
    make_asked()
    assert AuditEvent.objects.get(action="membership.asked").after == {}


def test_the_mail_speaks_the_proposal_s_language_where_the_portal_does() -> None:
    make_asked(make_proposal(language="sw"))
    assert OutgoingMail.objects.get().language == "en"


def test_a_contact_is_asked_once_a_day_and_its_links_go_on_working(client: Client) -> None:
    request = make_asked()
    convener = request.membership.proposal.convener
    with pytest.raises(AlreadyDone):
        ask(request.membership, by=convener)
    with _later(hours=25):
        ask(request.membership, by=convener)
        first, second = _mails()
        for mail in (first, second):
            assert client.get(links_in(mail)[0]).status_code == 200


@pytest.mark.parametrize("fields", [{"contact_email": ""}, {"state": "declined"}, {"state": "confirmed"}])
def test_who_is_not_asked(fields: dict[str, Any]) -> None:
    proposal = make_proposal()
    member = make_member(proposal, **{"contact_email": ADDRESS, **fields})
    with pytest.raises(NotAsked):
        ask(member, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        ask_all(proposal, by=proposal.convener)
    assert not OutgoingMail.objects.exists()


def test_only_the_convener_asks() -> None:
    proposal = make_proposal()
    member = make_member(proposal, contact_email=ADDRESS)
    for deed in (lambda: ask(member, by=make_user()), lambda: ask_all(proposal, by=make_user())):
        with pytest.raises(NotAsked):
            deed()


def _under_review() -> Proposal:
    proposal = make_submitted_proposal()
    open_review(proposal, by=make_reviewer(proposal.call))
    return proposal


@pytest.mark.parametrize("make", [make_proposal, make_submitted_proposal, _under_review, make_coalition])
def test_members_are_asked_while_the_proposal_is_alive(make: Any) -> None:
    request = make_asked(make())
    assert request.answer == ""


def test_nobody_is_asked_for_a_proposal_that_is_over() -> None:
    proposal = make_submitted_proposal()
    member = make_member(proposal, contact_email=ADDRESS)
    withdraw(proposal, by=proposal.convener)
    with pytest.raises(NotAsked):
        ask(member, by=proposal.convener)


def test_all_are_asked_at_once_one_mail_an_address() -> None:
    proposal = make_proposal()
    for name, address in (("One", ADDRESS), ("Two", ADDRESS.upper()), ("Three", OTHER), ("Four", "")):
        make_member(proposal, name, contact_email=address)
    assert ask_all(proposal, by=proposal.convener) == 3
    mails = _mails()
    assert [len(links_in(mail)) for mail in mails] == [2, 1]
    assert AuditEvent.objects.filter(action="membership.asked").count() == 3
    with pytest.raises(AlreadyDone):
        ask_all(proposal, by=proposal.convener)


def test_many_members_are_asked_in_turn_with_no_more_look_ups(django_assert_max_num_queries: Any) -> None:
    proposal = make_proposal()
    make_members(proposal, MOST_ASKED_AT_ONCE + 1)
    # An event, a mail and its job a member, each with its savepoint; nothing else grows.
    with django_assert_max_num_queries(MOST_ASKED_AT_ONCE * 8 + 20):
        assert ask_all(proposal, by=proposal.convener) == MOST_ASKED_AT_ONCE
    assert ask_all(proposal, by=proposal.convener) == 1
    assert ConfirmationRequest.objects.count() == OutgoingMail.objects.count() == MOST_ASKED_AT_ONCE + 1


def test_who_opted_out_is_neither_asked_nor_reminded() -> None:
    request = make_asked()
    proposal = request.membership.proposal
    opt_out(address_key(ADDRESS.upper()))
    opt_out(address_key(ADDRESS))
    assert OptOut.objects.count() == 1
    OutgoingMail.objects.all().delete()
    with _later(days=8):
        assert remind_all() == 0
        with pytest.raises(NotAsked):
            ask(request.membership, by=proposal.convener)
        with pytest.raises(AlreadyDone):
            ask_all(proposal, by=proposal.convener)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("named", ["akoth+women@members.example.org", "Akoth+2@Members.example.org", ADDRESS])
@pytest.mark.parametrize("asked", [ADDRESS, "akoth+water@members.example.org"])
def test_who_opted_out_is_not_reached_by_another_address_of_the_same_post_box(
    client: Client, asked: str, named: str
) -> None:
    request = make_asked(contact_email=asked)
    link = OPT_OUT.search(OutgoingMail.objects.get().text)
    assert link
    assert client.post(link[1]).status_code == HTTPStatus.OK
    proposal = request.membership.proposal
    with _later(days=8):
        assert remind_all() == 0
        with pytest.raises(NotAsked, match="no such mail"):
            ask(make_member(proposal, contact_email=named), by=proposal.convener)
        ask(make_member(proposal, contact_email="another@members.example.org"), by=proposal.convener)


def test_who_said_that_it_is_not_theirs_is_not_asked_again_but_another_contact_is(client: Client) -> None:
    request = make_asked()
    member, convener = request.membership, request.membership.proposal.convener
    answer(client, "disavowal_create", request)
    with _later(days=8):
        assert remind_all() == 0
        with pytest.raises(NotAsked):
            ask(member, by=convener)
        change_member(member, row=replace(row_of(member), contact_email=OTHER), by=convener)
        ask(member, by=convener)
    assert _mails()[-1].to == OTHER


def test_two_reminders_a_week_apart_and_no_more() -> None:
    make_asked()
    counts = []
    for day in range(1, 40):
        with _later(days=day):
            remind_contacts(timestamp=0)
            counts.append(len(_mails("reminder")))
    assert counts[5:7] == [0, 1]
    assert counts[12:14] == [1, 2]
    assert counts[-1] == 2


def test_one_digest_an_address_with_all_open_questions() -> None:
    first = make_asked(make_proposal("First"))
    answered = make_asked(make_proposal("Answered"))
    Membership.objects.filter(pk=answered.membership_id).update(state="confirmed")
    over = make_asked(make_submitted_proposal("Over"))
    withdraw(over.membership.proposal, by=over.membership.proposal.convener)
    make_asked(make_proposal("Somebody else's"), contact_email=OTHER)
    with _later(days=5):
        make_asked(make_proposal("Recent"), contact_email=ADDRESS.title())
    OutgoingMail.objects.all().delete()
    with _later(days=7, minutes=1):
        assert remind_all() == 2
        assert remind_all() == 0
    digest = next(mail for mail in _mails("reminder") if mail.to == ADDRESS)
    assert len(links_in(digest)) == 2
    assert "First" in digest.text
    assert "Recent" in digest.text
    assert "Answered" not in digest.text
    assert "Over" not in digest.text
    assert OTHER not in digest.text
    assert ConfirmationRequest.objects.get(pk=first.pk).reminders == 1


def test_a_confirmed_row_that_the_convener_changes_is_asked_about_again(client: Client) -> None:
    request = make_asked(make_submitted_proposal())
    member, convener = request.membership, request.membership.proposal.convener
    answer(client, "agreement_create", request)
    change_member(member, row=replace(row_of(member), country="UG"), by=convener)
    request.refresh_from_db()
    assert (request.answer, request.membership.state) == ("", MembershipState.PLEDGED)
    _first, again = _mails()
    assert client.get(links_in(again)[0]).status_code == 200
    assert AuditEvent.objects.filter(action="membership.asked").count() == 2


def test_a_changed_contact_or_lead_voids_nothing(client: Client) -> None:
    request = make_asked()
    member, convener = request.membership, request.membership.proposal.convener
    answer(client, "agreement_create", request)
    change_member(member, row=replace(row_of(member), contact_email=OTHER, is_lead=True), by=convener)
    member.refresh_from_db()
    assert member.state == MembershipState.CONFIRMED
    assert member.confirmations.get().ended_at is None
    assert len(_mails()) == 1


def test_a_row_changed_before_an_answer_is_not_mailed_about() -> None:
    request = make_asked()
    member = request.membership
    change_member(member, row=replace(row_of(member), country="UG"), by=member.proposal.convener)
    assert len(_mails()) == 1


def test_the_list_of_members_asks_and_says_what_was_asked(client: Client) -> None:
    proposal = make_proposal()
    asked = make_asked(proposal)
    confirmed = make_member(proposal, "Confirmed", contact_email=OTHER, state=MembershipState.CONFIRMED)
    make_member(proposal, "Without a contact")
    browser = as_convener(proposal)
    text = browser.get(page("member_list", proposal.reference)).content.decode()
    assert "1 confirmed, 2 pledged." in text
    assert "no answer yet" in text
    assert page("confirmation_request_create", proposal.reference, asked.membership_id) in text
    assert page("confirmation_request_create", proposal.reference, confirmed.pk) not in text
    again = browser.post(page("confirmation_request_create", proposal.reference, asked.membership_id), follow=True)
    assert "once a day is enough" in again.content.decode()
    refused = browser.post(page("confirmation_request_create", proposal.reference, confirmed.pk))
    assert refused.status_code == 409
    answer(client, "disavowal_create", asked)
    assert "not their organisation" in browser.get(page("member_list", proposal.reference)).content.decode()


def test_the_list_of_a_proposal_that_is_over_offers_no_asking() -> None:
    proposal = make_submitted_proposal()
    make_member(proposal, contact_email=ADDRESS)
    withdraw(proposal, by=proposal.convener)
    text = as_convener(proposal).get(page("member_list", proposal.reference)).content.decode()
    assert "confirmation-request" not in text


def test_the_button_for_all_asks_all_while_the_sections_are_closed() -> None:
    proposal = make_submitted_proposal()
    make_member(proposal, contact_email=ADDRESS)
    open_review(proposal, by=make_reviewer(proposal.call))
    response = as_convener(proposal).post(page("confirmation_requests_create", proposal.reference))
    assert response.status_code == 302
    assert [mail.to for mail in _mails()] == [ADDRESS]


def test_a_link_of_a_row_that_left_and_is_not_listed_any_more_is_not_reminded_of() -> None:
    request = make_asked()
    proposal = request.membership.proposal
    member_leaves(request.membership, state=MembershipState.DECLINED, by=proposal.convener)
    with _later(days=8):
        assert remind_all() == 0


def test_a_new_row_is_asked_only_when_the_convener_asks() -> None:
    proposal = make_proposal()
    add_member(proposal, row=MemberRow(organisation="New", contact_email=ADDRESS), by=proposal.convener)
    assert not OutgoingMail.objects.exists()
    with pytest.raises(ActionRefused):
        ask_all(make_proposal(), by=proposal.convener)


def test_readers_and_the_committee_see_pledged_and_confirmed_apart(client: Client) -> None:
    coalition = make_coalition()
    request = make_asked(coalition)
    answer(client, "agreement_create", request)
    said = "1 confirmed, 5 pledged."
    assert said in client.get(page("coalition_detail", coalition.slug)).content.decode()
    member = make_reviewer(coalition.call)
    client.force_login(member)
    paper = client.get(f"/admin/coalitions/proposal/{coalition.pk}/change/")
    assert paper.status_code == 200
    assert said in paper.content.decode()
    assert "A listed organisation, by its link" in paper.content.decode()
