"""A new version of the criteria: rehearsed, then published, then everybody judged again. The two say the same."""

import random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from coalitions.criteria.types import Outcome
from coalitions.models import Call, CriteriaSet, Grace, Proposal, Rehearsal, Validation
from coalitions.services.criteria_sets import NotRehearsed, publish
from coalitions.services.members import member_leaves
from coalitions.services.rehearsing import Comparison, comparison_of, rehearse
from coalitions.services.reviewing import return_proposal
from coalitions.services.submission import submit
from coalitions.services.validation import validate
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from portal.organisations.models import Region
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import (
    make_activity,
    make_call,
    make_coalition,
    make_complete_proposal,
    make_criteria_set,
    make_engagement_entry,
    make_member,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    pledge,
    shortlisted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


@pytest.fixture
def secretary() -> User:
    return make_secretary()


def next_version(call: Call, **rules: Any) -> CriteriaSet:
    return make_criteria_set(call, published_at=None, **rules)


def with_six_members(title: str, call: Call) -> Proposal:
    proposal = make_complete_proposal(title, call=call)
    make_member(proposal, country="NG", constituency="farmers")
    submit(proposal, by=proposal.convener)
    return proposal


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=f"coalitions/{kind}").order_by("pk"))


def named(comparison: Comparison) -> dict[str, tuple[bool, bool]]:
    return {flip.title: (flip.was_shortlistable, flip.is_shortlistable) for flip in comparison.flips}


# Rehearsing


def test_a_rehearsal_lists_whose_outcome_would_flip_and_why(call: Call, secretary: User) -> None:
    make_submitted_proposal("Five", call=call)
    with_six_members("Six", call)
    before = Validation.objects.count()
    rehearsal = rehearse(next_version(call, min_csos=6), by=secretary)
    found = comparison_of(rehearsal)
    assert (found.judged, named(found)) == (2, {"Five": (True, False)})
    (change,) = found.flips[0].changes
    assert change.before.criterion == "regional"
    assert (change.before.outcome, change.after.outcome) == (Outcome.MET, Outcome.NOT_MET)
    assert change.after.missing is not None
    assert change.after.remedies
    assert rehearsal.compared_with == call.criteria_set
    assert AuditEvent.objects.get(action="criteriaset.rehearsed").after == {"number": 2, "judged": 2, "flipped": 1}
    assert Validation.objects.count() == before


def test_advice_that_flips_is_listed_too(call: Call, secretary: User) -> None:
    proposal = make_complete_proposal(call=call, has_youth_focus=True, youth_engagement="y" * 40)
    proposal.memberships.filter(constituency="children-youth").update(constituency="farmers")
    submit(proposal, by=proposal.convener)
    found = comparison_of(rehearse(next_version(call, min_characters=50), by=secretary))
    assert [change.after.criterion for change in found.flips[0].changes] == ["youth"]
    assert (found.flips[0].was_shortlistable, found.flips[0].is_shortlistable) == (True, True)


def test_only_what_lies_with_the_committee_is_judged(call: Call, secretary: User) -> None:
    reviewer = make_reviewer(call)
    make_complete_proposal("A draft", call=call)
    make_submitted_proposal("Elsewhere")
    returned = make_submitted_proposal("Returned", call=call)
    return_proposal(returned, by=reviewer, note="Who?")
    make_coalition("Coalition", call=call)
    make_submitted_proposal("Submitted", call=call)
    found = comparison_of(rehearse(next_version(call, min_activities=3), by=secretary))
    assert sorted(named(found)) == ["Coalition", "Submitted"]


def test_a_rehearsal_of_the_same_is_made_once(call: Call, secretary: User) -> None:
    make_submitted_proposal(call=call)
    version = next_version(call, min_csos=6)
    rehearse(version, by=secretary)
    with pytest.raises(AlreadyDone, match="it stands"):
        rehearse(version, by=secretary)
    assert Rehearsal.objects.count() == 1
    assert AuditEvent.objects.filter(action="criteriaset.rehearsed").count() == 1


def test_who_rehearses_and_what(call: Call) -> None:
    for person in (make_user(), make_reviewer(call)):
        with pytest.raises(ActionRefused, match="Only the secretariat"):
            rehearse(next_version(call), by=person)
    with pytest.raises(AlreadyDone, match="Version 1 is published"):
        rehearse(call.criteria_set, by=make_secretary())
    first = next_version(make_call(with_criteria=False))
    with pytest.raises(ActionRefused, match="first version"):
        rehearse(first, by=make_secretary())
    assert not Rehearsal.objects.exists()


def test_a_rehearsal_stays_as_it_was_found(call: Call, secretary: User) -> None:
    rehearsal = rehearse(next_version(call), by=secretary)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Rehearsal.objects.filter(pk=rehearsal.pk).update(fingerprint="x")


