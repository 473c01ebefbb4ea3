"""A session that ends while somebody writes loses nothing."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from coalitions.models import Proposal
from portal.accounts.models import User
from portal.common.kept_posts import LONGEST
from tests.factories.base import make_user
from tests.factories.coalitions import make_complete_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener() -> User:
    user = make_user("Amina", email="amina@example.org")
    user.set_password("long enough for a test")
    user.save()
    return user


@pytest.fixture
def proposal(convener: User) -> Proposal:
    return make_complete_proposal("Rivers", convener=convener)


def sign_in(client: Client, user: User, onward: str) -> Any:
    """Through the door, as a person does."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    data = {"login": user.email, "password": "long enough for a test"}
    return client.post(f"/accounts/login/?next={onward}", data)


def test_what_was_posted_after_the_session_ended_is_there_after_signing_in(
    client: Client, proposal: Proposal, convener: User
) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    answer = client.post(address, {"title": "Rivers", "language": "en", "summary": "An hour’s work & <more>"})
    assert answer.headers["Location"] == f"/accounts/login/?next={address}"
    assert "what you wrote is here again" in client.get(answer.headers["Location"]).content.decode()
    assert sign_in(client, convener, address).headers["Location"] == address
    page = client.get(address).content.decode()
    assert "An hour’s work &amp; &lt;more&gt;" in page
    assert "You had been signed out" in page
    proposal.refresh_from_db()
    assert proposal.summary == "", "opening a page saves nothing"
    assert "An hour" not in client.get(address).content.decode(), "shown once"


def test_it_is_shown_to_no_other_page(client: Client, proposal: Proposal, convener: User) -> None:
    client.post(f"{proposal.get_absolute_url()}about/", {"title": "Kept words", "language": "en"})
    sign_in(client, convener, "/my-work/")
    assert "Kept words" not in client.get(f"{proposal.get_absolute_url()}pledge/").content.decode()
    assert "Kept words" in client.get(f"{proposal.get_absolute_url()}about/").content.decode()


def test_who_signs_in_as_somebody_else_sees_no_more_than_before(client: Client, proposal: Proposal) -> None:
    other = make_user("Other", email="other@example.org")
    other.set_password("long enough for a test")
    other.save()
    client.post(f"{proposal.get_absolute_url()}about/", {"title": "Kept words", "language": "en"})
    sign_in(client, other, proposal.get_absolute_url())
    assert client.get(f"{proposal.get_absolute_url()}about/").status_code == 404


def test_a_form_that_is_saved_as_typed_is_told(client: Client, proposal: Proposal) -> None:
    answer = client.post(f"{proposal.get_absolute_url()}about/", {"title": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "not signed in any more" in answer.content.decode()
    assert "kept_post" not in client.session


def test_nobody_fills_our_tables_with_it(client: Client, proposal: Proposal) -> None:
    client.post(f"{proposal.get_absolute_url()}about/", {"title": "x" * (LONGEST + 1)})
    assert "kept_post" not in client.session
    assert "what you sent is not saved" in client.get("/accounts/login/").content.decode()
    for number in range(70):
        client.cookies.clear()
        client.post(f"{proposal.get_absolute_url()}about/", {"title": f"Number {number}"})
    assert "kept_post" not in client.session


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/proposals/{0}/members/?from=mail#list", "/proposals/{0}/members/?from=mail"),
        ("", "/my-work/"),
        ("https://elsewhere.example.org/proposals/", "/my-work/"),
        ("//elsewhere.example.org/", "/my-work/"),
    ],
)
@pytest.mark.parametrize("name", ["lead", "position"])
def test_a_button_that_was_pressed_after_the_session_ended_leads_back_to_its_page(
    client: Client, proposal: Proposal, convener: User, name: str, referer: str, page: str
) -> None:
    member = proposal.memberships.filter(is_lead=False)[0]
    address = f"{proposal.get_absolute_url()}members/{member.pk}/{name}/"
    data = {"place": "1"} if name == "position" else {}
    client.post(address, data, headers={"Referer": referer.format(proposal.reference)} if referer else {})
    sign_in(client, convener, address)
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(page.format(proposal.reference), 302)]
    assert client.get(address).status_code == 405, "told once"
    member.refresh_from_db()
    assert not member.is_lead


def test_a_button_that_was_pressed_in_vain_says_so(client: Client, proposal: Proposal, convener: User) -> None:
    address = f"{proposal.get_absolute_url()}members/confirmation-requests/"
    client.post(address, headers={"Referer": f"http://testserver{proposal.get_absolute_url()}members/"})
    sign_in(client, convener, address)
    assert "nothing was done" in client.get(address, follow=True).content.decode()


@pytest.mark.parametrize("rows", ["memberships", "engagement_entries", "activities"])
def test_what_was_typed_into_a_row_that_a_colleague_removed_is_there_as_a_new_one(
    client: Client, proposal: Proposal, convener: User, rows: str
) -> None:
    row = getattr(proposal, rows).last()
    sections = {"memberships": "members", "engagement_entries": "engagement", "activities": "work-plan"}
    address = f"{proposal.get_absolute_url()}{sections[rows]}/{row.pk}/"
    client.post(address, {"organisation": "Typed long", "plan": "Typed long", "activity": "Typed long"})
    row.delete()
    sign_in(client, convener, address)
    page = client.get(address)
    assert "Typed long" in page.content.decode()
    assert "removed meanwhile" in page.content.decode()
    assert f'action="{proposal.get_absolute_url()}{sections[rows]}/new/"' in page.content.decode()
