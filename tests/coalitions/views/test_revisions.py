"""The history of a proposal: who made which revision, and what differs between any two."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalitions.models import Proposal, Revision
from coalitions.services.editing import About, save_about, save_support_needed
from coalitions.services.members import MemberRow, add_member, remove_member
from coalitions.services.plans import ActivityRow, change_activity
from coalitions.services.validation import validate
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_complete_proposal, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db


def _browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # a person of the factories
    return client


def _compared(client: Client, proposal: Proposal, before: int, after: int) -> str:
    answer = client.get(page("comparison_detail", proposal.reference), {"before": before, "after": after})
    assert answer.status_code == 200
    return str(answer.text)


def _changed() -> Proposal:
    """A submitted proposal, changed in each of its sections: six revisions."""
    proposal = make_submitted_proposal("Water for all")
    by = proposal.convener
    save_about(
        proposal, about=About(title="Water for lasting peace", summary="Wells <b>first</b>", sdgs=(6, 16)), by=by
    )
    row = MemberRow(
        organisation="Lake Basin Forum", country="UG", constituency="farmers", contact_email="jo@members.example.org"
    )
    add_member(proposal, row=row, by=by)
    remove_member(proposal.memberships.get(country="FR"), by=by)
    save_support_needed(proposal, text="Introductions to three missions.", by=by)
    launch = proposal.activities.get(activity="Launch")
    facts = ActivityRow(activity="Opening", starts_on=launch.starts_on, ends_on=launch.ends_on, responsible="All")
    change_activity(launch, row=facts, by=by)
    return proposal


def test_every_change_after_submission_is_a_numbered_revision() -> None:
    proposal = _changed()
    text = as_convener(proposal).get(page("revision_list", proposal.reference)).text
    assert [number for number in range(1, 9) if f"Revision {number}" in text] == [1, 2, 3, 4, 5, 6]
    assert "(Africa/Nairobi)" in text
    assert proposal.convener.name in text
    assert f"{page('comparison_detail', proposal.reference)}?before=5&amp;after=6" in text


def test_a_change_is_shown_with_both_texts_section_by_section() -> None:
    proposal = _changed()
    text = _compared(as_convener(proposal), proposal, 1, 6)
    for said in ("Water for all", "Water for lasting peace", "Wells &lt;b&gt;first&lt;/b&gt;", "6, 16"):
        assert said in text
    for word, name in (("Added", "Lake Basin Forum"), ("Changed", "Opening")):
        assert f'{word}: <span dir="auto">{name}</span>' in text
    assert "Removed: " in text
    for said in ("Uganda", "Farmers", "jo@members.example.org", "Introductions to three missions."):
        assert said in text
    assert text.index("About the coalition") < text.index("Lake Basin Forum") < text.index("Introductions")


def test_the_other_way_round_and_with_itself() -> None:
    proposal = _changed()
    client = as_convener(proposal)
    assert 'Removed: <span dir="auto">Lake Basin Forum</span>' in _compared(client, proposal, 6, 1)
    assert "The two say the same." in _compared(client, proposal, 3, 3)


def test_the_newest_two_are_compared_unless_others_are_named() -> None:
    proposal = _changed()
    text = as_convener(proposal).get(page("comparison_detail", proposal.reference)).text
    assert "Opening" in text
    assert "Lake Basin Forum" not in text


@pytest.mark.parametrize("query", ["before=1&after=9", "before=0&after=1", "before=x&after=1", "before=1", "a=1"])
def test_a_revision_that_is_not_there(query: str) -> None:
    proposal = make_submitted_proposal()
    address = f"{page('comparison_detail', proposal.reference)}?{query}"
    assert as_convener(proposal).get(address).status_code == 404


def test_who_may_see_the_proposal_whole_sees_its_history_and_nobody_else() -> None:
    proposal, other = _changed(), make_submitted_proposal()
    addresses = [page(name, proposal.reference) for name in ("revision_list", "comparison_detail")]
    expected = (
        (make_reviewer(proposal.call), 200),
        (make_secretary(), 200),
        (make_user(), 404),
        (make_reviewer(other.call), 404),
        (other.convener, 404),
    )
    for person, status in expected:
        assert {_browser(person).get(address).status_code for address in addresses} == {status}
    assert {Client().get(address).status_code for address in addresses} == {302}


def test_nobody_but_its_convener_sees_a_draft_s_history() -> None:
    draft = make_complete_proposal()
    assert "Nothing has been submitted yet." in as_convener(draft).get(page("revision_list", draft.reference)).text
    assert _browser(make_secretary()).get(page("revision_list", draft.reference)).status_code == 404


def test_who_on_the_committee_made_a_revision_is_named_to_those_who_review() -> None:
    proposal = make_submitted_proposal()
    reviewer = make_reviewer(proposal.call, name="Carla Committee")
    Proposal.objects.filter(pk=proposal.pk).update(summary="Corrected")
    validate(proposal, by=reviewer)
    address = page("revision_list", proposal.reference)
    told, seen = as_convener(proposal).get(address).text, _browser(reviewer).get(address).text
    assert "The committee" in told
    assert "Carla" not in told
    assert "Carla Committee" in seen


def test_it_is_linked_where_the_proposal_is_read() -> None:
    proposal = make_submitted_proposal()
    reviewer = _browser(make_reviewer(proposal.call))
    address = page("revision_list", proposal.reference)
    for client, read in (
        (as_convener(proposal), page("proposal_detail", proposal.reference)),
        (reviewer, page("proposal_detail", proposal.reference)),
        (reviewer, f"/admin/coalitions/proposal/{proposal.pk}/change/"),
    ):
        assert f'href="{address}"' in client.get(read).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_what_differs(number: int) -> None:
    proposal = make_submitted_proposal()
    for place in range(number):
        add_member(proposal, row=MemberRow(organisation=f"Forum {place}", country="UG"), by=proposal.convener)
    assert Revision.objects.filter(proposal=proposal).count() == number + 1
    client = as_convener(proposal)
    for address, exactly in (
        (page("revision_list", proposal.reference), 7),
        (f"{page('comparison_detail', proposal.reference)}?before=1&after={number + 1}", 8),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) == exactly
