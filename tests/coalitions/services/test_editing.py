"""Begin a draft and save its sections: what holds, what is refused, what is logged."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coalitions.models import Proposal, SupportRequest
from coalitions.services.editing import (
    About,
    NotEditable,
    Pledge,
    PledgeStands,
    begin,
    save_about,
    save_pledge,
    save_support_needed,
    why_not_editable,
)
from coalitions.services.reviewing import open_review, return_proposal
from coalitions.services.submission import CallClosed, Incomplete, withdraw
from coalitions.states import ProposalState
from portal.audit.models import AuditEvent
from portal.audit.services import history_of
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db


def _pledged(**changes: object) -> Pledge:
    said: dict[str, object] = {
        "focal_point_name": "Amina Otieno",
        "focal_point_email": "amina@members.example.org",
        "is_pledged": True,
    }
    return Pledge(**{**said, **changes})  # type: ignore[arg-type]  # a test's shorthand


def test_a_draft_needs_nothing_but_a_title() -> None:
    call, person = make_call(), make_user()
    proposal = begin(call=call, title="Water for all", by=person)
    assert proposal.state == ProposalState.DRAFT
    assert proposal.convener == person
    assert proposal.slug == "water-for-all"
    assert history_of(proposal).get().action == "proposal.begun"


def test_begun_twice_it_is_one_draft() -> None:
    call, person = make_call(), make_user()
    first = begin(call=call, title="Water for all", by=person)
    assert begin(call=call, title="Water for all", by=person) == first
    assert Proposal.objects.count() == 1
    assert AuditEvent.objects.filter(action="proposal.begun").count() == 1


def test_the_same_title_of_somebody_else_has_its_own_address() -> None:
    call = make_call()
    first = begin(call=call, title="Water for all", by=make_user())
    second = begin(call=call, title="Water for all", by=make_user())
    assert second.slug == f"water-for-all-{second.reference.lower()}"
    assert second.slug != first.slug


@pytest.mark.parametrize("title", ["المياه للجميع", "人人有水", "💧", "new"])
def test_a_title_of_which_no_address_can_be_made_has_its_reference_for_one(title: str) -> None:
    proposal = begin(call=make_call(), title=title, by=make_user())
    assert proposal.slug.endswith(proposal.reference.lower())


def test_no_draft_for_a_call_that_is_not_open() -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    not_yet = make_call(opens_at=tomorrow, closes_at=tomorrow + timedelta(days=1))
    for call in (make_call(is_open=False), not_yet, make_call(is_published=False)):
        with pytest.raises(CallClosed):
            begin(call=call, title="Too late", by=make_user())
    assert not Proposal.objects.exists()


def test_no_draft_for_a_call_without_published_criteria() -> None:
    with pytest.raises(CallClosed):
        begin(call=make_call(with_criteria=False), title="By which rules?", by=make_user())


def test_a_draft_keeps_what_is_written_without_a_log_of_every_word() -> None:
    proposal = make_proposal()
    about = About(title="Water", summary="Wells.", objectives=("One", "Two"), themes=("water",), sdgs=(6,))
    save_about(proposal, about=about, by=proposal.convener)
    proposal.refresh_from_db()
    assert (proposal.title, proposal.objectives, proposal.sdgs) == ("Water", ["One", "Two"], [6])
    assert not history_of(proposal).exists()
    assert proposal.latest_validation is None


def test_each_change_of_a_submitted_proposal_is_logged_and_judged() -> None:
    proposal = make_submitted_proposal()
    before = proposal.latest_validation
    events = history_of(proposal).count()
    about = About(title=proposal.title, summary="Said better.")
    save_about(proposal, about=about, by=proposal.convener)
    save_about(proposal, about=about, by=proposal.convener)
    proposal.refresh_from_db()
    event = history_of(proposal).first()
    assert event is not None
    assert (event.action, event.note, event.after) == ("proposal.changed", "about", {"changed": ["summary"]})
    assert history_of(proposal).count() == events + 1
    assert before is not None
    assert proposal.latest_validation is not None
    assert proposal.latest_validation.revision.number == before.revision.number + 1


def test_a_returned_proposal_is_changed_even_after_the_call_closed() -> None:
    proposal = make_submitted_proposal()
    reviewer = make_reviewer(proposal.call)
    return_proposal(proposal, by=reviewer, note="Which wells?")
    with time_machine.travel(proposal.call.closes_at + timedelta(days=1)):
        save_about(proposal, about=About(title="Ten wells"), by=proposal.convener)
    proposal.refresh_from_db()
    assert proposal.title == "Ten wells"
    assert proposal.state == ProposalState.RETURNED


def test_the_closing_instant_is_too_late() -> None:
    proposal = make_proposal("As it was")
    closes = proposal.call.closes_at
    with time_machine.travel(closes - timedelta(seconds=1), tick=False):
        save_about(proposal, about=About(title="In time"), by=proposal.convener)
    with time_machine.travel(closes, tick=False), pytest.raises(NotEditable, match="closed on"):
        save_about(proposal, about=About(title="Too late"), by=proposal.convener)
    proposal.refresh_from_db()
    assert proposal.title == "In time"


def test_what_is_refused_says_what_holds() -> None:
    submitted = make_submitted_proposal("Wells")
    open_review(submitted, by=make_reviewer(submitted.call))
    with pytest.raises(NotEditable, match="The committee is reviewing “Wells”"):
        save_about(submitted, about=About(title="Other"), by=submitted.convener)
    withdrawn = make_proposal("Springs")
    withdraw(withdrawn, by=withdrawn.convener)
    with pytest.raises(NotEditable, match="“Springs” is withdrawn"):
        save_about(withdrawn, about=About(title="Other"), by=withdrawn.convener)
    coalition = make_coalition("Rivers")
    with pytest.raises(NotEditable, match="“Rivers” is shortlisted"):
        save_about(coalition, about=About(title="Other"), by=coalition.convener)
    assert "(Africa/Nairobi)" in why_not_editable(make_proposal(call=make_call(is_open=False)))


def test_nobody_but_the_convener_changes_a_proposal() -> None:
    proposal = make_submitted_proposal()
    for other in (make_user(), make_reviewer(proposal.call)):
        with pytest.raises(NotEditable, match="Only the convener"):
            save_about(proposal, about=About(title="Mine"), by=other)


def test_a_pledge_keeps_the_instant_at_which_it_was_given() -> None:
    proposal = make_proposal()
    save_pledge(proposal, pledge=_pledged(), by=proposal.convener)
    proposal.refresh_from_db()
    first = proposal.pledged_at
    assert first is not None
    with time_machine.travel(first + timedelta(days=1)):
        save_pledge(proposal, pledge=_pledged(focal_point_name="Somebody else"), by=proposal.convener)
    proposal.refresh_from_db()
    assert (proposal.pledged_at, proposal.focal_point_name) == (first, "Somebody else")


def test_a_draft_s_pledge_can_be_taken_back_and_a_submitted_one_s_cannot() -> None:
    draft = make_proposal()
    save_pledge(draft, pledge=_pledged(), by=draft.convener)
    save_pledge(draft, pledge=_pledged(is_pledged=False), by=draft.convener)
    draft.refresh_from_db()
    assert draft.pledged_at is None
    submitted = make_submitted_proposal()
    with pytest.raises(PledgeStands):
        save_pledge(submitted, pledge=_pledged(is_pledged=False), by=submitted.convener)
    return_proposal(submitted, by=make_reviewer(submitted.call), note="Who pledges?")
    with pytest.raises(PledgeStands):
        save_pledge(submitted, pledge=_pledged(is_pledged=False), by=submitted.convener)


def test_what_was_submitted_keeps_its_focal_point() -> None:
    proposal = make_submitted_proposal()
    with pytest.raises(Incomplete) as refused:
        save_pledge(proposal, pledge=_pledged(focal_point_email=""), by=proposal.convener)
    assert [one.section for one in refused.value.missing] == ["pledge"]
    proposal.refresh_from_db()
    assert proposal.focal_point_email


def test_the_log_holds_no_contacts() -> None:
    proposal = make_submitted_proposal()
    save_pledge(proposal, pledge=_pledged(focal_point_email="secret@members.example.org"), by=proposal.convener)
    for event in history_of(proposal):
        assert "secret@" not in f"{event.note} {event.before} {event.after}"


def test_a_statement_of_support_made_after_submission_reaches_the_committee() -> None:
    proposal = make_submitted_proposal()
    assert not SupportRequest.objects.exists()
    text = "We need introductions to the missions of five States in New York."
    save_support_needed(proposal, text=text, by=proposal.convener)
    assert SupportRequest.objects.get().text == text
