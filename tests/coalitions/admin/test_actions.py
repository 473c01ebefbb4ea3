"""The actions' pages: they ask, do it once, and refuse from a page out of date without losing a word."""

from typing import Any

import pytest
from django.test import Client

from coalitions.models import Call, CommitteeSeat, Proposal
from coalitions.services.editing import About, save_about
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.shortlisting import shortlist
from coalitions.services.submission import submit, withdraw
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page, page_of, read, send
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db

NOTE = "Who leads it?\n\n<b>And</b> “since when”? 👩‍🌾"
# Noun, state before, state after, event, mail; whether it needs a note.
ACTIONS = [
    ("review", "submitted", "under_review", "open_review", "review_opened"),
    ("return", "submitted", "returned", "return", "returned"),
    ("return", "under_review", "returned", "return", "returned"),
    ("shortlisting", "under_review", "shortlisted", "shortlist", "shortlisted"),
    ("refusal", "under_review", "declined", "decline", "declined"),
]
WITH_NOTE = ("return", "refusal")


@pytest.fixture
def proposal(call: Call) -> Proposal:
    return make_submitted_proposal("Water for peace", call=call)


def in_state(proposal: Proposal, state: str, reviewer: User) -> Proposal:
    if state == "under_review":
        open_review(proposal, by=reviewer)
    return fresh(proposal)


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def counts(event: str, mail: str) -> tuple[int, int]:
    return (
        AuditEvent.objects.filter(action=f"proposal.{event}").count(),
        OutgoingMail.objects.filter(kind=f"coalitions/{mail}").count(),
    )


@pytest.mark.parametrize(("noun", "before", "after", "event", "mail"), ACTIONS)
def test_an_action_asked_for_and_done(
    proposal: Proposal, committee: Client, reviewer: User, noun: str, before: str, after: str, event: str, mail: str
) -> None:
    in_state(proposal, before, reviewer)
    at = address(f"proposal_{noun}", proposal.pk)
    page = read(committee.get(at))
    assert page.status == 200
    assert "Water for peace" in page.text
    assert fresh(proposal).state == before
    answer = send(committee, page, at, **({} if noun == "review" else {"note": NOTE}))
    assert (answer.status_code, answer["Location"]) == (302, page_of(proposal))
    assert fresh(proposal).state == after
    assert counts(event, mail) == (1, 1)
    assert "“Water for peace” " in read(committee.get(page_of(proposal))).text
    if noun != "review":
        assert AuditEvent.objects.get(action=f"proposal.{event}").note == NOTE


@pytest.mark.parametrize(("noun", "before", "after", "event", "mail"), ACTIONS)
def test_the_same_action_sent_twice_has_one_effect_one_event_one_mail_and_a_kind_answer(
    proposal: Proposal, committee: Client, reviewer: User, noun: str, before: str, after: str, event: str, mail: str
) -> None:
    in_state(proposal, before, reviewer)
    at = address(f"proposal_{noun}", proposal.pk)
    page = read(committee.get(at))
    typed = {} if noun == "review" else {"note": NOTE}
    for _turn in range(3):
        answer = send(committee, page, at, **typed)
        assert (answer.status_code, answer["Location"]) == (302, page_of(proposal))
    assert fresh(proposal).state == after
    assert counts(event, mail) == (1, 1)
    text = read(committee.get(page_of(proposal))).text
    assert "Nothing was changed. Carla Committee did this on" in text


@pytest.mark.parametrize(("noun", "before", "after", "event", "mail"), ACTIONS)
def test_a_colleague_who_was_quicker_is_named_and_what_was_typed_is_still_there(
    proposal: Proposal, committee: Client, reviewer: User, noun: str, before: str, after: str, event: str, mail: str
) -> None:
    in_state(proposal, before, reviewer)
    at = address(f"proposal_{noun}", proposal.pk)
    page = read(committee.get(at))
    colleague = browser_of(make_reviewer(proposal.call, name="Chen Colleague"))
    typed = {} if noun == "review" else {"note": "Mine was first"}
    assert send(colleague, page, at, **typed).status_code == 302
    answer = send(committee, page, at, **({} if noun == "review" else {"note": NOTE}))
    refused = read(answer)
    assert refused.status == 409
    assert "“Water for peace” is already" in refused.text
    assert "Nothing was changed. Chen Colleague did this on" in refused.text
    if noun != "review":
        assert "And" in refused.text
        assert "since when" in refused.text
    assert counts(event, mail) == (1, 1)
    assert not refused.offers_a_deed


