"""A proposal's team: invited by mail, joined by who confirmed the address, and what its people may do."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalitions.lifecycle import Action, available_actions
from coalitions.links import invitation_address
from coalitions.models import Invitation, Proposal, TeamRole
from coalitions.services.asking import ask
from coalitions.services.editing import About, NotEditable, save_about
from coalitions.services.reviewing import open_review
from coalitions.services.submission import submit
from coalitions.services.team import ProposalTeam
from portal.accounts.models import User
from portal.audit.services import history_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from portal.teams.services import (
    MOST_TEAMMATES,
    AnotherAddress,
    accept,
    change_role,
    invite,
    leave_team,
    withdraw_invitation,
)
from tests.factories.base import make_user
from tests.factories.coalitions import make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db


def confirmed(name: str, email: str) -> User:
    """Somebody who has confirmed an address."""
    user = make_user(name, email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture
def proposal() -> Proposal:
    return make_complete_proposal("Shared", convener=make_user("Convener"))


def join(proposal: Proposal, user: User, role: TeamRole = TeamRole.EDITOR) -> None:
    accept(
        ProposalTeam(proposal),
        invite(ProposalTeam(proposal), email=user.email, role=role, by=proposal.convener),
        by=user,
    )


def test_who_accepts_writes_and_who_reads_does_not(proposal: Proposal) -> None:
    editor, reader = confirmed("Editor", "editor@example.org"), confirmed("Reader", "reader@example.org")
    join(proposal, editor)
    join(proposal, reader, TeamRole.READER)
    save_about(proposal, about=About(title="By the editor"), by=editor)
    with pytest.raises(NotEditable):
        save_about(proposal, about=About(title="By the reader"), by=reader)
    proposal.refresh_from_db()
    assert proposal.title == "By the editor"
    assert set(Proposal.objects.visible_to(reader)) == {proposal}
    assert set(Proposal.objects.editable_by(reader)) == set()


def test_only_the_convener_submits_and_invites(proposal: Proposal) -> None:
    editor = confirmed("Editor", "editor@example.org")
    join(proposal, editor)
    with pytest.raises(ActionRefused):
        submit(proposal, by=editor)
    with pytest.raises(ActionRefused):
        invite(ProposalTeam(proposal), email="third@example.org", role=TeamRole.EDITOR, by=editor)
    assert available_actions(proposal, editor) == ()


def test_the_mail_leads_to_the_invitation_and_opens_nothing_for_others(proposal: Proposal, client: Client) -> None:
    invite(ProposalTeam(proposal), email="Guest@Example.org", role=TeamRole.EDITOR, by=proposal.convener)
    mail = OutgoingMail.objects.get(kind="coalitions/team_invitation")
    assert mail.to == "guest@example.org"
    address = re.search(r"/team-invitations/\S+/", mail.text)
    assert address is not None
    assert client.get(address[0]).status_code == 200
    assert not proposal.teammates.exists()
    client.force_login(confirmed("Stranger", "stranger@example.org"))
    assert client.post(address[0]).status_code == 409
    assert client.get(proposal.get_absolute_url()).status_code == 404
    client.force_login(confirmed("Guest", "guest@example.org"))
    for _again in range(2):
        assert client.post(address[0]).headers["Location"] == proposal.get_absolute_url()
    assert client.get(proposal.get_absolute_url()).status_code == 200
    assert proposal.teammates.count() == 1
    assert history_of(proposal).filter(action="team.joined").count() == 1


def test_an_address_that_is_not_confirmed_accepts_nothing(proposal: Proposal) -> None:
    guest = make_user("Guest", email="guest@example.org")
    EmailAddress.objects.create(user=guest, email=guest.email, verified=False, primary=True)
    invitation = invite(ProposalTeam(proposal), email=guest.email, role=TeamRole.EDITOR, by=proposal.convener)
    with pytest.raises(AnotherAddress):
        accept(ProposalTeam(proposal), invitation, by=guest)


def test_an_invitation_ends(proposal: Proposal, client: Client) -> None:
    guest = confirmed("Guest", "guest@example.org")
    withdrawn = invite(ProposalTeam(proposal), email=guest.email, role=TeamRole.READER, by=proposal.convener)
    withdraw_invitation(ProposalTeam(proposal), withdrawn, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        withdraw_invitation(ProposalTeam(proposal), withdrawn, by=proposal.convener)
    expired = invite(ProposalTeam(proposal), email=guest.email, role=TeamRole.READER, by=proposal.convener)
    Invitation.objects.filter(pk=expired.pk).update(invited_at=timezone.now() - timedelta(days=15))
    for over in (withdrawn, expired):
        with pytest.raises(ActionRefused):
            accept(ProposalTeam(proposal), over, by=guest)
        answer = client.get(invitation_address(over))
        assert answer.status_code == 404
        assert proposal.title not in answer.content.decode()
    join(proposal, guest)  # an expired one does not stand in the way of the next


def test_an_address_is_invited_once(proposal: Proposal) -> None:
    for _first, role in enumerate((TeamRole.EDITOR, TeamRole.READER)):
        invite(ProposalTeam(proposal), email="guest@example.org", role=role, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        invite(ProposalTeam(proposal), email="guest@example.org", role=TeamRole.READER, by=proposal.convener)
    assert [one.role for one in proposal.invitations.filter(withdrawn_at=None)] == ["reader"]
    assert OutgoingMail.objects.filter(kind="coalitions/team_invitation").count() == 2


def test_who_is_taken_out_sees_nothing_any_more(proposal: Proposal) -> None:
    editor = confirmed("Editor", "editor@example.org")
    join(proposal, editor)
    change_role(ProposalTeam(proposal), proposal.teammates.get(), role=TeamRole.READER, by=proposal.convener)
    with pytest.raises(NotEditable):
        save_about(proposal, about=About(title="Late"), by=editor)
    mate = proposal.teammates.get()
    leave_team(ProposalTeam(proposal), mate, by=editor)
    with pytest.raises(AlreadyDone):
        leave_team(ProposalTeam(proposal), mate, by=proposal.convener)
    assert not Proposal.objects.visible_to(editor).exists()


def test_nobody_decides_on_what_they_write() -> None:
    proposal = make_submitted_proposal("Shared")
    reviewer = make_reviewer(proposal.call, name="Reviewer")
    EmailAddress.objects.create(user=reviewer, email=reviewer.email, verified=True, primary=True)
    assert Action.OPEN_REVIEW in available_actions(proposal, reviewer)
    join(proposal, reviewer, TeamRole.READER)
    reviewer = User.objects.get(pk=reviewer.pk)
    assert available_actions(proposal, reviewer) == ()
    with pytest.raises(ActionRefused):
        open_review(proposal, by=reviewer)


def test_pages_of_the_team(proposal: Proposal, client: Client) -> None:
    editor = confirmed("Editor", "editor@example.org")
    join(proposal, editor)
    invite(ProposalTeam(proposal), email="secret.guest@example.org", role=TeamRole.READER, by=proposal.convener)
    address = f"{proposal.get_absolute_url()}team/"
    client.force_login(editor)
    page = client.get(address).content.decode()
    assert "Leave the team" in page
    assert "secret.guest" not in page
    assert client.get(f"{address}invitations/new/").status_code == 403
    assert "Only Convener" in client.get(f"{proposal.get_absolute_url()}submission/").content.decode()
    client.force_login(proposal.convener)
    assert "secret.guest" in client.get(address).content.decode()
    mate = proposal.teammates.get()
    assert client.post(f"{address}{mate.pk}/role/", {"role": "reader"}).status_code == 302
    client.force_login(editor)
    assert client.get(f"{proposal.get_absolute_url()}about/").status_code == 403
    assert "Shared" in client.get(proposal.get_absolute_url()).content.decode()
    assert client.post(f"{address}{mate.pk}/removal/").status_code == 302
    assert client.get(address).status_code == 404


def test_an_editor_asks_members_to_confirm_and_a_reader_does_not(proposal: Proposal) -> None:
    editor, reader = confirmed("Editor", "editor@example.org"), confirmed("Reader", "reader@example.org")
    join(proposal, editor)
    join(proposal, reader, TeamRole.READER)
    member = proposal.memberships.latest("id")
    member.contact_email = "contact@example.org"
    member.save()
    with pytest.raises(ActionRefused):
        ask(member, by=reader)
    ask(member, by=editor)
    assert OutgoingMail.objects.filter(to="contact@example.org").count() == 1


def test_an_address_gets_three_invitations_a_day_at_most(proposal: Proposal) -> None:
    team = ProposalTeam(proposal)
    for _time in range(3):
        invitation = invite(team, email="stranger@example.org", role=TeamRole.EDITOR, by=proposal.convener)
        withdraw_invitation(team, invitation, by=proposal.convener)
    with pytest.raises(ActionRefused, match="Try again tomorrow"):
        invite(team, email="Stranger@example.org", role=TeamRole.READER, by=proposal.convener)
    invite(team, email="other@example.org", role=TeamRole.READER, by=proposal.convener)
    assert OutgoingMail.objects.filter(to="stranger@example.org").count() == 3
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        invite(team, email="stranger@example.org", role=TeamRole.READER, by=proposal.convener)


def test_a_team_has_at_most_thirty_people(proposal: Proposal) -> None:
    team = ProposalTeam(proposal)
    for number in range(MOST_TEAMMATES):
        proposal.invitations.create(email=f"guest{number}@example.org", role="reader", invited_by=proposal.convener)
    with pytest.raises(ActionRefused, match="at most 30"):
        invite(team, email="one.more@example.org", role=TeamRole.READER, by=proposal.convener)
    withdraw_invitation(team, proposal.invitations.earliest("id"), by=proposal.convener)
    invite(team, email="one.more@example.org", role=TeamRole.READER, by=proposal.convener)


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_the_team(proposal: Proposal, client: Client, number: int) -> None:
    for place in range(number):
        proposal.teammates.create(user=make_user(), role="reader")
        proposal.invitations.create(email=f"guest{place}@example.org", role="reader", invited_by=proposal.convener)
    client.force_login(proposal.convener)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{proposal.get_absolute_url()}team/").status_code == 200
    assert len(queries) == 5