@pytest.mark.parametrize("number", [1, 3])
def test_a_rehearsal_costs_the_same_for_one_and_for_three(call: Call, secretary: User, number: int) -> None:
    for _place in range(number):
        make_submitted_proposal(call=call)
    version = next_version(call, min_csos=6)
    assert secretary.is_secretariat
    with CaptureQueriesContext(connection) as queries:
        rehearse(version, by=secretary)
    assert len(queries) == 19


# Publishing


def test_a_version_is_published_after_its_rehearsal_only(call: Call, secretary: User) -> None:
    make_submitted_proposal(call=call)
    version = next_version(call, min_csos=6)
    with pytest.raises(NotRehearsed, match="Rehearse this version first"):
        publish(version, by=secretary)
    rehearse(version, by=secretary)
    publish(version, by=secretary)
    assert Call.objects.get().criteria_set == version


def test_a_first_version_needs_no_rehearsal(secretary: User) -> None:
    call = make_call(with_criteria=False)
    assert publish(next_version(call), by=secretary) == Comparison(judged=0, flips=())
    assert Call.objects.get().criteria_set.number == 1


def _a_member_leaves(proposal: Proposal, version: CriteriaSet) -> None:
    member_leaves(proposal.memberships.all()[4], state=MembershipState.WITHDRAWN, by=proposal.convener)


def _a_rule_changes(proposal: Proposal, version: CriteriaSet) -> None:
    CriteriaSet.objects.filter(pk=version.pk).update(min_regions=4)


def _one_is_submitted(proposal: Proposal, version: CriteriaSet) -> None:
    make_submitted_proposal(call=proposal.call)


def _the_registry_changes(proposal: Proposal, version: CriteriaSet) -> None:
    Region.objects.filter(scheme="un-regional-groups", code="african").update(is_global_south=False)


@pytest.mark.parametrize(
    "change",
    [_a_member_leaves, _a_rule_changes, _one_is_submitted, _the_registry_changes],
    ids=lambda one: one.__name__,
)
def test_whatever_changes_after_a_rehearsal_asks_for_another(call: Call, secretary: User, change: Any) -> None:
    proposal = make_submitted_proposal(call=call)
    version = next_version(call, min_csos=6)
    rehearse(version, by=secretary)
    change(proposal, version)
    with pytest.raises(NotRehearsed, match="changed since the rehearsal"):
        publish(version, by=secretary)
    rehearse(CriteriaSet.objects.get(pk=version.pk), by=secretary)
    publish(version, by=secretary)


def test_what_does_not_matter_to_the_criteria_asks_for_no_other(call: Call, secretary: User) -> None:
    proposal = make_submitted_proposal(call=call)
    version = next_version(call, min_csos=6)
    rehearse(version, by=secretary)
    Proposal.objects.filter(pk=proposal.pk).update(title="Another title")
    publish(version, by=secretary)
    assert Call.objects.get().criteria_set == version


def test_publishing_judges_again_and_tells_those_whose_outcome_flips(call: Call, secretary: User) -> None:
    five = make_submitted_proposal("Five", call=call)
    six = with_six_members("Six", call)
    version = next_version(call, min_csos=6)
    rehearse(version, by=secretary)
    OutgoingMail.objects.all().delete()
    publish(version, by=secretary)
    for proposal, passes in ((five, False), (six, True)):
        proposal.refresh_from_db()
        assert proposal.latest_validation is not None
        assert proposal.latest_validation.criteria_set == version
        assert proposal.latest_validation.is_shortlistable is passes
        assert proposal.latest_validation.revision.number == 1
        assert proposal.validations.count() == 2
    (mail,) = OutgoingMail.objects.all()
    assert (mail.kind, mail.to) == ("coalitions/criteria_changed", five.convener.email)
    for part in (mail.text, mail.html):
        assert "Version 2 of the criteria" in part
        assert "Regions" in part
        assert "One CSO" in part
    event = AuditEvent.objects.get(action="proposal.judged_by_new_criteria")
    assert (event.object_id, event.after) == (str(five.pk), {"shortlistable": False, "version": 2})
    published = AuditEvent.objects.get(action="criteriaset.published").after
    assert published is not None
    assert (published["number"], published["judged"], published["flipped"]) == (2, 2, 1)


def test_publishing_twice_has_one_effect(call: Call, secretary: User) -> None:
    make_submitted_proposal(call=call)
    version = next_version(call, min_csos=6)
    rehearse(version, by=secretary)
    publish(version, by=secretary)
    with pytest.raises(AlreadyDone):
        publish(version, by=secretary)
    assert len(mails("criteria_changed")) == 1
    assert Validation.objects.filter(criteria_set=version).count() == 1


def test_a_coalition_that_new_criteria_fail_is_told_once_and_keeps_its_place(call: Call, secretary: User) -> None:
    coalition = make_coalition(call=call)
    version = next_version(call, min_csos=6, grace_days=20)
    rehearse(version, by=secretary)
    publish(version, by=secretary)
    coalition.refresh_from_db()
    assert coalition.is_coalition
    grace = Grace.objects.running().get()
    assert (grace.last_day - grace.began_at.date()).days in {20, 21}
    assert (len(mails("grace_began")), len(mails("criteria_changed"))) == (1, 0)
    assert "version 2" in mails("grace_began")[0].text


