"""What the committee does besides deciding: notes, constituencies in their own words, requests for support."""

import pytest
from django.utils import timezone

from coalitions.models import Call, CriteriaSet, Membership, Proposal, SupportRequest
from coalitions.services.criteria_sets import number_next, publish, why_fixed
from coalitions.services.editing import About, save_about, save_support_needed
from coalitions.services.members import MemberRow, change_member, member_leaves
from coalitions.services.rehearsing import rehearse
from coalitions.services.reviewing import (
    NoteMissing,
    answer_support_request,
    decline,
    map_constituency,
    open_review,
    return_proposal,
)
from coalitions.services.shortlisting import shortlist
from coalitions.services.submission import submit, withdraw
from coalitions.services.validation import judge_now
from coalitions.states import MembershipState
from portal.accounts.models import SecretariatSeat, User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from portal.organisations.models import Constituency
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_criteria_set,
    make_member,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


@pytest.fixture
def reviewer(call: Call) -> User:
    return make_reviewer(call, name="Carla")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener", "latest_validation").get(pk=proposal.pk)


def mail(kind: str) -> OutgoingMail:
    return OutgoingMail.objects.get(kind=f"coalitions/{kind}")


# Notes


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_a_return_and_a_refusal_have_a_note(call: Call, reviewer: User, note: str) -> None:
    proposal = make_submitted_proposal(call=call)
    open_review(proposal, by=reviewer)
    with pytest.raises(NoteMissing):
        return_proposal(proposal, by=reviewer, note=note)
    with pytest.raises(NoteMissing):
        decline(proposal, by=reviewer, note=note)
    assert fresh(proposal).state == "under_review"
    assert not OutgoingMail.objects.filter(kind__in=["coalitions/returned", "coalitions/declined"]).exists()


def test_the_note_is_kept_logged_and_mailed_in_both_parts(call: Call, reviewer: User) -> None:
    proposal = make_submitted_proposal(call=call)
    return_proposal(proposal, by=reviewer, note="Who leads <the> coalition?\nAnd since when?")
    assert fresh(proposal).committee_note == "Who leads <the> coalition?\nAnd since when?"
    assert AuditEvent.objects.get(action="proposal.return").note == fresh(proposal).committee_note
    assert mail("returned").to == proposal.convener.email
    assert "Who leads <the> coalition?" in mail("returned").text
    assert "Who leads &lt;the&gt; coalition?" in mail("returned").html


def test_a_mail_is_written_in_the_conveners_language(call: Call, reviewer: User) -> None:
    proposal = make_submitted_proposal(call=call, convener=make_user(language="fr"))
    open_review(proposal, by=reviewer)
    assert mail("review_opened").language == "fr"


def test_a_returned_proposal_can_be_changed_and_submitted_after_the_call_has_closed(call: Call, reviewer: User) -> None:
    proposal = make_submitted_proposal(call=call)
    return_proposal(proposal, by=reviewer, note="A better title, please")
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now())
    save_about(proposal, about=About(title="Water for a lasting peace"), by=proposal.convener)
    submit(fresh(proposal), answer="Here it is.", by=proposal.convener)
    assert (fresh(proposal).state, fresh(proposal).title) == ("submitted", "Water for a lasting peace")
    assert fresh(proposal).submitted_at == proposal.submitted_at


def test_what_is_written_while_a_proposal_is_returned_is_judged_when_it_is_submitted_again(
    call: Call, reviewer: User
) -> None:
    proposal = make_submitted_proposal(call=call)
    return_proposal(proposal, by=reviewer, note="A better title, please")
    save_about(proposal, about=About(title="Half a thought"), by=proposal.convener)
    member = proposal.memberships.filter(is_lead=False).latest("pk")
    map_constituency(member, constituency=Constituency.objects.get(pk="farmers"), by=reviewer)
    member_leaves(member, state=MembershipState.WITHDRAWN, by=proposal.convener)
    validation = fresh(proposal).latest_validation
    assert validation is not None
    assert validation.revision.document["title"] == proposal.title


# Constituencies in their own words


@pytest.fixture
def weavers(call: Call) -> Membership:
    """A member whose own words are the third constituency that its proposal needs."""
    proposal = make_complete_proposal(call=call)
    proposal.memberships.filter(country__in=["BO", "GE", "FR"]).update(constituency=None)
    member = make_member(proposal, "Weavers", constituency="other", other_constituency="Artisans and weavers")
    submit(Proposal.objects.get(pk=proposal.pk), by=proposal.convener)
    return Membership.objects.select_related("proposal").get(pk=member.pk)


