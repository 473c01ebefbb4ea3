"""Organisations are found in any spelling, and a new one is registered only by somebody who was asked."""

import pytest

from coalitions.services.finding import find
from portal.organisations.models import Organisation
from tests.coalitions.views.pages import MEMBER, as_convener, page
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import make_member, make_proposal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["reseau des FEMMES", "rdfs", "Sahel Women", "Reseau des fammes", "femmes"])
def test_a_name_an_acronym_or_an_alias_is_found_in_any_spelling(words: str) -> None:
    known = make_organisation(
        "Réseau des Femmes", acronym="RDFS", aliases=["Sahel Women's Network"], people=(make_user(),)
    )
    make_organisation("Quite another", people=(make_user(),))
    assert find(words, by=make_user()) == [known]


def test_what_others_typed_into_drafts_is_found_by_nobody_and_what_one_listed_oneself_is() -> None:
    proposal = make_proposal()
    listed = make_member(proposal, "Lake Basin Forum").organisation
    assert find("lake basin", by=make_user()) == []
    assert find("lake basin", by=proposal.convener) == [listed]
    assert find("l", by=proposal.convener) == find("a\0b", by=proposal.convener) == []


def test_the_registry_is_searched_on_a_page_and_for_htmx_in_a_part_of_it() -> None:
    proposal = make_proposal()
    known = make_organisation("Réseau des Femmes", country="ML", people=(make_user(),))
    client, address = as_convener(proposal), page("registry_list", proposal.reference)
    whole = client.get(address, {"organisation": "reseau"})
    part = client.get(address, {"organisation": "reseau"}, headers={"hx-request": "true"})
    for answer in (whole, part):
        assert f"?organisation={known.pk}" in answer.text
    assert "<html" in whole.text
    assert "<html" not in part.text
    form = client.get(page("member_create", proposal.reference), {"organisation": known.pk}).text
    assert 'value="Réseau des Femmes"' in form
    assert '<option value="ML" selected>' in form
    hidden = make_member(make_proposal(), "Hidden Forum").organisation
    assert "Hidden Forum" not in client.get(page("member_create", proposal.reference), {"organisation": hidden.pk}).text


def test_before_a_like_name_is_registered_one_is_asked_and_nothing_typed_is_lost() -> None:
    proposal = make_proposal()
    known = make_organisation("Lake Basin Forum", country="UG", people=(make_user(),))
    client, address = as_convener(proposal), page("member_create", proposal.reference)
    typed = {**MEMBER, "organisation": "Lake Bassin Forum", "contact_name": "J. Akoth"}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "Is it one of these?" in answer.text
    assert "Lake Basin Forum, Uganda" in answer.text
    for kept in ("Lake Bassin Forum", "J. Akoth"):
        assert f'value="{kept}"' in answer.text
    assert not proposal.memberships.exists()
    assert client.post(address, {**typed, "organisation_is": str(known.pk)}).status_code == 302
    member = proposal.memberships.get()
    assert (member.organisation, member.country_id, member.contact_name) == (known, "KE", "J. Akoth")
    assert client.post(address, {**typed, "organisation_is": "new"}).status_code == 302
    assert Organisation.objects.filter(name="Lake Bassin Forum").exists()


@pytest.mark.parametrize("chosen", ["999999999", "x", "-1", "9" * 40, ""])
def test_a_choice_that_was_not_offered_is_none(chosen: str) -> None:
    proposal = make_proposal()
    make_organisation("Lake Basin Forum", country="UG", people=(make_user(),))
    typed = {**MEMBER, "organisation": "Lake Bassin Forum", "organisation_is": chosen}
    assert as_convener(proposal).post(page("member_create", proposal.reference), typed).status_code == 422
    assert not proposal.memberships.exists()
