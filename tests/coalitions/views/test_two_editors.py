"""Two people write one proposal: what only one of them changed stays, and where both did, they see both texts."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from coalitions.forms.plans import ActivityForm
from coalitions.models import Proposal
from coalitions.services.editing import About, Part, Pledge, save_about, save_pledge
from coalitions.services.member_imports import ImportedRow, accept_import, prepare_import
from coalitions.services.members import change_member, row_of
from coalitions.services.plans import ActivityRow, change_activity
from portal.accounts.models import User
from portal.common.last_edits import last_edits, place_of
from tests.coalitions.confirming.asked import answer as answer_by_link
from tests.coalitions.confirming.asked import make_asked
from tests.factories.base import make_user
from tests.factories.coalitions import make_complete_proposal, make_member

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


@pytest.mark.parametrize("seen", ["[" * 3900, "", "{", "[]", "null", '{"title": 5}', "x" * 5000])
def test_prints_that_were_tampered_with_break_nothing(amina: Client, proposal: Proposal, seen: str) -> None:
    address = f"{proposal.get_absolute_url()}about/"
    answer = amina.post(address, {**page_of(amina, address), "title": "Other", "seen": seen})
    assert answer.status_code in (302, 409, 422)


def test_days_of_an_activity_that_two_people_changed_are_united_only_where_they_hold(
    amina: Client, proposal: Proposal, editor: User
) -> None:
    activity = proposal.activities.all()[0]
    address = f"{proposal.get_absolute_url()}work-plan/{activity.pk}/"
    page = page_of(amina, address)
    shorter = ActivityRow(
        **{**ActivityForm.initial_of(activity), "ends_on": date(2024, 6, 1)},
    )
    change_activity(activity, row=shorter, by=editor)
    answer = amina.post(address, {**page, "starts_on": "2024-08-01"})
    assert answer.status_code == 422
    assert "before the day on which it starts" in answer.text
    assert 'value="2024-06-01"' in answer.text, "what stands now is in the page"
    mended = {**page, "starts_on": "2024-05-20", "ends_on": "2024-06-01", "seen": seen_on(answer.text)}
    assert amina.post(address, mended).status_code == 302
    activity.refresh_from_db()
    assert (activity.starts_on, activity.ends_on) == (date(2024, 5, 20), date(2024, 6, 1))


def test_a_row_that_two_people_wrote_holds_together(amina: Client, proposal: Proposal, editor: User) -> None:
    member = make_member(proposal, country="KE", constituency="women")
    address = f"{proposal.get_absolute_url()}members/{member.pk}/"
    page = page_of(amina, address)
    change_member(member, row=replace(row_of(member), country="IN", further_constituencies=("ngos",)), by=editor)
    answer = amina.post(address, {**page, "primary_region": "african"})
    assert answer.status_code == 422
    assert "another region" in answer.text
    assert '<option value="IN" selected>' in answer.text
    answer = amina.post(address, {**page, "constituency": "ngos"})
    assert answer.status_code == 302
    member.refresh_from_db()
    assert (member.country_id, member.constituency_id) == ("IN", "ngos")
    assert not member.further_constituencies.exists(), "the primary one is no further one"


@pytest.mark.parametrize("tomasz_shows", [True, False])
def test_nobody_is_shown_to_the_public_whom_a_colleague_named_meanwhile(
    amina: Client, proposal: Proposal, editor: User, *, tomasz_shows: bool
) -> None:
    address = f"{proposal.get_absolute_url()}pledge/"
    page = page_of(amina, address)
    stands = Pledge(focal_point_name="Amina Otieno", focal_point_email="focal.point@members.example.org")
    changed = {"focal_point_is_public": True} if tomasz_shows else {"focal_point_name": "B. Banda"}
    save_pledge(proposal, pledge=replace(stands, is_pledged=True, **changed), by=editor)
    mine = {"focal_point_name": "B. Banda"} if tomasz_shows else {"focal_point_is_public": "on"}
    answer = amina.post(address, {**page, **mine})
    assert answer.status_code == 422
    assert "Please look again" in answer.text
    proposal.refresh_from_db()
    assert (proposal.focal_point_name, proposal.focal_point_is_public) != ("B. Banda", True)
    both = {**page, "focal_point_name": "B. Banda", "focal_point_is_public": "on", "seen": seen_on(answer.text)}
    assert amina.post(address, both).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.focal_point_name, proposal.focal_point_is_public) == ("B. Banda", True)


def test_what_is_saved_as_typed_again_and_again_does_not_write_over_a_colleague(
    amina: Client, proposal: Proposal, editor: User
) -> None:
    address, headers = f"{proposal.get_absolute_url()}about/", {"HX-Request": "true"}
    page = page_of(amina, address)
    save_about(proposal, about=about(proposal, title="Clean rivers"), by=editor)
    for text in ("As Amina", "As Amina has", "As Amina has it"):
        # The page still shows the title as it was.
        answer = amina.post(address, {**page, "summary": text}, headers=headers)
        assert answer.status_code == 200
        page["seen"] = seen_on(answer.text)
    proposal.refresh_from_db()
    assert (proposal.title, proposal.summary) == ("Clean rivers", "As Amina has it")
    answer = amina.post(address, {**page, "summary": text, "title": "Amina's rivers"}, headers=headers)
    assert answer.status_code == 409, "she has not seen that title yet"
    assert amina.post(address, {**page, "summary": text}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.summary) == ("Clean rivers", "As Amina has it")


def test_a_member_s_own_correction_is_not_laid_at_a_colleague_s_door(
    amina: Client, proposal: Proposal, editor: User
) -> None:
    request = make_asked(proposal)
    member = request.membership
    change_member(member, row=replace(row_of(member), contact_name="J. Akoth-Odhiambo"), by=editor)
    address = f"{proposal.get_absolute_url()}members/{member.pk}/"
    page = page_of(amina, address)
    said = {"organisation": "Lake Basin Forum", "kind": "cso", "country": "UG", "constituency": "women"}
    assert answer_by_link(Client(), "correction_create", request, **said).status_code == 302
    shown = amina.post(address, {**page, "country": "GH"})
    assert shown.status_code == 409
    assert "Tomasz changed this" not in shown.text
    assert "Uganda" in shown.text


def test_a_list_that_was_imported_is_its_sender_s_change(amina: Client, proposal: Proposal, editor: User) -> None:
    member = make_member(proposal, "Lake", constituency="women")
    change_member(member, row=replace(row_of(member), contact_name="A. Otieno"), by=editor)
    waiting = prepare_import(
        proposal,
        rows=[ImportedRow(number=2, said={"organisation": "Lake", "constituency": "ngos"})],
        encoding="utf-8",
        ignored=[],
        by=proposal.convener,
    )
    accept_import(waiting, changes_listed=True, by=proposal.convener)
    names = ["contact_name", "constituency"]
    edits = last_edits(proposal.last_edits, within=place_of(Part.MEMBERS, member.pk), fields=names)
    assert {name: edit.by for name, edit in edits.items()} == {
        "contact_name": editor,
        "constituency": proposal.convener,
    }


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
