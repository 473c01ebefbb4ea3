"""Proposals from a file in the admin: rehearsed, looked at, imported as a whole or not at all."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coalitions.models import Call, Proposal, ProposalImport
from coalitions.services.editing import About, save_about
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.exchange.waiting import forget_old
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, read
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_proposal

pytestmark = pytest.mark.django_db

WATER = {"reference": "W-1", "title": "Water", "members": [{"organisation": "Lake Forum", "kind": "cso"}]}
SOIL = {"reference": "S-1", "title": "Soil"}


@pytest.fixture
def convener() -> User:
    return make_user("Amina Convener")


def send(client: Client, call: Call, email: str, *proposals: dict[str, Any], raw: bytes = b"") -> Any:
    content = raw or json.dumps({"format": "impact-proposals/1", "proposals": proposals}).encode()
    file = SimpleUploadedFile("proposals.json", content)
    data = {"call": call.slug, "convener": email, "file": file}
    return client.post(address("proposal_import"), data)


def accept(client: Client) -> Any:
    return client.post(address("proposal_import_detail", ProposalImport.objects.get().pk))


def test_a_file_is_rehearsed_looked_at_and_imported(secretariat: Client, call: Call, convener: User) -> None:
    mails = OutgoingMail.objects.count()
    answer = send(secretariat, call, convener.email, WATER, SOIL)
    assert answer.status_code == 302
    assert not Proposal.objects.exists()
    page = read(secretariat.get(answer.headers["Location"]))
    assert "Would be new (2) W-1 S-1" in page.text
    assert "(0)" not in page.text
    assert accept(secretariat).status_code == 302
    assert {one.reference: one.convener for one in Proposal.objects.all()} == {"W-1": convener, "S-1": convener}
    assert not ProposalImport.objects.exists()
    assert OutgoingMail.objects.count() == mails
    events = AuditEvent.objects.filter(action__in=("proposals.imported", "proposal.imported")).order_by("id")
    assert [one.by_name for one in events] == ["Sena Secretary"] * 3
    assert (events.get(action="proposals.imported").after or {})["created"] == 2


def test_every_fault_is_named_by_its_place_and_nothing_is_kept(secretariat: Client, call: Call, convener: User) -> None:
    bad = {"reference": "S-1", "title": "", "members": [{"organisation": "X", "kind": "club"}]}
    answer = send(secretariat, call, convener.email, WATER, bad)
    assert answer.status_code == 422
    text = read(answer).text
    for place in ("$.proposals[1].title", "$.proposals[1].members[0].kind"):
        assert place in text
    assert not ProposalImport.objects.exists()
    assert not Proposal.objects.exists()


def test_faults_of_what_is_stored_are_named_too(secretariat: Client, call: Call, convener: User) -> None:
    make_proposal("Another's", call=call, reference="W-1")
    answer = send(secretariat, call, convener.email, WATER)
    assert answer.status_code == 422
    assert "$.proposals[0].reference" in read(answer).text
    assert "Another's" not in read(answer).text


@pytest.mark.parametrize("raw", [b"\x00\xff", b"{", b"[]", b'{"format": "impact-proposals/1", "proposals": "\\u0000"}'])
def test_what_is_no_such_file_is_refused(secretariat: Client, call: Call, convener: User, raw: bytes) -> None:
    answer = send(secretariat, call, convener.email, raw=raw)
    assert answer.status_code == 422
    assert "$" in read(answer).text


def test_a_convener_without_account_and_a_file_too_large_are_refused(secretariat: Client, call: Call) -> None:
    answer = send(secretariat, call, "nobody@example.org", raw=b" " * 2_000_001)
    assert answer.status_code == 422
    text = read(answer).text
    assert "There is no account with this address." in text
    assert "more than 2 MB" in text


def test_what_changed_since_the_rehearsal_is_noticed(secretariat: Client, call: Call, convener: User) -> None:
    send(secretariat, call, convener.email, SOIL)
    assert accept(secretariat).status_code == 302
    send(secretariat, call, convener.email, SOIL, WATER)
    soil = Proposal.objects.get()
    save_about(soil, about=About(title="Soil and water"), by=convener)
    answer = accept(secretariat)
    assert answer.status_code == 409
    assert "would do something else by now" in read(answer).text
    assert Proposal.objects.get().title == "Soil and water"


def test_what_became_faulty_since_the_rehearsal_changes_nothing(
    secretariat: Client, call: Call, convener: User
) -> None:
    send(secretariat, call, convener.email, SOIL, WATER)
    make_proposal("Another's", call=call, reference="W-1")
    answer = accept(secretariat)
    assert answer.status_code == 409
    assert "$.proposals[1].reference" in read(answer).text
    assert Proposal.objects.get().title == "Another's"


def test_it_is_accepted_once_given_up_once_and_forgotten_after_a_day(
    secretariat: Client, call: Call, convener: User
) -> None:
    send(secretariat, call, convener.email, SOIL)
    waiting = ProposalImport.objects.get()
    statuses = [secretariat.post(address("proposal_import_detail", waiting.pk)).status_code for _time in range(2)]
    assert statuses == [302, 302]
    assert Proposal.objects.count() == 1
    send(secretariat, call, convener.email, SOIL)
    waiting = ProposalImport.objects.get()
    statuses = [secretariat.post(address("proposal_import_delete", waiting.pk)).status_code for _time in range(2)]
    assert statuses == [302, 302]
    send(secretariat, call, convener.email, SOIL)
    assert forget_old(ProposalImport) == 0
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert forget_old(ProposalImport) == 1


def test_the_committee_imports_nothing_and_nobody_sees_anothers_file(
    secretariat: Client, committee: Client, call: Call, convener: User
) -> None:
    send(secretariat, call, convener.email, SOIL)
    waiting = ProposalImport.objects.get()
    assert send(committee, call, convener.email, WATER).status_code == 403
    assert accept(committee).status_code == 403
    other = browser_of(make_secretary(name="Other Secretary"))
    assert other.get(address("proposal_import_detail", waiting.pk)).status_code == 302
    assert other.post(address("proposal_import_detail", waiting.pk)).status_code == 302
    assert not Proposal.objects.exists()
