"""Names of countries, regions and constituencies are shown in the reader's language."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation.trans_real import DjangoTranslation
from pytest_django import Settings

from coalitions.models import Proposal
from coalitions.services.submission import submit
from portal.organisations.models import Constituency
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_complete_proposal,
    make_member,
    make_proposal,
    make_reviewer,
)

pytestmark = pytest.mark.django_db

FRENCH = {
    "Bolivia (Plurinational State of)": "Bolivie",
    "Ecuador": "Équateur",
    "Germany": "Allemagne",
    "African Group": "Afrique",
    "UN regional groups": "Régions onusiennes",
    "Indigenous Peoples": "Peuples autochtones",
    "Older Persons": "Personnes âgées",
    "Farmers": "Paysans",
}


@pytest.fixture(autouse=True)
def _french(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    theirs = DjangoTranslation.gettext

    def gettext(catalogue: Any, text: str) -> Any:
        # Nothing of our own catalogue: what it says of these names may change.
        return FRENCH.get(text, text) if catalogue.language() == "fr" else theirs(catalogue, text)

    monkeypatch.setattr(DjangoTranslation, "gettext", gettext)


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "fr"})


def untranslated(reader: Client, address: str, *names: str) -> list[str]:
    """Those of the names that the page does not show in French, or shows in English too."""
    text = reader.get(address).text
    assert '<html lang="fr"' in text
    return [name for name in names if name in text or FRENCH[name] not in text]


def test_a_call_and_a_coalition(reader: Client) -> None:
    coalition = make_coalition()
    make_member(coalition, country="EC", is_global=True, region="african", constituency="farmers")
    at = reverse("coalitions:coalition_detail", args=[coalition.slug])
    assert not untranslated(reader, at, "Bolivia (Plurinational State of)", "Indigenous Peoples")
    assert not untranslated(reader, at, "Ecuador", "African Group", "Farmers")
    assert not untranslated(reader, coalition.call.get_absolute_url(), "African Group")


def test_an_organisation(reader: Client) -> None:
    member = make_member(make_coalition(), country="EC", region="african")
    organisation = member.organisation
    organisation.primary_region = member.primary_region
    organisation.constituency = Constituency.objects.get(pk="farmers")
    organisation.save()
    organisation.further_constituencies.add(Constituency.objects.get(pk="older-persons"))
    at = organisation.get_absolute_url()
    assert not untranslated(reader, at, "Ecuador", "African Group", "Farmers", "Older Persons")
    listed = reader.get(reverse("organisations:organisation_list")).text
    assert re.search(r"·\s+Équateur", listed)


def test_countries_stand_in_the_order_of_their_translated_names(reader: Client) -> None:
    proposal = make_proposal()
    reader.force_login(proposal.convener)
    for at in (
        reverse("coalitions:member_create", args=[proposal.reference]),
        reverse("organisations:organisation_create"),
        reverse("organisations:organisation_list"),
    ):
        text = reader.get(at).text
        countries = text[text.index('name="country"') :].partition("</select>")[0]
        offered = re.findall(
            r"(Åland Islands|Albania|Allemagne|Andorra|Egypt|Équateur|Estonia|Ecuador|Germany)<", countries
        )
        assert offered == ["Åland Islands", "Albania", "Allemagne", "Andorra", "Egypt", "Équateur", "Estonia"], at


def test_the_committee_s_pages(reader: Client) -> None:
    call = make_call()
    proposal = make_complete_proposal(call=call)
    lead = proposal.memberships.get(is_lead=True)
    lead.country_id = "EC"
    lead.save()
    words = make_member(
        proposal, country="DE", region="african", constituency="other", other_constituency="Growers", is_global=True
    )
    submit(Proposal.objects.get(pk=proposal.pk), by=proposal.convener)
    words.mapped_constituency_id = "farmers"
    words.save()
    reader.force_login(make_reviewer(call))
    page = reverse("admin:coalitions_proposal_change", args=[proposal.pk])
    assert not untranslated(reader, page, "Ecuador", "Germany", "African Group", "Indigenous Peoples", "Farmers")
    assert not untranslated(reader, reverse("admin:coalitions_proposal_changelist"), "Ecuador")
    mapping = reverse("admin:coalitions_proposal_mapping", args=[proposal.pk, words.pk])
    assert not untranslated(reader, mapping, "Farmers", "Older Persons")


def test_criteria_to_publish(reader: Client) -> None:
    reader.force_login(make_secretary())
    at = reverse("admin:coalitions_criteriaset_publication", args=[make_call().criteria_set.pk])
    assert not untranslated(reader, at, "UN regional groups")
