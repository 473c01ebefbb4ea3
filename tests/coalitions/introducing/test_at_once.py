"""Asking and answering at the same moment, on real connections."""

import pytest

from coalitions.models import Introduction, IntroductionState
from coalitions.services.introducing import (
    IntroductionOver,
    NotAsked,
    agree,
    ask_for_introductions,
    decline,
    stop_asking,
)
from coalitions.services.submission import withdraw
from portal.common.refusals import AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.connections import at_once
from tests.coalitions.introducing.open import EASTERN, NOTE, ask, make_asked, make_lacking, make_open
from tests.factories.base import make_user
from tests.factories.coalitions import make_introduction, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_conveners_do_not_ask_the_same_organisation() -> None:
    for place in range(4):
        make_open(f"Open {place}")
    first, second = make_lacking("First"), make_lacking("Second")
    answers = at_once(lambda: ask(first, number=4), lambda: ask(second, number=4))
    assert all(isinstance(one, int | NotAsked) for one in answers), answers
    asked = Introduction.objects.values_list("organisation", flat=True)
    assert len(asked) == len(set(asked)) == 4


def test_two_clicks_ask_once() -> None:
    for place in range(4):
        make_open(f"Open {place}")
    proposal = make_lacking()

    def click() -> int:
        return ask_for_introductions(proposal, gap=EASTERN, number=1, note=NOTE, asked_before=0, by=proposal.convener)

    answers = at_once(click, click)
    assert sum(isinstance(one, AlreadyDone) for one in answers) == 1
    assert proposal.introductions.count() == 1


def test_two_colleagues_agree_once() -> None:
    introduction = make_asked()
    colleague = make_user()
    people = [introduction.organisation.affiliations.get().user, colleague]
    introduction.organisation.affiliations.create(user=colleague, state="active")
    answers = at_once(*[lambda one=one: agree(introduction, by=one) for one in people])
    assert sum(isinstance(one, AlreadyDone) for one in answers) == 1
    assert OutgoingMail.objects.filter(kind="coalitions/introduced").count() == 1


def test_agreeing_while_the_proposal_is_withdrawn_tells_both_or_nobody() -> None:
    introduction = make_asked()
    proposal, person = introduction.proposal, introduction.organisation.affiliations.get().user
    agreed, withdrawn = at_once(
        lambda: agree(introduction, by=person), lambda: withdraw(proposal, by=proposal.convener)
    )
    assert withdrawn is None
    mails = OutgoingMail.objects.filter(kind__in=["coalitions/introduced", "coalitions/introduction_agreed"]).count()
    if isinstance(agreed, IntroductionOver):
        assert mails == 0
    else:
        assert agreed is None
        assert mails == 2


def test_nobody_waits_for_ever_where_two_stop_being_asked_and_others_answer_and_ask() -> None:
    organisation = make_open("Weavers")
    person = organisation.affiliations.get().user
    first, second, third = (make_introduction(make_proposal(), organisation) for _one in range(3))
    proposal = make_lacking()
    answers = at_once(
        lambda: stop_asking(first, by=person),
        lambda: stop_asking(second, by=person),
        lambda: decline(third, by=person),
        lambda: ask(proposal),
    )
    assert answers[:2] == [None, None]
    assert answers[2] is None or isinstance(answers[2], AlreadyDone)
    assert isinstance(answers[3], NotAsked)
    states = set(Introduction.objects.values_list("state", flat=True))
    assert states == {IntroductionState.DECLINED}
