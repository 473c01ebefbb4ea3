"""Sections are saved as they are typed, quietly, and what cannot be saved is told without losing a word."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from coalitions.models import Proposal
from coalitions.services.editing import About, save_about
from coalitions.services.members import member_leaves
from coalitions.states import MembershipState
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from tests.coalitions.confirming.asked import answer, make_asked
from tests.coalitions.views.test_two_editors import page_of
from tests.factories.base import make_user
from tests.factories.coalitions import make_coalition, make_complete_proposal

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def proposal() -> Proposal:
    return make_complete_proposal("Rivers", convener=make_user("Amina"), summary="As it was", sdgs=[3])


@pytest.fixture
def amina(proposal: Proposal, client: Client) -> Client:
    client.force_login(proposal.convener)
    return client


def typed(client: Client, address: str, data: dict[str, Any]) -> tuple[int, str, str]:
    """What an htmx form gets: the status, what the reader is told, and the prints that the form carries from now on."""
    answer = client.post(address, data, headers=HTMX)
    body = answer.content.decode()
    assert "<html" not in body
    told = re.search(r'role="status" data-hx-swap-oob="true">([^<]*)<', body)
    seen = re.search(r'name="seen" value="([^"]*)"', body)
    assert told is not None
    return answer.status_code, told[1], seen[1].replace("&quot;", '"') if seen else ""


def test_each_save_brings_the_version_of_the_next(amina: Client, proposal: Proposal) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    page = {**page_of(amina, address), "sdgs": ["17", "3"]}
    for number in range(3):
        page["summary"] = f"Version {number}"
        status, told, page["seen"] = typed(amina, address, page)
        assert status == 200
        assert told.startswith("Saved ")
        assert json.loads(page["seen"]).keys() >= {"title", "summary"}
    proposal.refresh_from_db()
    assert (proposal.summary, proposal.sdgs) == ("Version 2", [3, 17])
    assert amina.post(address, {**page, "summary": "By the button"}).status_code == 302


@pytest.mark.parametrize("rows", ["members", "engagement", "work-plan"])
def test_rows_are_saved_as_typed(amina: Client, proposal: Proposal, rows: str) -> None:
    pk, field = {
        "members": (proposal.memberships.latest("id").pk, "contact_name"),
        "engagement": (proposal.engagement_entries.latest("id").pk, "plan"),
        "work-plan": (proposal.activities.latest("id").pk, "result"),
    }[rows]
    address = f"{proposal.get_absolute_url()}{rows}/{pk}/"
    page = page_of(amina, address)
    for words in ("First words, more than thirty characters", "Second words, more than thirty characters"):
        status, _told, page["seen"] = typed(amina, address, {**page, field: words})
        assert status == 200
        assert page_of(amina, address)[field] == words


def test_half_a_name_is_not_registered_while_it_is_typed(amina: Client, proposal: Proposal) -> None:
    member = proposal.memberships.latest("id")
    before = Organisation.objects.count()
    address = f"{proposal.get_absolute_url()}members/{member.pk}/"
    page = page_of(amina, address)
    for name in ("Lake", "Lake Basin", "Lake Basin Forum"):
        status, told, seen = typed(amina, address, {**page, "organisation": name, "contact_name": "J. Akoth"})
        assert (status, seen) == (409, "")
        assert told == "Not saved yet: press the button to save another name."
    assert Organisation.objects.count() == before
    named = {**page, "organisation": member.organisation.name.upper(), "contact_name": "J. Akoth"}
    assert typed(amina, address, named)[0] == 200
    assert amina.post(address, {**page, "organisation": "Lake Basin Forum"}).status_code == 302
    assert Organisation.objects.count() == before + 1


def test_what_a_member_confirmed_is_not_voided_by_a_pause(amina: Client, proposal: Proposal) -> None:
    request = make_asked(proposal)
    answer(Client(), "agreement_create", request)
    mails = OutgoingMail.objects.count()
    address = f"{proposal.get_absolute_url()}members/{request.membership_id}/"
    page = page_of(amina, address)
    status, told, _seen = typed(amina, address, {**page, "region_reason": "Half a"})
    assert status == 409
    assert "has confirmed what stands" in told
    assert typed(amina, address, {**page, "contact_name": "J. Akoth-Odhiambo"})[0] == 200
    member = proposal.memberships.get(pk=request.membership_id)
    assert (member.state, member.contact_name) == ("confirmed", "J. Akoth-Odhiambo")
    assert OutgoingMail.objects.count() == mails
    assert amina.post(address, {**page_of(amina, address), "region_reason": "Half a reason"}).status_code == 302
    member.refresh_from_db()
    assert member.state == "pledged"


def test_what_cannot_be_saved_is_told(amina: Client, proposal: Proposal) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    page = page_of(amina, address)
    assert typed(amina, address, {**page, "title": ""})[:2] == (422, "Not saved yet: This field is required.")
    save_about(proposal, about=About(title="Rivers", summary="By another tab"), by=proposal.convener)
    status, told, seen = typed(amina, address, {**page, "summary": "Mine"})
    assert (status, seen) == (409, "")
    assert "changed this meanwhile" in told
    assert amina.post(address, {**page, "summary": "Mine"}).status_code == 409, "its button shows both texts"
    proposal.refresh_from_db()
    assert proposal.summary == "By another tab"


def test_what_a_colleague_saved_meanwhile_outlasts_every_further_save(amina: Client, proposal: Proposal) -> None:
    """The page of who types still shows the old text of that field: no save of another field may bring it back."""
    address = f"{proposal.get_absolute_url()}about/"
    page = page_of(amina, address)
    save_about(proposal, about=About(title="Rivers", summary="As a colleague has it", sdgs=(3,)), by=proposal.convener)
    for words in ("Mine", "Mine, longer", "Mine, longer still"):
        status, _told, page["seen"] = typed(amina, address, {**page, "builds_on": words})
        assert status == 200
        proposal.refresh_from_db()
        assert (proposal.summary, proposal.builds_on) == ("As a colleague has it", words)
    status, told, _seen = typed(amina, address, {**page, "summary": "Written over the old text"})
    assert (status, "changed this meanwhile" in told) == (409, True)


def test_a_page_says_how_to_save_and_loads_the_script(amina: Client, proposal: Proposal) -> None:
    page = amina.get(f"{proposal.get_absolute_url()}about/").content.decode()
    assert f'data-hx-post="{proposal.get_absolute_url()}about/"' in page
    assert "saving.js" in page
    assert 'role="status"' in page
    assert "saving.js" not in amina.get(proposal.get_absolute_url()).content.decode()


def test_typing_into_a_row_that_was_removed_is_told(amina: Client, proposal: Proposal) -> None:
    activity = proposal.activities.latest("id")
    address = f"{proposal.get_absolute_url()}work-plan/{activity.pk}/"
    page = page_of(amina, address)
    activity.delete()
    status, told, _seen = typed(amina, address, {**page, "result": "Words"})
    assert (status, "removed meanwhile" in told) == (409, True)


def test_a_coalition_in_grace_is_not_changed_letter_by_letter(client: Client) -> None:
    coalition = make_coalition("Rivers", convener=make_user("Amina"))
    member_leaves(coalition.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=coalition.convener)
    client.force_login(coalition.convener)
    address = f"{coalition.get_absolute_url()}work-plan/{coalition.activities.latest('id').pk}/"
    shown = client.get(address).text
    assert "data-hx-post" not in shown
    assert "saving.js" not in shown
    assert "readers see what you write as soon as you save it" in shown
    page = page_of(client, address)
    status, told, _seen = typed(client, address, {**page, "result": "Half a sen"})
    assert (status, told.startswith("Not saved yet: This is public")) == (409, True)
    assert client.post(address, {**page, "result": "A whole sentence."}).status_code == 302
    assert page_of(client, address)["result"] == "A whole sentence."
