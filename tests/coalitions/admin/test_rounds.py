"""Lists of rounds, extensions and confirmations: each reads one's own calls, drafts stay unnamed, contacts unshown."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalitions.models import Call, Membership, Proposal
from coalitions.services.reviewing import return_proposal
from portal.accounts.models import User
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page
from tests.factories.base import make_secretary
from tests.factories.coalitions import make_call, make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db
LISTS = ("clarification", "extension", "confirmation")
CONTACT = {"contact_name": "J. Akoth", "contact_email": "akoth@members.example.org"}


def with_all(title: str, call: Call, by: User) -> Proposal:
    """A proposal with a row in each list."""
    proposal = make_submitted_proposal(title, call=call)
    proposal.extensions.create(until=timezone.now(), reason="Floods in the delta", by=by)
    member = proposal.memberships.all()[0]
    Membership.objects.filter(pk=member.pk).update(**CONTACT)
    member.confirmations.create(agreed="x" * 64, agreed_at=timezone.now(), language="fr")
    return_proposal(proposal, by=make_reviewer(call), note="Who takes part?", sections=["members"])
    return proposal


def rows_of(name: str, proposal: Proposal) -> Any:
    if name == "confirmation":
        return proposal.memberships.all()[0].confirmations.get()
    return getattr(proposal, f"{name}s").get()


@pytest.mark.parametrize("name", LISTS)
def test_a_committee_reads_its_own_calls_and_the_secretariat_all(name: str) -> None:
    call, other, secretary = make_call(), make_call(), make_secretary()
    mine, theirs = with_all("Mine", call, secretary), with_all("Theirs", other, secretary)
    for person, titles in ((make_reviewer(call), {"Mine"}), (secretary, {"Mine", "Theirs"})):
        browser = browser_of(person)
        page = open_page(browser, f"{name}_changelist")
        assert {title for title in ("Mine", "Theirs") if title in page.text} == titles
        for proposal in (mine, theirs):
            status = 200 if proposal.title in titles else 302
            assert browser.get(address(f"{name}_change", rows_of(name, proposal).pk)).status_code == status
        assert browser.get(address(f"{name}_changelist") + f"?call={call.pk}").text.count("Theirs") == 0
    outside = browser_of(make_reviewer(call)).get(address(f"{name}_changelist") + f"?call={other.pk}").text
    assert "Theirs" not in outside
    assert "Mine" not in outside


@pytest.mark.parametrize("name", LISTS)
def test_nothing_tells_a_contact(name: str) -> None:
    call = make_call()
    proposal = with_all("Mine", call, make_secretary())
    browser = browser_of(make_secretary())
    row = rows_of(name, proposal)
    for at in (address(f"{name}_changelist"), address(f"{name}_change", row.pk), address(f"{name}_history", row.pk)):
        text = browser.get(at).text
        assert "Akoth" not in text
        assert "akoth" not in text
    for words in ("akoth", "Akoth"):
        assert f"/{row.pk}/change/" not in browser.get(address(f"{name}_changelist") + f"?q={words}").text


def test_what_a_round_says_and_which_wait() -> None:
    call = make_call()
    proposal = with_all("Mine", call, make_secretary())
    browser = browser_of(make_reviewer(call))
    page = open_page(browser, "clarification_change", proposal.clarifications.get().pk)
    for words in ("Who takes part?", "Members"):
        assert words in page.text
    assert browser.post(address("clarification_change", proposal.clarifications.get().pk)).status_code == 403
    at = address("clarification_changelist")
    found = {value: "Mine" in browser.get(f"{at}?answer={value}").text for value in ("awaited", "given", "none")}
    assert found == {"awaited": True, "given": False, "none": False}
    Proposal.objects.filter(pk=proposal.pk).update(state="withdrawn")
    found = {value: "Mine" in browser.get(f"{at}?answer={value}").text for value in ("awaited", "given", "none")}
    assert found == {"awaited": False, "given": False, "none": True}


def test_an_extended_draft_is_named_by_its_reference_and_to_the_secretariat_alone() -> None:
    call = make_call()
    draft = make_complete_proposal("Unsaid title", call=call)
    extension = draft.extensions.create(until=timezone.now(), reason="Floods", by=make_secretary())
    browser = browser_of(make_secretary())
    for at in (
        address("extension_changelist"),
        address("extension_change", extension.pk),
        address("extension_history", extension.pk),
    ):
        text = browser.get(at).text
        assert draft.reference in text
        assert "Unsaid" not in text
    assert draft.reference not in browser.get(address("extension_changelist") + "?q=Unsaid").text
    assert draft.reference not in browser_of(make_reviewer(call)).get(address("extension_changelist")).text


def test_a_confirmation_holds_or_says_how_it_ended() -> None:
    call = make_call()
    proposal = with_all("Mine", call, make_secretary())
    browser, at = browser_of(make_reviewer(call)), address("confirmation_changelist")
    assert "Mine" in browser.get(f"{at}?standing=holds").text
    row = rows_of("confirmation", proposal)
    row.ended_at, row.end = timezone.now(), "facts_changed"
    row.save()
    assert "Mine" not in browser.get(f"{at}?standing=holds").text
    assert "void: what it confirmed was changed" in browser.get(f"{at}?standing=facts_changed").text


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(name: str, number: int) -> None:
    call, secretary = make_call(), make_secretary()
    for _place in range(number):
        with_all("Mine", call, secretary)
    browser: Client = browser_of(make_reviewer(call))
    with CaptureQueriesContext(connection) as queries:
        browser.get(address(f"{name}_changelist"))
    assert len(queries) == 6
