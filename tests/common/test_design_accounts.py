"""The pages of accounts, in our words, through allauth's own views."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from portal.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("ada@example.org", "a-long-password-1", name="Ada")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/signup/", "Sign up"),
        ("/accounts/password/reset/", "Choose a new password"),
        ("/accounts/password/reset/done/", "Look into your mail"),
        ("/accounts/password/reset/key/1-nonsense/", "This link no longer works"),
        ("/accounts/password/reset/key/done/", "Your password is changed"),
        ("/accounts/confirm-email/", "Look into your mail"),
        ("/accounts/confirm-email/nonsense/", "This link no longer works"),
        ("/accounts/inactive/", "This account is closed"),
    ],
)
def test_pages_before_signing_in(client: Client, address: str, heading: str) -> None:
    answer = client.get(address, follow=True)
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode()) == [heading]


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/email/", "Your e-mail addresses"),
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/logout/", "Sign out"),
        ("/accounts/password/reset/", "Choose a new password"),
    ],
)
def test_pages_of_ones_own_account(client: Client, person: User, address: str, heading: str) -> None:
    client.force_login(person)
    answer = client.get(address, follow=True)
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode()) == [heading]


def test_signing_in_goes_wrong_beside_the_fields(client: Client) -> None:
    html = client.post("/accounts/login/", {"login": "ada", "password": ""}).content.decode()
    assert 'class="error-summary"' in html
    assert 'href="#id_login"' in html
    assert 'value="ada"' in html


def test_an_address_that_waits_says_so(client: Client, person: User) -> None:
    EmailAddress.objects.create(user=person, email="second@example.org", verified=False, primary=False)
    client.force_login(person)
    html = client.get("/accounts/email/").content.decode()
    assert html.count("Waits to be confirmed") == 1
    assert html.count("main address</span>") == 1