@pytest.mark.parametrize("noun", WITH_NOTE)
def test_a_page_from_before_a_refusal_is_told_what_holds_now(
    proposal: Proposal, committee: Client, reviewer: User, noun: str
) -> None:
    open_review(proposal, by=reviewer)
    shortlisting, other = address("proposal_shortlisting", proposal.pk), address(f"proposal_{noun}", proposal.pk)
    page, other_page = read(committee.get(shortlisting)), read(committee.get(other))
    colleague = make_reviewer(proposal.call, name="Chen Colleague")
    withdraw(proposal, by=proposal.convener) if noun == "refusal" else decline(proposal, by=colleague, note="Not now")
    refused = read(send(committee, page, shortlisting, note=NOTE))
    assert refused.status == 409
    state = "withdrawn" if noun == "refusal" else "declined"
    who = proposal.convener.name if noun == "refusal" else "Chen Colleague"
    assert (
        f"“Water for peace” is {state} now, so this was not done. Nothing was changed. {who} did this" in refused.text
    )
    assert "since when" in refused.text
    assert read(send(committee, other_page, other, note=NOTE)).status == 409
    assert fresh(proposal).state == state
    assert counts("shortlist", "shortlisted") == (0, 0)


@pytest.mark.parametrize("noun", WITH_NOTE)
def test_a_page_from_before_a_change_is_refused_and_can_be_sent_again_with_its_words(
    proposal: Proposal, committee: Client, reviewer: User, noun: str
) -> None:
    open_review(proposal, by=reviewer)
    at = address(f"proposal_{noun}", proposal.pk)
    page = read(committee.get(at))
    return_proposal(proposal, by=reviewer, note="A better title")
    save_about(proposal, about=About(title="Water for all"), by=proposal.convener)
    submit(fresh(proposal), answer="Here it is.", by=proposal.convener)
    open_review(proposal, by=reviewer)
    refused = read(send(committee, page, at, note=NOTE))
    assert refused.status == 409
    assert "“Water for all” was changed after you opened this page: this is revision 2." in refused.text
    assert refused.deed.values["note"] == NOTE
    assert fresh(proposal).state == "under_review"
    assert send(committee, refused, at, note=refused.deed.values["note"]).status_code == 302


def test_a_page_that_showed_it_submitted_does_not_return_what_is_under_review(
    proposal: Proposal, committee: Client, reviewer: User
) -> None:
    at = address("proposal_return", proposal.pk)
    page = read(committee.get(at))
    open_review(proposal, by=make_reviewer(proposal.call, name="Chen Colleague"))
    refused = read(send(committee, page, at, note=NOTE))
    assert refused.status == 409
    assert "is under review now; it was not when you opened this page" in refused.text
    assert "Chen Colleague did this on" in refused.text
    assert refused.deed.values["note"] == NOTE


# Shortlisting


def test_what_fails_is_shown_why_and_offered_no_button(call: Call, committee: Client, reviewer: User) -> None:
    proposal = make_complete_proposal("Water for peace", call=call)
    proposal.memberships.filter(country="GE").delete()
    proposal.engagement_entries.all().delete()
    submit(fresh(proposal), by=proposal.convener)
    open_review(proposal, by=reviewer)
    at = address("proposal_shortlisting", proposal.pk)
    page = read(committee.get(at))
    assert "It cannot be shortlisted. Not met: Regions, Engagement." in page.text
    assert "One CSO working in Eastern Europe would meet this" in page.text
    assert not page.offers_a_deed
    forced = committee.post(at, {"seen_state": "under_review", "seen_revision": "1", "note": NOTE})
    refused = read(forced)
    assert refused.status == 409
    assert "“Water for peace” was not shortlisted. Not met: Regions, Engagement." in refused.text
    assert "since when" in refused.text
    assert counts("shortlist", "shortlisted") == (0, 0)


def test_a_member_lost_between_page_and_click_is_named_by_what_it_leaves_unmet(
    proposal: Proposal, committee: Client, reviewer: User
) -> None:
    open_review(proposal, by=reviewer)
    at = address("proposal_shortlisting", proposal.pk)
    page = read(committee.get(at))
    assert page.offers_a_deed
    proposal.memberships.filter(country="GE").update(state=MembershipState.WITHDRAWN)
    refused = read(send(committee, page, at, note=NOTE))
    assert refused.status == 409
    assert "was not shortlisted. Not met: Regions." in refused.text
    assert "withdrew, so it does not count." in refused.text
    assert fresh(proposal).state == "under_review"


def test_what_passes_goes_on_with_a_word_or_without(proposal: Proposal, committee: Client, reviewer: User) -> None:
    open_review(proposal, by=reviewer)
    at = address("proposal_shortlisting", proposal.pk)
    page = read(committee.get(at))
    assert "This proposal meets the criteria." in page.text
    assert send(committee, page, at, note="").status_code == 302
    assert fresh(proposal).state == "shortlisted"


