"""Submitting and withdrawing: what is needed, what is refused, and what happens once."""

from datetime import timedelta

import pytest
import time_machine

from coalitions.models import Proposal
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.states import ProposalState
from portal.audit.services import history_of
from portal.mail.models import OutgoingMail
from tests.coalitions.views.pages import as_convener, page
from tests.factories.coalitions import (
    make_coalition,
    make_complete_proposal,
    make_member,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    pledge,
)

pytestmark = pytest.mark.django_db


def test_the_whole_proposal_is_shown_before_it_is_submitted() -> None:
    proposal = make_complete_proposal("Water for all")
    text = as_convener(proposal).get(page("submission_create", proposal.reference)).text
    for said in ("Water for all", "Two working sessions", "Launch", "focal.point@members.example.org", "1 April 2024"):
        assert said in text
    assert "Submit the proposal" in text


def test_unmet_criteria_refuse_nothing() -> None:
    proposal = pledge(make_proposal())
    make_member(proposal, is_lead=True)
    answer = as_convener(proposal).post(page("submission_create", proposal.reference), follow=True)
    assert "4 criteria are not met yet." in answer.text or "3 criteria are not met yet." in answer.text
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED
    receipt = OutgoingMail.objects.get()
    assert "criteria are not met yet." in receipt.text
    assert "would meet this" in receipt.text


def test_what_is_needed_is_named_with_the_way_there() -> None:
    proposal = make_proposal()
    answer = as_convener(proposal).post(page("submission_create", proposal.reference))
    assert answer.status_code == 422
    assert "Name the organisation that leads the coalition." in answer.text
    assert "Name a focal point with an e-mail address." in answer.text
    assert "Pledge the principles on behalf of the coalition." in answer.text
    assert f'href="{page("member_list", proposal.reference)}"' in answer.text
    assert f'href="{page("pledge_update", proposal.reference)}"' in answer.text
    assert not OutgoingMail.objects.exists()
    assert not history_of(proposal).exists()


def test_a_second_click_changes_nothing_and_says_so() -> None:
    proposal = make_complete_proposal()
    client = as_convener(proposal)
    client.post(page("submission_create", proposal.reference))
    answer = client.post(page("submission_create", proposal.reference), follow=True)
    assert answer.status_code == 200
    assert "is already submitted. Nothing was changed." in answer.text
    assert OutgoingMail.objects.count() == 1
    assert history_of(proposal).filter(action="proposal.submit").count() == 1


def test_from_a_tab_that_was_open_when_the_call_closed() -> None:
    proposal = make_complete_proposal()
    with time_machine.travel(proposal.call.closes_at + timedelta(seconds=1), tick=False):
        answer = as_convener(proposal).post(page("submission_create", proposal.reference))
    assert answer.status_code == 409
    assert "takes no proposals now" in answer.text
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DRAFT
    assert not OutgoingMail.objects.exists()


def test_a_returned_proposal_is_submitted_again_after_the_call_closed() -> None:
    proposal = make_submitted_proposal()
    return_proposal(proposal, by=make_reviewer(proposal.call), note="Which wells?")
    with time_machine.travel(proposal.call.closes_at + timedelta(days=1)):
        answer = as_convener(proposal).post(
            page("submission_create", proposal.reference), {"answer": "Those of the lake basin."}, follow=True
        )
    assert "Submitted." in answer.text
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED


def test_the_back_button_after_submitting_is_safe() -> None:
    """The forms that the browser still shows are saved while the call is open, and refused once the review began."""
    proposal = make_submitted_proposal()
    client = as_convener(proposal)
    data = {"title": "A better title", "language": "en", "summary": "What I typed in the old tab."}
    assert client.post(page("about_update", proposal.reference), data).status_code == 302
    open_review(proposal, by=make_reviewer(proposal.call))
    answer = client.post(page("about_update", proposal.reference), {**data, "title": "Yet another"})
    assert answer.status_code == 409
    assert "What I typed in the old tab." in answer.text
    assert "Nothing was saved." in answer.text
    proposal.refresh_from_db()
    assert proposal.title == "A better title"


def test_a_declined_proposal_is_not_submitted_from_a_stale_page() -> None:
    proposal = make_submitted_proposal()
    reviewer = make_reviewer(proposal.call)
    open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="Too close to another one.")
    client = as_convener(proposal)
    answer = client.post(page("submission_create", proposal.reference))
    assert answer.status_code == 409
    assert "is declined now" in answer.text
    assert "Too close to another one." in client.get(page("proposal_detail", proposal.reference)).text


def test_a_proposal_is_withdrawn_on_a_page_of_its_own() -> None:
    proposal = make_submitted_proposal()
    client = as_convener(proposal)
    assert "cannot be brought back" in client.get(page("withdrawal_create", proposal.reference)).text
    for _click in range(2):
        answer = client.post(page("withdrawal_create", proposal.reference), {"note": "We joined others."}, follow=True)
        assert answer.status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    event = history_of(proposal).filter(action="proposal.withdraw").get()
    assert event.note == "We joined others."
    assert OutgoingMail.objects.filter(kind="coalitions/withdrawn").count() == 1


def test_a_coalition_that_withdraws_leaves_the_public_pages() -> None:
    coalition = make_coalition()
    client = as_convener(coalition)
    assert client.get(page("coalition_detail", coalition.slug)).status_code == 200
    client.post(page("withdrawal_create", coalition.reference))
    assert client.get(page("coalition_detail", coalition.slug)).status_code == 404


def test_what_is_declined_is_not_withdrawn() -> None:
    proposal = make_submitted_proposal()
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.DECLINED)
    client = as_convener(proposal)
    assert "cannot be withdrawn" in client.get(page("withdrawal_create", proposal.reference)).text
    answer = client.post(page("withdrawal_create", proposal.reference), {"note": "Still"})
    assert answer.status_code == 409
