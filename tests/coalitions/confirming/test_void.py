"""A confirmation is void exactly when what it agreed to has changed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coalitions.models import Confirmation, Membership
from coalitions.services.agreed import agreed_to
from coalitions.services.answering import confirm
from coalitions.services.members import MemberRow, change_member, row_of
from coalitions.services.merging import merge
from coalitions.states import MembershipState
from tests.coalitions.confirming.asked import make_asked, seen_now
from tests.factories.base import make_organisation
from tests.factories.coalitions import make_member, make_reviewer, make_submitted_proposal

FACTS = {
    "organisation": st.sampled_from(["Lake Basin Forum", "Lake basin  forum", "Another Forum"]),
    "kind": st.sampled_from(["cso", "academia"]),
    "country": st.sampled_from(["KE", "UG", ""]),
    "is_global": st.booleans(),
    "primary_region": st.sampled_from(["", "african", "asia-pacific"]),
    "region_reason": st.sampled_from(["", "All programmes run there"]),
    "constituency": st.sampled_from(["women", "farmers", ""]),
    "further_constituencies": st.sampled_from([(), ("ngos",), ("ngos", "farmers"), ("farmers", "ngos")]),
    "other_constituency": st.sampled_from(["", "Fisherfolk"]),
}
BESIDES = {
    "contact_name": st.sampled_from(["J. Akoth", "K. Otieno"]),
    "contact_email": st.sampled_from(["akoth@members.example.org", "other@members.example.org", ""]),
    "is_lead": st.booleans(),
}
# Each edit changes a few fields, so that many change nothing that was agreed.
EDITS = st.lists(st.fixed_dictionaries({}, optional={**FACTS, **BESIDES}), min_size=1, max_size=4)


def _plain(row: MemberRow) -> dict[str, Any]:
    """What of a row can be agreed to, told apart without the code under test."""
    facts = {name: getattr(row, name) for name in FACTS}
    return facts | {
        "organisation": " ".join(row.organisation.lower().split()),
        "further_constituencies": sorted(row.further_constituencies),
    }


class AnyEdits(TestCase):
    """Edits by the convener in any order, each of any fields, after a confirmation."""

    @settings(max_examples=30)
    @given(edits=EDITS)
    def test_void_exactly_when_the_facts_changed(self, edits: list[dict[str, Any]]) -> None:
        request = make_asked()
        confirm(request, seen=seen_now(request), language="en")
        member, convener = request.membership, request.membership.proposal.convener
        agreed = _plain(row_of(Membership.objects.get(pk=member.pk)))
        has_changed = False
        for edit in edits:
            row = replace(row_of(Membership.objects.get(pk=member.pk)), **edit)
            change_member(member, row=row, by=convener)
            stored = Membership.objects.get(pk=member.pk)
            has_changed = has_changed or _plain(row_of(stored)) != agreed
            confirmation = Confirmation.objects.get()
            assert (confirmation.end == Confirmation.End.FACTS_CHANGED) == has_changed
            assert (stored.state == MembershipState.PLEDGED) == has_changed
            if not has_changed:
                assert confirmation.agreed == agreed_to(stored)


def _merged(*, further: tuple[str, ...], contact: str = "") -> Membership:
    """A confirmed member of a survivor, after a merge with a proposal that lists it too."""
    request = make_asked(make_submitted_proposal())
    survivor = request.membership.proposal
    confirm(request, seen=seen_now(request), language="en")
    absorbed = make_submitted_proposal(call=survivor.call)
    row = make_member(absorbed, request.membership.organisation, constituency="women", further=further)
    Membership.objects.filter(pk=row.pk).update(contact_name=contact)
    merge(survivor=survivor, absorbed=absorbed, by=make_reviewer(survivor.call), note="Alike.")
    return Membership.objects.get(pk=request.membership_id)


@pytest.mark.django_db
def test_a_merge_that_adds_to_a_confirmed_row_voids_it_and_asks_again() -> None:
    member = _merged(further=("farmers",))
    assert (member.state, member.confirmations.get().end) == (MembershipState.PLEDGED, "facts_changed")
    assert member.confirmation_request.answer == ""


@pytest.mark.django_db
def test_a_merge_that_adds_nothing_to_a_confirmed_row_leaves_it() -> None:
    member = _merged(further=(), contact="Somebody else")
    assert (member.state, member.confirmations.get().end) == (MembershipState.CONFIRMED, "")


@pytest.mark.django_db
def test_a_registry_name_that_is_mended_voids_nothing() -> None:
    request = make_asked()
    confirm(request, seen=seen_now(request), language="en")
    before = agreed_to(Membership.objects.get(pk=request.membership_id))
    organisation = request.membership.organisation
    organisation.name = "Lake Basin Forum (LBF)"
    organisation.save()
    member = Membership.objects.get(pk=request.membership_id)
    assert agreed_to(member) == before
    member.organisation = make_organisation("Another")
    assert agreed_to(member) != before
