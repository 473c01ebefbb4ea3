"""Merging in the admin: choose, read what would come of it, do it once."""

from typing import Any

import pytest
from django.test import Client

from coalitions.models import Call, CommitteeSeat, Membership, Merge, Proposal, Teammate, TeamRole
from coalitions.services.editing import About, save_about
from coalitions.services.merging import merge
from coalitions.services.reviewing import decline, open_review
from coalitions.services.shortlisting import shortlist
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import Read, address, make_like, page_of, read, send
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_engagement_entry,
    make_member,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

REASON = "Alike in all but <name>"


@pytest.fixture
def one(call: Call) -> Proposal:
    return make_submitted_proposal("Youth voices in the Pact", call=call)


@pytest.fixture
def two(call: Call) -> Proposal:
    return make_submitted_proposal("Youth voices for the Pact", call=call)


def merge_page(browser: Client, at: Proposal, **query: str) -> Read:
    return read(browser.get(address("proposal_merge", at.pk), query))


def preview(browser: Client, at: Proposal, other: Proposal, survivor: str = "this") -> tuple[str, Read]:
    where = f"{address('proposal_merge', at.pk)}?other={other.reference}&survivor={survivor}"
    return where, read(browser.get(where))


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


# Choosing


def test_similar_titles_come_first_and_only_what_can_be_merged(
    call: Call, one: Proposal, two: Proposal, committee: Client, reviewer: User
) -> None:
    far = make_submitted_proposal("Ocean and coast", call=call)
    draft = make_complete_proposal("Youth voices draft", call=call)
    elsewhere = make_submitted_proposal("Youth voices elsewhere")
    declined = make_submitted_proposal("Youth voices declined", call=call)
    open_review(declined, by=reviewer)
    decline(declined, by=reviewer, note="No")
    mine = make_submitted_proposal("Youth voices of mine", call=call, convener=reviewer)
    page = merge_page(committee, one)
    assert page.text.index(two.title) < page.text.index(far.title)
    for other in (draft, elsewhere, declined, mine):
        assert other.title not in page.text
    assert f"?other={two.reference}&survivor=this" in page.links
    assert f"?other={two.reference}&survivor=other" in page.links


def test_members_in_common_are_counted_and_come_before_similar_titles(
    call: Call, one: Proposal, two: Proposal, committee: Client
) -> None:
    far = make_submitted_proposal("Ocean and coast", call=call)
    for row in one.memberships.all()[:2]:
        make_member(far, row.organisation)
    make_member(far, one.memberships.all()[0].organisation)
    page = merge_page(committee, one)
    assert f"{far.reference} · submitted · 2 members in common" in page.text
    assert page.text.index(far.title) < page.text.index(two.title)


def test_the_other_one_is_searched_by_title_reference_and_member(
    call: Call, one: Proposal, two: Proposal, committee: Client
) -> None:
    far = make_submitted_proposal("Ocean and coast", call=call)
    make_member(far, "Weavers of Otavalo", country="EC")
    for words in ("ocean", far.reference.lower(), "otavalo"):
        page = merge_page(committee, one, q=words)
        assert (far.title in page.text, two.title in page.text) == (True, False), words
    assert "There is no other proposal" in merge_page(committee, one, q="nothing like it").text


@pytest.mark.parametrize("words", ["x" * 300, "a\u202eb"])
def test_a_search_that_will_not_do_is_said_beside_it(one: Proposal, committee: Client, words: str) -> None:
    page = merge_page(committee, one, q=words)
    assert page.status == 422
    assert "Something here needs mending" in page.text


def test_many_others_come_page_by_page_at_the_same_cost(
    call: Call, one: Proposal, committee: Client, django_assert_max_num_queries: Any
) -> None:
    model = make_submitted_proposal("Number 0", call=call)
    for number in range(1, 21):
        make_like(model, f"Number {number}")
    with django_assert_max_num_queries(12):
        page = merge_page(committee, one)
    assert "Page 1 of 2" in page.text
    assert merge_page(committee, one, page="2").status == 200
    assert merge_page(committee, one, page="3").status == 404


# Reading what would come of it


