"""Whom the portal picks, how often, and what refuses."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coalitions.models import Introduction, Proposal
from coalitions.services.introducing import NotAsked, ask_for_introductions, decline
from coalitions.services.merging import merge
from coalitions.services.reviewing import open_review
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from portal.organisations.models import AffiliationState
from tests.coalitions.introducing.open import EASTERN, NOTE, WOMEN, ask, make_asked, make_lacking, make_open
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_introduction,
    make_member,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

A_WEEK = timedelta(days=7)


def _asked(proposal: Proposal) -> list[str]:
    return sorted(proposal.introductions.values_list("organisation__name", flat=True))


def test_everybody_who_speaks_for_an_organisation_gets_one_mail() -> None:
    first, second = make_user(language="fr"), make_user()
    organisation = make_open("Weavers", person=first)
    organisation.affiliations.create(user=second, state=AffiliationState.ACTIVE)
    organisation.affiliations.create(user=make_user(), state=AffiliationState.ENDED)
    organisation.affiliations.create(user=make_user(is_active=False), state=AffiliationState.ACTIVE)
    assert ask(make_lacking()) == 1
    mails = OutgoingMail.objects.filter(kind="coalitions/introduction_asked").order_by("to")
    assert {mail.to: mail.language for mail in mails} == {first.email: "fr", second.email: "en"}
    introduction = Introduction.objects.get()
    assert (introduction.gap, introduction.note) == ("Eastern Europe", NOTE)
    assert f"/introductions/{introduction.pk}/" in mails[0].text


def test_those_that_share_a_theme_come_first_then_those_not_asked_for_the_longest_time() -> None:
    sharing = make_open("Sharing", themes=["looms"])
    lately, long_ago, never = make_open("Lately"), make_open("Long ago"), make_open("Never")
    other, now = make_proposal(), timezone.now()
    make_introduction(other, sharing, asked_at=now - timedelta(days=8))
    make_introduction(other, lately, asked_at=now - timedelta(days=8))
    make_introduction(other, long_ago, asked_at=now - timedelta(days=80))
    proposal = make_lacking(themes=["Looms"])
    for names in (["Sharing"], ["Never", "Sharing"], ["Long ago", "Never", "Sharing"]):
        assert ask(proposal) == 1
        assert _asked(proposal) == names
    assert never.introductions.get().proposal == proposal


def test_an_organisation_is_asked_once_a_week_whoever_asks() -> None:
    organisation = make_open("Weavers")
    first, second = make_lacking("First"), make_lacking("Second")
    assert ask(first) == 1
    with pytest.raises(NotAsked, match="Nobody could be asked now"):
        ask(second)
    decline(Introduction.objects.get(), by=organisation.affiliations.get().user)
    with pytest.raises(NotAsked):
        ask(second)
    with time_machine.travel(timezone.now() + A_WEEK, tick=False):
        assert ask(second) == 1
        with pytest.raises(NotAsked):
            ask(make_lacking("Third"))


@pytest.mark.parametrize("state", ["asked", "declined", "lapsed", "agreed"])
def test_a_proposal_asks_an_organisation_once_whatever_it_answered(state: str) -> None:
    organisation = make_open("Weavers")
    proposal = make_lacking()
    answered = timezone.now() if state in {"declined", "agreed"} else None
    long_ago = timezone.now() - timedelta(days=90)
    make_introduction(proposal, organisation, state=state, asked_at=long_ago, answered_at=answered)
    with pytest.raises(NotAsked):
        ask(proposal)


def test_what_a_merged_proposal_asked_is_not_asked_again_by_its_survivor() -> None:
    survivor = make_submitted_proposal()
    survivor.memberships.filter(country="GE").delete()
    absorbed = make_submitted_proposal(call=survivor.call)
    organisation = make_open("Weavers")
    make_introduction(absorbed, organisation, asked_at=timezone.now() - timedelta(days=90))
    reviewer = make_reviewer(survivor.call)
    for one in (survivor, absorbed):
        open_review(one, by=reviewer)
    merge(survivor=survivor, absorbed=absorbed, by=reviewer, note="Alike")
    survivor.memberships.filter(country="GE").delete()
    Proposal.objects.filter(pk=survivor.pk).update(state="submitted")
    with pytest.raises(NotAsked):
        ask(survivor)
    assert make_open("Other").name == "Other"
    assert ask(survivor) == 1


def test_fewer_are_asked_where_there_are_fewer() -> None:
    make_open()
    make_open()
    assert ask(make_lacking(), number=5) == 2


def test_a_gap_that_is_filled_meanwhile_is_not_asked_for() -> None:
    make_open()
    proposal = make_lacking()
    make_member(proposal, country="GE")
    with pytest.raises(NotAsked, match="does not name this as lacking"):
        ask(proposal)
    with pytest.raises(NotAsked, match="does not name this as lacking"):
        ask(proposal, gap="regional:atlantis")


def test_a_constituency_is_asked_for_too() -> None:
    make_open("Women", constituency_id="women", country="KE")
    make_open("Farmers", constituency_id="farmers", country="KE")
    proposal = make_proposal()
    assert ask(proposal, gap=WOMEN, number=5) == 1
    introduction = proposal.introductions.get()
    assert introduction.organisation.name == "Women"
    assert (introduction.constituency_id, introduction.region_id) == ("women", None)


def test_a_form_sent_twice_asks_nobody_twice() -> None:
    for _place in range(3):
        make_open()
    proposal = make_lacking()
    values = {"gap": EASTERN, "number": 1, "note": NOTE, "asked_before": 0, "by": proposal.convener}
    ask_for_introductions(proposal, **values)  # type: ignore[arg-type]
    with pytest.raises(AlreadyDone, match="Nobody else was asked"):
        ask_for_introductions(proposal, **values)  # type: ignore[arg-type]
    assert proposal.introductions.count() == 1


def test_only_the_convener_asks_and_only_while_members_can_be_added() -> None:
    make_open()
    proposal = make_lacking()
    editor = make_user()
    proposal.teammates.create(user=editor, role="editor")
    with pytest.raises(NotAsked, match="Only the convener"):
        ask(proposal, by=editor)
    for state in ("under_review", "declined", "withdrawn", "shortlisted", "merged"):
        stand_in = make_submitted_proposal()
        stand_in.memberships.filter(country="GE").delete()
        others = {"merged_into": proposal} if state == "merged" else {}
        shortlisted_on = stand_in.latest_validation if state == "shortlisted" else None
        Proposal.objects.filter(pk=stand_in.pk).update(state=state, shortlisted_on=shortlisted_on, **others)
        with pytest.raises(ActionRefused):
            ask(stand_in)
    assert not Introduction.objects.exists()


def test_a_returned_proposal_asks_where_the_committee_opened_the_members() -> None:
    make_open()
    proposal = make_submitted_proposal()
    proposal.memberships.filter(country="GE").delete()
    Proposal.objects.filter(pk=proposal.pk).update(state="returned", open_sections=["about"])
    with pytest.raises(NotAsked, match="without opening this section"):
        ask(proposal)
    Proposal.objects.filter(pk=proposal.pk).update(open_sections=["members"])
    assert ask(proposal) == 1


def test_ten_wait_at_most_and_what_lapsed_makes_room() -> None:
    person = make_user()
    for place in range(12):
        make_open(f"Open {place}", person=person)
    proposal = make_lacking()
    assert ask(proposal, number=5) + ask(proposal, number=4) == 9
    with pytest.raises(NotAsked, match="Now you can ask 1 more"):
        ask(proposal, number=2)
    with time_machine.travel(timezone.now() + timedelta(days=21), tick=False):
        assert ask(proposal, number=3) == 3


def test_nothing_is_mailed_when_the_asking_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    make_open()
    proposal = make_lacking()

    def fail(*_args: object, **_names: object) -> None:
        raise NotAsked

    monkeypatch.setattr("coalitions.services.introducing.ask_to_be_introduced", fail)
    with pytest.raises(NotAsked):
        ask(proposal)
    assert not Introduction.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_draft_that_was_asked_for_has_a_label_without_its_title() -> None:
    introduction = make_asked()
    assert "River villages" not in str(introduction)
