"""Who speaks for whom: ask, accept, end."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.organisations.models import Affiliation, AffiliationState, Organisation
from portal.organisations.services.affiliating import RequestEnded, accept_affiliation, request_affiliation
from tests.factories.base import make_organisation, make_secretary, make_user

pytestmark = pytest.mark.django_db


def _page(name: str, *args: object) -> str:
    return reverse(f"organisations:{name}", args=args)


def test_somebody_asks_and_its_people_accept(client: Client) -> None:
    boss, asking = make_user("Boss"), make_user("Asking")
    organisation = make_organisation("Lake Forum", people=(boss,))
    client.force_login(asking)
    assert "will see your name and e-mail address" in client.get(_page("affiliation_create", organisation.pk)).text
    for _click in range(2):
        answer = client.post(_page("affiliation_create", organisation.pk), follow=True)
        assert "You have asked to speak for it" in answer.text
    affiliation = Affiliation.objects.get(user=asking)
    assert affiliation.state == AffiliationState.REQUESTED
    assert AuditEvent.objects.filter(action="affiliation.requested").count() == 1
    assert client.post(_page("acceptance_create", affiliation.pk)).status_code == 404
    client.force_login(boss)
    text = client.get(_page("person_list", organisation.pk)).text
    assert "Asking" in text
    assert asking.email in text
    for _click in range(2):
        client.post(_page("acceptance_create", affiliation.pk))
    affiliation.refresh_from_db()
    assert affiliation.state == AffiliationState.ACTIVE
    assert AuditEvent.objects.filter(action="affiliation.active").count() == 1
    assert list(Organisation.objects.of(asking)) == [organisation]


def test_a_request_that_was_taken_back_is_not_accepted_from_a_stale_page(client: Client) -> None:
    boss, asking = make_user(), make_user("Asking")
    organisation = make_organisation(people=(boss,))
    affiliation = request_affiliation(organisation, by=asking)
    client.force_login(asking)
    client.post(_page("ending_create", affiliation.pk))
    client.force_login(boss)
    answer = client.post(_page("acceptance_create", affiliation.pk), follow=True)
    assert "Asking does not ask any more. Nothing was changed." in answer.text
    affiliation.refresh_from_db()
    assert affiliation.state == AffiliationState.ENDED
    with pytest.raises(RequestEnded):
        accept_affiliation(affiliation, by=boss)


def test_one_s_own_is_ended_by_oneself_and_can_be_asked_for_again(client: Client) -> None:
    person = make_user()
    organisation = make_organisation("Lake Forum", people=(person,))
    affiliation = Affiliation.objects.get()
    client.force_login(person)
    assert "Speak for Lake Forum no longer?" in client.get(_page("ending_create", affiliation.pk)).text
    answer = client.post(_page("ending_create", affiliation.pk), follow=True)
    assert "You speak for no organisation yet." in answer.text
    request_affiliation(organisation, by=person)
    affiliation.refresh_from_db()
    assert affiliation.state == AffiliationState.REQUESTED


def test_its_people_end_another_s(client: Client) -> None:
    boss, other = make_user(), make_user("Other")
    organisation = make_organisation(people=(boss, other))
    client.force_login(boss)
    theirs = Affiliation.objects.get(user=other)
    assert "Other does not speak for" in client.get(_page("ending_create", theirs.pk)).text
    assert client.post(_page("ending_create", theirs.pk))["Location"] == _page("person_list", organisation.pk)
    theirs.refresh_from_db()
    assert theirs.state == AffiliationState.ENDED


def test_others_neither_see_nor_answer(client: Client) -> None:
    boss, asking = make_user(), make_user()
    public, hidden = make_organisation(people=(boss,)), make_organisation()
    affiliation = request_affiliation(public, by=asking)
    client.force_login(make_user())
    assert client.get(_page("person_list", public.pk)).status_code == 403
    assert client.get(_page("person_list", hidden.pk)).status_code == 404
    assert client.get(_page("affiliation_create", hidden.pk)).status_code == 404
    for name in ("acceptance_create", "ending_create"):
        assert client.post(_page(name, affiliation.pk)).status_code == 404
    client.force_login(asking)
    assert client.get(_page("person_list", public.pk)).status_code == 403
    assert client.post(_page("acceptance_create", affiliation.pk)).status_code == 404


def test_the_secretariat_answers_for_all(client: Client) -> None:
    organisation = make_organisation()
    affiliation = request_affiliation(organisation, by=make_user())
    client.force_login(make_secretary())
    assert client.get(_page("person_list", organisation.pk)).status_code == 200
    client.post(_page("acceptance_create", affiliation.pk))
    affiliation.refresh_from_db()
    assert affiliation.state == AffiliationState.ACTIVE


def test_deeds_are_posted_by_people_who_signed_in(client: Client) -> None:
    organisation = make_organisation(people=(make_user(),))
    affiliation = Affiliation.objects.get()
    for url in (
        _page("affiliation_list"),
        _page("organisation_create"),
        _page("affiliation_create", organisation.pk),
        _page("person_list", organisation.pk),
        _page("ending_create", affiliation.pk),
    ):
        assert client.get(url)["Location"].startswith("/accounts/login/")
    client.force_login(affiliation.user)
    assert client.get(_page("acceptance_create", affiliation.pk)).status_code == 405
    for name in ("affiliation_create", "ending_create"):
        client.get(_page(name, organisation.pk if name == "affiliation_create" else affiliation.pk))
    affiliation.refresh_from_db()
    assert affiliation.state == AffiliationState.ACTIVE
