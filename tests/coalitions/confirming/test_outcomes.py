"""Contacts who confirmed hear what became of the proposal: once, of their own organisations, and no reasons."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.emails import tell_contacts
from coalitions.models import ConfirmationRequest, Proposal, address_key
from coalitions.services.answering import confirm
from coalitions.services.answering import decline as decline_to_join
from coalitions.services.asking import ask, opt_out
from coalitions.services.cases import appeal, uphold
from coalitions.services.merging import merge
from coalitions.services.reviewing import decline, open_review
from coalitions.services.shortlisting import shortlist, take_off
from coalitions.services.submission import submit, withdraw
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.mail.models import OutgoingMail
from tests.coalitions.confirming.asked import ADDRESS, make_asked, seen_now
from tests.factories.coalitions import (
    make_complete_proposal,
    make_member,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
    overdue,
)

pytestmark = pytest.mark.django_db
WHY = "Because three plans and one date are missing."


def agree(proposal: Proposal, organisation: str, address: str = ADDRESS, *, language: str = "en") -> None:
    """A member's contact is asked and confirms."""
    row = make_member(proposal, organisation, constituency="women", contact_email=address, contact_name="J. Akoth")
    ask(row, by=proposal.convener)
    request = ConfirmationRequest.objects.get(membership=row)
    confirm(request, seen=seen_now(request), language=language)


@pytest.fixture
def proposal() -> Proposal:
    proposal = make_complete_proposal("Wells & springs")
    agree(proposal, "Lake Basin Forum")
    agree(proposal, "Weavers", "ayse@members.example.org", language="ar")
    ask(make_member(proposal, "Silent", contact_email="silent@members.example.org"), by=proposal.convener)
    submit(proposal, by=proposal.convener)
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def told() -> dict[str, OutgoingMail]:
    return {one.to: one for one in OutgoingMail.objects.filter(kind="coalitions/member_outcome")}


def _declined(proposal: Proposal, by: User) -> None:
    open_review(proposal, by=by)
    decline(proposal, by=by, note=WHY)


def _shortlisted(proposal: Proposal, by: User) -> None:
    open_review(proposal, by=by)
    shortlist(proposal, by=by, note=WHY)


def _withdrawn(proposal: Proposal, by: User) -> None:
    withdraw(proposal, by=proposal.convener, note=WHY)


def _taken_off(proposal: Proposal, by: User) -> None:
    _shortlisted(proposal, by)
    OutgoingMail.objects.all().delete()
    take_off(overdue(proposal), by=by, note=WHY)


def _merged(proposal: Proposal, by: User) -> None:
    merge(survivor=make_submitted_proposal("Rivers", call=proposal.call), absorbed=proposal, by=by, note=WHY)


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (_declined, "has decided not to shortlist the proposal"),
        (_shortlisted, "has shortlisted the proposal"),
        (_withdrawn, "has withdrawn the proposal"),
        (_taken_off, "off the shortlist: it is under review again"),
        (_merged, "into “Rivers”"),
    ],
)
def test_who_confirmed_hears_the_end_and_nothing_of_others(
    proposal: Proposal, deed: Callable[[Proposal, User], None], words: str, settings: Any
) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    deed(proposal, make_reviewer(proposal.call))
    mails = told()
    assert {to: mail.language for to, mail in mails.items()} == {ADDRESS: "en", "ayse@members.example.org": "ar"}
    mail = mails[ADDRESS]
    assert mail.subject == "What became of Wells & springs"
    for part in (mail.text, mail.html):
        said = " ".join(part.split())
        assert words in said
        assert "Lake Basin Forum" in said
        assert "/opt-out/" in said
        for foreign in ("Weavers", "Silent", "ayse@", "Akoth", WHY, proposal.convener.email, proposal.convener.name):
            assert foreign not in said
        assert ("/coalitions/" in said) == (deed is _shortlisted)


def test_a_contact_of_several_hears_once_and_who_opted_out_or_declined_not_at_all() -> None:
    proposal = make_proposal("Wells", summary="Wells in five countries.")
    agree(proposal, "Lake Basin Forum")
    agree(proposal, "Weavers", ADDRESS.upper())
    agree(proposal, "Quiet", "quiet@members.example.org")
    agree(proposal, "Quiet too", "quiet+wells@members.example.org")
    opt_out(address_key("quiet@members.example.org"))
    request = make_asked(proposal, contact_email="no@members.example.org")
    decline_to_join(request, seen=seen_now(request))
    withdraw(proposal, by=proposal.convener)
    (mail,) = told().values()
    assert "* Lake Basin Forum\n  * Weavers" in mail.text


def test_a_contact_who_was_named_after_another_confirmed_hears_nothing(proposal: Proposal) -> None:
    ConfirmationRequest.objects.all().delete()
    withdraw(proposal, by=proposal.convener)
    assert told() == {}


def test_an_appeal_that_is_upheld_is_told_as_well(proposal: Proposal) -> None:
    first, second = make_reviewer(proposal.call), make_reviewer(proposal.call)
    _declined(proposal, first)
    OutgoingMail.objects.all().delete()
    uphold(appeal(Proposal.objects.get(pk=proposal.pk), reason="Why?", by=proposal.convener), note=WHY, by=second)
    assert "it is under review again" in " ".join(told()[ADDRESS].text.split())


def test_many_contacts_cost_no_more_queries_than_few() -> None:
    proposal = make_proposal("Wells", summary="Wells in five countries.")

    def queries() -> int:
        with CaptureQueriesContext(connection) as executed:
            tell_contacts(proposal, ProposalState.WITHDRAWN)
        return len(executed)

    agree(proposal, "One", "one@members.example.org")
    few = queries()
    for number in range(4):
        agree(proposal, f"More {number}", f"more{number}@members.example.org")
    assert queries() == few
