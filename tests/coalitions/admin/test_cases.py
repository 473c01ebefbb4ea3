"""Cases in the admin: who finds which, who is offered a decision, and what a stale page gets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalitions.models import Call, Case, CommitteeSeat, Extension, Proposal
from coalitions.services.cases import appeal, ask_for_late_entry, dismiss, uphold
from coalitions.services.reviewing import decline, open_review
from coalitions.services.submission import withdraw
from portal.accounts.models import SecretariatSeat, User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page, page_of, read, send
from tests.factories.base import make_secretary
from tests.factories.coalitions import make_call, make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db

WALL = "2090-04-20T15:00"


@pytest.fixture
def first(call: Call) -> User:
    return make_reviewer(call, name="Farid First")


def _appealed(call: Call, first: User, title: str = "Health for all") -> Case:
    proposal = make_submitted_proposal(title, call=call)
    open_review(proposal, by=first)
    decline(proposal, by=first, note="Not <convincing>.")
    return appeal(proposal, reason="Nobody <said> why.", by=proposal.convener)


@pytest.fixture
def case(call: Call, first: User) -> Case:
    return _appealed(call, first)


def _late(call: Call) -> Case:
    draft = make_complete_proposal("Water for all", call=call)
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    draft = Proposal.objects.select_related("call", "convener").get(pk=draft.pk)
    return ask_for_late_entry(draft, reason="Our power was out.", by=draft.convener)


@pytest.fixture
def late(call: Call) -> Case:
    return _late(call)


def _at(case: Case) -> str:
    return address("case_decision", case.pk)


# Appeals


def test_somebody_else_reads_both_reasons_and_decides_once(case: Case, committee: Client) -> None:
    page = open_page(committee, "case_change", case.pk)
    for said in ("Not <convincing>.", "Farid First", "Nobody <said> why.", "Health for all"):
        assert said in page.text
    assert page.deed.action == _at(case)
    for _click in range(2):
        answer = send(committee, page, _at(case), decision="upheld", note="It is.")
        assert (answer.status_code, answer["Location"]) == (302, address("case_change", case.pk))
    after = open_page(committee, "case_change", case.pk)
    assert not after.offers_a_deed
    for said in ("Upheld", "It is.", "Carla Committee"):
        assert said in after.text
    proposal = Proposal.objects.get()
    assert proposal.state == "under_review"
    history = open_page(committee, "proposal_change", proposal.pk).text
    for said in ("declined it", "appealed against the refusal", "upheld the appeal", "Not <convincing>."):
        assert said in history
    assert AuditEvent.objects.filter(action="proposal.reopen").count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/case_decided").count() == 1


def test_the_first_decider_is_told_why_there_is_nothing_to_decide_and_a_post_is_refused(
    case: Case, first: User, committee: Client
) -> None:
    shown = open_page(committee, "case_change", case.pk)
    SecretariatSeat.objects.create(user=first)
    browser = browser_of(User.objects.get(pk=first.pk))
    page = open_page(browser, "case_change", case.pk)
    assert not page.offers_a_deed
    assert "You made the decision that this goes beyond" in page.text
    for typed in ({"decision": "dismissed", "note": "I said so."}, {}):
        answer = send(browser, shown, _at(case), **typed)
        assert answer.status_code == 403
    assert "I said so." in read(send(browser, shown, _at(case), decision="upheld", note="I said so.")).text
    assert Case.objects.get().is_open
    assert Proposal.objects.get().state == "declined"


def test_who_convenes_or_writes_it_is_offered_nothing(case: Case, call: Call, committee: Client) -> None:
    shown = open_page(committee, "case_change", case.pk)
    CommitteeSeat.objects.create(call=call, user=case.proposal.convener)
    mate = make_reviewer(call)
    case.proposal.teammates.create(user=mate, role="editor")
    for person in (case.proposal.convener, mate):
        browser = browser_of(User.objects.get(pk=person.pk))
        page = open_page(browser, "case_change", case.pk)
        assert not page.offers_a_deed
        assert "a proposal of your own" in page.text
        assert send(browser, shown, _at(case), decision="upheld", note="Mine").status_code == 403
    assert Case.objects.get().is_open


def test_a_stale_page_gets_what_holds_and_what_was_typed(case: Case, committee: Client, secretariat: Client) -> None:
    page = open_page(committee, "case_change", case.pk)
    assert send(secretariat, page, _at(case), decision="dismissed", note="It was said.").status_code == 302
    for typed in ({"decision": "upheld", "note": "It was not."}, {"note": "It was not."}):
        refused = read(send(committee, page, _at(case), **typed))
        assert refused.status == 409
        for said in ("This case is no longer open: dismissed.", "It was said.", "It was not."):
            assert said in refused.text
        assert not refused.offers_a_deed
    assert Proposal.objects.get().state == "declined"


@pytest.mark.parametrize(
    "typed",
    [
        {"decision": "upheld", "note": ""},
        {"decision": "upheld", "note": " \n"},
        {"decision": "upheld", "note": "x" * 5_001},
        {"decision": "upheld", "note": "a\0b"},
        {"decision": "", "note": "So"},
        {"decision": "granted", "note": "So"},
        {"decision": "lapsed", "note": "So"},
    ],
)
def test_a_decision_that_will_not_do_is_said_beside_its_field(
    case: Case, committee: Client, typed: dict[str, str]
) -> None:
    failed = read(send(committee, open_page(committee, "case_change", case.pk), _at(case), **typed))
    assert failed.status == 422
    assert failed.deed.values["note"].strip() == typed["note"].replace("\0", "\ufffd").strip() or "\0" in typed["note"]
    assert Case.objects.get().is_open


# Late entry


def test_a_draft_is_let_in_by_its_reference_and_nothing_else_of_it_is_shown(late: Case, committee: Client) -> None:
    page = open_page(committee, "case_change", late.pk)
    assert "Our power was out." in page.text
    assert late.proposal.reference in page.text
    answer = send(committee, page, _at(late), decision="granted", note="Power cuts happen.", until_on_the_wall=WALL)
    assert answer.status_code == 302
    # Clocks in Nairobi are three hours ahead.
    assert Extension.objects.get().until == datetime(2090, 4, 20, 12, tzinfo=UTC)
    after = open_page(committee, "case_change", late.pk)
    listed = open_page(committee, "case_changelist")
    for text in (page.text, after.text, listed.text):
        assert "Water for all" not in text
        assert late.proposal.convener.email not in text
    assert page_of(late.proposal) not in after.links


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until_on_the_wall": ""}, "Name the instant until which it is let in."),
        ({"until_on_the_wall": "tomorrow"}, "Enter a valid date/time."),
        ({"until_on_the_wall": "9999-12-31T00:00"}, "year has to lie between"),
        ({"until_on_the_wall": "2020-01-01T00:00"}, "This instant is past already."),
        ({"note": ""}, "This field is required."),
        ({"decision": "upheld"}, "Select a valid choice."),
    ],
)
def test_a_slip_is_said_and_what_was_typed_stays(
    late: Case, committee: Client, typed: dict[str, str], said: str
) -> None:
    filled = {"decision": "granted", "note": "Power cuts happen.", "until_on_the_wall": WALL}
    failed = send(committee, open_page(committee, "case_change", late.pk), _at(late), **{**filled, **typed})
    assert failed.status_code == 422
    assert said in failed.text
    assert all(value in failed.text for name, value in filled.items() if name not in typed)
    assert not Extension.objects.exists()


def test_a_refusal_needs_no_instant(late: Case, committee: Client) -> None:
    page = open_page(committee, "case_change", late.pk)
    assert send(committee, page, _at(late), decision="refused", note="Others managed.").status_code == 302
    assert Case.objects.get().outcome == "refused"


def test_what_was_withdrawn_meanwhile_is_let_in_no_more(late: Case, committee: Client) -> None:
    page = open_page(committee, "case_change", late.pk)
    withdraw(late.proposal, by=late.proposal.convener)
    refused = read(send(committee, page, _at(late), decision="granted", note="So", until_on_the_wall=WALL))
    assert refused.status == 409
    assert "closed without a decision" in refused.text
    assert not Extension.objects.exists()


# Lists


def test_open_ones_come_first_and_lists_are_narrowed(call: Call, first: User, committee: Client) -> None:
    decided = _appealed(call, first, "Decided one")
    dismiss(decided, note="No", by=make_secretary())
    waiting = _appealed(call, first, "Waiting one")
    late = _late(call)
    text = open_page(committee, "case_changelist").text
    assert text.index("Waiting one") < text.index("Decided one")
    found = {
        "decision=open": {waiting, late},
        "decision=decided": {decided},
        "kind=appeal": {waiting, decided},
        "kind=late_entry": {late},
        f"call={call.pk}": {waiting, decided, late},
        f"call={make_call().pk}": set(),
        "call=x": set(),
        f"q={late.proposal.reference}": {late},
        "q=Water": set(),
    }
    for query, cases in found.items():
        text = committee.get(f"{address('case_changelist')}?{query}").text
        assert {one for one in (waiting, decided, late) if address("case_change", one.pk) in text} == cases, query


def test_a_committee_finds_the_cases_of_its_own_calls(case: Case, late: Case) -> None:
    outsider = browser_of(make_reviewer(make_call()))
    for one in (case, late):
        assert open_page(outsider, "case_change", one.pk).status == 404
        assert outsider.post(_at(one), {"decision": "upheld", "note": "So"}).status_code == 404
    assert "Health for all" not in open_page(outsider, "case_changelist").text
    assert "Health for all" in open_page(browser_of(make_secretary()), "case_changelist").text
    assert Case.objects.filter(outcome="").count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    call: Call, first: User, committee: Client, number: int, django_assert_num_queries: Any
) -> None:
    for _row in range(number):
        _appealed(call, first)
    with django_assert_num_queries(6):
        assert open_page(committee, "case_changelist").text.count("waits for a decision") >= number


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "-1"])
def test_a_key_that_is_none_is_not_there(committee: Client, key: str) -> None:
    assert committee.get(f"/admin/coalitions/case/{key}/change/").status_code == 404


def test_the_proposal_s_page_leads_to_its_cases(case: Case, committee: Client) -> None:
    links = open_page(committee, "proposal_change", case.proposal_id).links
    assert address("case_change", case.pk) in links
    uphold(case, note="So", by=make_secretary())
    text = open_page(committee, "proposal_change", case.proposal_id).text
    assert "Appeal against a refusal" in text


def test_the_proposal_s_page_offers_the_decision_to_whoever_may_decide_and_tells_others_why_not(
    case: Case, first: User, committee: Client
) -> None:
    button, why_not = "Decide on the appeal", "You made the decision that this goes beyond, so somebody else decides."
    text = open_page(committee, "proposal_change", case.proposal_id).text
    assert (button in text, why_not in text) == (True, False)
    page = open_page(browser_of(first), "proposal_change", case.proposal_id)
    assert (button in page.text, why_not in page.text) == (False, True)
    assert address("case_change", case.pk) in page.links


@pytest.mark.parametrize("number", [1, 3])
def test_the_proposal_s_page_asks_no_more_for_more_cases(
    call: Call, number: int, django_assert_num_queries: Any
) -> None:
    first, second = make_reviewer(call), make_reviewer(call)
    case = _appealed(call, first)
    for _turn in range(number - 1):
        proposal = case.proposal
        uphold(case, note="So", by=second if case.first_decided_by == first else first)
        proposal.refresh_from_db()
        decline(proposal, by=first, note="Again not.")
        proposal.refresh_from_db()
        case = appeal(proposal, reason="Why?", by=proposal.convener)
    browser = browser_of(second)
    with django_assert_num_queries(9):
        text = open_page(browser, "proposal_change", case.proposal_id).text
    assert text.count("Appeal against a refusal") == number


def test_each_cell_of_the_list_says_what_it_is_for_phones(case: Case, committee: Client) -> None:
    body = committee.get(address("case_changelist")).content.decode()
    for name in ("Kind", "Call", "Decision", "Asked", "Decided"):
        assert f'data-label="{name}"' in body
    assert body.count("data-label=") == 5
