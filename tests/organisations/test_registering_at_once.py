"""The same organisation registered twice at one moment, on real connections."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.organisations.models import Affiliation, Organisation
from tests.coalitions.connections import at_once
from tests.factories.base import make_user

pytestmark = pytest.mark.django_db(transaction=True)

FORUM = {"name": "Lake Basin Forum", "kind": "cso", "country": "KE"}


def _browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_a_double_click_registers_an_organisation_once() -> None:
    user = make_user()
    clients = [_browser(user) for _click in range(2)]
    address = reverse("organisations:organisation_create")
    answers = at_once(*(lambda one=one: one.post(address, FORUM).status_code for one in clients))
    assert answers == [302, 302]
    assert Organisation.objects.get().affiliations.count() == 1


def test_of_two_people_one_registers_it_and_the_other_may_ask() -> None:
    clients = [_browser(make_user()) for _person in range(2)]
    address = reverse("organisations:organisation_create")
    answers = at_once(*(lambda one=one: one.post(address, FORUM).status_code for one in clients))
    assert sorted(answers, key=str) == [302, 422]
    assert Organisation.objects.count() == Affiliation.objects.count() == 1
