"""The list of introductions: what the committee and the secretariat read, and what nobody reads before both agreed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalitions.models import Call, Introduction, Proposal
from coalitions.services.introducing import agree, decline
from portal.accounts.models import User
from tests.coalitions.admin.pages import read
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import make_call, make_introduction, make_proposal, make_submitted_proposal

pytestmark = pytest.mark.django_db

LIST = "/admin/coalitions/introduction/"


@pytest.fixture
def speaker() -> User:
    return make_user("Nino Agreeing")


@pytest.fixture
def asked(call: Call, speaker: User) -> Introduction:
    organisation = make_organisation("Caucasus Weavers", people=(speaker,), is_open_to_coalitions=True)
    return make_introduction(make_submitted_proposal("Water", call=call), organisation, note="We look for weavers.")


def listed(client: Client, **query: str) -> str:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return read(answer).text


def test_it_says_who_lacks_what_and_names_nobody_before_both_agreed(
    asked: Introduction, committee: Client, secretariat: Client, speaker: User
) -> None:
    for client in (committee, secretariat):
        text = listed(client)
        for said in ("Water", "Women", "waits for an answer"):
            assert said in text
        for kept in ("Caucasus Weavers", "Nino", "We look for weavers.", speaker.email):
            assert kept not in text
    agree(asked, by=speaker)
    for client in (committee, secretariat):
        text = listed(client)
        assert "Caucasus Weavers" in text
        for kept in ("Nino", "We look for weavers.", speaker.email):
            assert kept not in text


def test_a_not_now_looks_like_no_answer(asked: Introduction, committee: Client, speaker: User) -> None:
    before = listed(committee)
    decline(asked, by=speaker)
    assert listed(committee) == before
    assert "1 introduction" in listed(committee, standing="waits")
    Introduction.objects.update(asked_at=timezone.now() - timedelta(days=22))
    assert "0 introductions" in listed(committee, standing="waits")
    assert "no answer came of it" in listed(committee, standing="over")


def test_it_is_narrowed_and_searched_by_the_proposal_alone(asked: Introduction, committee: Client) -> None:
    for query, number in (
        ({"q": "water"}, 1),
        ({"q": asked.proposal.reference}, 1),
        ({"q": "Caucasus"}, 0),
        ({"gap": "region"}, 0),
        ({"gap": "constituency"}, 1),
        ({"standing": "agreed"}, 0),
        ({"standing": "nonsense"}, 1),
        ({"call": str(asked.proposal.call_id)}, 1),
        ({"call": "999999"}, 0),
    ):
        assert f"{number} introduction" in listed(committee, **query), query
    assert committee.get(LIST, {"organisation__name__startswith": "C"}).status_code == 400


def test_drafts_are_the_secretariats_by_reference_and_other_calls_not_the_committees(
    call: Call, committee: Client, secretariat: Client
) -> None:
    draft = make_proposal("A secret title", call=call)
    elsewhere = make_submitted_proposal("Elsewhere", call=make_call())
    for proposal in (draft, elsewhere):
        make_introduction(proposal, make_organisation())
    text = listed(secretariat)
    assert (draft.reference in text, "A secret title" in text, "Elsewhere" in text) == (True, False, True)
    assert "0 introductions" in listed(committee)
    assert "0 introductions" in listed(secretariat, q="secret")


def test_there_is_no_page_and_no_history_of_one(asked: Introduction, committee: Client, secretariat: Client) -> None:
    for client in (committee, secretariat):
        for page in ("change", "history"):
            assert client.get(f"{LIST}{asked.pk}/{page}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_no_more_for_more(
    call: Call, committee: Client, number: int, django_assert_num_queries: Any
) -> None:
    for _turn in range(number):
        make_introduction(make_submitted_proposal(call=call), make_organisation())
    listed(committee)
    with django_assert_num_queries(6):
        assert f"{number} introduction" in listed(committee)
    assert Proposal.objects.count() == number
