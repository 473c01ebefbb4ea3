"""The page that takes a coalition off the shortlist: offered once its time is over, and else it says why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalitions.models import Call, CommitteeSeat, Grace, Proposal
from coalitions.services.members import member_rejoins
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page, page_of, read, send
from tests.factories.base import make_secretary
from tests.factories.coalitions import make_coalition, make_reviewer, overdue

pytestmark = pytest.mark.django_db

NOTE = "Two months, and nobody answered.\n\n<b>Why</b>? 👩‍🌾"
OFFER = "Take it off the shortlist"


@pytest.fixture
def coalition(call: Call) -> Proposal:
    return overdue(make_coalition("Water for peace", call=call))


def at(proposal: Proposal) -> str:
    return address("proposal_delisting", proposal.pk)


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def taken_off() -> tuple[int, int]:
    return (
        AuditEvent.objects.filter(action="proposal.take_off").count(),
        OutgoingMail.objects.filter(kind="coalitions/taken_off").count(),
    )


def test_it_is_found_in_the_queue_shown_with_its_report_and_taken_off(coalition: Proposal, committee: Client) -> None:
    queue = committee.get(address("proposal_changelist"), {"grace": "overdue"}).content.decode()
    assert page_of(coalition) in queue
    assert at(coalition) in read(committee.get(page_of(coalition))).links
    page = read(committee.get(at(coalition)))
    assert (page.status, page.offers_a_deed) == (200, True)
    assert "Not met: Regions." in page.text
    assert "cannot be shortlisted" not in page.text
    assert "One CSO working in Eastern Europe would meet this" in page.text
    answer = send(committee, page, at(coalition), note=NOTE)
    assert (answer.status_code, answer["Location"]) == (302, page_of(coalition))
    assert fresh(coalition).state == "under_review"
    assert taken_off() == (1, 1)
    said = read(committee.get(page_of(coalition)))
    assert "“Water for peace” was taken off the shortlist. Its convener has the reason." in said.text
    assert "took it off the shortlist: its time to meet the criteria again was over" in said.text
    for noun in ("return", "shortlisting", "refusal"):
        assert address(f"proposal_{noun}", coalition.pk) in said.links
    assert at(coalition) not in said.links
    queue = committee.get(address("proposal_changelist"), {"grace": "overdue"}).content.decode()
    assert page_of(coalition) not in queue


@pytest.mark.parametrize("has_time", [True, False])
def test_what_has_time_or_passes_is_offered_nothing_and_told_why(
    coalition: Proposal, committee: Client, *, has_time: bool
) -> None:
    if has_time:
        Grace.objects.update(runs_until=timezone.now() + timedelta(days=3))
    else:
        member_rejoins(coalition.memberships.get(country="GE"), by=coalition.convener)
    assert OFFER not in read(committee.get(page_of(coalition))).text
    page = read(committee.get(at(coalition)))
    assert (page.status, page.offers_a_deed) == (200, False)
    why = "“Water for peace” has time until" if has_time else "“Water for peace” meets the criteria, so it stays"
    assert why in page.text
    assert "did this on" not in page.text
    seen = {"seen_state": "shortlisted", "seen_revision": "1", "note": NOTE}
    forced = read(committee.post(at(coalition), seen))
    assert forced.status == 409
    assert why in forced.text
    assert "nobody answered" in forced.text
    assert fresh(coalition).is_coalition
    assert taken_off() == (0, 0)


def test_a_page_from_before_it_was_mended_is_refused_and_keeps_its_words(
    coalition: Proposal, committee: Client
) -> None:
    page = read(committee.get(at(coalition)))
    member_rejoins(coalition.memberships.get(country="GE"), by=coalition.convener)
    refused = read(send(committee, page, at(coalition), note=NOTE))
    assert (refused.status, refused.offers_a_deed) == (409, False)
    assert "meets the criteria, so it stays on the shortlist. Nothing was changed." in refused.text
    assert "nobody answered" in refused.text
    assert taken_off() == (0, 0)


def test_what_passes_as_the_button_is_pressed_stays_and_its_grace_is_over(
    coalition: Proposal, committee: Client
) -> None:
    page = read(committee.get(at(coalition)))
    coalition.memberships.filter(country="GE").update(state=MembershipState.PLEDGED)
    # Whoever opens the page now is offered nothing either.
    opened = read(committee.get(at(coalition)))
    assert "It meets the criteria, so it stays on the shortlist." in opened.text
    assert not opened.offers_a_deed
    refused = read(send(committee, page, at(coalition), note=NOTE))
    assert refused.status == 409
    assert "meets the criteria again, so it stays on the shortlist. Its convener is told." in refused.text
    assert "nobody answered" in refused.text
    assert "did this on" not in refused.text
    assert fresh(coalition).is_coalition
    assert not Grace.objects.filter(ended_at=None).exists()
    assert OutgoingMail.objects.filter(kind="coalitions/grace_ended").count() == 1
    assert taken_off() == (0, 0)


def test_it_is_sent_twice_and_done_once(coalition: Proposal, committee: Client) -> None:
    page = read(committee.get(at(coalition)))
    for _turn in range(3):
        assert send(committee, page, at(coalition), note=NOTE).status_code == 302
    assert taken_off() == (1, 1)
    assert "Nothing was changed. Carla Committee did this on" in read(committee.get(page_of(coalition))).text


def test_a_colleague_who_was_quicker_is_named(coalition: Proposal, committee: Client) -> None:
    page = read(committee.get(at(coalition)))
    colleague = browser_of(make_reviewer(coalition.call, name="Chen Colleague"))
    assert send(colleague, page, at(coalition), note="Mine was first").status_code == 302
    refused = read(send(committee, page, at(coalition), note=NOTE))
    assert refused.status == 409
    assert "Chen Colleague did this on" in refused.text
    assert "nobody answered" in refused.text
    assert taken_off() == (1, 1)


@pytest.mark.parametrize("note", ["", "  \n ", "x" * 1_000_000, "a\0b", "a\u202eb", "\x1b[31m"])
def test_a_note_that_will_not_do_is_said_beside_it_and_kept(coalition: Proposal, committee: Client, note: str) -> None:
    page = read(committee.get(at(coalition)))
    failed = read(send(committee, page, at(coalition), note=note))
    assert failed.status == 422
    assert "Something here needs mending" in failed.text
    assert failed.deed.values["note"].strip() == note.strip()
    assert fresh(coalition).is_coalition


def test_the_secretariat_does_not_nor_who_convenes_or_writes_it(call: Call, coalition: Proposal) -> None:
    mate = make_reviewer(call)
    coalition.teammates.create(user=mate, role="reader")
    CommitteeSeat.objects.create(call=call, user=coalition.convener)
    seen = {"seen_state": "shortlisted", "seen_revision": "2", "note": NOTE}
    people: list[User] = [make_secretary(), mate, coalition.convener]
    for browser in map(browser_of, people):
        assert browser.get(at(coalition)).status_code == 403
        assert browser.post(at(coalition), seen).status_code == 403
        assert OFFER not in read(browser.get(page_of(coalition))).text
    stranger = browser_of(make_reviewer(make_coalition().call))
    assert stranger.get(at(coalition)).status_code == 404
    assert fresh(coalition).is_coalition


def test_what_is_not_on_the_shortlist_says_where_it_is(coalition: Proposal, committee: Client) -> None:
    send(committee, read(committee.get(at(coalition))), at(coalition), note=NOTE)
    page = open_page(committee, "proposal_delisting", coalition.pk)
    assert "This cannot be done: the proposal is under review now. Carla Committee did this on" in page.text
    assert not page.offers_a_deed


def test_the_pages_cost_twelve_queries_at_most(
    coalition: Proposal, committee: Client, django_assert_max_num_queries: Any
) -> None:
    for where in (at(coalition), page_of(coalition)):
        with django_assert_max_num_queries(12):
            assert committee.get(where).status_code == 200
