"""A convener writes a proposal, page by page."""

import pytest
from django.test import Client

from coalitions.models import Proposal
from coalitions.states import MembershipState, ProposalState
from portal.mail.models import OutgoingMail
from tests.coalitions.views.pages import ABOUT, ACTIVITY, ENTRY, MEMBER, PLEDGE, as_convener, page, pages_of, posts_of
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_activity,
    make_call,
    make_complete_proposal,
    make_engagement_entry,
    make_member,
    make_members,
    make_proposal,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db


def test_from_a_title_to_a_submitted_proposal(client: Client) -> None:
    call, person = make_call(), make_user()
    client.force_login(person)
    answer = client.post(
        page("proposal_create"), {"call": call.slug, "title": "Water for all", "language": "en"}, follow=True
    )
    assert answer.status_code == 200
    assert "Your draft is begun" in answer.text
    proposal = Proposal.objects.get()
    reference = proposal.reference
    assert "No summary yet" in answer.text
    assert "No members yet" in answer.text
    assert "2 things are needed first" not in answer.text  # three are: lead, focal point, pledge
    assert "3 things are needed first" in answer.text

    client.post(page("about_update", reference), {**ABOUT, "objectives": "One\nTwo", "themes": "water", "sdgs": ["6"]})
    for country, constituency in (("KE", "women"), ("IN", "ngos"), ("BO", "farmers"), ("GE", "volunteers")):
        row = {**MEMBER, "organisation": f"Forum {country}", "country": country, "constituency": constituency}
        client.post(page("member_create", reference), row)
    answer = client.get(page("proposal_detail", reference))
    assert "nobody leads yet" in answer.text
    assert "One CSO working in Western Europe and Others would meet this." in answer.text
    row = {**MEMBER, "organisation": "Forum FR", "country": "FR", "constituency": "older-persons", "is_lead": "on"}
    answer = client.post(page("member_create", reference), row, follow=True)
    assert "Added." in answer.text
    client.post(page("engagement_create", reference), ENTRY)
    client.post(page("activity_create", reference), ACTIVITY)
    client.post(page("activity_create", reference), {**ACTIVITY, "activity": "Report", "ends_on": "2024-09-23"})
    answer = client.post(page("pledge_update", reference), PLEDGE, follow=True)
    assert "This proposal meets the criteria." in answer.text
    answer = client.post(page("submission_create", reference), follow=True)
    assert "Submitted. We have sent you a receipt" in answer.text
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED
    assert proposal.latest_validation is not None
    assert proposal.latest_validation.is_shortlistable
    receipt = OutgoingMail.objects.get(kind="coalitions/receipt")
    assert reference in receipt.subject
    assert "This proposal meets the criteria." in receipt.text


def test_every_page_shows_what_is_missing_beside_it() -> None:
    proposal = make_complete_proposal()
    proposal.engagement_entries.update(plan="Soon.")
    client = as_convener(proposal)
    for one in pages_of(proposal):
        text = client.get(one.url).text
        assert "One criterion is not met yet." in text, one.name
        assert "How the proposal stands" in text, one.name


def test_the_report_begins_with_the_section_s_own_criterion() -> None:
    proposal = make_proposal()
    client = as_convener(proposal)
    text = client.get(page("activity_list", proposal.reference)).text
    assert text.index("<h3>Work plan</h3>") < text.index("<h3>Regions</h3>")
    text = client.get(page("member_list", proposal.reference)).text
    assert text.index("<h3>Regions</h3>") < text.index("<h3>Work plan</h3>")


def test_members_without_a_region_are_named_with_the_reason() -> None:
    proposal = make_proposal()
    make_member(proposal, "Future Schools", country="PL", is_global=True)
    make_member(proposal, "Ankara Lab", country="TR")
    make_member(proposal, "Nairobi Forum")
    client = as_convener(proposal)
    text = client.get(page("member_list", proposal.reference)).text
    assert "We could not find a region for Future Schools, because it says that it works globally." in text
    assert "We could not find a region for Ankara Lab, because Türkiye belongs to more than one" in text
    text = client.get(page("proposal_detail", proposal.reference)).text
    assert "1 of 3 civil society organisations have a region" in text


