"""Merging: members united by organisation, nothing lost, and a preview that is the deed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalitions.limits import MOST_ENGAGEMENT_ENTRIES
from coalitions.models import ConfirmationRequest, Membership, Merge, Proposal, Revision, SupportRequest, Validation
from coalitions.services import merging
from coalitions.services.agreed import shown_to
from coalitions.services.answering import confirm, decline
from coalitions.services.asking import ask
from coalitions.services.documents import document_of
from coalitions.services.facts import with_rows
from coalitions.services.members import remove_member
from coalitions.services.merging import merge, preview_merge
from coalitions.services.reviewing import NoteMissing, open_review
from coalitions.services.shortlisting import shortlist
from coalitions.services.submission import submit
from coalitions.services.validation import validate
from coalitions.states import MembershipState as M
from coalitions.states import ProposalState as S
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from tests.factories.base import make_organisation
from tests.factories.coalitions import (
    make_activity,
    make_call,
    make_engagement_entry,
    make_member,
    make_members,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    pledge,
)

pytestmark = pytest.mark.django_db


class Two:
    """Two submitted proposals of one call and a committee member; members are added as a test needs."""

    def __init__(self) -> None:
        self.call = make_call()
        self.by = make_reviewer(self.call)
        self.survivor = self.submitted("Water for peace")
        self.absorbed = self.submitted("Peace through water")

    def submitted(self, title: str) -> Proposal:
        proposal = pledge(make_proposal(title, call=self.call))
        make_member(proposal, f"Lead of {title}", is_lead=True)
        submit(proposal, by=proposal.convener)
        return Proposal.objects.get(pk=proposal.pk)

    def merge(self, note: str = "Alike") -> Merge:
        return merge(survivor=self.survivor, absorbed=self.absorbed, by=self.by, note=note)

    def preview(self) -> merging.MergePreview:
        survivor, absorbed = (
            Proposal.objects.select_related("call").get(pk=one.pk) for one in (self.survivor, self.absorbed)
        )
        return preview_merge(survivor=survivor, absorbed=absorbed, by=self.by)

    def row(self, organisation: Organisation) -> Membership:
        """The survivor's row of an organisation."""
        return Membership.objects.get(proposal=self.survivor, organisation=organisation)


@pytest.fixture
def two() -> Two:
    return Two()


@pytest.fixture
def weavers() -> Organisation:
    return make_organisation("Weavers")


def further(row: Membership) -> set[str]:
    return set(row.further_constituencies.values_list("pk", flat=True))


# Members


def test_a_member_of_the_absorbed_one_alone_is_carried_over_with_all_that_was_said_of_it(
    two: Two, weavers: Organisation
) -> None:
    theirs = make_member(
        two.absorbed,
        weavers,
        country="TR",
        region="asia-pacific",
        region_reason="Most of our members are in Asia.",
        constituency="women",
        further=["ngos"],
        is_global=True,
        contact_name="Ayşe",
        contact_email="ayse@weavers.example.org",
        state=M.CONFIRMED,
    )
    two.merge()
    union = two.row(weavers)
    assert (union.state, union.is_lead, union.copied_from) == (M.PLEDGED, False, theirs)
    assert (union.country_id, union.region_reason) == ("TR", "Most of our members are in Asia.")
    assert (union.primary_region, union.is_global, union.kind) == (theirs.primary_region, True, theirs.kind)
    assert (union.constituency_id, further(union)) == ("women", {"ngos"})
    assert (union.contact_name, union.contact_email) == ("Ayşe", "ayse@weavers.example.org")


def test_a_member_of_both_keeps_the_survivors_row_and_gains_the_others_constituencies(
    two: Two, weavers: Organisation
) -> None:
    ours = make_member(two.survivor, weavers, constituency="women", further=["farmers"], state=M.CONFIRMED)
    make_member(two.absorbed, weavers, constituency="ngos", further=["women", "volunteers"], country="FR")
    two.merge()
    row = two.row(weavers)
    assert row.pk == ours.pk
    assert (row.country_id, row.constituency_id) == ("KE", "women")
    # It had confirmed less than what now stands there.
    assert row.state == M.PLEDGED
    assert further(row) == {"farmers", "ngos", "volunteers"}


def test_what_the_survivors_row_leaves_open_is_filled(two: Two, weavers: Organisation) -> None:
    make_member(two.survivor, weavers, country="", is_global=True)
    make_member(
        two.absorbed, weavers, country="KE", region="african", constituency="ngos", contact_email="us@example.org"
    )
    two.merge()
    row = two.row(weavers)
    assert (row.country_id, row.constituency_id, row.contact_email) == ("KE", "ngos", "us@example.org")
    assert row.primary_region is not None
    assert row.primary_region.code == "african"
    assert further(row) == set()


