"""Invisible is 404, forbidden is 403, nobody is asked to sign in."""

import pytest
from django.test import Client

from coalitions.models import Proposal
from coalitions.services.editing import About, save_about
from coalitions.services.reviewing import return_proposal
from coalitions.services.submission import withdraw
from tests.coalitions.views.pages import as_convener, page, pages_of, posts_of
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db


def _statuses(client: Client, proposal: Proposal) -> set[int]:
    shown = {client.get(one.url).status_code for one in pages_of(proposal)}
    return shown | {client.post(one.url, data).status_code for one, data in posts_of(proposal)}


def test_somebody_else_s_proposal_is_not_there(client: Client) -> None:
    submitted, draft = make_submitted_proposal(), make_complete_proposal()
    client.force_login(make_user())
    assert _statuses(client, submitted) == {404}
    client.force_login(make_reviewer(draft.call))
    assert _statuses(client, draft) == {404}
    client.force_login(make_secretary())
    assert _statuses(client, draft) == {404}


def test_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    proposal = make_submitted_proposal()
    for one in pages_of(proposal):
        answer = client.get(one.url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    for one, data in posts_of(proposal):
        assert client.post(one.url, data)["Location"].startswith("/accounts/login/")
    for name in ("proposal_list", "proposal_create"):
        assert client.get(page(name)).status_code == 302


@pytest.mark.parametrize("role", ["committee", "secretariat"])
def test_the_committee_and_the_secretariat_read_the_whole_and_change_nothing(client: Client, role: str) -> None:
    proposal = make_submitted_proposal()
    client.force_login(make_reviewer(proposal.call) if role == "committee" else make_secretary())
    answer = client.get(page("proposal_detail", proposal.reference))
    assert answer.status_code == 200
    assert "How it was last judged" in answer.text
    assert "focal.point@members.example.org" in answer.text
    others = [one for one in pages_of(proposal) if one.name != "proposal_detail"]
    assert {client.get(one.url).status_code for one in others} == {403}
    assert {client.post(one.url, data).status_code for one, data in posts_of(proposal)} == {403}


@pytest.mark.parametrize("is_withdrawn_too", ["", "withdrawn"])
def test_the_committee_does_not_read_what_a_convener_writes_in_a_returned_one(
    client: Client, is_withdrawn_too: str
) -> None:
    proposal = make_submitted_proposal()
    reviewer = make_reviewer(proposal.call)
    return_proposal(proposal, by=reviewer, note="Which wells?")
    client.force_login(reviewer)
    assert client.get(page("proposal_detail", proposal.reference)).status_code == 200
    save_about(proposal, about=About(title=proposal.title, summary="Half a thought"), by=proposal.convener)
    if is_withdrawn_too:
        withdraw(proposal, by=proposal.convener)
    answer = client.get(page("proposal_detail", proposal.reference), follow=True)
    assert answer.redirect_chain == [(f"/admin/coalitions/proposal/{proposal.pk}/change/", 302)]
    assert "Half a thought" not in answer.text


def test_the_committee_of_another_call_reads_nothing(client: Client) -> None:
    proposal, other = make_submitted_proposal(), make_submitted_proposal()
    client.force_login(make_reviewer(other.call))
    assert client.get(page("proposal_detail", proposal.reference)).status_code == 404


def test_a_row_of_another_proposal_is_not_this_one_s(client: Client) -> None:
    mine, theirs = make_complete_proposal(), make_complete_proposal()
    client.force_login(mine.convener)
    member, entry, activity = (
        theirs.memberships.all()[0],
        theirs.engagement_entries.all()[0],
        theirs.activities.all()[0],
    )
    for name, row in (
        ("member_update", member),
        ("member_delete", member),
        ("departure_create", member),
        ("engagement_delete", entry),
        ("activity_delete", activity),
    ):
        url = page(name, mine.reference, row.pk)
        assert client.get(url).status_code == 404
        assert client.post(page("member_delete", mine.reference, member.pk)).status_code == 404
    assert theirs.memberships.count() == 5


def test_reading_changes_nothing() -> None:
    proposal = make_submitted_proposal()
    client = as_convener(proposal)
    before = Proposal.objects.values().get(pk=proposal.pk)
    for one in pages_of(proposal):
        client.get(one.url)
    assert Proposal.objects.values().get(pk=proposal.pk) == before
    assert proposal.memberships.count() == 5


@pytest.mark.parametrize("name", ["member_position_update", "lead_update", "return_create"])
def test_buttons_are_posted_only(name: str) -> None:
    proposal = make_complete_proposal()
    member = proposal.memberships.all()[0]
    assert as_convener(proposal).get(page(name, proposal.reference, member.pk)).status_code == 405
