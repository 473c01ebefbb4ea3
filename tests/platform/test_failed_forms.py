"""Forms of the admin and of allauth that failed answer 422, and what was typed is still there."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import SecretariatSeat
from tests.factories.base import make_user

pytestmark = pytest.mark.django_db


def test_sign_up_that_failed(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"name": "Ada Example", "email": "no address", "password1": "x"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="Ada Example"' in answer.text
    assert 'value="no address"' in answer.text


def test_sign_in_that_failed(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "ada@example.org", "password": "wrong"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="ada@example.org"' in answer.text


def test_admin_form_that_failed(client: Client) -> None:
    seat = SecretariatSeat.objects.create(user=make_user())
    client.force_login(seat.user)
    answer = client.post(reverse("admin:organisations_organisation_add"), {"name": "", "acronym": "KEPT"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="KEPT"' in answer.text


def test_a_page_that_only_shows_a_form_is_no_failure(client: Client) -> None:
    assert client.get(reverse("account_login")).status_code == HTTPStatus.OK