def test_the_preview_says_what_would_come_and_changes_nothing(
    call: Call, one: Proposal, two: Proposal, committee: Client
) -> None:
    shared = one.memberships.all()[1].organisation
    make_member(two, shared, constituency="farmers")
    make_member(two, "Weavers of Otavalo", country="EC")
    make_member(two, "Left Behind", country="PE", state="withdrawn")
    make_engagement_entry(two, name="Peru")
    events = AuditEvent.objects.count()
    _where, page = preview(committee, one, two)
    for words in (
        "Goes on Youth voices in the Pact",
        "Is absorbed Youth voices for the Pact",
        "Weavers of Otavalo",
        shared.name,
        "They declined or left the proposal that is absorbed.",
        "This proposal meets the criteria.",
        "Engagement entries taken over 1",
    ):
        assert words in page.text, words
    assert not Membership.objects.filter(proposal=one, organisation__name="Weavers of Otavalo").exists()
    assert (AuditEvent.objects.count(), OutgoingMail.objects.filter(kind="coalitions/merged").count()) == (events, 0)
    assert not Merge.objects.exists()


def test_the_other_one_can_go_on_instead(one: Proposal, two: Proposal, committee: Client) -> None:
    _where, page = preview(committee, one, two, survivor="other")
    assert "Goes on Youth voices for the Pact" in page.text
    assert f"?other={two.reference}&survivor=this" in page.links


def test_a_coalition_that_would_leave_the_public_pages_is_said(
    one: Proposal, two: Proposal, committee: Client, reviewer: User
) -> None:
    open_review(two, by=reviewer)
    shortlist(two, by=reviewer)
    _where, page = preview(committee, one, two)
    assert "It leaves them, until the other one is shortlisted." in page.text
    _where, page = preview(committee, one, two, survivor="other")
    assert "It leaves them" not in page.text


def test_a_coalition_that_would_stop_passing_is_said_and_no_button_is_there(
    one: Proposal, two: Proposal, committee: Client, reviewer: User
) -> None:
    open_review(one, by=reviewer)
    shortlist(one, by=reviewer)
    one.activities.all().delete()
    two.activities.all().delete()
    where, page = preview(committee, one, two)
    assert "would no longer meet the criteria" in page.text
    assert not page.offers_a_deed
    seen = {"seen_state": "submitted", "seen_revision": "1", "survivor_state": "shortlisted", "survivor_revision": "1"}
    refused = read(committee.post(where, {**seen, "note": REASON}))
    assert (refused.status, Merge.objects.count()) == (409, 0)
    assert "would no longer meet the criteria" in refused.text


# Doing it


@pytest.mark.parametrize("survivor", ["this", "other"])
def test_the_two_are_merged_as_previewed_and_one_lands_at_the_survivor(
    one: Proposal, two: Proposal, committee: Client, survivor: str
) -> None:
    goes_on, absorbed = (one, two) if survivor == "this" else (two, one)
    where, page = preview(committee, one, two, survivor)
    answer = send(committee, page, where, note=REASON)
    assert (answer.status_code, answer["Location"]) == (302, page_of(goes_on))
    assert fresh(absorbed).merged_into == goes_on
    done = Merge.objects.get()
    assert (done.survivor, done.absorbed, done.note) == (goes_on, absorbed, REASON)
    assert "Both conveners are told." in read(committee.get(page_of(goes_on))).text


def test_sent_twice_it_is_one_merge_and_a_kind_answer(one: Proposal, two: Proposal, committee: Client) -> None:
    where, page = preview(committee, one, two)
    for _turn in range(3):
        answer = send(committee, page, where, note=REASON)
        assert (answer.status_code, answer["Location"]) == (302, page_of(one))
    assert Merge.objects.count() == 1
    assert AuditEvent.objects.filter(action="proposal.merge").count() == 1
    assert OutgoingMail.objects.filter(kind__in=["coalitions/merged", "coalitions/absorbed"]).count() == 2


def test_a_merge_without_a_reason_is_not_made(one: Proposal, two: Proposal, committee: Client) -> None:
    where, page = preview(committee, one, two)
    failed = read(send(committee, page, where, note=" "))
    assert failed.status == 422
    assert "Something here needs mending" in failed.text
    assert not Merge.objects.exists()


