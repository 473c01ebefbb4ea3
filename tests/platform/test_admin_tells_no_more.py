"""The admin tells nobody more than its pages show: not by questions in an address, nor by where one leads."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, ProtectedError
from django.test import Client

from portal.accounts.models import SecretariatSeat
from portal.audit.models import AuditEvent
from portal.organisations.models import Constituency
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_call, make_reviewer, make_submitted_proposal
from tests.factories.sessions import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat(client: Client) -> Client:
    client.force_login(make_secretary())
    return client


@pytest.mark.parametrize(
    ("address", "question"),
    [
        ("accounts/user/", "password__startswith=md5"),
        ("accounts/user/", "email__startswith=a"),
        ("accounts/user/", "is_superuser=1"),
        ("accounts/secretariatseat/", "user__password__startswith=md5"),
        ("mail/outgoingmail/", "text__contains=reset"),
        ("mail/outgoingmail/", "kind__regex=("),
        ("mail/outgoingmail/", "id__in=99999999999999999999"),
        ("coalitions/proposal/", "convener__email__startswith=a"),
        ("coalitions/proposal/", "focal_point_email__startswith=a"),
        ("coalitions/proposal/", "title__regex=("),
        ("coalitions/proposal/", "call__is_published=1"),
        ("coalitions/proposal/", "no_such_field=1"),
        ("coalitions/revision/", "document__icontains=a"),
        ("sessions_app/session/", "focal_point_email__startswith=a"),
        ("sessions_app/session/", "forum__title__regex=("),
    ],
)
def test_a_question_that_no_filter_asks_is_refused(secretariat: Client, address: str, question: str) -> None:
    assert secretariat.get(f"/admin/{address}?{question}").status_code == 400


@pytest.mark.parametrize(
    ("address", "question"),
    [
        ("accounts/user/", "is_active__exact=1"),
        ("mail/outgoingmail/", "kind=hello"),
        ("mail/outgoingmail/", "sent_at__isempty=1"),
        ("organisations/organisation/", "constituency__code__exact=women"),
        ("organisations/organisation/", "constituency__isnull=True"),
        ("coalitions/committeeseat/", "call__id__exact=1"),
        ("coalitions/proposal/", "call=1&state=submitted&unmet=regional&shortlistable=no&support=open"),
        ("coalitions/validation/", "is_shortlistable__exact=1"),
        ("sessions_app/session/", "starts_at__year=2024&starts_at__month=5&starts_at__day=9"),
        ("sessions_app/session/", "state__exact=draft&forum__id__exact=1"),
    ],
)
def test_what_the_filters_ask_is_answered(secretariat: Client, address: str, question: str) -> None:
    assert secretariat.get(f"/admin/{address}?{question}").status_code == 200


def test_a_committee_is_not_led_to_a_draft_whose_address_is_its_title(client: Client) -> None:
    def way_to(row: Model) -> str:
        return f"/admin/r/{ContentType.objects.get_for_model(row).pk}/{row.pk}/"

    draft = make_session("Not announced", slug="not-announced")
    proposal = make_submitted_proposal()
    client.force_login(make_reviewer(make_call()))
    for row in (draft, proposal):
        answer = client.get(way_to(row))
        assert (answer.status_code, answer.get("Location")) == (403, None)
    client.force_login(make_secretary())
    assert client.get(way_to(draft))["Location"].endswith("/sessions/not-announced/")


def test_the_history_of_a_row_is_found_whatever_its_key_is_written_with(secretariat: Client) -> None:
    Constituency.objects.create(code="river_keepers", name="River keepers", kind="other")
    page = secretariat.get("/admin/organisations/constituency/river_5Fkeepers/change/").content.decode()
    assert "river_5Fkeepers/history/" in page
    assert secretariat.get("/admin/organisations/constituency/river_5Fkeepers/history/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_deletions_that_fail_are_not_in_the_log(secretariat: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise ProtectedError("in use", set())

    seat = SecretariatSeat.objects.create(user=make_user())
    monkeypatch.setattr("django.contrib.admin.options.ModelAdmin.delete_queryset", refuse)
    with pytest.raises(ProtectedError):
        secretariat.post(
            "/admin/accounts/secretariatseat/",
            {"action": "delete_selected", "_selected_action": [str(seat.pk)], "post": "yes"},
        )
    assert not AuditEvent.objects.exists()