@pytest.mark.parametrize(
    ("ours", "theirs", "kept"),
    [
        (("Ann", ""), ("Ben", "ben@example.org"), ("Ben", "ben@example.org")),
        (("", "ann@example.org"), ("Ben", "ben@example.org"), ("", "ann@example.org")),
        (("Ann", ""), ("Ben", ""), ("Ann", "")),
        (("", ""), ("Ben", ""), ("Ben", "")),
        (("Ann", "ann@example.org"), ("Ben", "ben@example.org"), ("Ann", "ann@example.org")),
    ],
)
def test_nobody_is_called_by_the_name_of_another_contact(
    two: Two, weavers: Organisation, ours: tuple[str, str], theirs: tuple[str, str], kept: tuple[str, str]
) -> None:
    make_member(two.survivor, weavers, contact_name=ours[0], contact_email=ours[1])
    make_member(two.absorbed, weavers, contact_name=theirs[0], contact_email=theirs[1])
    two.merge()
    row = two.row(weavers)
    assert (row.contact_name, row.contact_email) == kept


def test_another_rows_region_does_not_take_the_place_of_the_one_that_the_country_says(
    two: Two, weavers: Organisation
) -> None:
    make_member(two.survivor, weavers, country="KE")
    make_member(two.absorbed, weavers, country="KE", region="asia-pacific", region_reason="We moved.")
    two.merge()
    row = two.row(weavers)
    assert (row.primary_region, row.region_reason) == (None, "")


def test_the_committees_word_on_one_rows_own_words_is_not_taken_for_anothers(two: Two, weavers: Organisation) -> None:
    make_member(two.survivor, weavers, constituency="other", other_constituency="Poets")
    make_member(
        two.absorbed, weavers, constituency="other", other_constituency="Weavers", mapped_constituency_id="women"
    )
    two.merge()
    row = two.row(weavers)
    assert (row.other_constituency, row.mapped_constituency) == ("Poets", None)
    assert further(row) == {"women"}


def test_own_words_come_with_the_committees_word_on_them(two: Two, weavers: Organisation) -> None:
    make_member(two.survivor, weavers, constituency="ngos")
    make_member(
        two.absorbed, weavers, constituency="other", other_constituency="Weavers", mapped_constituency_id="women"
    )
    two.merge()
    row = two.row(weavers)
    assert (row.constituency_id, row.other_constituency, row.mapped_constituency_id) == ("ngos", "Weavers", "women")
    assert further(row) == {"other"}


@pytest.mark.parametrize("state", [M.DECLINED, M.WITHDRAWN])
def test_who_said_no_to_the_survivor_is_not_brought_back(two: Two, weavers: Organisation, state: M) -> None:
    make_member(two.survivor, weavers, state=state)
    make_member(two.absorbed, weavers, constituency="women", state=M.CONFIRMED)
    assert two.preview().union.refused == ("Weavers",)
    two.merge()
    row = two.row(weavers)
    assert (row.state, row.constituency, further(row)) == (state, None, set())


@pytest.mark.parametrize("state", [M.DECLINED, M.WITHDRAWN])
def test_who_said_no_to_the_absorbed_one_is_not_carried_over(two: Two, weavers: Organisation, state: M) -> None:
    make_member(two.absorbed, weavers, state=state)
    assert two.preview().union.left == ("Weavers",)
    two.merge()
    assert not Membership.objects.filter(proposal=two.survivor, organisation=weavers).exists()


def says_no(two: Two, proposal: Proposal, weavers: Organisation) -> Membership:
    """A contact of the organisation declines by its link."""
    row = make_member(proposal, weavers, contact_email="ayse@weavers.example.org")
    ask(row, by=proposal.convener)
    decline(ConfirmationRequest.objects.get(membership=row), seen=shown_to(row, proposal))
    return row


def test_an_organisations_own_no_to_the_survivor_outlives_the_removal_of_its_row(
    two: Two, weavers: Organisation
) -> None:
    remove_member(says_no(two, two.survivor, weavers), by=two.survivor.convener)
    make_member(two.absorbed, weavers, constituency="women", state=M.CONFIRMED)
    union = two.preview().union
    assert (union.refused, "Weavers" in union.carried) == (("Weavers",), False)
    two.merge()
    assert not Membership.objects.filter(proposal=two.survivor, organisation=weavers).exists()
    told = OutgoingMail.objects.get(kind="coalitions/merged")
    assert "the merge does not bring them back:\n  * Weavers" in told.text
    assert "Weavers" in told.html


