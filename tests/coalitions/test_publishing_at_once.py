"""Criteria put in force while others are at work, on real connections: nobody is judged by what was not rehearsed."""

from functools import partial

import pytest
from django.db import transaction

from coalitions.models import Call, CriteriaSet, Proposal
from coalitions.services.criteria_sets import NotRehearsed, publish
from coalitions.services.members import member_leaves
from coalitions.services.rehearsing import Comparison, rehearse
from coalitions.services.submission import submit
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.common.refusals import AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.connections import Elsewhere, at_once
from tests.factories.base import make_secretary
from tests.factories.coalitions import make_call, make_complete_proposal, make_criteria_set, make_submitted_proposal

pytestmark = pytest.mark.django_db(transaction=True)


def rehearsed(call: Call, by: User) -> CriteriaSet:
    version = make_criteria_set(call, published_at=None, min_csos=6)
    rehearse(version, by=by)
    return version


def test_publishing_twice_at_once_judges_and_tells_once() -> None:
    secretary, call = make_secretary(), make_call()
    proposal = make_submitted_proposal(call=call)
    version = rehearsed(call, secretary)
    answers = at_once(*[partial(publish, version, by=secretary)] * 2)
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1
    assert sum(isinstance(answer, Comparison) for answer in answers) == 1
    assert proposal.validations.filter(criteria_set=version).count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/criteria_changed").count() == 1


def test_publishing_waits_for_a_change_under_way_and_then_asks_for_another_rehearsal() -> None:
    secretary, call = make_secretary(), make_call()
    proposal = make_submitted_proposal(call=call)
    version = rehearsed(call, secretary)
    with transaction.atomic():
        member_leaves(proposal.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=proposal.convener)
        publishing = Elsewhere(partial(publish, version, by=secretary))
        assert publishing.waits()
    assert isinstance(publishing.answer(), NotRehearsed)
    assert Call.objects.get().criteria_set.number == 1


def test_a_draft_that_is_submitted_meanwhile_is_judged_by_the_new_version() -> None:
    secretary, call = make_secretary(), make_call()
    draft = make_complete_proposal(call=call)
    version = rehearsed(call, secretary)
    with transaction.atomic():
        publish(version, by=secretary)
        submitting = Elsewhere(partial(submit, draft, by=draft.convener))
        assert submitting.waits()
    submitting.answer()
    validation = Proposal.objects.get().latest_validation
    assert validation is not None
    assert (validation.criteria_set, validation.is_shortlistable) == (version, False)
