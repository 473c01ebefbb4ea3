"""Public pages: what they show, what they find, and what never stands on them."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from coalitions.models import Proposal
from coalitions.services.members import member_leaves
from coalitions.services.merging import merge
from coalitions.states import MembershipState, ProposalState
from portal.organisations.models import Region, RegionScheme
from tests.coalitions.views.pages import page
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_complete_proposal,
    make_criteria_set,
    make_member,
    make_members,
    make_network,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    shortlisted,
)

pytestmark = pytest.mark.django_db


def _listed(client: Client, query: str = "") -> str:
    return client.get(f"{page('coalition_list')}{query}").text


def test_a_call_says_when_by_what_and_by_whom(client: Client) -> None:
    call = make_call(title="The 2024 call", introduction="Join forces.", time_zone="Africa/Nairobi")
    call.networks.add(make_network("Network of networks"))
    call.criteria_sets.update(min_csos=7, min_characters=55)
    text = " ".join(client.get(page("call_detail", call.slug)).text.split())
    assert "At least 7 civil society organisations, from at least 5 regions, and at least 3 of them" in text
    assert "at least 55 characters" in text
    assert "African Group (south)" in text
    assert "(Africa/Nairobi)" in text
    assert "in New York" in text
    assert "Network of networks" in text
    assert f'{page("proposal_create")}?call={call.slug}"' in text


def test_a_closed_call_offers_nothing_to_propose(client: Client) -> None:
    call = make_call(is_open=False)
    text = client.get(page("call_detail", call.slug)).text
    assert "Closed on" in text
    assert "Propose a coalition" not in text


def test_a_call_shows_the_regions_that_its_proposals_are_judged_by(client: Client) -> None:
    call = make_call(with_criteria=False)
    scheme = RegionScheme.objects.create(code="of-our-own", name="Of our own")
    Region.objects.create(scheme=scheme, code="islands", name="The Islands", is_global_south=True)
    Region.objects.create(scheme=scheme, code="coasts", name="The Coasts")
    make_criteria_set(call, region_scheme=scheme)
    text = " ".join(client.get(call.get_absolute_url()).content.decode().split())
    assert "marked: The Coasts; The Islands (south)." in text


def test_a_call_without_criteria_says_so(client: Client) -> None:
    call = make_call(with_criteria=False)
    text = client.get(page("call_detail", call.slug)).text
    assert "They have not been published yet." in text
    assert "Propose a coalition" not in text


def test_a_call_in_preparation_is_the_secretariat_s(client: Client) -> None:
    call = make_call(title="Not yet", is_published=False)
    assert client.get(page("call_detail", call.slug)).status_code == 404
    assert "Not yet" not in client.get(page("call_list")).text
    client.force_login(make_secretary())
    assert client.get(page("call_detail", call.slug)).status_code == 200
    assert "Not yet" in client.get(page("call_list")).text


@pytest.mark.parametrize("number", [1, 3])
def test_coalitions_are_listed_with_their_glyph(client: Client, number: int) -> None:
    call = make_call()
    for place in range(number):
        make_coalition(f"Coalition {place}", call=call)
    text = _listed(client)
    assert text.count("Regions: 5 of 5, 3 in the global south.") == number
    assert f"{number} coalition" in text
    assert "5 members" in text


def test_only_what_was_shortlisted_is_listed(client: Client) -> None:
    make_proposal("A draft")
    make_submitted_proposal("Waiting")
    text = _listed(client)
    assert "A draft" not in text
    assert "Waiting" not in text
    assert "No coalition has been shortlisted yet." in text


def test_a_search_finds_words_without_their_accents_in_any_order(client: Client) -> None:
    coalition = make_coalition("Réseau pour l'eau", summary="Des puits partout.", themes=["Santé"])
    make_coalition("Clean air", call=coalition.call)
    for words in ("reseau", "EAU reseau", "puits", "sante", "Puits réseau"):
        text = _listed(client, f"?q={words}")
        assert "Réseau pour l&#x27;eau" in text, words
        assert "Clean air" not in text, words
    assert "No coalition matches." in _listed(client, "?q=reseau+nothing")


def test_a_search_finds_members(client: Client) -> None:
    coalition = make_coalition("Water")
    make_member(coalition, "Observatoire du Sahel")
    make_member(coalition, "Who declined", state=MembershipState.DECLINED)
    assert "Water" in _listed(client, "?q=sahel")
    assert "No coalition matches." in _listed(client, "?q=declined")


def test_filters_narrow_the_list(client: Client) -> None:
    water = make_coalition("Water", themes=["Safe wells"], sdgs=[6])
    air = make_coalition("Air", themes=["Cities"], sdgs=[11])
    make_member(air, "Filmmakers' union", constituency="workers-trade-unions")
    member = air.memberships.first()
    assert member is not None
    for query, found in (
        ("?theme=wells", "Water"),
        ("?sdg=11", "Air"),
        (f"?call={water.call.slug}", "Water"),
        ("?constituency=workers-trade-unions", "Air"),
        (f"?organisation={member.organisation_id}", "Air"),
    ):
        text = _listed(client, query)
        assert (">Water</a>" in text, ">Air</a>" in text) == (found == "Water", found == "Air"), query


def test_the_region_filter_goes_by_what_counted(client: Client) -> None:
    coalition = make_coalition("Water")
    assert ">Water</a>" in _listed(client, "?region=eastern-european")
    georgia = coalition.memberships.get(country="GE")
    member_leaves(georgia, state=MembershipState.WITHDRAWN, by=coalition.convener)
    caches["pages"].clear()  # the clock moves when a transaction commits, which this test's does not
    assert ">Water</a>" not in _listed(client, "?region=eastern-european")
    assert ">Water</a>" in _listed(client, "?region=african")


def test_a_coalition_s_page_shows_it_whole_without_contacts(client: Client) -> None:
    coalition = make_complete_proposal("Water", summary="Wells.", objectives=["Dig"], sdgs=[6], themes=["water"])
    coalition.memberships.update(contact_name="Secret Contact", contact_email="secret@members.example.org")
    shortlisted(coalition)
    text = client.get(page("coalition_detail", coalition.slug)).text
    for said in ("Wells.", "Dig", "Leads the coalition", "Bolivia", "Two working sessions", "Launch", "Goal 6"):
        assert said in text
    assert "By a plan" in text
    assert "@" not in text
    assert "Secret Contact" not in text
    assert "Amina Otieno" not in text
    assert coalition.reference not in text


def test_a_focal_point_stands_there_only_if_it_said_so(client: Client) -> None:
    coalition = make_coalition(focal_point_is_public=True)
    text = client.get(page("coalition_detail", coalition.slug)).text
    assert "Amina Otieno" in text
    assert "focal.point@members.example.org" in text


def test_who_declined_or_left_is_not_named(client: Client) -> None:
    coalition = make_coalition()
    make_member(coalition, "Never agreed", state=MembershipState.DECLINED)
    leaving = make_member(coalition, "Went away")
    member_leaves(leaving, state=MembershipState.WITHDRAWN, by=coalition.convener, note="A quarrel")
    text = client.get(page("coalition_detail", coalition.slug)).text
    assert "Never agreed" not in text
    assert "Went away" not in text
    assert "A quarrel" not in text


def test_no_public_list_or_page_has_an_address_of_anybody(client: Client) -> None:
    coalition = make_coalition()
    member = coalition.memberships.first()
    assert member is not None
    for url in (
        page("call_list"),
        page("call_detail", coalition.call.slug),
        page("coalition_list"),
        page("coalition_detail", coalition.slug),
        reverse("organisations:organisation_list"),
        reverse("organisations:organisation_detail", args=[member.organisation_id]),
    ):
        text = client.get(url).text
        assert "@" not in text, url
        assert coalition.convener.name not in text, url


def test_a_merged_coalition_s_address_leads_to_its_survivor(client: Client) -> None:
    first = make_coalition("First")
    reviewer = make_reviewer(first.call)
    second, third = make_coalition("Second", call=first.call), make_coalition("Third", call=first.call)
    merge(survivor=second, absorbed=first, by=reviewer, note="Alike")
    merge(survivor=third, absorbed=second, by=reviewer, note="Alike")
    answer = client.get(page("coalition_detail", first.slug))
    assert answer.status_code == 302
    assert answer["Location"] == page("coalition_detail", third.slug)


def test_what_was_never_public_leads_nowhere(client: Client) -> None:
    survivor = make_coalition("Survivor")
    absorbed = make_submitted_proposal("Absorbed", call=survivor.call)
    merge(survivor=survivor, absorbed=absorbed, by=make_reviewer(survivor.call), note="Alike")
    assert client.get(page("coalition_detail", absorbed.slug)).status_code == 404
    assert client.get(page("coalition_detail", make_proposal().slug)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_very_next_reader_sees_what_changed(client: Client) -> None:
    coalition = make_coalition("Water")
    assert ">Water</a>" in _listed(client)
    client_of_convener = Client()
    client_of_convener.force_login(coalition.convener)
    client_of_convener.post(page("withdrawal_create", coalition.reference))
    assert Proposal.objects.get(pk=coalition.pk).state == ProposalState.WITHDRAWN
    assert ">Water</a>" not in _listed(client)


def test_many_members_are_a_hundred_a_page(client: Client) -> None:
    coalition = make_coalition()
    make_members(coalition, 130)
    url = page("coalition_detail", coalition.slug)
    assert client.get(url).text.count('class="record-title"') == 100
    assert client.get(f"{url}?page=2").text.count('class="record-title"') == 35
    assert client.get(f"{url}?page=3").status_code == 404


def test_public_pages_are_read_only(client: Client) -> None:
    coalition = make_coalition()
    for url in (page("call_list"), page("coalition_list"), page("coalition_detail", coalition.slug)):
        assert client.post(url).status_code == 405
        assert "csrfmiddlewaretoken" not in client.get(url).text