# Rehearsed and done are the same


def some_proposal(chance: random.Random, call: Call) -> Proposal:
    proposal = make_proposal(
        call=call, has_youth_focus=chance.random() < 0.3, youth_engagement="y" * chance.choice([0, 35])
    )
    for place in range(chance.randint(1, 8)):
        make_member(
            proposal,
            country=chance.choice(["KE", "NG", "IN", "BO", "GE", "FR", "TR"]),
            constituency=chance.choice(["women", "farmers", "children-youth", "ngos", ""]),
            kind=chance.choice(["cso", "cso", "academia", "igo"]),
            is_global=chance.random() < 0.1,
            state=chance.choice(["pledged", "confirmed", "declined"]) if place else "pledged",
            is_lead=place == 0,
        )
    if chance.random() < 0.8:
        make_engagement_entry(proposal, plan="p" * chance.choice([20, 35, 90]))
    for _place in range(chance.randint(1, 4)):
        make_activity(proposal)
    submit(pledge(proposal), by=proposal.convener)
    proposal.refresh_from_db()
    assert proposal.latest_validation is not None
    if proposal.latest_validation.is_shortlistable:
        shortlisted(proposal)
    return proposal


def some_rules(chance: random.Random) -> dict[str, Any]:
    return {
        "min_csos": chance.randint(0, 6),
        "min_regions": chance.randint(0, 5),
        "min_south_csos": chance.randint(0, 3),
        "south_definition": chance.choice(["regions", "g77"]),
        "min_constituencies": chance.randint(0, 4),
        "min_characters": chance.choice([10, 30, 60]),
        "min_activities": chance.randint(0, 3),
        "count_only_confirmed": chance.random() < 0.2,
    }


@pytest.mark.parametrize("seed", range(3))
def test_what_a_rehearsal_lists_is_what_happens(seed: int, secretary: User) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    call = make_call(with_criteria=False)
    make_criteria_set(call, min_csos=2, min_regions=1, min_south_csos=0, min_constituencies=1)
    proposals = [some_proposal(chance, call) for _place in range(10)]
    flipped = 0
    for _turn in range(4):
        version = next_version(call, **some_rules(chance))
        before = _standing(proposals)
        rehearsed = comparison_of(rehearse(version, by=secretary))
        published = publish(version, by=secretary)
        after = _standing(proposals)
        assert published == rehearsed
        assert {flip.proposal for flip in rehearsed.flips} == {pk for pk in before if before[pk] != after[pk]}
        for flip in rehearsed.flips:
            assert (flip.was_shortlistable, flip.is_shortlistable) == (
                before[flip.proposal][0],
                after[flip.proposal][0],
            )
            for change in flip.changes:
                name = change.after.criterion
                assert (change.before.outcome, change.after.outcome) == (
                    before[flip.proposal][1][name],
                    after[flip.proposal][1][name],
                )
        flipped += len(rehearsed.flips)
        failing = {pk for pk, (passes, _outcomes) in after.items() if not passes}
        listed = set(Proposal.objects.filter(state="shortlisted").values_list("pk", flat=True))
        assert set(Grace.objects.running().values_list("proposal", flat=True)) == failing & listed
    assert flipped


def _standing(proposals: list[Proposal]) -> dict[int, tuple[bool, dict[str, Outcome]]]:
    fresh = Proposal.objects.filter(pk__in=[one.pk for one in proposals]).select_related("latest_validation")
    return {
        one.pk: (
            one.latest_validation.is_shortlistable,
            {result.criterion: result.outcome for result in one.latest_validation.report.results},
        )
        for one in fresh
        if one.latest_validation is not None
    }


# What changed since a proposal was judged


def test_what_stops_passing_for_another_reason_than_the_new_version_is_on_the_list_too(
    call: Call, secretary: User
) -> None:
    coalition = make_coalition("Stopped", call=call)
    Region.objects.filter(scheme="un-regional-groups").update(is_global_south=False)
    version = next_version(call)
    found = comparison_of(rehearse(version, by=secretary))
    assert named(found) == {"Stopped": (True, False)}
    assert [change.after.criterion for change in found.flips[0].changes] == ["regional"]
    assert publish(version, by=secretary) == found
    assert Grace.objects.running().get().proposal == coalition


def test_a_rehearsal_no_longer_holds_once_the_outcome_on_record_is_another(call: Call, secretary: User) -> None:
    coalition = make_coalition("Judged again", call=call)
    Region.objects.filter(scheme="un-regional-groups").update(is_global_south=False)
    version = next_version(call)
    rehearse(version, by=secretary)
    validate(Proposal.objects.get(pk=coalition.pk), by=None)
    with pytest.raises(NotRehearsed):
        publish(version, by=secretary)
