"""Malformed requests end in a page that says so: never in a 500."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("charset", ["utf-7", "latin-1", "utf-16", "idna", "nonsense", "rot13", "unicode-escape"])
@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_form_data_in_another_encoding(client: Client, charset: str, form: str) -> None:
    answer = client.generic("POST", reverse("account_login"), b"login=a", content_type=f"{form}; charset={charset}")
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text


def test_form_data_in_utf8(client: Client) -> None:
    answer = client.post(
        reverse("account_login"), "login=a", content_type="application/x-www-form-urlencoded; charset=UTF-8"
    )
    assert answer.status_code != 400


@pytest.mark.parametrize("address", ["/%00", "/?q=%00", "/?q%00=", "/accounts/login/?next=/%00", "/static/%00"])
def test_a_nul_in_the_address(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_nul_in_a_cookie(client: Client) -> None:
    assert client.get("/accounts/login/", headers={"cookie": r'session="abcdefgh\000"'}).status_code == 400


def test_too_many_fields(client: Client) -> None:
    answer = client.post(reverse("account_login"), {f"field{i}": "x" for i in range(2001)})
    assert answer.status_code == 400
    assert "too many fields" in answer.text


def test_too_much_text(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_file_that_would_fill_the_disk(client: Client) -> None:
    answer = client.generic("POST", reverse("account_login"), b"x", CONTENT_LENGTH="30000000000")
    assert answer.status_code == 413


def test_a_multipart_body_that_is_none(client: Client) -> None:
    answer = client.post(reverse("account_login"), b"nothing of the kind", content_type="multipart/form-data")
    assert answer.status_code == 400


def test_a_host_that_is_not_ours(client: Client) -> None:
    assert client.get("/accounts/login/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_form_without_its_token_says_how_to_go_on() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "ada@example.org"})
    assert answer.status_code == 403
    assert "We did not save this" in answer.text
    assert "copy it" in answer.text


def test_an_address_that_is_not_there(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
