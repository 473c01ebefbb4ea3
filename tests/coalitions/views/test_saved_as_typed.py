"""Sections are saved as they are typed, quietly, and what cannot be saved is told without losing a word."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from coalitions.models import Proposal
from coalitions.services.editing import About, save_about
from tests.coalitions.views.test_two_editors import page_of
from tests.factories.base import make_user
from tests.factories.coalitions import make_complete_proposal

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


def test_a_page_says_how_to_save_and_loads_the_script(amina: Client, proposal: Proposal) -> None:
    page = amina.get(f"{proposal.get_absolute_url()}about/").content.decode()
    assert f'data-hx-post="{proposal.get_absolute_url()}about/"' in page
    assert "saving.js" in page
    assert 'role="status"' in page
    assert "saving.js" not in amina.get(proposal.get_absolute_url()).content.decode()
