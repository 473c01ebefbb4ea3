"""People are named by address in the admin, without a script and without a list of everybody."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import SecretariatSeat, User
from portal.organisations.models import Affiliation
from tests.factories.base import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat(client: Client) -> User:
    seat = SecretariatSeat.objects.create(user=make_user())
    client.force_login(seat.user)
    return seat.user


@pytest.mark.usefixtures("secretariat")
def test_a_seat_is_given_by_address_whatever_its_case(client: Client) -> None:
    person = make_user(email="ada@example.org")
    answer = client.post(reverse("admin:accounts_secretariatseat_add"), {"user": " Ada@Example.org "})
    assert answer.status_code == HTTPStatus.FOUND
    assert SecretariatSeat.objects.filter(user=person).exists()


@pytest.mark.usefixtures("secretariat")
@pytest.mark.parametrize("typed", ["nobody@example.org", "", "\0", "ada"])
def test_an_address_of_nobody_is_said_beside_the_field(client: Client, typed: str) -> None:
    answer = client.post(reverse("admin:accounts_secretariatseat_add"), {"user": typed})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert SecretariatSeat.objects.count() == 1


@pytest.mark.usefixtures("secretariat")
def test_an_affiliation_shows_the_address_of_its_person(client: Client) -> None:
    person, organisation = make_user(email="bo@example.org"), make_organisation()
    affiliation = Affiliation.objects.create(user=person, organisation=organisation)
    answer = client.get(reverse("admin:organisations_affiliation_change", args=[affiliation.pk]))
    assert 'value="bo@example.org"' in answer.text


@pytest.mark.usefixtures("secretariat")
def test_what_stands_in_the_address_is_no_initial_value(client: Client) -> None:
    answer = client.get(reverse("admin:organisations_affiliation_add"), {"user": "x", "organisation": "\x01"})
    assert answer.status_code == HTTPStatus.OK
