"""Members: one row at a time, nothing lost, and what holds when one leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from coalitions import limits
from coalitions.models import Grace, Membership, Proposal
from coalitions.services.editing import ListFull, NotEditable
from coalitions.services.members import (
    AlreadyListed,
    MemberRow,
    RowGone,
    add_member,
    change_member,
    choose_lead,
    member_leaves,
    member_rejoins,
    move_member,
    remove_member,
    row_of,
)
from coalitions.services.reviewing import open_review
from coalitions.services.submission import Incomplete, withdraw
from coalitions.states import MembershipState
from portal.audit.services import history_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.organisations.models import Organisation
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import (
    make_coalition,
    make_complete_proposal,
    make_member,
    make_members,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    shortlisted,
)

pytestmark = pytest.mark.django_db

LAKE = MemberRow(
    organisation="Lake Basin Forum",
    country="KE",
    constituency="women",
    further_constituencies=("ngos", "farmers"),
    contact_name="J. Akoth",
    contact_email="akoth@members.example.org",
)


def _names(proposal: Proposal) -> list[str]:
    return [row.organisation.name for row in proposal.memberships.select_related("organisation")]


def test_a_member_is_registered_and_listed_with_all_that_was_said() -> None:
    proposal = make_proposal()
    member = add_member(proposal, row=LAKE, by=proposal.convener)
    assert row_of(Membership.objects.get(pk=member.pk)) == LAKE
    assert member.state == MembershipState.PLEDGED
    assert Organisation.objects.get(name="Lake Basin Forum").country_id == "KE"


def test_an_organisation_of_the_registry_is_found_whatever_its_case_and_stays_as_it_is() -> None:
    known = make_organisation("Lake Basin Forum", kind="academia")
    proposal = make_proposal()
    row = MemberRow(organisation="LAKE  basin forum", country="KE", kind="cso")
    member = add_member(proposal, row=row, by=proposal.convener)
    assert member.organisation == known
    known.refresh_from_db()
    assert (known.kind, member.kind) == ("academia", "cso")


def test_the_same_row_sent_twice_is_listed_once() -> None:
    proposal = make_proposal()
    add_member(proposal, row=LAKE, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        add_member(proposal, row=LAKE, by=proposal.convener)
    assert proposal.memberships.count() == 1


def test_the_same_organisation_with_other_facts_is_not_listed_again() -> None:
    proposal = make_proposal()
    first = add_member(proposal, row=LAKE, by=proposal.convener)
    other = MemberRow(organisation="Lake Basin Forum", country="KE", constituency="farmers")
    with pytest.raises(AlreadyListed, match="in the list already") as refused:
        add_member(proposal, row=other, by=proposal.convener)
    assert refused.value.membership == first
    assert proposal.memberships.count() == 1


def test_a_refused_row_leaves_nothing_in_the_registry() -> None:
    proposal = make_proposal()
    make_members(proposal, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MOST_MEMBERS", 3)
        with pytest.raises(ListFull, match="at most 3 members"):
            add_member(proposal, row=LAKE, by=proposal.convener)
    assert not Organisation.objects.named("Lake Basin Forum").exists()


def test_rows_stand_in_the_order_in_which_they_were_added_the_lead_first() -> None:
    proposal = make_proposal()
    for name in ("A", "B", "C"):
        add_member(proposal, row=MemberRow(organisation=name, is_lead=name == "B"), by=proposal.convener)
    assert _names(proposal) == ["B", "A", "C"]


def test_a_new_lead_takes_the_place_of_the_old_one() -> None:
    proposal = make_proposal()
    first = add_member(proposal, row=MemberRow(organisation="A", is_lead=True), by=proposal.convener)
    second = add_member(proposal, row=MemberRow(organisation="B", is_lead=True), by=proposal.convener)
    assert list(proposal.memberships.filter(is_lead=True)) == [second]
    choose_lead(first, by=proposal.convener)
    assert list(proposal.memberships.filter(is_lead=True)) == [first]
    with pytest.raises(AlreadyDone):
        choose_lead(first, by=proposal.convener)


def test_who_left_cannot_lead() -> None:
    proposal = make_proposal()
    gone = make_member(proposal, state=MembershipState.WITHDRAWN)
    with pytest.raises(ActionRefused, match="withdrawn, so it cannot lead"):
        choose_lead(gone, by=proposal.convener)
    with pytest.raises(ActionRefused, match="cannot lead"):
        change_member(gone, row=MemberRow(organisation=str(gone), country="KE", is_lead=True), by=proposal.convener)


def test_a_row_is_changed_and_the_others_are_not() -> None:
    proposal = make_proposal()
    one, other = make_member(proposal, "One"), make_member(proposal, "Other", constituency="women")
    changed = MemberRow(organisation="One", country="UG", constituency="farmers", other_constituency="")
    change_member(one, row=changed, by=proposal.convener)
    assert row_of(Membership.objects.get(pk=one.pk)) == changed
    assert row_of(Membership.objects.get(pk=other.pk)).constituency == "women"


def test_a_slip_in_the_country_is_mended_without_a_second_organisation() -> None:
    proposal = make_proposal()
    member = add_member(proposal, row=MemberRow(organisation="Forum", country="KE"), by=proposal.convener)
    change_member(member, row=MemberRow(organisation="Forum", country="UG"), by=proposal.convener)
    assert Organisation.objects.named("Forum").count() == 1


def test_a_namesake_in_the_new_country_is_that_organisation() -> None:
    namesake = make_organisation("Forum", country="UG")
    proposal = make_proposal()
    member = add_member(proposal, row=MemberRow(organisation="Forum", country="KE"), by=proposal.convener)
    change_member(member, row=MemberRow(organisation="Forum", country="UG"), by=proposal.convener)
    member.refresh_from_db()
    assert member.organisation == namesake


def test_a_row_cannot_be_made_another_row_s_organisation() -> None:
    proposal = make_proposal()
    one, other = make_member(proposal, "One"), make_member(proposal, "Other")
    with pytest.raises(AlreadyListed) as refused:
        change_member(one, row=MemberRow(organisation="other", country="KE"), by=proposal.convener)
    assert refused.value.membership == other


def test_what_a_member_confirmed_is_pledged_again_once_it_says_otherwise() -> None:
    proposal = make_proposal()
    member = make_member(proposal, "One", state=MembershipState.CONFIRMED)
    same = MemberRow(organisation="One", country="KE", contact_name="New contact", is_lead=True)
    assert change_member(member, row=same, by=proposal.convener).state == MembershipState.CONFIRMED
    other = MemberRow(organisation="One", country="KE", contact_name="New contact", constituency="women")
    assert change_member(member, row=other, by=proposal.convener).state == MembershipState.PLEDGED


def test_what_a_draft_says_of_an_organisation_stays_out_of_the_registry() -> None:
    proposal = make_proposal()
    said = replace(
        LAKE, primary_region="western-european-others", region_reason="Its office", other_constituency="Survivors"
    )
    add_member(proposal, row=said, by=proposal.convener)
    registered = Organisation.objects.get(name=LAKE.organisation)
    assert (registered.kind, registered.country_id) == (LAKE.kind, "KE")
    assert (registered.other_constituency, registered.region_reason, registered.is_global) == ("", "", False)
    assert (registered.constituency, registered.primary_region) == (None, None)
    assert not registered.further_constituencies.exists()


def test_the_log_does_not_tell_who_left_a_draft() -> None:
    draft, judged = make_proposal(), make_submitted_proposal()
    for proposal in (draft, judged):
        member = make_member(proposal, "Hidden Hands", country="UG")
        member_leaves(member, state=MembershipState.WITHDRAWN, note="A private quarrel", by=proposal.convener)
    events = {one: history_of(one).get(action="membership.withdrawn") for one in (draft, judged)}
    assert events[draft].note == ""
    assert "Hidden Hands" not in f"{events[draft].before} {events[draft].after}"
    assert events[judged].note == "A private quarrel"
    assert "Hidden Hands" in str(events[judged].after)


def test_a_row_that_is_gone_is_not_changed_and_its_removal_is_done() -> None:
    proposal = make_proposal()
    member = make_member(proposal)
    remove_member(Membership.objects.get(pk=member.pk), by=proposal.convener)
    with pytest.raises(RowGone):
        change_member(member, row=LAKE, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        remove_member(member, by=proposal.convener)


def test_a_place_asked_for_twice_is_given_once() -> None:
    proposal = make_proposal()
    rows = [make_member(proposal, name) for name in "ABCD"]
    for _click in range(2):
        move_member(rows[3], place=2, by=proposal.convener)
    assert _names(proposal) == ["A", "D", "B", "C"]
    move_member(rows[0], place=99, by=proposal.convener)
    assert _names(proposal) == ["D", "B", "C", "A"]


def test_rows_that_share_a_place_are_ordered_all_the_same() -> None:
    proposal = make_proposal()
    rows = [make_member(proposal, name, position=0) for name in "ABC"]
    move_member(rows[2], place=1, by=proposal.convener)
    assert _names(proposal) == ["C", "A", "B"]


def test_each_change_of_a_submitted_proposal_s_members_is_logged_and_judged() -> None:
    proposal = make_submitted_proposal()
    member = add_member(proposal, row=LAKE, by=proposal.convener)
    move_member(member, place=1, by=proposal.convener)
    remove_member(member, by=proposal.convener)
    proposal.refresh_from_db()
    events = list(history_of(proposal).filter(action="proposal.changed").order_by("id"))
    assert [event.note for event in events] == ["members"] * 3
    assert [event.after for event in events] == [
        {"added": "Lake Basin Forum"},
        {"moved": "Lake Basin Forum", "place": 1},
        {"removed": "Lake Basin Forum"},
    ]
    assert proposal.validations.count() == 4


def test_the_lead_of_a_submitted_proposal_is_not_removed() -> None:
    proposal = make_submitted_proposal()
    lead = proposal.memberships.get(is_lead=True)
    with pytest.raises(Incomplete):
        remove_member(lead, by=proposal.convener)
    assert proposal.memberships.filter(pk=lead.pk).exists()


def test_rows_are_not_changed_after_the_call_closed() -> None:
    proposal = make_proposal()
    member = make_member(proposal)
    with time_machine.travel(proposal.call.closes_at + timedelta(seconds=1)):
        for deed in (
            lambda: add_member(proposal, row=LAKE, by=proposal.convener),
            lambda: change_member(member, row=LAKE, by=proposal.convener),
            lambda: remove_member(member, by=proposal.convener),
            lambda: move_member(member, place=1, by=proposal.convener),
            lambda: choose_lead(member, by=proposal.convener),
        ):
            with pytest.raises(NotEditable):
                deed()


def test_a_member_of_a_coalition_leaves_and_it_is_judged_at_once() -> None:
    coalition = make_coalition()
    lead = coalition.memberships.get(is_lead=True)
    member_leaves(lead, state=MembershipState.WITHDRAWN, by=coalition.convener, note="New board")
    coalition.refresh_from_db()
    lead.refresh_from_db()
    assert (lead.state, lead.is_lead) == (MembershipState.WITHDRAWN, False)
    assert coalition.latest_validation is not None
    assert not coalition.latest_validation.is_shortlistable
    grace, event, *_earlier = history_of(coalition)
    assert (event.action, event.note) == ("membership.withdrawn", "New board")
    assert grace.action == "proposal.grace_began"


def with_six_members() -> Proposal:
    proposal = make_complete_proposal()
    make_member(proposal, country="NG", constituency="farmers")
    return shortlisted(proposal)


def test_a_coalition_whose_lead_left_can_name_another_one_and_change_nothing_else(client: Client) -> None:
    coalition = with_six_members()
    other, page = coalition.memberships.get(country="NG"), reverse("coalitions:member_list", args=[coalition.reference])
    client.force_login(coalition.convener)
    assert "Make it the lead" not in client.get(page).text
    with pytest.raises(NotEditable):
        choose_lead(other, by=coalition.convener)
    member_leaves(coalition.memberships.get(is_lead=True), state=MembershipState.WITHDRAWN, by=coalition.convener)
    assert not Grace.objects.exists()
    assert client.get(page).text.count("Make it the lead") == 5
    with pytest.raises(NotEditable):
        choose_lead(other, by=make_user())
    for deed in (
        lambda: add_member(coalition, row=replace(LAKE, is_lead=True), by=coalition.convener),
        lambda: change_member(other, row=replace(row_of(other), is_lead=True), by=coalition.convener),
        lambda: remove_member(other, by=coalition.convener),
    ):
        with pytest.raises(NotEditable):
            deed()
    assert client.post(reverse("coalitions:lead_update", args=[coalition.reference, other.pk])).status_code == 302
    assert coalition.memberships.get(is_lead=True) == other
    assert [one.sections for one in coalition.amendments.all()] == [["members"], ["members"]]
    assert "Make it the lead" not in client.get(page).text


def test_a_member_leaves_while_the_committee_reviews() -> None:
    proposal = make_submitted_proposal()
    open_review(proposal, by=make_reviewer(proposal.call))
    member = proposal.memberships.filter(is_lead=False).first()
    assert member is not None
    validations = proposal.validations.count()
    member_leaves(member, state=MembershipState.DECLINED, by=proposal.convener)
    assert proposal.validations.count() == validations + 1


def test_a_member_leaves_once() -> None:
    proposal = make_proposal()
    member = make_member(proposal)
    member_leaves(member, state=MembershipState.DECLINED, by=proposal.convener)
    with pytest.raises(AlreadyDone):
        member_leaves(member, state=MembershipState.WITHDRAWN, by=proposal.convener)
    member.refresh_from_db()
    assert member.state == MembershipState.DECLINED
    assert history_of(proposal).count() == 1
    assert not proposal.validations.exists()


def test_nobody_leaves_what_is_withdrawn_and_nobody_else_says_so() -> None:
    proposal = make_proposal()
    member = make_member(proposal)
    with pytest.raises(NotEditable):
        member_leaves(member, state=MembershipState.WITHDRAWN, by=make_user())
    with pytest.raises(ActionRefused):
        member_leaves(member, state=MembershipState.PLEDGED, by=proposal.convener)
    withdraw(proposal, by=proposal.convener)
    with pytest.raises(NotEditable):
        member_leaves(member, state=MembershipState.WITHDRAWN, by=proposal.convener)


def test_a_slip_is_taken_back_while_the_proposal_can_be_changed() -> None:
    proposal = make_submitted_proposal()
    member = proposal.memberships.filter(is_lead=False).first()
    assert member is not None
    member_leaves(member, state=MembershipState.WITHDRAWN, by=proposal.convener)
    member_rejoins(member, by=proposal.convener)
    member.refresh_from_db()
    assert member.state == MembershipState.PLEDGED
    with pytest.raises(AlreadyDone):
        member_rejoins(member, by=proposal.convener)
    proposal.refresh_from_db()
    assert proposal.latest_validation is not None
    assert proposal.latest_validation.is_shortlistable
