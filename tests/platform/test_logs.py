"""Log lines tell what happened, and nothing that identifies a person."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError
from django.test import Client, RequestFactory
from django.urls import resolve
from django_guid import set_guid

from portal.accounts.models import User
from portal.common.logs import JsonFormatter, PlainFormatter


def line_of(record: logging.LogRecord) -> dict[str, object]:
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line: dict[str, object] = json.loads(text)
    return line


def record(message: str, *arguments: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("portal.test", logging.WARNING, __file__, 1, message, arguments, None)
    made.__dict__.update(more)
    return made


def test_a_line_of_json_with_the_requests_id() -> None:
    set_guid("0123456789abcdef0123456789abcdef")
    line = line_of(record("Sent %s messages", 3, job=object()))
    assert line["message"] == "Sent 3 messages"
    assert (line["level"], line["logger"]) == ("WARNING", "portal.test")
    assert line["request_id"] == "0123456789abcdef0123456789abcdef"
    assert str(line["time"]).endswith("+00:00")
    assert "job" not in line


def test_an_e_mail_address_is_hidden() -> None:
    assert (
        line_of(record("Could not send to %s", "ada.l+x@mail.example.org"))["message"] == "Could not send to <address>"
    )
    assert "ada" not in PlainFormatter().format(record("Could not send to <ada@example.org>"))


def test_an_address_with_a_signed_link_is_told_by_its_route() -> None:
    request = RequestFactory().get("/accounts/confirm-email/MQ:secret/?next=/private/")
    request.resolver_match = resolve("/accounts/confirm-email/MQ:secret/")
    line = line_of(record("%s: %s", "Internal Server Error", request.path, request=request))
    assert line["message"] == r"Internal Server Error: /accounts/confirm-email/(?P<key>[-:\w]+)/$"
    assert "secret" not in PlainFormatter().format(record("Forbidden (%s): %s", "CSRF", request.path, request=request))


@pytest.mark.django_db
def test_what_the_database_quotes_of_a_row_is_left_out() -> None:
    User.objects.create_user("ada@example.org", name="Ada Lovelace")
    try:
        User.objects.create_user("ada@example.org", name="Ada Lovelace")
    except IntegrityError:
        failed = record("Internal Server Error")
        failed.exc_info = sys.exc_info()
    line = line_of(failed)
    assert "IntegrityError" in str(line["exception"])
    assert "duplicate key value violates unique constraint" in str(line["exception"])
    assert "ada@" not in json.dumps(line)
    assert "DETAIL" not in json.dumps(line)


@pytest.mark.django_db
def test_an_answer_is_told_by_method_route_status_and_time(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "portal.requests"):
        client.get("/accounts/login/?next=/secret/")
        client.get("/no/such/secret/")
    told = [line_of(one) for one in caplog.records if one.name == "portal.requests"]
    assert [(one["method"], one["route"], one["status"]) for one in told] == [
        ("GET", "/accounts/login/", 200),
        ("GET", "(no view)", 404),
    ]
    assert "secret" not in json.dumps(told)


@pytest.mark.django_db
def test_the_answer_carries_the_requests_id(client: Client) -> None:
    answer = client.get("/healthz", headers={"x-request-id": "0123456789abcdef0123456789abcdef"})
    assert answer["X-Request-ID"] == "0123456789abcdef0123456789abcdef"
    assert len(client.get("/healthz", headers={"x-request-id": "<script>"})["X-Request-ID"]) == 32
