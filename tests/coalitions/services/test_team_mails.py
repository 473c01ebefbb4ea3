"""The team hears what becomes of the proposal, each in their language; who joins, leaves or is taken out is told."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress

from coalitions.models import Proposal, Teammate, TeamRole
from coalitions.services.cases import appeal, uphold
from coalitions.services.merging import merge
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.shortlisting import shortlist, take_off
from coalitions.services.submission import withdraw
from coalitions.services.team import ProposalTeam
from portal.accounts.models import User
from portal.mail.models import OutgoingMail
from portal.teams.services import accept, invite, leave_team
from tests.factories.base import make_user
from tests.factories.coalitions import make_reviewer, make_submitted_proposal, overdue

pytestmark = pytest.mark.django_db
WHY = "Because <b>three</b> plans & one date are missing."


@pytest.fixture
def proposal() -> Proposal:
    proposal = make_submitted_proposal("Wells & springs")
    for name, role, language in (("Editor", "editor", "en"), ("Reader", "reader", "ar")):
        user = make_user(name, email=f"{name.lower()}@example.org", language=language)
        Teammate.objects.create(proposal=proposal, user=user, role=role)
    gone = make_user("Gone", email="gone@example.org", is_active=False)
    Teammate.objects.create(proposal=proposal, user=gone, role="reader")
    return proposal


def _declined(proposal: Proposal, by: User) -> None:
    open_review(proposal, by=by)
    decline(proposal, by=by, note=WHY)


def _shortlisted(proposal: Proposal, by: User) -> None:
    open_review(proposal, by=by)
    shortlist(proposal, by=by, note=WHY)


def _returned(proposal: Proposal, by: User) -> None:
    return_proposal(proposal, by=by, note=WHY)


def _withdrawn(proposal: Proposal, by: User) -> None:
    withdraw(proposal, by=proposal.convener, note=WHY)


def _taken_off(proposal: Proposal, by: User) -> None:
    _shortlisted(proposal, by)
    OutgoingMail.objects.all().delete()
    take_off(overdue(proposal), by=by, note=WHY)


def _merged(proposal: Proposal, by: User) -> None:
    merge(survivor=make_submitted_proposal("Rivers", call=proposal.call), absorbed=proposal, by=by, note=WHY)


def _took_up(proposal: Proposal, by: User) -> None:
    merge(survivor=proposal, absorbed=make_submitted_proposal("Rivers", call=proposal.call), by=by, note=WHY)


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (_declined, "has decided not to shortlist the proposal"),
        (_shortlisted, "has shortlisted the proposal"),
        (_returned, "returns the proposal"),
        (_withdrawn, "The convener has withdrawn the proposal"),
        (_taken_off, "off the shortlist"),
        (_merged, "into “Rivers”"),
        (_took_up, "has merged the proposal “Rivers”"),
    ],
)
def test_the_whole_team_hears_it(proposal: Proposal, deed: Callable[[Proposal, User], None], words: str) -> None:
    deed(proposal, make_reviewer(proposal.call))
    mails = OutgoingMail.objects.filter(kind="coalitions/team_outcome").order_by("to")
    assert [(mail.to, mail.language) for mail in mails] == [("editor@example.org", "en"), ("reader@example.org", "ar")]
    first = mails[0]
    assert first.subject == "News of Wells & springs"
    assert words in " ".join(first.text.split())
    assert WHY in first.text
    assert "&lt;b&gt;three&lt;/b&gt;" in first.html
    assert "<b>" not in first.html
    for other in (
        "decided not to shortlist",
        "has shortlisted",
        "returns the proposal",
        "withdrawn the",
        "off the shortlist",
        "is upheld",
        "into “Rivers”",
    ):
        assert (other in " ".join(first.text.split())) == (other in words), other
    # Nobody learns another's address by it.
    assert all(proposal.convener.email not in mail.text + mail.html for mail in mails)
    assert "reader@example.org" not in first.text


def test_a_proposal_without_a_team_costs_no_mail_more() -> None:
    proposal = make_submitted_proposal()
    _declined(proposal, make_reviewer(proposal.call))
    assert not OutgoingMail.objects.filter(kind="coalitions/team_outcome").exists()


def test_who_joins_leaves_or_is_taken_out() -> None:
    proposal = make_submitted_proposal("Wells")
    people = [make_user(name, email=f"{name.lower()}@example.org") for name in ("Tomasz", "Leena")]
    team = ProposalTeam(proposal)
    for person in people:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        accept(team, invite(team, email=person.email, role=TeamRole.EDITOR, by=proposal.convener), by=person)
    joined = OutgoingMail.objects.filter(kind="coalitions/team_joined").order_by("pk")
    assert {mail.to for mail in joined} == {proposal.convener.email}
    assert [mail.subject for mail in joined] == [f"{name} joins the team of Wells" for name in ("Tomasz", "Leena")]
    assert "writes in the proposal" in joined[0].text
    tomasz, leena = proposal.teammates.order_by("pk")
    leave_team(team, tomasz, by=tomasz.user)
    leave_team(team, leena, by=proposal.convener)
    left, removed = (OutgoingMail.objects.get(kind=f"coalitions/team_{name}") for name in ("left", "removed"))
    assert (left.to, left.subject) == (proposal.convener.email, "Tomasz has left the team of Wells")
    assert (removed.to, removed.subject) == ("leena@example.org", "You are no longer in the team of Wells")
    assert proposal.get_absolute_url() not in removed.text + removed.html


def test_accepting_twice_is_told_once() -> None:
    proposal, person = make_submitted_proposal("Wells"), make_user("Tomasz", email="tomasz@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    team = ProposalTeam(proposal)
    invitation = invite(team, email=person.email, role=TeamRole.EDITOR, by=proposal.convener)
    accept(team, invitation, by=person)
    accept(team, invitation, by=person)
    assert OutgoingMail.objects.filter(kind="coalitions/team_joined").count() == 1


def test_the_team_hears_that_an_appeal_is_upheld_and_why(proposal: Proposal) -> None:
    _declined(proposal, make_reviewer(proposal.call))
    case = appeal(proposal, reason="All criteria are met.", by=proposal.convener)
    OutgoingMail.objects.all().delete()
    uphold(case, note=WHY, by=make_reviewer(proposal.call))
    mail = OutgoingMail.objects.get(kind="coalitions/team_outcome", to="editor@example.org")
    assert "is upheld: it is under review again" in mail.text
    assert f"The reason:\n\n{WHY}" in mail.text
    assert "is upheld: it is under review again" in " ".join(mail.html.split())
