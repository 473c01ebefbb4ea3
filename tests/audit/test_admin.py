"""Every change in the admin is logged once, with what was and what is; the history page shows it."""

import pytest
from django.db import transaction
from django.test import Client

from portal.accounts.models import SecretariatSeat, User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from portal.organisations.models import Affiliation, Organisation, Region, RegionScheme
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.coalitions import make_call, make_reviewer

pytestmark = pytest.mark.django_db

ORGANISATIONS = "/admin/organisations/organisation/"


@pytest.fixture
def secretary() -> User:
    return make_secretary(name="Sena")


@pytest.fixture
def browser(client: Client, secretary: User) -> Client:
    client.force_login(secretary)
    return client


def fields(**changed: object) -> dict[str, object]:
    return {
        "name": "Weavers",
        "kind": "cso",
        "country": "KE",
        "further_constituencies": [],
        "website": "",
        "aliases": "",
        **changed,
    }


def test_a_new_row_is_logged_with_its_values(browser: Client) -> None:
    answer = browser.post(f"{ORGANISATIONS}add/", fields(further_constituencies=["women", "ngos"]))
    assert answer.status_code == 302
    event = AuditEvent.objects.get()
    assert (event.by_name, event.action, event.object_label) == ("Sena", "organisation.added", "Weavers")
    assert event.after is not None
    assert event.after["name"] == "Weavers"
    assert sorted(event.after["further_constituencies"]) == ["Non-Governmental Organizations", "Women"]
    assert event.before == {}


def test_a_change_is_logged_with_what_was_and_what_is_and_nothing_else(browser: Client) -> None:
    organisation = make_organisation("Wavers")
    answer = browser.post(f"{ORGANISATIONS}{organisation.pk}/change/", fields())
    assert answer.status_code == 302
    event = AuditEvent.objects.get()
    assert event.action == "organisation.changed"
    assert (event.before, event.after) == ({"name": "Wavers"}, {"name": "Weavers"})


def test_saving_without_a_change_logs_nothing(browser: Client) -> None:
    organisation = make_organisation("Weavers")
    browser.post(f"{ORGANISATIONS}{organisation.pk}/change/", fields())
    assert not AuditEvent.objects.exists()


def test_a_form_that_failed_stores_and_logs_nothing_and_answers_422(browser: Client) -> None:
    organisation = make_organisation("Weavers")
    answer = browser.post(f"{ORGANISATIONS}{organisation.pk}/change/", fields(name="", website="not a site"))
    assert answer.status_code == 422
    assert "not a site" in answer.content.decode()
    assert not AuditEvent.objects.exists()
    assert Organisation.objects.get().name == "Weavers"


def test_rows_below_a_form_are_logged_with_it_as_one_event(browser: Client) -> None:
    scheme = RegionScheme.objects.create(code="poles", name="Poles")
    north = Region.objects.create(scheme=scheme, code="north", name="North")
    answer = browser.post(
        "/admin/organisations/regionscheme/poles/change/",
        {
            "code": "poles",
            "name": "The poles",
            "position": "0",
            "regions-TOTAL_FORMS": "2",
            "regions-INITIAL_FORMS": "1",
            "regions-0-id": str(north.pk),
            "regions-0-scheme": "poles",
            "regions-0-code": "north",
            "regions-0-name": "The north",
            "regions-0-position": "0",
            "regions-1-scheme": "poles",
            "regions-1-code": "south",
            "regions-1-name": "The south",
            "regions-1-position": "1",
        },
    )
    assert answer.status_code == 302
    event = AuditEvent.objects.get()
    assert event.after == {"name": "The poles", "regions": ["The south", "The north: name"]}


def test_a_deletion_is_logged_before_the_row_goes(browser: Client) -> None:
    affiliation = Affiliation.objects.create(user=make_user("Ada"), organisation=make_organisation("Weavers"))
    answer = browser.post(f"/admin/organisations/affiliation/{affiliation.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not Affiliation.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.action, event.object_label, event.before) == (
        "affiliation.deleted",
        "Ada, Weavers",
        {"label": "Ada, Weavers"},
    )


def test_many_deletions_at_once_are_logged_one_by_one(browser: Client) -> None:
    seats = [SecretariatSeat.objects.create(user=make_user()) for _number in range(3)]
    answer = browser.post(
        "/admin/accounts/secretariatseat/",
        {"action": "delete_selected", "_selected_action": [str(seat.pk) for seat in seats], "post": "yes"},
    )
    assert answer.status_code == 302
    assert AuditEvent.objects.filter(action="secretariatseat.deleted").count() == 3
    assert SecretariatSeat.objects.count() == 1


def test_the_history_page_is_the_log(browser: Client) -> None:
    organisation = make_organisation("Wavers")
    browser.post(f"{ORGANISATIONS}{organisation.pk}/change/", fields(website="https://example.org/<b>"))
    page = browser.get(f"{ORGANISATIONS}{organisation.pk}/history/").content.decode()
    assert "Sena" in page
    assert "name: Wavers" in page
    assert "https://example.org/&lt;b&gt;" in page
    assert browser.get(f"{ORGANISATIONS}999999/history/").status_code == 404


def test_the_log_is_read_by_the_secretariat_and_written_by_nobody(browser: Client) -> None:
    browser.post(f"{ORGANISATIONS}add/", fields())
    event = AuditEvent.objects.get()
    log = "/admin/audit/auditevent/"
    assert browser.get(log).status_code == 200
    assert browser.get(f"{log}{event.pk}/change/").status_code == 200
    assert browser.post(f"{log}{event.pk}/change/", {"note": "Changed"}).status_code == 403
    assert browser.post(f"{log}{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.get(f"{log}add/").status_code == 403
    event.refresh_from_db()
    assert event.note == ""


def test_the_mails_are_listed_without_their_texts(browser: Client) -> None:
    mail = OutgoingMail.objects.create(
        kind="hello", to="ada@example.org", subject="Hello", text="a signed link", language="en"
    )
    for address in ("/admin/mail/outgoingmail/", f"/admin/mail/outgoingmail/{mail.pk}/change/"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "a signed link" not in answer.content.decode()


@pytest.mark.parametrize("address", [ORGANISATIONS, "/admin/audit/auditevent/", "/admin/mail/outgoingmail/"])
def test_a_committee_member_is_shown_none_of_this(client: Client, address: str) -> None:
    client.force_login(make_reviewer(make_call()))
    assert client.get(address).status_code == 403
    assert address not in client.get("/admin/").content.decode()


def test_a_save_that_cannot_be_logged_is_not_made(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = make_organisation("Wavers")

    def fail(*_arguments: object, **_values: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr("portal.audit.admin.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        browser.post(f"{ORGANISATIONS}{organisation.pk}/change/", fields())
    organisation.refresh_from_db()
    assert organisation.name == "Wavers"