def credited(membership: Membership) -> int:
    validation = fresh(membership.proposal).latest_validation
    assert validation is not None
    return validation.report.result("constituency").counts["constituencies"]


def test_own_words_count_once_a_committee_member_has_placed_them(weavers: Membership, reviewer: User) -> None:
    assert credited(weavers) == 2
    farmers = Constituency.objects.get(pk="farmers")
    map_constituency(weavers, constituency=farmers, by=reviewer)
    assert credited(weavers) == 3
    event = AuditEvent.objects.get(action="membership.constituency_mapped")
    assert event.note == "Weavers: Artisans and weavers"
    assert (event.by_name, event.after) == ("Carla", {"mapped_constituency": "farmers"})
    map_constituency(weavers, constituency=None, by=reviewer)
    assert credited(weavers) == 2


def test_placing_the_same_words_twice_is_one_deed(weavers: Membership, reviewer: User) -> None:
    farmers = Constituency.objects.get(pk="farmers")
    for _turn in range(2):
        map_constituency(weavers, constituency=farmers, by=reviewer)
    assert AuditEvent.objects.filter(action="membership.constituency_mapped").count() == 1
    assert weavers.proposal.validations.count() == 2


def test_other_words_have_to_be_placed_anew(weavers: Membership, reviewer: User) -> None:
    map_constituency(weavers, constituency=Constituency.objects.get(pk="farmers"), by=reviewer)
    row = MemberRow(organisation="Weavers", country="KE", constituency="other", other_constituency="Anybody who counts")
    change_member(weavers, row=row, by=weavers.proposal.convener)
    weavers.refresh_from_db()
    assert (weavers.other_constituency, weavers.mapped_constituency) == ("Anybody who counts", None)
    assert credited(weavers) == 2


def test_only_the_committee_places_words_and_never_its_own(weavers: Membership, reviewer: User) -> None:
    farmers = Constituency.objects.get(pk="farmers")
    outsiders = [make_user(), make_secretary(), make_reviewer(make_call()), weavers.proposal.convener]
    for person in outsiders:
        with pytest.raises(ActionRefused):
            map_constituency(weavers, constituency=farmers, by=person)
    weavers.proposal.call.seats.create(user=weavers.proposal.convener)
    with pytest.raises(ActionRefused):
        map_constituency(weavers, constituency=farmers, by=weavers.proposal.convener)
    assert credited(weavers) == 2


def test_words_that_changed_while_they_were_read_are_not_placed(weavers: Membership, reviewer: User) -> None:
    read = Membership.objects.select_related("proposal").get(pk=weavers.pk)
    Membership.objects.filter(pk=weavers.pk).update(other_constituency="Anybody who counts")
    with pytest.raises(ActionRefused, match="changed meanwhile"):
        map_constituency(read, constituency=Constituency.objects.get(pk="farmers"), by=reviewer)
    Membership.objects.filter(pk=weavers.pk).delete()
    with pytest.raises(ActionRefused, match="changed meanwhile"):
        map_constituency(read, constituency=Constituency.objects.get(pk="farmers"), by=reviewer)


def test_a_withdrawn_proposal_stays_as_it_was(weavers: Membership, reviewer: User) -> None:
    withdraw(weavers.proposal, by=weavers.proposal.convener)
    with pytest.raises(ActionRefused, match="is withdrawn now"):
        map_constituency(weavers, constituency=Constituency.objects.get(pk="farmers"), by=reviewer)


# Requests for support


STATEMENT = "Introductions to the permanent missions of two States of our region."


@pytest.fixture
def asked(call: Call) -> SupportRequest:
    proposal = make_complete_proposal(call=call, support_needed=STATEMENT)
    submit(Proposal.objects.get(pk=proposal.pk), by=proposal.convener)
    return SupportRequest.objects.select_related("proposal").get(proposal=proposal)


def test_a_statement_of_support_needed_opens_one_request(asked: SupportRequest) -> None:
    assert (asked.text, asked.answer, asked.answered_at) == (STATEMENT, "", None)
    with pytest.raises(AlreadyDone):
        submit(asked.proposal, by=asked.proposal.convener)
    assert SupportRequest.objects.count() == 1


