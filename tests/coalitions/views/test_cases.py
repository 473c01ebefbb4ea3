"""Appeals and late entry on their convener's pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from coalitions.models import Call, Case, Proposal
from coalitions.services.cases import (
    appeal,
    ask_for_late_entry,
    cases_told,
    dismiss,
    grant,
    refuse,
    uphold,
    with_cases,
)
from coalitions.services.reviewing import decline, open_review, return_proposal
from portal.accounts.models import User
from tests.coalitions.admin.pages import read
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_call, make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BAD_REASONS = ["", " \n", "x" * 5_001, "a\0b", "a\x07b"]


def _declined(**fields: Any) -> Proposal:
    proposal = make_submitted_proposal("Health for all", **fields)
    reviewer = make_reviewer(proposal.call, name="Farid First")
    open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="Not <convincing>.")
    return _fresh(proposal)


def _closed_draft() -> Proposal:
    proposal = make_complete_proposal("Water for all")
    Call.objects.filter(pk=proposal.call_id).update(closes_at=timezone.now() - timedelta(hours=1))
    return _fresh(proposal)


def _fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _shown(client: Client, proposal: Proposal) -> str:
    return read(client.get(page("proposal_detail", proposal.reference))).text


# Appeals


def test_a_refused_convener_reads_why_appeals_and_reads_what_became_of_it() -> None:
    proposal = _declined()
    client, url = as_convener(proposal), page("appeal_create", proposal.reference)
    detail = read(client.get(page("proposal_detail", proposal.reference)))
    assert url in detail.links
    assert "Not <convincing>." in detail.text
    form = read(client.get(url))
    assert "Not <convincing>." in form.text
    sent = client.post(url, {"reason": "Nobody said what was not."}, follow=True)
    text = read(sent).text
    for said in ("Your appeal is sent.", "Appeal against a refusal", "Waits for its decision", "Nobody said what"):
        assert said in text
    assert url not in read(sent).links
    uphold(Case.objects.get(), note="It is convincing.", by=make_secretary(name="Sena Secretary"))
    text = _shown(client, proposal)
    for said in ("Under review", "Upheld", "Not <convincing>.", "Nobody said what was not.", "It is convincing."):
        assert said in text
    assert "Sena" not in text
    assert "Farid" not in text


def test_the_end_of_the_time_stands_on_the_call_s_clocks_and_the_reader_s() -> None:
    opens, closes = datetime(2040, 3, 1, tzinfo=UTC), datetime(2040, 4, 15, 12, tzinfo=UTC)
    with time_machine.travel(closes - DAY, tick=False):
        proposal = _declined(call=make_call(opens_at=opens, closes_at=closes, time_zone="Africa/Nairobi"))
        User.objects.filter(pk=proposal.convener_id).update(time_zone="Asia/Kathmandu")
        client = as_convener(_fresh(proposal))
        for name in ("proposal_detail", "appeal_create"):
            text = read(client.get(page(name, proposal.reference))).text
            assert "29 April 2040, 00:00 (Africa/Nairobi); 28 April 2040, 17:00 in New York" in text
            assert "29 April 2040, 02:45 in your zone (Asia/Kathmandu)" in text


@pytest.mark.parametrize("reason", BAD_REASONS)
def test_a_reason_that_will_not_do_is_said_beside_it_and_stays(reason: str) -> None:
    for proposal, name in ((_declined(), "appeal_create"), (_closed_draft(), "late_entry_create")):
        answer = as_convener(proposal).post(page(name, proposal.reference), {"reason": reason})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert "x" * len(reason) in answer.text or "x" not in reason
    assert not Case.objects.exists()


def test_an_appeal_sent_too_late_from_a_page_that_was_open_is_refused_and_still_there() -> None:
    proposal = _declined()
    client, url = as_convener(proposal), page("appeal_create", proposal.reference)
    assert client.get(url).status_code == 200
    with time_machine.travel(timezone.now() + 16 * DAY):
        client = as_convener(proposal)
        answer = client.post(url, {"reason": "Nobody said what was not."})
        assert answer.status_code == 409
        assert "The time to appeal was over on" in read(answer).text
        assert "Nobody said what was not." in answer.text
        assert "The time to appeal was over on" in read(client.get(url)).text
        assert url not in read(client.get(page("proposal_detail", proposal.reference))).links
    assert not Case.objects.exists()


def test_sent_twice_it_is_one_and_other_words_from_a_stale_page_are_refused() -> None:
    proposal = _declined()
    client, url = as_convener(proposal), page("appeal_create", proposal.reference)
    for _click in range(2):
        assert client.post(url, {"reason": "Why?"}).status_code == 302
    answer = client.post(url, {"reason": "Other <words>"})
    assert answer.status_code == 409
    assert "Your appeal waits for its decision." in answer.text
    assert "Other &lt;words&gt;" in answer.text
    assert Case.objects.count() == 1
    dismiss(Case.objects.get(), note="So", by=make_secretary())
    answer = client.post(url, {"reason": "Yet other words"})
    assert answer.status_code == 409
    assert "That decision stands." in answer.text


def test_an_editor_reads_the_cases_and_sends_none() -> None:
    proposal, editor = _declined(), make_user()
    proposal.teammates.create(user=editor, role="editor")
    client, url = _browser(editor), page("appeal_create", proposal.reference)
    assert url not in read(client.get(page("proposal_detail", proposal.reference))).links
    assert "Only the convener asks for this." in read(client.get(url)).text
    answer = client.post(url, {"reason": "Why?"})
    assert answer.status_code == 409
    assert "Why?" in answer.text
    assert not Case.objects.exists()
    appeal(proposal, reason="We were not heard.", by=proposal.convener)
    assert "We were not heard." in _shown(client, proposal)


def test_the_public_and_other_people_see_nothing_of_it() -> None:
    proposal = _declined()
    appeal(proposal, reason="Secret reason", by=proposal.convener)
    for client in (Client(), _browser(make_user())):
        for url in (
            page("call_detail", proposal.call.slug),
            page("coalition_list"),
            page("proposal_detail", proposal.reference),
            page("appeal_create", proposal.reference),
        ):
            text = client.get(url, follow=True).text
            assert "Secret reason" not in text
            assert "Health for all" not in text


def test_a_rate_keeps_one_person_from_mailing_the_committee_all_day(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "case": "1/h/user"}
    proposal, draft = _declined(), _closed_draft()
    client, url = as_convener(proposal), page("appeal_create", proposal.reference)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Why?"}).status_code == 429
    assert client.get(url).status_code == 200
    late = page("late_draft_create", draft.call.slug)
    assert client.post(late, {"title": "Fire", "language": "en", "reason": "Why?"}).status_code == 429
    assert not Case.objects.exists()
    assert as_convener(draft).post(page("late_entry_create", draft.reference), {"reason": "Why?"}).status_code == 302


# Late entry


def test_a_late_draft_is_let_in_and_its_pages_say_so() -> None:
    draft = _closed_draft()
    client, url = as_convener(draft), page("late_entry_create", draft.reference)
    assert url in read(client.get(page("proposal_detail", draft.reference))).links
    assert "somebody else decides that" in read(client.get(url)).text
    text = read(client.post(url, {"reason": "Our power was out."}, follow=True)).text
    assert "Your request is sent." in text
    assert "Request for late entry" in text
    grant(Case.objects.get(), until=timezone.now() + DAY, note="Power cuts happen.", by=make_secretary())
    text = _shown(client, draft)
    for said in ("Granted", "Power cuts happen.", "More time was given to this proposal, until:"):
        assert said in text
    assert client.post(page("submission_create", draft.reference)).status_code == 302


def test_after_a_refusal_one_more_request_is_offered_and_then_none() -> None:
    draft = _closed_draft()
    client, url = as_convener(draft), page("late_entry_create", draft.reference)
    refuse(ask_for_late_entry(draft, reason="Power", by=draft.convener), note="Others managed.", by=make_secretary())
    detail = read(client.get(page("proposal_detail", draft.reference)))
    assert url in detail.links
    assert "Others managed." in detail.text
    assert client.post(url, {"reason": "A flood, too"}).status_code == 302
    refuse(Case.objects.get(outcome=""), note="Still.", by=make_secretary())
    detail = read(client.get(page("proposal_detail", draft.reference)))
    assert url not in detail.links
    assert "Still." in detail.text
    answer = client.post(url, {"reason": "Third"})
    assert answer.status_code == 409
    assert "refused twice" in answer.text


def test_a_draft_in_time_offers_no_late_entry() -> None:
    proposal = make_complete_proposal()
    url = page("late_entry_create", proposal.reference)
    assert url not in read(as_convener(proposal).get(page("proposal_detail", proposal.reference))).links
    assert "has not closed" in read(as_convener(proposal).get(url)).text


def test_a_closed_call_leads_to_a_draft_with_its_request() -> None:
    call, person = make_call(is_open=False), make_user()
    client, url = _browser(person), page("late_draft_create", call.slug)
    assert url in read(Client().get(page("call_detail", call.slug))).links
    assert url not in read(Client().get(page("call_detail", make_call().slug))).links
    assert read(client.get(url)).deed.values.keys() >= {"title", "reason"}
    failed = client.post(url, {"title": "Water\0", "language": "en", "reason": "We heard of it late."})
    assert failed.status_code == 422
    assert "We heard of it late." in failed.text
    typed = {"title": "Water", "language": "en", "reason": "We heard of it late."}
    for _click in range(2):
        answer = client.post(url, typed)
        draft = Proposal.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, draft.get_absolute_url())
    text = _shown(client, draft)
    assert "Waits for its decision" in text
    assert "cannot be changed any more" in text
    again = client.post(url, {**typed, "title": "Fire"})
    assert again.status_code == 409
    assert "You have a draft for this call." in again.text
    assert "Fire" in again.text
    assert draft.get_absolute_url() in read(client.get(url)).links
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_task_list_asks_no_more_for_more_cases(number: int, django_assert_num_queries: Any) -> None:
    draft = _closed_draft()
    for place in range(number):
        case = ask_for_late_entry(draft, reason=f"Power {place}", by=draft.convener)
        grant(case, until=timezone.now() + (place + 1) * DAY, note=f"Once {place}", by=make_secretary())
        Proposal.objects.filter(pk=draft.pk).update(extended_until=None)
        draft = _fresh(draft)
    client = as_convener(draft)
    with django_assert_num_queries(12):
        text = client.get(page("proposal_detail", draft.reference)).text
    assert text.count("Once ") == number


def test_what_was_returned_after_an_appeal_still_tells_of_it(django_assert_num_queries: Any) -> None:
    proposal = _declined()
    uphold(appeal(proposal, reason="Nobody said.", by=proposal.convener), note="It is.", by=make_secretary())
    return_proposal(_fresh(proposal), by=make_secretary(), note="Which clinics?")
    client = as_convener(proposal)
    with django_assert_num_queries(12):
        answer = client.get(page("proposal_detail", proposal.reference))
    text = read(answer).text
    for said in ("Which clinics?", "Upheld", "Nobody said.", "It is.", "Not <convincing>."):
        assert said in text


def test_cases_are_told_newest_first_with_their_days() -> None:
    draft = _closed_draft()
    for reason in ("Power", "Flood"):
        case = ask_for_late_entry(draft, reason=reason, by=draft.convener)
        refuse(case, note=f"Not for {reason}.", by=make_secretary())
    told = cases_told(with_cases(Proposal.objects.all()).get())
    kept = Case.objects.order_by("-pk")
    assert [(one.reason, one.note, one.asked_at, one.decided_at) for one in told] == [
        (one.reason, one.note, one.asked_at, one.decided_at) for one in kept
    ]


def test_its_convener_is_led_to_take_it_back_on_a_page_that_asks_first() -> None:
    draft = _closed_draft()
    browser = as_convener(draft)
    case = ask_for_late_entry(draft, reason="Power", by=draft.convener)
    address = page("case_withdrawal_create", draft.reference, str(case.pk))
    assert address in browser.get(page("proposal_detail", draft.reference)).text
    assert "your draft stays closed" in browser.get(address).text
    assert Case.objects.get().is_open
    assert browser.post(address).status_code == 302
    assert Case.objects.get().outcome == "taken_back"
    shown = browser.get(page("proposal_detail", draft.reference)).text
    assert address not in shown
    assert "taken back by its convener" in " ".join(shown.split()).lower()
    assert "no longer open" in browser.get(address).text
    # A second tab is told that it is done.
    assert browser.post(address).status_code == 302


# Who looks for them


def test_what_waits_is_told_where_the_committee_looks_and_the_refusal_once_to_its_convener() -> None:
    proposal = _declined()
    colleague = _browser(make_reviewer(proposal.call, name="Sofia Second"))
    page_of_it = reverse("admin:coalitions_proposal_change", args=[proposal.pk])
    offered, waits = "It waits for its decision, by somebody who did not decide before.", "1 appeal or request"
    assert waits not in colleague.get(reverse("my_work")).text
    assert "Nothing, in this state and from your seat." in colleague.get(page_of_it).text
    case = appeal(proposal, reason="You read an old page.", by=proposal.convener)
    assert waits in colleague.get(reverse("my_work")).text
    assert offered in colleague.get(page_of_it).text
    assert "Nothing, in this state" not in colleague.get(page_of_it).text
    assert waits not in _browser(make_user()).get(reverse("my_work")).text
    assert _shown(as_convener(proposal), proposal).count("Not <convincing>.") == 1
    dismiss(case, note="We read the new one.", by=make_reviewer(proposal.call))
    assert offered not in colleague.get(page_of_it).text


def test_a_closed_proposal_offers_nothing_that_it_would_refuse() -> None:
    closed, open_draft = _closed_draft(), make_complete_proposal("Open")
    for proposal, is_offered in ((closed, False), (open_draft, True)):
        text = as_convener(proposal).get(page("proposal_detail", proposal.reference)).text
        assert (page("word_import_create", proposal.reference) in text) is is_offered
        assert page("asked_introduction_list", proposal.reference) in text
        assert ("can be asked whether" in text) is is_offered