def test_the_page_costs_twelve_queries_at_most(
    proposal: Proposal, committee: Client, reviewer: User, django_assert_max_num_queries: Any
) -> None:
    open_review(proposal, by=reviewer)
    for noun in ("shortlisting", "refusal", "return"):
        with django_assert_max_num_queries(12):
            assert committee.get(address(f"proposal_{noun}", proposal.pk)).status_code == 200


# What is typed


@pytest.mark.parametrize("noun", WITH_NOTE)
@pytest.mark.parametrize("note", ["", "  \n ", "x" * 1_000_000, "a\0b", "a\u202eb", "\x1b[31m"])
def test_a_note_that_will_not_do_is_said_beside_it_and_kept(
    proposal: Proposal, committee: Client, reviewer: User, noun: str, note: str
) -> None:
    open_review(proposal, by=reviewer)
    at = address(f"proposal_{noun}", proposal.pk)
    page = read(committee.get(at))
    answer = send(committee, page, at, note=note)
    failed = read(answer)
    assert failed.status == 422
    assert "Something here needs mending" in failed.text
    assert failed.deed.values["note"].strip() == note.strip()
    assert fresh(proposal).state == "under_review"


@pytest.mark.parametrize(
    "seen",
    [{}, {"seen_state": "under_review"}, {"seen_state": "under_review", "seen_revision": "x"}, {"seen_revision": "-1"}],
)
def test_a_form_without_what_was_seen_does_nothing(
    proposal: Proposal, committee: Client, reviewer: User, seen: dict[str, str]
) -> None:
    open_review(proposal, by=reviewer)
    answer = committee.post(address("proposal_refusal", proposal.pk), {"note": NOTE, **seen})
    assert answer.status_code == 422
    assert fresh(proposal).state == "under_review"


def test_a_form_without_its_token_does_nothing(proposal: Proposal, reviewer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    seen = {"seen_state": "submitted", "seen_revision": "1"}
    assert strict.post(address("proposal_review", proposal.pk), seen).status_code == 403
    assert fresh(proposal).state == "submitted"


# Who may


@pytest.mark.parametrize("noun", ["shortlisting", "refusal", "merge"])
def test_the_secretariat_decides_nothing(proposal: Proposal, secretariat: Client, reviewer: User, noun: str) -> None:
    open_review(proposal, by=reviewer)
    at = address(f"proposal_{noun}", proposal.pk)
    seen = {"seen_state": "under_review", "seen_revision": "1", "note": NOTE}
    assert secretariat.get(at).status_code == 403
    assert secretariat.post(at, seen).status_code == 403
    assert fresh(proposal).state == "under_review"


def test_the_secretariat_opens_reviews_and_returns(proposal: Proposal, secretariat: Client) -> None:
    at = address("proposal_review", proposal.pk)
    assert send(secretariat, read(secretariat.get(at)), at).status_code == 302
    at = address("proposal_return", proposal.pk)
    assert send(secretariat, read(secretariat.get(at)), at, note=NOTE).status_code == 302
    assert fresh(proposal).state == "returned"


@pytest.mark.parametrize("noun", ["review", "return", "shortlisting", "refusal", "merge"])
def test_nobody_decides_on_a_proposal_that_they_convene(call: Call, reviewer: User, noun: str) -> None:
    for convener in (make_user(), make_secretary()):
        CommitteeSeat.objects.create(call=call, user=convener)
        proposal = make_submitted_proposal(call=call, convener=convener)
        browser = browser_of(convener)
        at = address(f"proposal_{noun}", proposal.pk)
        seen = {"seen_state": "submitted", "seen_revision": "1", "note": NOTE}
        assert browser.get(at).status_code == 403
        assert browser.post(at, seen).status_code == 403
        assert fresh(proposal).state == "submitted"


def test_a_page_of_an_action_that_is_over_says_so(proposal: Proposal, committee: Client, reviewer: User) -> None:
    open_review(proposal, by=reviewer)
    shortlist(proposal, by=make_reviewer(proposal.call, name="Chen Colleague"))
    page = open_page(committee, "proposal_refusal", proposal.pk)
    assert page.status == 200
    assert "This cannot be done: the proposal is shortlisted now. Chen Colleague did this on" in page.text
    assert not page.offers_a_deed


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_known(proposal: Proposal, committee: Client, method: str) -> None:
    for noun in ("review", "change", "merge"):
        answer = getattr(committee, method)(address(f"proposal_{noun}", proposal.pk))
        assert answer.status_code in {403, 405}
