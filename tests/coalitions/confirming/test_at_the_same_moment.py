"""The organisation answers while somebody else acts: on real connections."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from coalitions.models import Confirmation, ConfirmationRequest, Membership
from coalitions.services.agreed import agreed_to
from coalitions.services.answering import ChangedSinceShown, LinkEnded, confirm, correct, decline
from coalitions.services.asking import ask, ask_all, remind_all
from coalitions.services.locking import lock
from coalitions.services.members import MemberRow, change_member, remove_member, row_of
from coalitions.states import MembershipState
from portal.audit.models import AuditEvent
from portal.common.refusals import AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.confirming.asked import ADDRESS, linked, make_asked, seen_now
from tests.coalitions.connections import Elsewhere, at_once
from tests.factories.coalitions import make_member, make_proposal, make_submitted_proposal

pytestmark = pytest.mark.django_db(transaction=True)


def _events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_two_clicks_confirm_once() -> None:
    request = make_asked(make_submitted_proposal())
    seen, address = seen_now(request), linked("agreement_create", request)
    answers = at_once(*[lambda: Client().post(address, {"seen": seen}).status_code] * 2)
    assert answers == [302, 302]
    assert Confirmation.objects.count() == 1
    assert _events("membership.confirmed") == 1


def test_one_of_two_confirmations_is_told_that_it_is_done() -> None:
    request = make_asked()
    seen = seen_now(request)
    answers = at_once(*[lambda: confirm(request, seen=seen, language="en")] * 2)
    assert [type(answer) for answer in answers if answer is not None] == [AlreadyDone]


def test_two_equal_corrections_are_one() -> None:
    request = make_asked()
    seen, row = seen_now(request), MemberRow(organisation="Lake Basin Forum", country="UG", constituency="women")
    answers = at_once(*[lambda: correct(request, row=row, seen=seen, language="en")] * 2)
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1
    assert _events("membership.corrected") == 1
    assert OutgoingMail.objects.filter(kind="coalitions/member_answered").count() == 1


def test_what_is_confirmed_is_what_was_shown_whoever_is_first() -> None:
    request = make_asked()
    member, convener = request.membership, request.membership.proposal.convener
    seen, row = seen_now(request), replace(row_of(member), country="UG")
    confirmed, _changed = at_once(
        lambda: confirm(request, seen=seen, language="en"),
        lambda: change_member(member, row=row, by=convener),
    )
    member = Membership.objects.get(pk=member.pk)
    assert member.country_id == "UG"
    assert member.state == MembershipState.PLEDGED
    if isinstance(confirmed, ChangedSinceShown):
        assert not Confirmation.objects.exists()
    else:
        assert confirmed is None
        assert Confirmation.objects.get().end == Confirmation.End.FACTS_CHANGED


def test_a_confirmation_waits_for_a_change_and_then_refuses() -> None:
    request = make_asked()
    seen = seen_now(request)
    with transaction.atomic():
        lock(request.membership.proposal)
        waiting = Elsewhere(lambda: confirm(request, seen=seen, language="en"))
        assert waiting.waits()
        row = replace(row_of(request.membership), region_reason="Changed while it waits")
        change_member(request.membership, row=row, by=request.membership.proposal.convener)
    assert isinstance(waiting.answer(), ChangedSinceShown)
    assert not Confirmation.objects.exists()


def test_a_change_waits_for_a_confirmation_and_then_voids_it() -> None:
    request = make_asked()
    member, convener = request.membership, request.membership.proposal.convener
    row = replace(row_of(member), country="UG")
    with transaction.atomic():
        confirm(request, seen=seen_now(request), language="en")
        waiting = Elsewhere(lambda: change_member(member, row=row, by=convener))
        assert waiting.waits()
    assert isinstance(waiting.answer(), Membership)
    assert Confirmation.objects.get().end == Confirmation.End.FACTS_CHANGED
    assert OutgoingMail.objects.filter(kind="coalitions/confirmation_asked").count() == 2


def test_a_confirmation_and_a_refusal_leave_one_of_them() -> None:
    request = make_asked()
    seen = seen_now(request)
    at_once(lambda: confirm(request, seen=seen, language="en"), lambda: decline(request, seen=seen))
    member = Membership.objects.get(pk=request.membership_id)
    held = Confirmation.objects.filter(ended_at=None)
    assert [one.agreed for one in held] == ([agreed_to(member)] if member.state == "confirmed" else [])


def test_a_row_that_is_removed_while_it_is_confirmed() -> None:
    request = make_asked()
    seen, convener = seen_now(request), request.membership.proposal.convener
    confirmed, removed = at_once(
        lambda: confirm(request, seen=seen, language="en"), lambda: remove_member(request.membership, by=convener)
    )
    assert confirmed is None or isinstance(confirmed, LinkEnded)
    assert removed is None
    assert not Confirmation.objects.exists()


def test_two_clicks_on_ask_send_one_mail() -> None:
    proposal = make_proposal()
    member = make_member(proposal, contact_email=ADDRESS)
    answers = at_once(*[lambda: ask(member, by=proposal.convener)] * 2)
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1
    assert OutgoingMail.objects.count() == 1
    assert ConfirmationRequest.objects.count() == 1


def test_two_clicks_on_ask_all_send_one_mail_an_address() -> None:
    proposal = make_proposal()
    for _member in range(3):
        make_member(proposal, contact_email=ADDRESS)
    at_once(*[lambda: ask_all(proposal, by=proposal.convener)] * 2)
    assert OutgoingMail.objects.count() == 1


def test_two_workers_remind_once() -> None:
    make_asked()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        answers = at_once(remind_all, remind_all)
    assert sorted(int(str(answer)) for answer in answers) == [0, 1]
    assert OutgoingMail.objects.filter(kind="coalitions/confirmation_reminder").count() == 1


def test_the_database_keeps_one_confirmation_a_member() -> None:
    request = make_asked()
    confirm(request, seen=seen_now(request), language="en")
    with connection.cursor() as cursor, pytest.raises(Exception, match="one_confirmation_of_a_member_holds"):
        cursor.execute(
            'INSERT INTO coalitions_confirmation (membership_id, agreed, agreed_at, language, ended_at, "end")'
            " SELECT membership_id, 'x', now(), 'en', NULL, '' FROM coalitions_confirmation"
        )