@pytest.mark.parametrize(
    ("name", "data", "field", "message"),
    [
        ("about_update", {**ABOUT, "title": ""}, "title", "This field is required."),
        ("about_update", {**ABOUT, "objectives": "x" * 501}, "objectives", "Line 1 has 501 characters"),
        ("member_create", {**MEMBER, "kind": "club"}, "kind", "Select a valid choice."),
        ("member_create", {**MEMBER, "contact_email": "nobody"}, "contact_email", "Enter a valid email address."),
        ("member_create", {**MEMBER, "constituency": "other"}, "other_constituency", "Say in your words"),
        (
            "member_create",
            {**MEMBER, "primary_region": "eastern-european"},
            "region_reason",
            "its country lies in another region",
        ),
        ("engagement_create", {**ENTRY, "name": ""}, "name", "This field is required."),
        ("activity_create", {**ACTIVITY, "ends_on": "2024-05-01"}, "ends_on", "before the day on which it starts"),
        (
            "pledge_update",
            {**PLEDGE, "focal_point_name": "", "focal_point_is_public": "on"},
            "focal_point_name",
            "Name",
        ),
    ],
)
def test_a_form_that_failed_says_so_beside_the_field_and_keeps_what_was_typed(
    name: str, data: dict[str, str], field: str, message: str
) -> None:
    proposal = make_proposal("As it was")
    answer = as_convener(proposal).post(page(name, proposal.reference), data)
    assert answer.status_code == 422
    error = f'id="id_{field}_error"'
    assert error in answer.text
    assert message in answer.text[answer.text.index(error) :][:400]
    for value in data.values():
        assert value in answer.text
    proposal.refresh_from_db()
    assert proposal.title == "As it was"
    assert not proposal.memberships.exists()
    assert not proposal.activities.exists()


def test_words_of_one_s_own_mean_another_constituency() -> None:
    proposal = make_proposal()
    client = as_convener(proposal)
    client.post(page("member_create", proposal.reference), {**MEMBER, "other_constituency": "Night workers"})
    member = proposal.memberships.get()
    assert member.constituency_id == "women"
    assert [one.pk for one in member.further_constituencies.all()] == ["other"]
    alone = {**MEMBER, "organisation": "Night Union", "constituency": "", "other_constituency": "Night workers"}
    client.post(page("member_create", proposal.reference), alone)
    assert proposal.memberships.get(organisation__name="Night Union").constituency_id == "other"


def test_an_organisation_that_is_listed_is_not_listed_again() -> None:
    proposal = make_proposal()
    client = as_convener(proposal)
    client.post(page("member_create", proposal.reference), MEMBER)
    answer = client.post(page("member_create", proposal.reference), MEMBER, follow=True)
    assert answer.status_code == 200
    assert "Lake Basin Forum is in the list." in answer.text
    answer = client.post(page("member_create", proposal.reference), {**MEMBER, "constituency": "farmers"})
    assert answer.status_code == 422
    assert "is in the list already" in answer.text
    assert proposal.memberships.count() == 1


def test_rows_are_moved_made_lead_and_removed_from_the_list() -> None:
    proposal = make_proposal()
    rows = [make_member(proposal, name) for name in ("Alpha", "Beta", "Gamma")]
    client = as_convener(proposal)
    client.post(page("member_position_update", proposal.reference, rows[2].pk), {"place": "1"})
    client.post(page("lead_update", proposal.reference, rows[1].pk))
    names = [row.organisation.name for row in proposal.memberships.all()]
    assert names == ["Beta", "Gamma", "Alpha"]
    text = client.get(page("member_list", proposal.reference)).text
    assert text.index("Leads the coalition") < text.index("Gamma")
    client.post(page("member_delete", proposal.reference, rows[2].pk))
    assert proposal.memberships.count() == 2
    answer = client.post(page("member_position_update", proposal.reference, rows[0].pk), {"place": "up"})
    assert answer.status_code == 422


def test_a_row_removed_in_another_tab_loses_nothing_that_was_typed() -> None:
    proposal = make_complete_proposal()
    client = as_convener(proposal)
    posts = {one.name: (one.url, data) for one, data in posts_of(proposal)}
    member = proposal.memberships.filter(is_lead=False).first()
    assert member is not None
    proposal.memberships.all().delete()
    proposal.engagement_entries.all().delete()
    proposal.activities.all().delete()
    for name in ("member_update", "engagement_update", "activity_update"):
        url, data = posts[name]
        answer = client.post(url, data)
        assert answer.status_code == 409, name
        assert "This row was removed meanwhile." in answer.text
        for value in data.values():
            assert value in answer.text
        assert client.get(url).status_code == 404


