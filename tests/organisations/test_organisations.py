"""The public registry, and registering one's own organisation."""

from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.organisations.models import Affiliation, AffiliationState, Organisation
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.coalitions import make_coalition, make_member, make_proposal, make_submitted_proposal

pytestmark = pytest.mark.django_db

LIST = reverse("organisations:organisation_list")
CREATE = reverse("organisations:organisation_create")
FORUM = {"name": "Lake Basin Forum", "kind": "cso", "country": "KE", "website": "https://lake.example.org"}


def _detail(organisation: Organisation) -> str:
    return reverse("organisations:organisation_detail", args=[organisation.pk])


def test_who_registers_an_organisation_speaks_for_it(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    answer = client.post(CREATE, {**FORUM, "constituency": "women", "primary_region": "african"}, follow=True)
    assert "Registered. You speak for Lake Basin Forum here." in answer.text
    organisation = Organisation.objects.get()
    assert (organisation.constituency_id, organisation.country_id) == ("women", "KE")
    assert list(Organisation.objects.of(person)) == [organisation]


def test_an_organisation_is_registered_once(client: Client) -> None:
    known = make_organisation("Lake Basin Forum")
    person = make_user()
    client.force_login(person)
    answer = client.post(CREATE, {**FORUM, "name": "LAKE  BASIN forum"})
    assert answer.status_code == 422
    assert "is in the registry already" in answer.text
    assert "Ask to speak for the one that is registered" in answer.text
    assert Organisation.objects.count() == 1
    client.post(CREATE, {**FORUM, "ask": "yes"})
    assert Affiliation.objects.get(user=person).state == AffiliationState.REQUESTED
    assert Affiliation.objects.get(user=person).organisation == known
    client.post(CREATE, {**FORUM, "country": "UG"})
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\0b"),
        ("name", "x" * 1_000_000),
        ("description", "\x1b[2J"),
        ("description", "x" * 3001),
        ("website", "javascript:alert(1)"),
        ("website", "x" * 301),
        ("kind", "club"),
        ("country", "XX"),
        ("primary_region", "m49"),
        ("constituency", "other"),
    ],
)
def test_what_cannot_be_registered(client: Client, field: str, value: str) -> None:
    client.force_login(make_user())
    answer = client.post(CREATE, {**FORUM, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert not Organisation.objects.exists()


def test_a_hostile_name_is_shown_as_text(client: Client) -> None:
    client.force_login(make_user())
    answer = client.post(CREATE, {**FORUM, "name": "<script>alert(1)</script> 💧"}, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<script>alert" not in client.get(LIST).text


def test_the_registry_shows_what_is_public_and_nothing_that_was_only_typed_into_a_draft(client: Client) -> None:
    spoken_for = make_organisation("Spoken for", people=(make_user(),))
    coalition, draft, submitted = make_coalition(), make_proposal(), make_submitted_proposal()
    in_coalition = make_member(coalition, "In a coalition").organisation
    declined = make_member(coalition, "Declined", state="declined").organisation
    in_draft = make_member(draft, "In a draft").organisation
    in_submitted = make_member(submitted, "In a submitted one").organisation
    text = client.get(LIST).text
    for organisation in (spoken_for, in_coalition):
        assert organisation.name in text
        assert client.get(_detail(organisation)).status_code == 200
    for organisation in (declined, in_draft, in_submitted):
        assert organisation.name not in text
        assert client.get(_detail(organisation)).status_code == 404
    client.force_login(make_secretary())
    assert client.get(_detail(in_draft)).status_code == 200


def test_a_page_shows_public_facts_and_nobody_s_address(client: Client) -> None:
    person = make_user("Secret Person")
    organisation = make_organisation(
        "Lake Forum", people=(person,), acronym="LF", aliases=["Foro"], description="Wells.", is_global=True
    )
    text = client.get(_detail(organisation)).text
    for said in ("Lake Forum (LF)", "Foro", "Wells.", "globally", "Kenya"):
        assert said in text
    assert "Secret Person" not in text
    assert "@" not in text
    assert "csrfmiddlewaretoken" not in text


def test_a_search_by_name_without_accents_by_acronym_and_by_alias(client: Client) -> None:
    person = make_user()
    make_organisation("Réseau de l'eau", people=(person,), acronym="RE", aliases=["Water net"])
    make_organisation("Air", people=(person,), kind="academia", country="FR")
    for query in ("?q=reseau", "?q=re", "?q=water", "?kind=cso", "?country=KE", "?q=EAU+reseau"):
        text = client.get(LIST + query).text
        assert "Réseau" in text, query
        assert ">Air</a>" not in text, query
    assert "No organisation matches." in client.get(f"{LIST}?q=zzz").text


@pytest.mark.parametrize("query", ["q=%07", "q=" + "x" * 300, "country=XX", "kind=x", "q=%25_%27"])
def test_filters_that_nobody_offered(client: Client, query: str) -> None:
    assert client.get(f"{LIST}?{query}").status_code in {200, 422}


def test_addresses_of_nothing(client: Client) -> None:
    client.force_login(make_user())
    for address in (
        "organisations/{}/",
        "organisations/{}/people/",
        "organisations/{}/affiliation/",
        "affiliations/{}/ending/",
    ):
        for number in (0, 99999999999999999999):
            assert client.get("/" + address.format(number)).status_code == 404
    for query in ("page=0", "page=x", "page=9"):
        assert client.get(f"{LIST}?{query}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(client: Client, number: int) -> None:
    person = make_user()
    organisations = [make_organisation(people=(person,)) for _one in range(number)]
    for url, expected in ((LIST, 4), (_detail(organisations[0]), 3)):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert len(queries) == expected, url
    client.force_login(person)
    for name, args, expected in (("affiliation_list", [], 4), ("person_list", [organisations[0].pk], 7)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"organisations:{name}", args=args)).status_code == 200
        assert len(queries) == expected, name


def test_a_name_that_is_too_long_when_it_is_spelt_out_is_refused_beside_the_field(client: Client) -> None:
    client.force_login(make_user())
    answer = client.post(CREATE, {**FORUM, "name": "ﷺ" * 200})
    assert answer.status_code == 422
    assert "This name is too long to be kept." in answer.content.decode()


@pytest.mark.parametrize("letter", ["ß", "ΐ", "ﬃ"])
def test_the_longest_name_is_found_again_however_it_folds(letter: str) -> None:
    organisation = make_organisation(letter * 200)
    assert list(Organisation.objects.named(letter.upper() * 200 if letter == "ß" else letter * 200)) == [organisation]


def test_names_that_were_stored_with_what_cannot_be_seen_get_the_key_of_others() -> None:
    keys = {
        "lake \u200b forum\ufeff": "lake forum",
        "so\u00adft": "soft",
        "\U000e0041tag": "tag",
        "as it was": "as it was",
    }
    for key in keys:
        Organisation.objects.bulk_create([Organisation(name=key, folded_name=key)])
    migration = import_module("portal.organisations.migrations.0006_names_without_what_is_unseen")
    with connection.cursor() as cursor:
        cursor.execute(*migration.Migration.operations[0].sql[0])
    assert dict(Organisation.objects.filter(name__in=keys).values_list("name", "folded_name")) == keys