def test_who_takes_its_no_back_is_carried_over(two: Two, weavers: Organisation) -> None:
    row = says_no(two, two.survivor, weavers)
    request = ConfirmationRequest.objects.get(membership=row)
    confirm(request, seen=shown_to(row, two.survivor), language="en")
    remove_member(row, by=two.survivor.convener)
    make_member(two.absorbed, weavers, constituency="women")
    two.merge()
    assert two.row(weavers).state == M.PLEDGED


def test_an_own_no_to_the_absorbed_one_holds_for_another_row_of_it(two: Two, weavers: Organisation) -> None:
    says_no(two, two.absorbed, weavers)
    make_member(two.absorbed, weavers, constituency="women")
    assert two.preview().union.left == ("Weavers",)
    two.merge()
    assert not Membership.objects.filter(proposal=two.survivor, organisation=weavers).exists()


def test_who_left_the_absorbed_one_stays_in_the_survivor(two: Two, weavers: Organisation) -> None:
    make_member(two.survivor, weavers, state=M.CONFIRMED, constituency="women")
    make_member(two.absorbed, weavers, state=M.WITHDRAWN, constituency="ngos")
    two.merge()
    row = two.row(weavers)
    assert (row.state, row.constituency_id, further(row)) == (M.CONFIRMED, "women", set())


def test_an_organisation_that_the_absorbed_one_lists_twice_is_carried_once_with_both_rows(
    two: Two, weavers: Organisation
) -> None:
    make_member(two.absorbed, weavers, constituency="women")
    make_member(two.absorbed, weavers, constituency="ngos")
    make_member(two.absorbed, weavers, constituency="farmers", state=M.WITHDRAWN)
    union = two.preview().union
    assert (union.carried, union.shared, union.left) == (("Lead of Peace through water", "Weavers"), (), ())
    two.merge()
    row = two.row(weavers)
    assert (row.constituency_id, further(row)) == ("women", {"ngos"})


def test_an_organisation_that_the_survivor_lists_twice_is_joined_where_it_stands_by_it(
    two: Two, weavers: Organisation
) -> None:
    gone = make_member(two.survivor, weavers, state=M.WITHDRAWN)
    stands = make_member(two.survivor, weavers)
    make_member(two.absorbed, weavers, constituency="women")
    assert two.preview().union.shared == ("Weavers",)
    two.merge()
    gone.refresh_from_db()
    stands.refresh_from_db()
    assert (gone.constituency_id, stands.constituency_id) == (None, "women")


def test_the_survivor_keeps_its_lead_and_its_words(two: Two) -> None:
    two.merge()
    assert Membership.objects.get(proposal=two.survivor, is_lead=True).organisation.name == "Lead of Water for peace"
    assert Proposal.objects.get(pk=two.survivor.pk).title == "Water for peace"


# Plans


def test_identical_plans_are_taken_once_and_others_in_their_order(two: Two) -> None:
    make_engagement_entry(two.survivor, name="Kenya", plan="Meet the mission in May, and again in August.")
    for name, plan in [
        ("KENYA ", "Meet the mission  in May, and again in August."),
        ("Kenya", "Another plan altogether, with the ministry itself."),
        ("Peru", "A letter to the mission and a meeting in Lima."),
        ("Peru", "A letter to the mission and a meeting in Lima."),
    ]:
        make_engagement_entry(two.absorbed, name=name, plan=plan)
    make_activity(two.survivor, activity="Launch")
    make_activity(two.absorbed, activity="launch")
    make_activity(two.absorbed, activity="Launch", responsible="Them", starts_on="2024-06-01", result="A record")
    union = two.preview().union
    assert (union.engagement_entries, union.activities) == (2, 1)
    two.merge()
    entries = two.survivor.engagement_entries.values_list("name", "plan")
    assert [name for name, _plan in entries] == ["Kenya", "Kenya", "Peru"]
    assert [row.activity for row in two.survivor.activities.all()] == ["Launch", "Launch"]
    later = two.survivor.activities.last()
    assert later is not None
    assert (later.responsible, later.result) == ("Them", "A record")


def test_the_support_that_the_absorbed_one_needs_is_asked_for_by_the_survivor_that_asked_for_none(two: Two) -> None:
    text = "Introductions to the missions of two States of our region."
    Proposal.objects.filter(pk=two.absorbed.pk).update(support_needed=text)
    two.merge()
    assert SupportRequest.objects.get(proposal=two.survivor).text == text


