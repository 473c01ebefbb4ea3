"""Two people write one proposal: what only one of them changed stays, and where both did, they see both texts."""

import re
from typing import Any

import pytest
from django.test import Client

from coalitions.models import Proposal
from coalitions.services.editing import About, save_about
from portal.accounts.models import User
from tests.factories.base import make_user
from tests.factories.coalitions import make_complete_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal() -> Proposal:
    return make_complete_proposal("Rivers", convener=make_user("Amina"), summary="As it was")


@pytest.fixture
def editor(proposal: Proposal) -> User:
    user = make_user("Tomasz")
    proposal.teammates.create(user=user, role="editor")
    return user


@pytest.fixture
def amina(proposal: Proposal, client: Client) -> Client:
    client.force_login(proposal.convener)
    return client


def page_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back of a page that was opened now."""
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    lists = {name: "\n".join(value) for name, value in data.items() if name in ("objectives", "themes")}
    return {name: value for name, value in {**data, **lists}.items() if value not in (None, False)}


def seen_on(page: str) -> str:
    """The prints that a page carries."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&quot;", '"')


def about(proposal: Proposal, **changes: Any) -> About:
    """The section with changes."""
    return About(**{"title": proposal.title, "summary": proposal.summary, **changes})


def test_changes_of_different_fields_both_stay(amina: Client, proposal: Proposal, editor: User) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    page = page_of(amina, address)
    save_about(proposal, about=about(proposal, title="Clean rivers"), by=editor)
    assert amina.post(address, {**page, "summary": "As Amina has it"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.summary) == ("Clean rivers", "As Amina has it")


def test_a_change_of_the_same_field_is_not_written_over(amina: Client, proposal: Proposal, editor: User) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    page = page_of(amina, address)
    save_about(proposal, about=about(proposal, title="Clean rivers", summary="As <b>Tomasz</b> has it"), by=editor)
    answer = amina.post(address, {**page, "summary": "As Amina has it"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Tomasz changed this on" in shown
    assert "As &lt;b&gt;Tomasz&lt;/b&gt; has it" in shown
    assert shown.count("As Amina has it") == 2, "beside the other text, and still in the form"
    proposal.refresh_from_db()
    assert proposal.summary == "As <b>Tomasz</b> has it"
    again = {**page, "summary": "As Amina has it", "seen": seen_on(shown)}
    assert amina.post(address, {**again, "choice-summary": "theirs"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.summary == "As <b>Tomasz</b> has it"
    assert amina.post(address, {**again, "choice-summary": "mine"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.summary == "As Amina has it"
    assert proposal.title == "Clean rivers", "which Amina's page never showed, and she did not change"


def test_a_third_change_is_shown_again(amina: Client, proposal: Proposal, editor: User) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    page = page_of(amina, address)
    save_about(proposal, about=about(proposal, summary="Second"), by=editor)
    shown = amina.post(address, {**page, "summary": "Mine"}).content.decode()
    save_about(proposal, about=about(proposal, summary="Third"), by=editor)
    answer = amina.post(address, {**page, "summary": "Mine", "seen": seen_on(shown), "choice-summary": "mine"})
    assert answer.status_code == 409
    assert "Third" in answer.content.decode()


def test_the_same_text_from_both_is_no_conflict(amina: Client, proposal: Proposal, editor: User) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    page = page_of(amina, address)
    save_about(proposal, about=about(proposal, summary="Agreed"), by=editor)
    assert amina.post(address, {**page, "summary": "Agreed"}).status_code == 302


@pytest.mark.parametrize("rows", ["members", "engagement", "work-plan"])
def test_rows_are_guarded_too(amina: Client, proposal: Proposal, editor: User, rows: str) -> None:
    pk, field, other = {
        "members": (proposal.memberships.latest("id").pk, "contact_name", "region_reason"),
        "engagement": (proposal.engagement_entries.latest("id").pk, "plan", "name"),
        "work-plan": (proposal.activities.latest("id").pk, "result", "responsible"),
    }[rows]
    address = f"{proposal.get_absolute_url()}{rows}/{pk}/"
    page = page_of(amina, address)
    theirs = Client()
    theirs.force_login(editor)
    assert theirs.post(address, {**page, field: "Their words of more than thirty characters"}).status_code == 302
    answer = amina.post(address, {**page, field: "My words of more than thirty characters, too"})
    assert answer.status_code == 409
    assert "Their words" in answer.content.decode()
    assert "Tomasz changed this" in answer.content.decode()
    assert amina.post(address, {**page, other: "Mine"}).status_code == 302
    assert page_of(amina, address)[field] == "Their words of more than thirty characters"


@pytest.mark.parametrize("seen", ["", "{", "[]", "null", '{"title": 5}', "x" * 5000])
def test_prints_that_were_tampered_with_break_nothing(amina: Client, proposal: Proposal, seen: str) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    answer = amina.post(address, {**page_of(amina, address), "title": "Other", "seen": seen})
    assert answer.status_code in (302, 409, 422)


def test_a_conflict_names_who_wrote_that_field_and_not_the_last_in_the_section(
    amina: Client, proposal: Proposal, editor: User
) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    page = page_of(amina, address)
    save_about(proposal, about=about(proposal, summary="As Tomasz has it"), by=editor)
    third = make_user("Cham")
    proposal.teammates.create(user=third, role="editor")
    save_about(proposal, about=about(proposal, title="Clean rivers", summary="As Tomasz has it"), by=third)
    shown = amina.post(address, {**page, "summary": "Mine"}).content.decode()
    assert "Tomasz changed this on" in shown
    assert "Cham" not in shown


def test_what_both_left_together_has_to_hold_together(amina: Client, proposal: Proposal, editor: User) -> None:
    activity = proposal.activities.latest("id")
    address = f"{proposal.get_absolute_url()}work-plan/{activity.pk}/"
    page, theirs = page_of(amina, address), Client()
    theirs.force_login(editor)
    first, last = activity.starts_on, activity.ends_on
    assert first < last
    assert theirs.post(address, {**page, "ends_on": str(first)}).status_code == 302
    answer = amina.post(address, {**page, "starts_on": str(last)})
    assert answer.status_code == 422
    assert "before the day on which it starts" in answer.text
    assert answer.context["form"]["ends_on"].value() == str(first), "the page shows what it would have saved"
    activity.refresh_from_db()
    assert (activity.starts_on, activity.ends_on) == (first, first)
    again = {**page, "seen": seen_on(answer.text), "starts_on": str(last), "ends_on": str(last)}
    assert amina.post(address, again).status_code == 302


def test_a_focal_point_that_one_takes_away_is_not_shown_by_the_other(
    amina: Client, proposal: Proposal, editor: User
) -> None:
    address = f"{proposal.get_absolute_url()}pledge/"
    page, theirs = page_of(amina, address), Client()
    theirs.force_login(editor)
    assert theirs.post(address, {**page, "focal_point_name": ""}).status_code == 302
    answer = amina.post(address, {**page, "focal_point_is_public": "on"})
    assert answer.status_code == 422
    assert "Name the focal point" in answer.text
    proposal.refresh_from_db()
    assert not proposal.focal_point_is_public