@pytest.mark.parametrize("text", ["", "Help, please.", "x" + " " * 40 + "y"])
def test_a_statement_that_says_too_little_opens_none(call: Call, text: str) -> None:
    proposal = make_complete_proposal(call=call, support_needed=text)
    submit(Proposal.objects.get(pk=proposal.pk), by=proposal.convener)
    assert not SupportRequest.objects.exists()


def test_an_answer_is_kept_logged_and_mailed_once(asked: SupportRequest, reviewer: User) -> None:
    answer_support_request(asked, by=reviewer, answer="We will write to both.")
    with pytest.raises(ActionRefused, match="answered already"):
        answer_support_request(asked, by=make_secretary(), answer="We cannot.")
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_at is not None) == ("We will write to both.", True)
    assert AuditEvent.objects.get(action="support_request.answered").note == "We will write to both."
    assert "We will write to both." in mail("support_answered").text


def test_an_answer_has_words_and_comes_from_who_may_answer(asked: SupportRequest) -> None:
    with pytest.raises(NoteMissing):
        answer_support_request(asked, by=make_secretary(), answer=" ")
    for person in (make_user(), asked.proposal.convener, make_reviewer(make_call())):
        with pytest.raises(ActionRefused):
            answer_support_request(asked, by=person, answer="Yes")


def test_nobody_answers_a_request_of_their_own_whatever_other_seat_they_have(asked: SupportRequest) -> None:
    SecretariatSeat.objects.create(user=asked.proposal.convener)
    with pytest.raises(ActionRefused, match="nobody their own"):
        answer_support_request(asked, by=User.objects.get(pk=asked.proposal.convener_id), answer="Yes")


def test_an_answer_to_what_is_not_asked_any_more_is_not_sent(asked: SupportRequest, reviewer: User) -> None:
    SupportRequest.objects.update(text=STATEMENT + " And to one country team.")
    with pytest.raises(ActionRefused, match="changed meanwhile"):
        answer_support_request(asked, by=reviewer, answer="We will write to both.")
    assert not OutgoingMail.objects.filter(kind="coalitions/support_answered").exists()


def test_asking_for_something_else_asks_again(asked: SupportRequest, reviewer: User) -> None:
    answer_support_request(asked, by=reviewer, answer="We will write to both.")
    proposal = fresh(asked.proposal)
    save_support_needed(proposal, text=STATEMENT + " And to one country team.", by=proposal.convener)
    asked.refresh_from_db()
    assert (asked.text, asked.answer, asked.answered_at) == (STATEMENT + " And to one country team.", "", None)


# What a shortlisted one stands on


def test_a_word_to_the_convener_goes_along_with_the_shortlisting(call: Call, reviewer: User) -> None:
    proposal = make_submitted_proposal(call=call)
    open_review(proposal, by=reviewer)
    shortlist(proposal, by=reviewer, note="Welcome aboard")
    assert "Welcome aboard" in mail("shortlisted").text
    assert AuditEvent.objects.get(action="proposal.shortlist").note == "Welcome aboard"


# Criteria


def test_a_published_version_is_in_force_and_fixed(call: Call) -> None:
    secretary = make_secretary()
    stricter = CriteriaSet(call=call, min_csos=6)
    number_next(stricter)
    stricter.save()
    proposal = make_submitted_proposal(call=call)
    assert (stricter.number, why_fixed(stricter)) == (2, "")
    assert judge_now(fresh(proposal)).report.shortlistable
    rehearse(stricter, by=secretary)
    publish(stricter, by=secretary)
    assert judge_now(fresh(proposal)).report.unmet[0].criterion == "regional"
    newest, first = proposal.validations.order_by("-pk")
    assert (newest.criteria_set, newest.is_shortlistable) == (stricter, False)
    assert first.is_shortlistable
    stricter.refresh_from_db()
    assert "published" in why_fixed(stricter)
    with pytest.raises(AlreadyDone):
        publish(stricter, by=secretary)
    assert AuditEvent.objects.filter(action="criteriaset.published").count() == 1


def test_who_publishes_and_what_never_would_be_in_force(call: Call, reviewer: User) -> None:
    second, third = make_criteria_set(call, published_at=None), make_criteria_set(call, published_at=None)
    with pytest.raises(ActionRefused, match="Only the secretariat"):
        publish(third, by=reviewer)
    rehearse(third, by=make_secretary())
    publish(third, by=make_secretary())
    with pytest.raises(ActionRefused, match="later version"):
        publish(second, by=make_secretary())
