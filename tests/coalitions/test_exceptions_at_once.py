"""Two who decide on one exception, and a member that leaves meanwhile: on real connections."""

from functools import partial

import pytest
from django.db import transaction

from coalitions.models import CriterionException, Proposal, Validation
from coalitions.services.exceptions import grant_exception, refuse_exception, seen_in
from coalitions.services.standing import ChangedMeanwhile
from coalitions.services.validation import judge_now
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.connections import Elsewhere, at_once
from tests.factories.coalitions import make_call, make_reviewer
from tests.factories.exceptions import lose, make_asked, make_lacking

pytestmark = pytest.mark.django_db(transaction=True)


def asked() -> CriterionException:
    return make_asked(make_lacking(call=make_call()))


def test_of_two_who_decide_otherwise_one_is_told_what_the_other_did() -> None:
    exception = asked()
    call = exception.proposal.call
    one, two = make_reviewer(call), make_reviewer(call)
    answers = at_once(
        partial(grant_exception, exception, by=one, note="Yes"), partial(refuse_exception, exception, by=two, note="No")
    )
    exception.refresh_from_db()
    assert sum(isinstance(answer, ActionRefused) for answer in answers) == 1
    assert isinstance(answers[0], Validation) is (exception.state == "granted")
    assert AuditEvent.objects.filter(action__in=["exception.granted", "exception.refused"]).count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/exception_decided").count() == 2
    validation = Proposal.objects.get().latest_validation
    assert validation is not None
    assert validation.is_shortlistable is (exception.state == "granted")


def test_a_double_click_decides_once() -> None:
    exception = asked()
    person = make_reviewer(exception.proposal.call)
    answers = at_once(*[partial(grant_exception, exception, by=person, note="Yes")] * 2)
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1
    assert AuditEvent.objects.filter(action="exception.granted").count() == 1


def test_two_who_ask_at_once_ask_once() -> None:
    proposal = make_lacking(call=make_call())
    answers = at_once(*[partial(make_asked, proposal, make_reviewer(proposal.call)) for _person in range(2)])
    assert sum(isinstance(answer, ActionRefused) for answer in answers) == 1
    assert CriterionException.objects.count() == 1


def test_granting_waits_for_a_member_who_is_leaving_and_then_sees_it() -> None:
    exception = asked()
    proposal, person = exception.proposal, make_reviewer(exception.proposal.call)
    seen = seen_in(judge_now(proposal), "regional")
    with transaction.atomic():
        lose(proposal, "FR")
        granting = Elsewhere(partial(grant_exception, exception, by=person, note="Yes", seen=seen))
        assert granting.waits()
    assert isinstance(granting.answer(), ChangedMeanwhile)
    exception.refresh_from_db()
    assert exception.is_asked