def test_a_survivors_own_words_on_support_stay(two: Two) -> None:
    Proposal.objects.filter(pk=two.absorbed.pk).update(support_needed="Introductions to the missions, please: four.")
    Proposal.objects.filter(pk=two.survivor.pk).update(support_needed="A room for our meeting with two missions.")
    two.merge()
    assert Proposal.objects.get(pk=two.survivor.pk).support_needed == "A room for our meeting with two missions."


# Nothing lost


def whole(proposal: Proposal) -> dict[str, Any]:
    return document_of(with_rows(Proposal.objects.filter(pk=proposal.pk)).get())


def test_the_absorbed_one_stays_as_it_was_and_points_to_the_survivor(two: Two, weavers: Organisation) -> None:
    make_member(two.absorbed, weavers, constituency="women")
    make_engagement_entry(two.absorbed)
    rows = list(Membership.objects.filter(proposal=two.absorbed).order_by("pk").values())
    before = whole(two.absorbed)
    two.merge()
    assert whole(two.absorbed) == before
    assert list(Membership.objects.filter(proposal=two.absorbed).order_by("pk").values()) == rows
    absorbed = Proposal.objects.get(pk=two.absorbed.pk)
    assert (absorbed.state, absorbed.merged_into) == (S.MERGED, two.survivor)


def test_the_record_holds_both_as_they_were_and_the_one_that_came_of_it(two: Two, weavers: Organisation) -> None:
    make_member(two.absorbed, weavers)
    before = whole(two.survivor), whole(two.absorbed)
    done = two.merge("Alike in all but name")
    assert (done.survivor_before.document, done.absorbed_before.document) == before
    assert done.survivor_after.document == whole(two.survivor)
    assert done.survivor_after.number == done.survivor_before.number + 1
    assert (done.note, done.by) == ("Alike in all but name", two.by)


def test_the_survivor_is_judged_anew(two: Two) -> None:
    two.merge()
    validation = Proposal.objects.get(pk=two.survivor.pk).latest_validation
    assert validation is not None
    assert validation.revision == Merge.objects.get().survivor_after


def test_both_conveners_are_told_once_and_the_log_says_both_sides(two: Two) -> None:
    two.merge("Alike in all but name")
    mails = OutgoingMail.objects.filter(kind__in=["coalitions/merged", "coalitions/absorbed"])
    assert {(mail.kind, mail.to) for mail in mails} == {
        ("coalitions/merged", two.survivor.convener.email),
        ("coalitions/absorbed", two.absorbed.convener.email),
    }
    assert all("Alike in all but name" in mail.text and "Alike in all but name" in mail.html for mail in mails)
    events = AuditEvent.objects.filter(action__in=["proposal.merge", "proposal.absorbed_another"])
    assert {(event.action, event.object_id, event.note) for event in events} == {
        ("proposal.merge", str(two.absorbed.pk), "Alike in all but name"),
        ("proposal.absorbed_another", str(two.survivor.pk), "Alike in all but name"),
    }


def test_a_coalition_absorbs_and_stays_one(two: Two) -> None:
    coalition = make_submitted_proposal(call=two.call)
    open_review(coalition, by=two.by)
    shortlist(coalition, by=two.by)
    merge(survivor=coalition, absorbed=two.absorbed, by=two.by, note="Alike")
    coalition.refresh_from_db()
    assert coalition.state == S.SHORTLISTED
    assert coalition.memberships.filter(organisation__name="Lead of Peace through water").exists()


