"""The export from the queue: what is in it for whom."""

import json
from typing import Any

import pytest
from django.test import Client

from coalitions.models import Call
from portal.audit.models import AuditEvent
from tests.factories.base import make_user
from tests.factories.coalitions import make_call, make_complete_proposal, make_submitted_proposal

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/coalitions/proposal/export/"
POINT = "focal.point@members.example.org"


def export(client: Client, call: Call, file_format: str = "json", **more: str) -> Any:
    return client.post(ADDRESS, {"call": call.slug, "format": file_format, **more})


def test_the_committee_gets_what_was_submitted_to_its_call_without_contacts(committee: Client, call: Call) -> None:
    submitted = make_submitted_proposal(call=call)
    make_complete_proposal(call=call)
    answer = export(committee, call)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="proposals-{call.slug}.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert [one["reference"] for one in json.loads(answer.content)["proposals"]] == [submitted.reference]
    assert POINT not in answer.content.decode()


def test_the_committee_has_no_way_to_contacts(committee: Client, call: Call) -> None:
    make_submitted_proposal(call=call)
    assert "with_contacts" not in committee.get(ADDRESS).content.decode()
    assert POINT not in export(committee, call, with_contacts="on").content.decode()
    assert not AuditEvent.objects.filter(action="contacts.exported").exists()


def test_another_call_is_not_the_committee_s_to_export(committee: Client) -> None:
    other = make_call()
    make_submitted_proposal("Elsewhere", call=other)
    answer = export(committee, other)
    assert answer.status_code == 422
    assert "Elsewhere" not in answer.content.decode()


def test_the_secretariat_gets_contacts_when_it_asks_and_that_is_logged(secretariat: Client, call: Call) -> None:
    make_submitted_proposal(call=call)
    assert POINT not in export(secretariat, call).content.decode()
    assert not AuditEvent.objects.filter(action="contacts.exported").exists()
    assert POINT in export(secretariat, call, with_contacts="on").content.decode()
    event = AuditEvent.objects.get(action="contacts.exported")
    assert (event.by_name, event.after) == ("Sena Secretary", {"format": "json", "proposals": 1})


@pytest.mark.parametrize(("file_format", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_tables_are_files_of_their_kind(secretariat: Client, call: Call, file_format: str, begins: bytes) -> None:
    make_submitted_proposal(call=call)
    assert export(secretariat, call, file_format).content.startswith(begins)


def test_a_format_that_is_none_is_refused(secretariat: Client, call: Call) -> None:
    assert export(secretariat, call, "pdf").status_code == 422


def test_who_reviews_nothing_has_no_export(call: Call) -> None:
    client = Client()
    client.force_login(make_user())
    assert export(client, call).status_code == 302


def test_the_queue_leads_there(committee: Client) -> None:
    assert ADDRESS in committee.get("/admin/coalitions/proposal/").content.decode()
