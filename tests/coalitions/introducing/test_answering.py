"""What the organisation answers, and when it is too late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coalitions.models import Introduction, IntroductionState, Proposal
from coalitions.services.introducing import IntroductionOver, agree, decline, end_introductions, stop_asking
from coalitions.services.submission import withdraw
from coalitions.tasks import end_old_introductions
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.introducing.open import answer, as_person, ask, make_asked, make_lacking, make_open, words_of
from tests.coalitions.views.pages import page
from tests.factories.base import make_user
from tests.factories.coalitions import make_introduction, make_proposal, pledge

pytestmark = pytest.mark.django_db

THREE_WEEKS = timedelta(days=21)


def _person_of(introduction: Introduction) -> User:
    return introduction.organisation.affiliations.get().user


def _state(introduction: Introduction) -> str:
    return Introduction.objects.get(pk=introduction.pk).state


def test_agreeing_tells_both_once() -> None:
    introduction = make_asked()
    pledge(introduction.proposal)
    person = _person_of(introduction)
    agree(introduction, by=person)
    with pytest.raises(AlreadyDone):
        agree(introduction, by=person)
    current = Introduction.objects.get()
    assert (current.state, current.agreed_by) == (IntroductionState.AGREED, person)
    to_convener = OutgoingMail.objects.get(kind="coalitions/introduction_agreed")
    to_person = OutgoingMail.objects.get(kind="coalitions/introduced")
    assert to_convener.to == introduction.proposal.convener.email
    assert to_person.to == person.email
    for part in (to_convener.text, to_convener.html):
        assert person.email in part
        assert "Caucasus Weavers" in part
    for part in (to_person.text, to_person.html):
        assert "focal.point@members.example.org" in part
        assert "Amina Otieno" in part


def test_buttons_answer_and_pressed_twice_are_no_error() -> None:
    introduction = make_asked()
    person = _person_of(introduction)
    for name, state in (
        ("refusal", "declined"),
        ("refusal", "declined"),
        ("agreement", "agreed"),
        ("agreement", "agreed"),
    ):
        assert answer(introduction, name, person).status_code == 302
        assert _state(introduction) == state
    refused = answer(introduction, "refusal", person)
    assert refused.status_code == 409
    assert "has agreed meanwhile" in refused.text
    assert OutgoingMail.objects.filter(kind="coalitions/introduced").count() == 1


def test_reading_changes_nothing_and_buttons_are_posted_only() -> None:
    introduction = make_asked()
    client = as_person(_person_of(introduction))
    text = client.get(page("introduction_detail", introduction.pk)).text
    for button in ("Agree to be introduced", "Not now", "Stop asking us"):
        assert button in text
    for name in ("agreement", "refusal", "closing"):
        assert client.get(page(f"introduction_{name}_create", introduction.pk)).status_code == 405
    assert _state(introduction) == IntroductionState.ASKED


def test_not_now_can_be_thought_over_and_tells_nobody() -> None:
    introduction = make_asked()
    person = _person_of(introduction)
    mails = OutgoingMail.objects.count()
    decline(introduction, by=person)
    assert OutgoingMail.objects.count() == mails
    text = as_person(person).get(page("introduction_detail", introduction.pk)).text
    assert "You said: not now." in text
    agree(introduction, by=person)
    assert _state(introduction) == IntroductionState.AGREED


def test_stop_asking_closes_the_organisation_and_says_not_now_to_all() -> None:
    organisation = make_open("Weavers", themes=["looms"])
    person = organisation.affiliations.get().user
    ask(make_lacking("First"))
    first = Introduction.objects.get()
    second = make_introduction(make_proposal("Second"), organisation)
    agreed = make_introduction(make_proposal("Third"), organisation)
    agree(agreed, by=person)
    stop_asking(first, by=person)
    stop_asking(first, by=person)
    organisation.refresh_from_db()
    assert (organisation.is_open_to_coalitions, organisation.themes) == (False, ["looms"])
    assert [_state(one) for one in (first, second, agreed)] == ["declined", "declined", "agreed"]
    assert AuditEvent.objects.filter(action="organisation.openness_changed").count() == 1
    assert words_of(make_lacking("Fourth")) == {}


def test_three_weeks_are_the_time_to_answer() -> None:
    introduction = make_asked()
    person = _person_of(introduction)
    with time_machine.travel(introduction.asked_at + THREE_WEEKS - timedelta(seconds=1), tick=False):
        assert end_introductions() == 0
        assert Introduction.objects.get().is_open
    with time_machine.travel(introduction.asked_at + THREE_WEEKS, tick=False):
        for deed in (agree, decline):
            with pytest.raises(IntroductionOver):
                deed(introduction, by=person)
        refused = answer(introduction, "agreement", person)
        assert refused.status_code == 409
        assert "too late" in refused.text
        for _time in range(2):
            end_old_introductions(timestamp=0)
    assert _state(introduction) == IntroductionState.LAPSED
    assert AuditEvent.objects.filter(action="introduction.lapsed").count() == 1
    assert not OutgoingMail.objects.filter(kind="coalitions/introduced").exists()


@pytest.mark.parametrize("state", ["withdrawn", "declined", "merged"])
def test_a_proposal_that_came_to_its_end_introduces_nobody(state: str) -> None:
    introduction = make_asked()
    other = make_proposal()
    Proposal.objects.filter(pk=introduction.proposal_id).update(
        state=state,
        submitted_at=timezone.now(),
        pledged_at=timezone.now(),
        merged_into=other if state == "merged" else None,
    )
    with pytest.raises(IntroductionOver):
        agree(introduction, by=_person_of(introduction))
    assert end_introductions() == 1
    assert _state(introduction) == IntroductionState.ENDED
    assert not OutgoingMail.objects.filter(kind="coalitions/introduced").exists()


def test_what_was_agreed_stays_known_to_both_after_the_proposal_ended() -> None:
    introduction = make_asked()
    person = _person_of(introduction)
    agree(introduction, by=person)
    withdraw(introduction.proposal, by=introduction.proposal.convener)
    assert end_introductions() == 0
    convener = as_person(introduction.proposal.convener)
    assert person.email in convener.get(page("asked_introduction_list", introduction.proposal.reference)).text
    text = as_person(person).get(page("introduction_detail", introduction.pk)).text
    assert introduction.proposal.convener.email in text


def test_who_left_the_organisation_answers_no_more() -> None:
    introduction = make_asked()
    person = _person_of(introduction)
    introduction.organisation.affiliations.update(state="ended")
    for deed in (agree, decline, stop_asking):
        with pytest.raises(ActionRefused, match="do not speak for this organisation"):
            deed(introduction, by=person)
    assert answer(introduction, "agreement", person).status_code == 404
    assert _state(introduction) == IntroductionState.ASKED
    introduction.organisation.refresh_from_db()
    assert introduction.organisation.is_open_to_coalitions


def test_a_person_whose_account_is_gone_leaves_the_introduction() -> None:
    introduction = make_asked()
    colleague = make_user()
    introduction.organisation.affiliations.create(user=colleague, state="active")
    person = introduction.organisation.affiliations.get(user__name="Nino Agreeing").user
    agree(introduction, by=person)
    Introduction.objects.update(agreed_by=None)
    reference = introduction.proposal.reference
    text = as_person(introduction.proposal.convener).get(page("asked_introduction_list", reference)).text
    assert "has no account any more" in text
    assert "no account any more" in as_person(colleague).get(page("introduction_detail", introduction.pk)).text
