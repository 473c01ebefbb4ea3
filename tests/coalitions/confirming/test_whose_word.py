"""Only an organisation answers for itself: not the team by its addresses, nor the convener who would take a no back."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from coalitions import migrations
from coalitions.models import AskedContact, ConfirmationRequest, Membership, Proposal, TeamRole
from coalitions.services.asking import NotAsked, ask, ask_all, remind_all
from coalitions.services.member_imports import ImportedRow, accept_import, prepare_import
from coalitions.services.members import (
    add_member,
    change_member,
    choose_lead,
    member_leaves,
    member_rejoins,
    remove_member,
    row_of,
)
from coalitions.states import MembershipState
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from portal.organisations.services.affiliating import accept_affiliation, request_affiliation
from tests.coalitions.confirming.asked import ADDRESS, answer, linked, make_asked, token_of
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.coalitions import make_member, make_proposal, make_submitted_proposal

pytestmark = pytest.mark.django_db

OTHER = "other@members.example.org"
TOMORROW = timedelta(hours=25)


def _current(request: ConfirmationRequest) -> Membership:
    return Membership.objects.get(pk=request.membership_id)


def _asked_mails(address: str) -> int:
    return OutgoingMail.objects.filter(kind="coalitions/confirmation_asked", to=address).count()


def _proposal_with_a_team() -> Proposal:
    proposal = make_proposal(convener=make_user("Amina", email="amina@own.example.org"))
    EmailAddress.objects.create(user=proposal.convener, email="amina@second.example.org", verified=True)
    EmailAddress.objects.create(user=proposal.convener, email="victim@example.org", verified=False)
    for role in TeamRole:
        proposal.teammates.create(user=make_user(email=f"{role}@own.example.org"), role=role)
    return proposal


# The team's addresses


@pytest.mark.parametrize(
    "address",
    [
        "amina@own.example.org",
        "Amina@Own.example.org",
        "amina+women@own.example.org",
        "amina@second.example.org",
        "amina+1@second.example.org",
        "editor@own.example.org",
        "reader@own.example.org",
    ],
)
def test_nobody_of_the_team_is_asked_to_confirm_for_a_member(address: str) -> None:
    proposal = _proposal_with_a_team()
    member = make_member(proposal, "Lake Basin Forum", contact_email=address)
    with pytest.raises(NotAsked, match="team"):
        ask(member, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        ask_all(proposal, by=proposal.convener)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("address", ["victim@example.org", "somebody@own.example.org", "aminas@own.example.org"])
def test_an_address_that_nobody_of_the_team_confirmed_is_asked(address: str) -> None:
    proposal = _proposal_with_a_team()
    ask(make_member(proposal, contact_email=address), by=proposal.convener)
    assert _asked_mails(address) == 1


def test_the_convener_confirms_for_the_organisation_that_is_known_as_theirs_and_for_no_other(client: Client) -> None:
    proposal = _proposal_with_a_team()
    own, other = (
        make_member(proposal, contact_email="amina@own.example.org"),
        make_member(proposal, contact_email="amina@own.example.org"),
    )
    affiliation = request_affiliation(own.organisation, by=proposal.convener)
    with pytest.raises(NotAsked):
        ask(own, by=proposal.convener)
    accept_affiliation(affiliation, by=make_secretary())
    ask(own, by=proposal.convener)
    with pytest.raises(NotAsked):
        ask(other, by=proposal.convener)
    answer(client, "agreement_create", ConfirmationRequest.objects.get(membership=own))
    own.refresh_from_db()
    assert own.state == MembershipState.CONFIRMED


def test_who_confirms_for_their_own_organisation_does_not_turn_its_row_into_another_one(client: Client) -> None:
    proposal = _proposal_with_a_team()
    own = make_organisation("Own", people=(proposal.convener,))
    request = make_asked(proposal, organisation=own, contact_email="amina@own.example.org")
    renamed = {"organisation": "Somebody Else", "kind": "cso", "country": "KE", "constituency": "women"}
    refused = answer(client, "correction_create", request, **renamed)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "cannot confirm for Somebody Else" in refused.content.decode()
    assert (_current(request).organisation, _current(request).state) == (own, MembershipState.PLEDGED)
    assert not Organisation.objects.filter(name="Somebody Else").exists()
    mended = answer(client, "correction_create", request, **renamed | {"organisation": "Own", "country": "UG"})
    assert mended.status_code == HTTPStatus.FOUND
    assert _current(request).state == MembershipState.CONFIRMED


def test_the_team_of_another_proposal_is_asked() -> None:
    _proposal_with_a_team()
    proposal = make_proposal()
    ask(make_member(proposal, contact_email="editor@own.example.org"), by=proposal.convener)
    assert _asked_mails("editor@own.example.org") == 1


@pytest.mark.parametrize("name", ["agreement_create", "correction_create"])
def test_who_joined_the_team_after_the_mail_went_out_does_not_confirm(client: Client, name: str) -> None:
    request = make_asked()
    request.membership.proposal.teammates.create(user=make_user(email=ADDRESS), role=TeamRole.READER)
    sent = {"organisation": "Lake Basin Forum", "kind": "cso", "country": "UG", "constituency": "women"}
    refused = answer(client, name, request, **sent)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "another contact" in refused.content.decode()
    assert (_current(request).state, _current(request).country_id) == (MembershipState.PLEDGED, "KE")
    assert not request.membership.confirmations.exists()


def test_the_page_tells_somebody_of_the_team_why_and_offers_the_other_answers(client: Client) -> None:
    request = make_asked()
    request.membership.proposal.teammates.create(user=make_user(email=ADDRESS), role=TeamRole.EDITOR)
    token = token_of(request)
    text = client.get(page("confirmation_detail", token)).content.decode()
    assert "cannot confirm for Lake Basin Forum" in text
    assert page("agreement_create", token) not in text
    assert page("correction_create", token) not in text
    assert page("refusal_create", token) in text
    assert client.get(page("correction_create", token)).status_code == HTTPStatus.FOUND


def test_somebody_of_the_team_says_no_and_is_reminded_of_nothing(client: Client) -> None:
    request = make_asked()
    request.membership.proposal.teammates.create(user=make_user(email=ADDRESS), role=TeamRole.EDITOR)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert remind_all() == 0
    answer(client, "refusal_create", request)
    assert _current(request).state == MembershipState.DECLINED


def test_it_stands_beside_the_field_and_in_the_list() -> None:
    proposal = _proposal_with_a_team()
    member = make_member(proposal, contact_email="editor@own.example.org")
    browser = as_convener(proposal)
    form = browser.get(page("member_update", proposal.reference, member.pk)).content.decode()
    assert "Nobody confirms for others" in form
    text = browser.get(page("member_list", proposal.reference)).content.decode()
    assert "so cannot confirm for it" in text
    assert page("confirmation_request_create", proposal.reference, member.pk) not in text


# Once a day, whatever happens to the row


def _to_and_fro(request: ConfirmationRequest) -> Membership:
    """The row gets another contact, and its own again."""
    convener = request.membership.proposal.convener
    for address in (OTHER, ADDRESS):
        change_member(_current(request), row=replace(row_of(_current(request)), contact_email=address), by=convener)
    return _current(request)


def _removed_and_listed(request: ConfirmationRequest) -> Membership:
    proposal, row = request.membership.proposal, row_of(_current(request))
    remove_member(_current(request), by=proposal.convener)
    return add_member(proposal, row=row, by=proposal.convener)


def _with_a_tag(request: ConfirmationRequest) -> Membership:
    row = replace(row_of(_current(request)), contact_email=ADDRESS.replace("@", "+again@"))
    return change_member(_current(request), row=row, by=request.membership.proposal.convener)


ROUNDABOUT = [_to_and_fro, _removed_and_listed, _with_a_tag]


@pytest.mark.parametrize("go", ROUNDABOUT)
def test_no_detour_asks_a_contact_twice_a_day(go: Any) -> None:
    request = make_asked()
    convener = request.membership.proposal.convener
    member = go(request)
    with pytest.raises(AlreadyDone, match="once a day"):
        ask(member, by=convener)
    with pytest.raises(AlreadyDone):
        ask_all(member.proposal, by=convener)
    with time_machine.travel(timezone.now() + TOMORROW):
        ask(member, by=convener)


@pytest.mark.parametrize("go", ROUNDABOUT)
def test_no_detour_asks_again_who_said_that_it_is_not_theirs(client: Client, go: Any) -> None:
    request = make_asked()
    convener = request.membership.proposal.convener
    answer(client, "disavowal_create", request)
    member = go(request)
    with time_machine.travel(timezone.now() + TOMORROW), pytest.raises(NotAsked, match="not their organisation"):
        ask(member, by=convener)


def test_a_contact_that_was_mistyped_is_asked_at_once_at_its_right_address() -> None:
    request = make_asked()
    convener = request.membership.proposal.convener
    member = change_member(_current(request), row=replace(row_of(_current(request)), contact_email=OTHER), by=convener)
    ask(member, by=convener)
    assert (_asked_mails(ADDRESS), _asked_mails(OTHER)) == (1, 1)


def test_two_proposals_ask_one_contact_each_for_itself() -> None:
    make_asked()
    make_asked()
    assert _asked_mails(ADDRESS) == 2


def test_no_address_is_kept_in_words() -> None:
    make_asked()
    assert ADDRESS not in str(AskedContact.objects.values().get())


# An organisation's own no


def _declined(client: Client, proposal: Proposal | None = None, **fields: Any) -> ConfirmationRequest:
    request = make_asked(proposal, **fields)
    answer(client, "refusal_create", request)
    return request


def test_the_convener_does_not_take_back_an_organisation_s_own_no(client: Client) -> None:
    request = _declined(client, make_submitted_proposal())
    proposal = request.membership.proposal
    with pytest.raises(ActionRefused, match="itself declined"):
        member_rejoins(_current(request), by=proposal.convener)
    browser = as_convener(proposal)
    refused = browser.post(page("return_create", proposal.reference, request.membership_id))
    assert refused.status_code == HTTPStatus.CONFLICT
    assert _current(request).state == MembershipState.DECLINED
    text = browser.get(page("member_list", proposal.reference)).content.decode()
    assert "only it can take that back" in text
    assert page("return_create", proposal.reference, request.membership_id) not in text
    assert page("confirmation_request_create", proposal.reference, request.membership_id) in text


def test_what_the_convener_recorded_the_convener_takes_back() -> None:
    request = make_asked()
    proposal = request.membership.proposal
    member_leaves(_current(request), state=MembershipState.DECLINED, by=proposal.convener)
    member_rejoins(_current(request), by=proposal.convener)
    assert _current(request).state == MembershipState.PLEDGED


def _under_another_name(request: ConfirmationRequest) -> Membership:
    row = replace(row_of(_current(request)), organisation="Lake Basin Forum Kenya")
    return change_member(_current(request), row=row, by=request.membership.proposal.convener)


@pytest.mark.parametrize("go", [*ROUNDABOUT, _under_another_name])
def test_no_detour_takes_a_no_back(client: Client, go: Any) -> None:
    request = _declined(client)
    convener = request.membership.proposal.convener
    member = go(request)
    assert member.state == MembershipState.DECLINED
    with pytest.raises(ActionRefused):
        member_rejoins(member, by=convener)
    with pytest.raises(ActionRefused):
        choose_lead(member, by=convener)
    with pytest.raises(ActionRefused):
        change_member(member, row=replace(row_of(member), is_lead=True), by=convener)
    member.refresh_from_db()
    assert (member.state, member.is_lead) == (MembershipState.DECLINED, False)


def test_a_row_that_takes_the_name_of_who_declined_is_declined(client: Client) -> None:
    request = _declined(client)
    proposal, row = request.membership.proposal, row_of(_current(request))
    remove_member(_current(request), by=proposal.convener)
    with pytest.raises(ActionRefused, match="lead"):
        add_member(proposal, row=replace(row, is_lead=True), by=proposal.convener)
    other = make_member(proposal, "Another Forum", is_lead=True)
    with pytest.raises(ActionRefused, match="lead"):
        change_member(other, row=replace(row, is_lead=True), by=proposal.convener)
    assert change_member(other, row=row, by=proposal.convener).state == MembershipState.DECLINED


def test_an_imported_row_of_who_declined_is_declined_and_cannot_lead(client: Client) -> None:
    request = _declined(client)
    proposal = request.membership.proposal
    said = {"organisation": "Lake Basin Forum", "kind": "cso", "country": "KE", "constituency": "women"}
    remove_member(_current(request), by=proposal.convener)

    def import_(**more: Any) -> None:
        row = ImportedRow(number=1, said={**said, **more})
        waiting = prepare_import(proposal, rows=[row], encoding="utf-8", ignored=[], by=proposal.convener)
        accept_import(waiting, changes_listed=True, by=proposal.convener)

    with pytest.raises(ActionRefused):
        import_(is_lead=True)
    import_()
    assert proposal.memberships.get().state == MembershipState.DECLINED


def test_no_other_contact_takes_the_name_of_who_declined(client: Client) -> None:
    declined = make_asked()
    proposal = declined.membership.proposal
    answer(client, "refusal_create", declined)
    remove_member(declined.membership, by=proposal.convener)
    other = make_asked(proposal, organisation=make_organisation("Another One"), contact_email=OTHER)
    renamed = {"organisation": "Lake Basin Forum", "kind": "cso", "country": "KE", "constituency": "women"}
    refused = answer(client, "correction_create", other, **renamed)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Lake Basin Forum itself declined" in refused.content.decode()
    assert (str(_current(other)), _current(other).state) == ("Another One", MembershipState.PLEDGED)
    assert AskedContact.objects.filter(answer="declined").count() == 1


def test_who_declined_can_put_the_name_right_and_confirm_after_all(client: Client) -> None:
    request = make_asked()
    member = request.membership
    answer(client, "refusal_create", request)
    change_member(member, row=replace(row_of(member), organisation="Lake Basin"), by=member.proposal.convener)
    request.refresh_from_db()
    right = {"organisation": "Lake Basin Forum", "kind": "cso", "country": "KE", "constituency": "women"}
    assert answer(client, "correction_create", request, **right).status_code == HTTPStatus.FOUND
    assert (str(_current(request)), _current(request).state) == ("Lake Basin Forum", MembershipState.CONFIRMED)
    assert not AskedContact.objects.filter(answer="declined").exists()


def test_it_is_asked_again_once_a_day_by_name_alone_and_its_yes_holds(client: Client) -> None:
    request = _declined(client)
    proposal = request.membership.proposal
    with pytest.raises(AlreadyDone, match="once a day"):
        ask(_current(request), by=proposal.convener)
    with time_machine.travel(timezone.now() + TOMORROW):
        with pytest.raises(AlreadyDone):
            ask_all(proposal, by=proposal.convener)
        ask(_current(request), by=proposal.convener)
        assert _current(request).state == MembershipState.DECLINED
        text = client.get(linked("confirmation_detail", request)).content.decode()
        assert "Your organisation declined" in text
        assert answer(client, "agreement_create", request).status_code == HTTPStatus.FOUND
    assert _current(request).state == MembershipState.CONFIRMED
    member_leaves(_current(request), state=MembershipState.WITHDRAWN, by=proposal.convener)
    member_rejoins(_current(request), by=proposal.convener)
    assert _current(request).state == MembershipState.PLEDGED


def test_a_second_contact_of_the_organisation_takes_the_no_of_the_first_back(client: Client) -> None:
    request = _declined(client)
    proposal = request.membership.proposal
    row = replace(row_of(_current(request)), contact_email=OTHER)
    ask(change_member(_current(request), row=row, by=proposal.convener), by=proposal.convener)
    second = ConfirmationRequest.objects.get(membership=request.membership_id)
    answer(client, "agreement_create", second)
    assert _current(request).state == MembershipState.CONFIRMED
    assert not AskedContact.objects.exclude(answer="").exists()


def test_it_is_not_reminded_after_its_no(client: Client) -> None:
    request = _declined(client)
    with time_machine.travel(timezone.now() + TOMORROW):
        ask(_current(request), by=request.membership.proposal.convener)
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        assert remind_all() == 0


def test_what_was_asked_before_it_was_remembered_is_remembered_alike(client: Client) -> None:
    """The migration's SQL makes the rows that the services would have made."""
    _declined(client, contact_email="Lake+Basin@members.example.org")
    answer(client, "disavowal_create", make_asked())
    make_asked()
    names = ("proposal", "organisation", "address_key", "answer")
    by_services = set(AskedContact.objects.values_list(*names))
    AskedContact.objects.all().delete()
    (name,) = (one.name for one in iter_modules(migrations.__path__) if one.name.endswith("_asked_contacts"))
    with connection.cursor() as cursor:
        cursor.execute(import_module(f"coalitions.migrations.{name}").REMEMBER)
    assert set(AskedContact.objects.values_list(*names)) == by_services