def test_a_removal_sent_twice_is_done_once_and_said() -> None:
    proposal = make_complete_proposal()
    client, reference = as_convener(proposal), proposal.reference
    rows = {
        "member": proposal.memberships.filter(is_lead=False).first(),
        "engagement": proposal.engagement_entries.first(),
        "activity": proposal.activities.first(),
    }
    for noun, row in rows.items():
        assert row is not None
        at = page(f"{noun}_delete", reference, row.pk)
        answers = [client.post(at, follow=True) for _click in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert "The row is removed." in answers[1].text
        assert client.get(at).status_code == 404


def test_a_member_leaves_and_comes_back() -> None:
    proposal = make_submitted_proposal()
    member = proposal.memberships.filter(is_lead=False).first()
    assert member is not None
    client = as_convener(proposal)
    answer = client.post(
        page("departure_create", proposal.reference, member.pk), {"state": "declined", "note": "No"}, follow=True
    )
    assert "does not count any more" in answer.text
    member.refresh_from_db()
    assert member.state == MembershipState.DECLINED
    client.post(page("return_create", proposal.reference, member.pk))
    member.refresh_from_db()
    assert member.state == MembershipState.PLEDGED
    answer = client.post(page("departure_create", proposal.reference, member.pk), {"state": "pledged"})
    assert answer.status_code == 422


def test_the_list_of_one_s_own_proposals(client: Client) -> None:
    proposal = make_submitted_proposal("Mine")
    make_submitted_proposal("Somebody else's", call=proposal.call)
    client.force_login(proposal.convener)
    text = client.get(page("proposal_list")).text
    assert "Mine" in text
    assert "Somebody else" not in text
    assert "submitted" in text


def test_beginning_needs_an_open_call_and_a_title(client: Client) -> None:
    client.force_login(make_user())
    assert "No call is open" in client.get(page("proposal_create")).text
    closed = make_call(is_open=False)
    answer = client.post(page("proposal_create"), {"call": closed.slug, "title": "My long thought", "language": "en"})
    assert answer.status_code == 422
    assert "My long thought" in answer.text
    call = make_call()
    answer = client.post(page("proposal_create"), {"call": call.slug, "title": "  ", "language": "en"})
    assert answer.status_code == 422
    assert not Proposal.objects.exists()
    assert "selected" in client.get(f"{page('proposal_create')}?call={call.slug}").text


def test_the_call_is_chosen_by_the_link_that_led_here(client: Client) -> None:
    client.force_login(make_user())
    make_call()
    wanted = make_call()
    text = client.get(f"{page('proposal_create')}?call={wanted.slug}").text
    assert f'<option value="{wanted.slug}" selected>' in text


def test_what_the_committee_wrote_is_on_the_page() -> None:
    proposal = make_submitted_proposal()
    Proposal.objects.filter(pk=proposal.pk).update(committee_note="Which wells?", state=ProposalState.RETURNED)
    text = as_convener(proposal).get(page("proposal_detail", proposal.reference)).text
    assert "The committee asks" in text
    assert "Which wells?" in text


def test_three_hundred_members_are_fifty_a_page() -> None:
    proposal = make_proposal()
    make_members(proposal, 120)
    client = as_convener(proposal)
    text = client.get(page("member_list", proposal.reference)).text
    assert "120 organisations" in text
    assert text.count('class="row-actions"') == 50
    assert client.get(page("member_list", proposal.reference), {"page": "3"}).text.count('class="row-actions"') == 20
    assert client.get(page("member_list", proposal.reference), {"page": "4"}).status_code == 404


def test_after_a_change_one_is_back_on_the_page_where_one_was() -> None:
    proposal = make_proposal()
    make_members(proposal, 120)
    client, reference = as_convener(proposal), proposal.reference
    rows = list(proposal.memberships.all())
    third = f"{page('member_list', reference)}?page=3"
    for _click in range(2):
        assert client.post(page("member_create", reference), MEMBER)["Location"] == third
    assert client.post(page("member_position_update", reference, rows[110].pk), {"place": "110"})["Location"] == third
    assert client.post(page("member_delete", reference, rows[119].pk))["Location"] == third
    assert client.post(page("member_delete", reference, rows[0].pk))["Location"] == page("member_list", reference)
    assert client.post(page("lead_update", reference, rows[118].pk))["Location"] == page("member_list", reference)


def test_a_double_click_on_the_last_row_of_a_page_leads_to_that_page() -> None:
    proposal = make_proposal()
    make_members(proposal, 49)
    client = as_convener(proposal)
    for _click in range(2):
        answer = client.post(page("member_create", proposal.reference), MEMBER, follow=True)
        assert answer.status_code == 200
        assert "Lake Basin Forum" in answer.text


def test_one_row_and_three_rows_of_plans_are_listed() -> None:
    proposal = make_proposal()
    client = as_convener(proposal)
    for number in (1, 3):
        while proposal.activities.count() < number:
            make_activity(proposal, activity=f"Step {proposal.activities.count()}")
            make_engagement_entry(proposal, name=f"State {proposal.engagement_entries.count()}")
        assert client.get(page("activity_list", proposal.reference)).text.count('class="row-actions"') == number
        assert client.get(page("engagement_list", proposal.reference)).text.count('class="row-actions"') == number