def test_a_coalition_that_would_stop_passing_absorbs_nothing(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    coalition = make_submitted_proposal(call=two.call)
    open_review(coalition, by=two.by)
    shortlist(coalition, by=two.by)
    coalition.activities.all().delete()
    before = whole(coalition)
    with pytest.raises(ActionRefused, match="would no longer meet the criteria"):
        merge(survivor=coalition, absorbed=two.absorbed, by=two.by, note="Alike")
    assert whole(coalition) == before
    assert Proposal.objects.get(pk=two.absorbed.pk).state == S.SUBMITTED


# What is refused


def test_a_merge_has_a_reason(two: Two) -> None:
    with pytest.raises(NoteMissing):
        two.merge(" \n ")
    assert not Merge.objects.exists()


def test_a_proposal_is_not_merged_into_itself_nor_into_another_calls(two: Two) -> None:
    with pytest.raises(ActionRefused, match="into itself"):
        merge(survivor=two.absorbed, absorbed=two.absorbed, by=two.by, note="Alike")
    elsewhere = make_submitted_proposal()
    two.by.committee_seats.create(call=elsewhere.call)
    with pytest.raises(ActionRefused, match="different calls"):
        merge(survivor=elsewhere, absorbed=two.absorbed, by=two.by, note="Alike")


@pytest.mark.parametrize("state", [S.DRAFT, S.RETURNED, S.DECLINED, S.WITHDRAWN])
def test_nothing_is_merged_into_what_is_not_before_the_committee(two: Two, state: S) -> None:
    Proposal.objects.filter(pk=two.survivor.pk).update(state=state)
    with pytest.raises(ActionRefused, match="nothing can be merged into it"):
        two.merge()
    with pytest.raises(ActionRefused, match="nothing can be merged into it"):
        two.preview()


def test_together_they_have_no_more_rows_than_a_proposal_may_have(two: Two) -> None:
    for proposal in (two.survivor, two.absorbed):
        for number in range(MOST_ENGAGEMENT_ENTRIES // 2 + 1):
            make_engagement_entry(proposal, name=f"{proposal.pk}-{number}")
    with pytest.raises(ActionRefused, match=f"there may be {MOST_ENGAGEMENT_ENTRIES}"):
        two.merge()
    assert two.survivor.engagement_entries.count() == MOST_ENGAGEMENT_ENTRIES // 2 + 1


# The preview


def everything() -> dict[str, list[Any]]:
    models = (Proposal, Membership, Revision, Validation, Merge, SupportRequest, AuditEvent, OutgoingMail)
    rows: dict[str, list[Any]] = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    links = Membership.further_constituencies.through
    rows["links"] = list(links.objects.order_by("membership_id", "constituency_id").values_list("membership_id"))
    return rows


def test_a_preview_leaves_no_trace(two: Two, weavers: Organisation) -> None:
    make_member(two.survivor, weavers, constituency="women")
    make_member(two.absorbed, weavers, constituency="ngos")
    make_engagement_entry(two.absorbed)
    before = everything()
    two.preview()
    assert everything() == before


ROWS = st.tuples(
    st.integers(0, 3),
    st.sampled_from(M),
    st.sampled_from(["", "women", "ngos", "farmers", "other"]),
    st.sampled_from(["", "KE", "TR", "PE"]),
    st.sampled_from(["", "african", "asia-pacific"]),
    st.booleans(),
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=st.lists(ROWS, max_size=4), theirs=st.lists(ROWS, max_size=5))
def test_the_preview_is_the_deed_and_no_organisation_is_lost(ours: list[Any], theirs: list[Any]) -> None:
    two = Two()
    organisations = [make_organisation() for _number in range(4)]
    for proposal, rows in ((two.survivor, ours), (two.absorbed, theirs)):
        for number, state, constituency, country, region, is_global in rows:
            make_member(
                proposal,
                organisations[number],
                state=state,
                constituency=constituency,
                country=country,
                region=region,
                is_global=is_global,
            )
    preview = two.preview()
    done = two.merge()
    validation = validate(Proposal.objects.get(pk=two.survivor.pk), by=None)
    assert validation.report == preview.judgement.report
    assert validation.revision == done.survivor_after
    assert standing(two.survivor) == was_standing(ours, organisations) | (
        was_standing(theirs, organisations) - said_no(ours, organisations)
    ) | leads(two)
    again = Membership.objects.filter(proposal=two.survivor, copied_from__isnull=False)
    assert len(again) == len({row.organisation_id for row in again})
    union = preview.union
    named = [*union.carried, *union.shared, *union.refused, *union.left]
    assert len(named) == len(set(named))


def standing(proposal: Proposal) -> set[int]:
    rows = Membership.objects.filter(proposal=proposal, state__in=merging.STANDS_BY)
    return set(rows.values_list("organisation_id", flat=True))


def was_standing(rows: list[Any], organisations: list[Organisation]) -> set[int]:
    return {organisations[row[0]].pk for row in rows if row[1] in merging.STANDS_BY}


def said_no(rows: list[Any], organisations: list[Organisation]) -> set[int]:
    return {organisations[row[0]].pk for row in rows} - was_standing(rows, organisations)


def leads(two: Two) -> set[int]:
    rows = Membership.objects.filter(proposal__in=[two.survivor, two.absorbed], is_lead=True)
    return set(rows.values_list("organisation_id", flat=True))


def queries_of_a_preview(two: Two) -> int:
    with CaptureQueriesContext(connection) as queries:
        two.preview()
    return len(queries)


def test_a_preview_costs_the_same_for_many_members_as_for_few(two: Two) -> None:
    make_members(two.absorbed, 3)
    few = queries_of_a_preview(two)
    make_members(two.absorbed, 150)
    shared = list(Membership.objects.filter(proposal=two.absorbed)[:60])
    for row in shared:
        make_member(two.survivor, row.organisation, country="", constituency="women")
    assert queries_of_a_preview(two) <= few
