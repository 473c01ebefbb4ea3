"""Whatever people do, in whatever order: what is on the shortlist passes, or has its grace, or can be taken off."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from coalitions.lifecycle import Action, available_actions
from coalitions.models import Call, CriterionException, Grace, Membership, Proposal
from coalitions.services.criteria_sets import publish
from coalitions.services.exceptions import grant_exception, refuse_exception, revoke_exception
from coalitions.services.members import MemberRow, add_member, member_leaves, member_rejoins, remove_member
from coalitions.services.merging import merge
from coalitions.services.rehearsing import rehearse
from coalitions.services.reviewing import decline, map_constituency, open_review, return_proposal
from coalitions.services.shortlisting import shortlist, take_off
from coalitions.services.submission import submit, withdraw
from coalitions.services.validation import judge_now
from coalitions.states import MembershipState
from coalitions.states import ProposalState as S
from portal.accounts.models import User
from portal.common.refusals import ActionRefused
from portal.organisations.models import Constituency
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_criteria_set,
    make_member,
    make_reviewer,
)
from tests.factories.exceptions import make_asked

pytestmark = pytest.mark.django_db

STEPS = 120
FEW = 0.2


class Walk:
    """A call with some proposals, and one thing after another that somebody does."""

    def __init__(self, seed: int) -> None:
        self.granted = self.taken_off = 0
        self.chance = random.Random(seed)  # noqa: S311 - a test's dice
        self.call: Call = make_call(with_criteria=False)
        make_criteria_set(self.call, min_csos=3, min_regions=3, min_south_csos=1, min_constituencies=3)
        self.reviewer: User = make_reviewer(self.call)
        self.colleague: User = make_reviewer(self.call)
        self.secretary: User = make_secretary()
        for _place in range(4):
            proposal = make_complete_proposal(call=self.call)
            make_member(proposal, country="NG", constituency="other", other_constituency="Weavers")
            submit(proposal, by=proposal.convener)
        self.deeds: tuple[tuple[float, Callable[[Proposal], Any]], ...] = (
            (3, lambda one: submit(one, by=one.convener)),
            (6, lambda one: open_review(one, by=self.reviewer)),
            (8, lambda one: shortlist(one, by=self.reviewer)),
            (1, lambda one: return_proposal(one, by=self.reviewer, note="Who?")),
            (0.1, lambda one: decline(one, by=self.reviewer, note="No")),
            (0.1, lambda one: withdraw(one, by=one.convener)),
            (2, self.somebody_leaves),
            (2, lambda one: member_rejoins(self.member_of(one), by=one.convener)),
            (4, self.somebody_joins),
            (1, lambda one: remove_member(self.member_of(one), by=one.convener)),
            (4, self.words_are_placed),
            (0.7, self.two_are_merged),
            (5, self.criteria_change),
            (9, self.exception_is_asked_for),
            (12, self.exception_is_decided),
            (1, self.exception_is_revoked),
            (1, self.time_passes),
            (3, self.one_is_taken_off),
        )

    def step(self) -> str:
        """Do something, if it is allowed; the name of what was done."""
        weights = [weight for weight, _deed in self.deeds]
        ((_weight, deed),) = self.chance.choices(self.deeds, weights)
        place = self.deeds.index((_weight, deed))
        proposal = self.chance.choice(self.proposals())
        try:
            with transaction.atomic():
                deed(proposal)
        except ActionRefused:
            return "refused"
        return str(place)

    def proposals(self) -> list[Proposal]:
        return list(Proposal.objects.filter(call=self.call).select_related("call", "convener").order_by("pk"))

    def member_of(self, proposal: Proposal) -> Membership:
        rows = proposal.memberships.select_related("proposal", "organisation").order_by("pk")
        return self.chance.choice(list(rows))

    def somebody_leaves(self, proposal: Proposal) -> None:
        member_leaves(self.member_of(proposal), state=MembershipState.WITHDRAWN, by=proposal.convener)

    def somebody_joins(self, proposal: Proposal) -> None:
        country = self.chance.choice(["KE", "IN", "BO", "GE", "FR"])
        row = MemberRow(organisation=f"Joined {self.chance.random()}", country=country, constituency="farmers")
        add_member(proposal, row=row, by=proposal.convener)

    def exception_is_asked_for(self, _proposal: Proposal) -> None:
        """For the first proposal that lacks one, since few do."""
        for one in self.proposals():
            with suppress(ActionRefused), transaction.atomic():
                make_asked(one, self.reviewer)
                return

    def exception_is_decided(self, _proposal: Proposal) -> None:
        for one in CriterionException.objects.asked().select_related("proposal"):
            with suppress(ActionRefused), transaction.atomic():
                if self.chance.random() < FEW:
                    refuse_exception(one, by=self.colleague, note="No")
                else:
                    grant_exception(one, by=self.colleague, note="Yes")
                    self.granted += 1

    def exception_is_revoked(self, _proposal: Proposal) -> None:
        for one in CriterionException.objects.granted().select_related("proposal"):
            revoke_exception(one, by=self.colleague, note="Not true")

    def time_passes(self, _proposal: Proposal) -> None:
        """Whatever grace runs is over."""
        Grace.objects.running().update(runs_until=timezone.now())

    def one_is_taken_off(self, _proposal: Proposal) -> None:
        """The first one that can be, since few can."""
        for one in self.proposals():
            with suppress(ActionRefused), transaction.atomic():
                take_off(one, by=self.reviewer, note="Too long")
                self.taken_off += 1
                return

    def words_are_placed(self, proposal: Proposal) -> None:
        row = proposal.memberships.filter(constituency="other").select_related("proposal").first()
        named = self.chance.choice([None, Constituency.objects.get(pk="farmers")])
        if row is not None:
            map_constituency(row, constituency=named, by=self.reviewer)

    def two_are_merged(self, proposal: Proposal) -> None:
        merge(survivor=proposal, absorbed=self.chance.choice(self.proposals()), by=self.reviewer, note="Alike")

    def criteria_change(self, _proposal: Proposal) -> None:
        version = make_criteria_set(
            self.call,
            published_at=None,
            min_csos=self.chance.randint(2, 6),
            min_regions=self.chance.randint(2, 5),
            min_south_csos=self.chance.randint(0, 3),
            min_constituencies=self.chance.randint(2, 5),
            count_only_confirmed=self.chance.random() < 0.1,
        )
        rehearse(version, by=self.secretary)
        publish(version, by=self.secretary)


def test_what_is_on_the_shortlist_passes_or_has_its_time() -> None:
    walk_and_look(seed=3)


def walk_and_look(*, seed: int) -> None:
    """Walk so many steps, and look after each; every sort of thing has to happen on the way."""
    walk = Walk(seed)
    done: Counter[str] = Counter()
    standings: Counter[bool] = Counter()
    for _turn in range(STEPS):
        done[walk.step()] += 1
        graces = {one.proposal_id: one for one in Grace.objects.running()}
        left = Grace.objects.filter(ended_at=None).exclude(proposal__state=S.SHORTLISTED)
        assert not left.exclude(proposal__state__in=[S.WITHDRAWN, S.MERGED]).exists()
        for coalition in Proposal.objects.filter(state=S.SHORTLISTED).select_related("call", "latest_validation"):
            passes = judge_now(coalition).report.shortlistable
            standings[passes] += 1
            assert set(coalition.exceptions.granted().values_list("criterion", flat=True)) == set(
                coalition.latest_validation.facts["exceptions"] if coalition.latest_validation else ()
            )
            assert coalition.latest_validation is not None
            assert coalition.latest_validation.is_shortlistable is passes
            grace = graces.get(coalition.pk)
            assert (grace is not None) is not passes
            can_be_taken_off = Action.TAKE_OFF in available_actions(coalition, walk.reviewer)
            assert can_be_taken_off is (grace is not None and grace.is_overdue)
    assert len(done) > 5
    assert standings[True]
    assert standings[False]
    assert Grace.objects.exclude(ended_at=None).exists()
    assert walk.granted
    assert walk.taken_off
    assert CriterionException.objects.filter(state="lapsed").exists()