def test_the_crossing_merge_is_told_what_holds_and_keeps_its_words(
    one: Proposal, two: Proposal, committee: Client, call: Call
) -> None:
    where, page = preview(committee, one, two)
    colleague = make_reviewer(call, name="Chen Colleague")
    merge(survivor=two, absorbed=one, by=colleague, note="The other way")
    refused = read(send(committee, page, where, note=REASON))
    assert refused.status == 409
    assert f"“{one.title}” is merged into another now" in refused.text
    assert "Chen Colleague did this on" in refused.text
    assert REASON in refused.text
    assert Merge.objects.count() == 1


def test_a_merge_that_a_colleague_made_already_is_told_with_the_words_still_there(
    one: Proposal, two: Proposal, committee: Client, call: Call
) -> None:
    where, page = preview(committee, one, two)
    merge(survivor=one, absorbed=two, by=make_reviewer(call, name="Chen Colleague"), note="Mine was first")
    refused = read(send(committee, page, where, note=REASON))
    assert refused.status == 409
    assert "is already merged into another" in refused.text
    assert REASON in refused.text


@pytest.mark.parametrize("changed", ["one", "two"])
def test_a_change_to_either_since_the_preview_is_refused_and_previewed_anew(
    one: Proposal, two: Proposal, committee: Client, changed: str
) -> None:
    where, page = preview(committee, one, two)
    proposal = {"one": one, "two": two}[changed]
    save_about(proposal, about=About(title="Another title"), by=proposal.convener)
    refused = read(send(committee, page, where, note=REASON))
    assert refused.status == 409
    assert "“Another title” was changed after you opened this page: this is revision 2." in refused.text
    assert refused.deed.values["note"] == REASON
    assert not Merge.objects.exists()
    assert send(committee, refused, where, note=REASON).status_code == 302


# Who may, and with what


def test_the_other_one_is_of_the_same_call_and_reviewed_by_this_person(
    one: Proposal, committee: Client, reviewer: User, call: Call
) -> None:
    elsewhere = make_submitted_proposal()
    CommitteeSeat.objects.create(call=elsewhere.call, user=reviewer)
    draft = make_complete_proposal(call=call)
    for reference in (elsewhere.reference, draft.reference, one.reference, "NONE-SUCH", "'"):
        at = f"{address('proposal_merge', one.pk)}?other={reference}"
        assert committee.get(at).status_code == 404
        assert committee.post(at, {"note": REASON}).status_code == 404
    assert committee.post(address("proposal_merge", one.pk), {"note": REASON}).status_code == 404


def test_nobody_merges_a_proposal_that_they_convene_from_either_side(call: Call, one: Proposal) -> None:
    convener = make_user()
    CommitteeSeat.objects.create(call=call, user=convener)
    mine = make_submitted_proposal(call=call, convener=convener)
    browser = browser_of(convener)
    for at, other in ((one, mine), (mine, one)):
        where = f"{address('proposal_merge', at.pk)}?other={other.reference}"
        assert browser.get(where).status_code == 403
        assert browser.post(where, {"note": REASON}).status_code == 403
    assert browser.get(address("proposal_merge", one.pk)).status_code == 200


def test_nobody_is_offered_one_in_whose_team_they_are(
    one: Proposal, two: Proposal, committee: Client, reviewer: User
) -> None:
    assert two.title in merge_page(committee, one).text
    Teammate.objects.create(proposal=two, user=reviewer, role=TeamRole.READER)
    assert two.title not in merge_page(committee, one).text


def test_what_is_decided_is_told_so(one: Proposal, committee: Client, reviewer: User) -> None:
    open_review(one, by=reviewer)
    decline(one, by=reviewer, note="No")
    page = merge_page(committee, one)
    assert "This cannot be done: the proposal is declined now. Carla Committee did this on" in page.text


def test_a_committee_of_another_call_finds_nothing(one: Proposal, two: Proposal) -> None:
    outsider = browser_of(make_reviewer(make_call()))
    assert outsider.get(f"{address('proposal_merge', one.pk)}?other={two.reference}").status_code == 404
