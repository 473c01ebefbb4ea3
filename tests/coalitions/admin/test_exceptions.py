"""The committee's pages on exceptions."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from coalitions.models import Call, CriterionException, Proposal
from coalitions.services.reviewing import open_review
from coalitions.services.shortlisting import shortlist
from portal.accounts.models import User
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page, page_of, read, send
from tests.factories.coalitions import make_reviewer, make_submitted_proposal
from tests.factories.exceptions import REASON, lose, make_asked, make_granted, make_lacking

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> & {{ x }}"


@pytest.fixture
def proposal(call: Call) -> Proposal:
    return make_lacking(call=call)


@pytest.fixture
def colleague(call: Call) -> Client:
    return browser_of(make_reviewer(call, name="Chen Colleague"))


def ask_at(proposal: Proposal) -> str:
    return address("proposal_exception", proposal.pk, "regional")


def decide_at(exception: CriterionException) -> str:
    return address("proposal_exception_decision", exception.proposal_id, exception.pk)


def revoke_at(exception: CriterionException) -> str:
    return address("proposal_exception_revocation", exception.proposal_id, exception.pk)


def test_one_asks_and_another_decides(proposal: Proposal, committee: Client, colleague: Client) -> None:
    assert ask_at(proposal) in read(committee.get(page_of(proposal))).links
    page = read(committee.get(ask_at(proposal)))
    assert "This still needs one more CSO with a region and one more region." in page.text
    answer = send(committee, page, ask_at(proposal), reason=REASON, evidence=HOSTILE)
    assert (answer.status_code, answer["Location"]) == (302, page_of(proposal))
    exception = CriterionException.objects.get()
    mine, theirs = read(committee.get(page_of(proposal))), read(colleague.get(page_of(proposal)))
    assert decide_at(exception) not in mine.links
    assert decide_at(exception) in theirs.links
    assert ask_at(proposal) not in mine.links + theirs.links
    assert HOSTILE in theirs.text
    assert committee.get(decide_at(exception)).status_code == 403
    page = read(colleague.get(decide_at(exception)))
    assert REASON in page.text
    assert "Carla Committee" in page.text
    answer = send(colleague, page, decide_at(exception), answer="granted", note="Agreed.")
    assert (answer.status_code, answer["Location"]) == (302, page_of(proposal))
    exception.refresh_from_db()
    assert exception.is_granted
    text = read(colleague.get(page_of(proposal))).text
    assert "This proposal meets the criteria, with an exception that the committee granted." in text
    assert "The committee granted an exception on" in text
    third = browser_of(make_reviewer(proposal.call))
    assert committee.get(revoke_at(exception)).status_code == 403
    page = read(third.get(revoke_at(exception)))
    assert send(third, page, revoke_at(exception), note="It was not true.").status_code == 302
    exception.refresh_from_db()
    assert exception.state == "revoked"
    assert "It was not true." in read(third.get(page_of(proposal))).text
    assert ask_at(proposal) in read(committee.get(page_of(proposal))).links


def test_the_proposal_s_page_tells_who_asked_why_they_are_not_offered_the_decision(
    proposal: Proposal, committee: Client, colleague: Client, secretariat: Client, reviewer: User
) -> None:
    make_asked(proposal, reviewer)
    button, why_not = "Decide on the exception", "You asked for this exception, so a colleague decides on it."
    pages = [read(one.get(page_of(proposal))).text for one in (committee, colleague, secretariat)]
    assert [(button in text, why_not in text) for text in pages] == [(False, True), (True, False), (False, False)]


def test_the_same_sent_twice_does_it_once(proposal: Proposal, committee: Client, colleague: Client) -> None:
    page = read(committee.get(ask_at(proposal)))
    for _turn in range(2):
        assert send(committee, page, ask_at(proposal), reason=REASON, evidence="Letters").status_code == 302
    exception = CriterionException.objects.get()
    page = read(colleague.get(decide_at(exception)))
    for _turn in range(2):
        assert send(colleague, page, decide_at(exception), answer="refused", note="No.").status_code == 302
    exception.refresh_from_db()
    assert exception.state == "refused"


@pytest.mark.parametrize("name", ["reason", "evidence"])
@pytest.mark.parametrize("typed", ["", "  \n ", "x" * 5_001, "a\0b", "\x1b[31m"])
def test_what_will_not_do_is_said_beside_it_and_kept(
    proposal: Proposal, committee: Client, name: str, typed: str
) -> None:
    page = read(committee.get(ask_at(proposal)))
    answer = send(committee, page, ask_at(proposal), **{"reason": "Kept", "evidence": "Kept", name: typed})
    again = read(answer)
    assert again.status == 422
    other = "evidence" if name == "reason" else "reason"
    assert again.deed.values[other] == "Kept"
    assert not CriterionException.objects.exists()


@pytest.mark.parametrize("sent", [{"answer": ""}, {"answer": "perhaps"}, {"note": ""}, {"seen_facts": ""}])
def test_a_decision_that_is_none_is_refused(proposal: Proposal, colleague: Client, sent: dict[str, str]) -> None:
    exception = make_asked(proposal)
    page = read(colleague.get(decide_at(exception)))
    answer = send(colleague, page, decide_at(exception), **{"answer": "granted", "note": "Yes", **sent})
    assert answer.status_code == 422
    exception.refresh_from_db()
    assert exception.is_asked


def test_who_was_late_is_told_and_keeps_what_was_typed(
    proposal: Proposal, committee: Client, colleague: Client
) -> None:
    exception = make_asked(proposal)
    page = read(committee.get(decide_at(exception)))
    assert send(colleague, page, decide_at(exception), answer="refused", note="No.").status_code == 302
    late = read(send(committee, page, decide_at(exception), answer="granted", note="A long thought"))
    assert late.status == 409
    assert "Chen Colleague decided on this request meanwhile: it is refused." in late.text
    assert "A long thought" in late.text
    assert not late.offers_a_deed or "logout" in str(late.forms)


def test_what_changed_after_the_page_was_made_is_shown_before_it_is_decided(
    proposal: Proposal, committee: Client
) -> None:
    exception = make_asked(proposal)
    page = read(committee.get(decide_at(exception)))
    lose(proposal, "FR")
    again = read(send(committee, page, decide_at(exception), answer="granted", note="Agreed."))
    assert again.status == 409
    assert "were changed after you opened this page" in again.text
    assert again.deed.values["note"] == "Agreed."
    assert send(committee, again, decide_at(exception), answer="granted", note="Agreed.").status_code == 302


def test_where_nothing_can_be_asked_for_the_page_says_why(call: Call, committee: Client) -> None:
    met = make_submitted_proposal(call=call)
    page = read(committee.get(ask_at(met)))
    assert page.status == 200
    assert "is met, so it needs no exception" in page.text
    answer = committee.post(ask_at(met), {"reason": "R", "evidence": "E", "seen_facts": "x"})
    assert answer.status_code == 409
    assert not CriterionException.objects.exists()


def test_an_exception_is_found_with_its_own_proposal_only(call: Call, proposal: Proposal, committee: Client) -> None:
    exception = make_asked(proposal)
    other = make_lacking(call=call)
    for name in ("proposal_exception_decision", "proposal_exception_revocation"):
        assert committee.get(address(name, other.pk, exception.pk)).status_code == 404


def test_the_convener_reads_state_and_reason_and_no_names_or_evidence(proposal: Proposal, client: Client) -> None:
    exception = make_asked(proposal, make_reviewer(proposal.call, name="Asha Asker"), evidence="Ms Smith, 555-0100")
    client.force_login(proposal.convener)
    pages = [proposal.get_absolute_url(), f"{proposal.get_absolute_url()}submission/"]
    for at in pages:
        text = read(client.get(at)).text
        assert "An exception was asked for on" in text
        assert REASON in text
        for hidden in ("Asha Asker", "555-0100"):
            assert hidden not in text
    assert client.get(decide_at(exception)).status_code in {302, 403}


def test_the_public_reads_what_stands_with_its_reason_and_nothing_else(
    call: Call, proposal: Proposal, reviewer: User, client: Client
) -> None:
    refused = make_asked(proposal, reviewer, reason="A first try")
    CriterionException.objects.filter(pk=refused.pk).update(
        state="refused", decision="No", decided_by=make_reviewer(call), decided_at=refused.asked_at
    )
    exception = make_granted(proposal, asker=reviewer)
    open_review(proposal, by=reviewer)
    shortlist(proposal, by=reviewer)
    at = f"/coalitions/{proposal.slug}/"
    text = read(client.get(at)).text
    for shown in ("Excepted", "The committee granted an exception on", REASON, "Agreed."):
        assert shown in text
    for hidden in ("A first try", "Carla Committee", "Letters of four networks"):
        assert hidden not in text
    lose(proposal, "FR")
    # The clock that ages kept pages moves as the transaction commits, which a test's never does.
    caches["pages"].clear()
    text = read(client.get(at)).text
    assert REASON not in text
    assert "Excepted" not in text
    exception.refresh_from_db()
    assert exception.state == "lapsed"


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_twelve_queries_at_most(
    call: Call, committee: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    proposals = [make_lacking(call=call) for _place in range(number)]
    exceptions = [make_asked(one) for one in proposals]
    lacking, granted = make_lacking(call=call), make_granted(make_lacking(call=call))
    for at in (ask_at(lacking), decide_at(exceptions[0]), revoke_at(granted), page_of(proposals[0]), page_of(lacking)):
        with django_assert_max_num_queries(12):
            assert committee.get(at).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_marks_and_finds_what_waits(
    call: Call, committee: Client, number: int, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        make_asked(make_lacking(f"Waiting {place}", call=call))
    make_granted(make_lacking("Standing", call=call))
    make_submitted_proposal("Without", call=call)
    with django_assert_num_queries(7):
        page = open_page(committee, "proposal_changelist")
    assert page.text.casefold().count("exception asked for") == number
    waiting = open_page(committee, "proposal_changelist", exception="asked")
    assert ("Waiting 0" in waiting.text, "Standing" in waiting.text, "Without" in waiting.text) == (True, False, False)
    standing = open_page(committee, "proposal_changelist", exception="granted")
    assert ("Waiting 0" in standing.text, "Standing" in standing.text) == (False, True)
    assert "Without" in open_page(committee, "proposal_changelist", exception="x").text
