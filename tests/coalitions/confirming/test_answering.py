"""What a contact answers by its link: each answer, twice, and on a page that is out of date."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalitions.links import OPTING_OUT
from coalitions.models import Answer, Confirmation, ConfirmationRequest, Membership, OptOut, address_key
from coalitions.services.agreed import agreed_to
from coalitions.services.asking import ask
from coalitions.services.members import change_member, member_leaves, member_rejoins, remove_member, row_of
from coalitions.services.reviewing import return_proposal
from coalitions.services.submission import withdraw
from coalitions.states import MembershipState, ProposalState
from portal.audit.models import AuditEvent
from portal.common.signed_links import sign
from portal.mail.models import OutgoingMail
from tests.coalitions.confirming.asked import ADDRESS, answer, linked, make_asked, seen_now, token_of
from tests.factories.base import make_organisation
from tests.factories.coalitions import make_coalition, make_member, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db

CORRECTED = {"organisation": "Lake Basin Forum", "kind": "academia", "country": "UG", "constituency": "farmers"}


def _member(request: ConfirmationRequest) -> Membership:
    return Membership.objects.get(pk=request.membership_id)


def test_the_page_shows_what_is_said_and_no_person(client: Client) -> None:
    request = make_asked(further=["ngos"], region_reason="All programmes run there", is_lead=True)
    proposal = request.membership.proposal
    make_member(proposal, "Another One", contact_name="Secret Person", contact_email="secret@members.example.org")
    response = client.get(linked("confirmation_detail", request))
    text = response.content.decode()
    for said in (
        "Lake Basin Forum",
        "Civil society organisation".lower(),
        "Kenya",
        "All programmes run there",
        "Water for all",
        "Wells in five countries.",
        "We work openly",
    ):
        assert said in text
    for contact in ("Akoth", ADDRESS, "Secret", "Another One", str(proposal.convener), proposal.convener.email):
        assert contact not in text


def test_opening_the_page_changes_nothing(client: Client) -> None:
    request = make_asked()
    before = (list(ConfirmationRequest.objects.values()), list(Membership.objects.values()), AuditEvent.objects.count())
    client.get(linked("confirmation_detail", request))
    client.head(linked("confirmation_detail", request))
    client.get(linked("correction_create", request))
    after = (list(ConfirmationRequest.objects.values()), list(Membership.objects.values()), AuditEvent.objects.count())
    assert before == after


@pytest.mark.parametrize("name", ["confirmation_detail", "correction_create"])
def test_the_page_is_kept_nowhere(client: Client, name: str) -> None:
    answered = client.get(linked(name, make_asked()))
    assert "no-store" in answered["Cache-Control"]
    assert answered["X-Robots-Tag"] == "noindex, nofollow"
    assert answered["Referrer-Policy"] == "same-origin"


def test_a_confirmation_keeps_what_was_agreed_when_and_in_which_language(client: Client) -> None:
    request = make_asked(make_submitted_proposal())
    validations = request.membership.proposal.validations.count()
    response = answer(client, "agreement_create", request)
    assert response.status_code == HTTPStatus.FOUND
    member = _member(request)
    assert member.state == MembershipState.CONFIRMED
    confirmation = Confirmation.objects.get()
    assert (confirmation.agreed, confirmation.language, confirmation.ended_at) == (agreed_to(member), "en", None)
    assert member.proposal.validations.count() == validations + 1
    event = AuditEvent.objects.get(action="membership.confirmed")
    assert (event.by_id, event.by_name) == (None, "A listed organisation, by its link")
    assert ADDRESS not in str((event.before, event.after, event.note, event.object_label))
    assert "confirmed this on" in client.get(response.url).content.decode()


def test_an_answer_sent_twice_has_one_effect_and_one_event(client: Client) -> None:
    request = make_asked()
    seen = seen_now(request)
    for _click in range(2):
        assert client.post(linked("agreement_create", request), {"seen": seen}).status_code == HTTPStatus.FOUND
    assert Confirmation.objects.count() == 1
    assert AuditEvent.objects.filter(action="membership.confirmed").count() == 1


def test_a_correction_is_the_organisations_own_word(client: Client) -> None:
    request = make_asked(make_submitted_proposal(), is_lead=False)
    seen = seen_now(request)
    for _click in range(2):
        posted = client.post(linked("correction_create", request), {"seen": seen, **CORRECTED})
        assert posted.status_code == HTTPStatus.FOUND
    member = _member(request)
    assert (member.kind, member.country_id, member.constituency_id) == ("academia", "UG", "farmers")
    assert (member.state, member.contact_email) == (MembershipState.CONFIRMED, ADDRESS)
    assert Confirmation.objects.get().agreed == agreed_to(member)
    assert AuditEvent.objects.filter(action="membership.corrected").count() == 1
    mail = OutgoingMail.objects.get(kind="coalitions/member_answered")
    assert mail.to == member.proposal.convener.email
    assert "Kind: civil society organisation → academic institution" in mail.text
    assert "Country: Kenya → Uganda" in mail.text
    assert "Works globally" not in mail.text
    assert ADDRESS not in mail.text
    latest = member.proposal.validations.latest("id").facts
    assert "UG" in str(latest)


def test_a_correction_that_corrects_nothing_is_a_confirmation(client: Client) -> None:
    request = make_asked()
    same = {"organisation": "Lake Basin Forum", "kind": "cso", "country": "KE", "constituency": "women"}
    answer(client, "correction_create", request, **same)
    assert _member(request).state == MembershipState.CONFIRMED
    assert not OutgoingMail.objects.filter(kind="coalitions/member_answered").exists()
    request.refresh_from_db()
    assert request.answer == Answer.CONFIRMED


def test_a_correction_of_what_was_confirmed_ends_that_and_agrees_anew(client: Client) -> None:
    request = make_asked()
    answer(client, "agreement_create", request)
    answer(client, "correction_create", request, **CORRECTED)
    held, ended = Confirmation.objects.order_by("-id")
    assert (held.end, ended.end) == ("", "facts_changed")
    assert _member(request).state == MembershipState.CONFIRMED


def test_a_failed_correction_keeps_what_was_typed(client: Client) -> None:
    request = make_asked()
    typed = CORRECTED | {"constituency": "other", "region_reason": "Typed by hand"}
    response = answer(client, "correction_create", request, **typed)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Typed by hand" in response.content.decode()


def test_a_correction_to_the_name_of_another_row_is_refused(client: Client) -> None:
    request = make_asked()
    make_member(request.membership.proposal, make_organisation("Taken"))
    response = answer(client, "correction_create", request, **CORRECTED | {"organisation": "Taken", "country": "KE"})
    assert response.status_code == HTTPStatus.CONFLICT
    assert _member(request).organisation.name == "Lake Basin Forum"


def test_declining_tells_the_convener_and_can_be_taken_back(client: Client) -> None:
    request = make_asked(make_submitted_proposal())
    answer(client, "agreement_create", request)
    seen = seen_now(request)
    for _click in range(2):
        assert client.post(linked("refusal_create", request), {"seen": seen}).status_code == HTTPStatus.FOUND
    assert _member(request).state == MembershipState.DECLINED
    assert Confirmation.objects.get().end == "left"
    assert OutgoingMail.objects.filter(kind="coalitions/member_answered").count() == 1
    assert "Your organisation declined" in client.get(linked("confirmation_detail", request)).content.decode()
    answer(client, "agreement_create", request)
    assert _member(request).state == MembershipState.CONFIRMED


def test_who_left_by_the_conveners_word_does_not_come_back_by_a_link(client: Client) -> None:
    request = make_asked()
    proposal = request.membership.proposal
    member_leaves(request.membership, state=MembershipState.WITHDRAWN, by=proposal.convener)
    assert answer(client, "agreement_create", request).status_code == HTTPStatus.CONFLICT
    assert answer(client, "correction_create", request, **CORRECTED).status_code == HTTPStatus.CONFLICT
    assert _member(request).state == MembershipState.WITHDRAWN
    member_rejoins(request.membership, by=proposal.convener)
    assert answer(client, "agreement_create", request).status_code == HTTPStatus.FOUND


def test_a_row_that_is_not_theirs_stays_and_the_link_ends(client: Client) -> None:
    request = make_asked()
    before = Membership.objects.filter(pk=request.membership_id).values().get()
    assert answer(client, "disavowal_create", request).status_code == HTTPStatus.OK
    assert Membership.objects.filter(pk=request.membership_id).values().get() == before
    assert AuditEvent.objects.filter(action="membership.disowned").count() == 1
    assert "not their organisation" in OutgoingMail.objects.get(kind="coalitions/member_answered").text
    assert answer(client, "disavowal_create", request).status_code == HTTPStatus.GONE
    assert client.get(linked("confirmation_detail", request)).status_code == HTTPStatus.GONE


def test_what_the_same_link_confirmed_is_not_disowned_by_it(client: Client) -> None:
    request = make_asked()
    answer(client, "agreement_create", request)
    assert answer(client, "disavowal_create", request).status_code == HTTPStatus.CONFLICT
    assert _member(request).state == MembershipState.CONFIRMED


@pytest.mark.parametrize("name", ["agreement_create", "correction_create", "refusal_create", "disavowal_create"])
def test_a_page_that_is_out_of_date_saves_nothing_and_shows_what_holds(client: Client, name: str) -> None:
    request = make_asked()
    seen = seen_now(request)
    Membership.objects.filter(pk=request.membership_id).update(region_reason="Written a moment ago")
    response = client.post(linked(name, request), {"seen": seen, **CORRECTED})
    assert response.status_code == HTTPStatus.CONFLICT
    assert "Written a moment ago" in response.content.decode()
    assert _member(request).state == MembershipState.PLEDGED
    request.refresh_from_db()
    assert request.answer == ""


def test_a_page_sent_without_what_it_showed_is_out_of_date(client: Client) -> None:
    assert client.post(linked("agreement_create", make_asked())).status_code == HTTPStatus.CONFLICT


def _remove(request: ConfirmationRequest) -> None:
    remove_member(request.membership, by=request.membership.proposal.convener)


def _change_contact(request: ConfirmationRequest) -> None:
    member = request.membership
    row = row_of(member)
    changed = type(row)(**{**row.__dict__, "contact_email": "other@members.example.org"})
    change_member(member, row=changed, by=member.proposal.convener)


def _withdraw(request: ConfirmationRequest) -> None:
    withdraw(request.membership.proposal, by=request.membership.proposal.convener)


def _renew_nonce(request: ConfirmationRequest) -> None:
    ConfirmationRequest.objects.filter(pk=request.pk).update(nonce="another")


@pytest.mark.parametrize("ending", [_remove, _change_contact, _withdraw, _renew_nonce])
@pytest.mark.parametrize("name", ["agreement_create", "correction_create", "refusal_create", "disavowal_create"])
def test_a_link_that_ended_opens_nothing(client: Client, ending: object, name: str) -> None:
    request = make_asked()
    seen, address = seen_now(request), linked(name, request)
    page = linked("confirmation_detail", request)
    assert callable(ending)
    ending(request)
    for response in (client.get(page), client.post(address, {"seen": seen, **CORRECTED})):
        assert response.status_code == HTTPStatus.GONE
        assert "Lake Basin Forum" not in response.content.decode()
        assert "Water for all" not in response.content.decode()


def test_a_link_works_for_thirty_days(client: Client) -> None:
    address = linked("confirmation_detail", make_asked())
    with time_machine.travel(timezone.now() + timedelta(days=29, hours=23)):
        assert client.get(address).status_code == HTTPStatus.OK
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        assert client.get(address).status_code == HTTPStatus.GONE


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: "x" + token, lambda _token: "nonsense"])
def test_a_tampered_link_is_nothing(client: Client, spoil: object) -> None:
    assert callable(spoil)
    address = reverse("coalitions:confirmation_detail", args=[spoil(token_of(make_asked()))])
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_link_of_one_purpose_opens_no_page_of_another(client: Client) -> None:
    request = make_asked()
    other = sign(OPTING_OUT, key=request.pk, nonce=request.nonce)
    assert client.get(reverse("coalitions:confirmation_detail", args=[other])).status_code == HTTPStatus.NOT_FOUND
    opt_out = reverse("coalitions:opt_out", args=[token_of(request)])
    assert client.post(opt_out).status_code == HTTPStatus.NOT_FOUND
    assert not OptOut.objects.exists()


def test_opting_out_takes_a_button_and_holds(client: Client) -> None:
    make_asked()
    address = reverse("coalitions:opt_out", args=[sign(OPTING_OUT, key=address_key(ADDRESS), nonce="")])
    assert client.get(address).status_code == HTTPStatus.OK
    assert not OptOut.objects.exists()
    for _click in range(2):
        assert client.post(address).status_code == HTTPStatus.OK
    assert OptOut.objects.get().address_key == address_key(ADDRESS.upper())


def test_forms_are_guarded_against_other_sites() -> None:
    request = make_asked()
    client = Client(enforce_csrf_checks=True)
    assert answer(client, "agreement_create", request).status_code == HTTPStatus.FORBIDDEN
    assert _member(request).state == MembershipState.PLEDGED


def test_asking_again_after_an_answer_opens_the_question_anew(client: Client) -> None:
    request = make_asked()
    answer(client, "refusal_create", request)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        ask(_member(request), by=request.membership.proposal.convener)
    request.refresh_from_db()
    assert (request.answer, request.answered_at) == ("", None)


def test_a_lead_that_declines_leads_no_longer(client: Client) -> None:
    request = make_asked(is_lead=True)
    answer(client, "refusal_create", request)
    assert not _member(request).is_lead
    assert "name another lead" in OutgoingMail.objects.get(kind="coalitions/member_answered").text


@pytest.mark.parametrize("name", ["correction_create", "refusal_create"])
def test_a_coalition_is_judged_again_and_may_fall_short(client: Client, name: str) -> None:
    coalition = make_coalition()
    member = coalition.memberships.filter(is_lead=False)[0]
    member.contact_email = ADDRESS
    member.save()
    ask(member, by=coalition.convener)
    request = ConfirmationRequest.objects.get()
    row = CORRECTED | {"organisation": member.organisation.name, "country": member.country_id}
    assert answer(client, name, request, **row).status_code == HTTPStatus.FOUND
    coalition.refresh_from_db()
    assert coalition.state == ProposalState.SHORTLISTED
    assert coalition.latest_validation is not None
    assert not coalition.latest_validation.is_shortlistable


def test_a_returned_proposal_is_not_judged_before_it_comes_back(client: Client) -> None:
    proposal = make_submitted_proposal()
    request = make_asked(proposal)
    return_proposal(proposal, by=make_reviewer(proposal.call), note="Who leads?")
    validations = proposal.validations.count()
    answer(client, "agreement_create", request)
    assert _member(request).state == MembershipState.CONFIRMED
    assert proposal.validations.count() == validations


def test_who_convenes_is_said_by_organisations_that_the_proposal_lists(client: Client) -> None:
    request = make_asked()
    proposal = request.membership.proposal
    convener = proposal.convener
    make_organisation("Not in the proposal", people=(convener,))
    make_member(proposal, make_organisation("The Convener's", people=(convener,)))
    make_member(proposal, make_organisation("The Lead"), is_lead=True)
    make_member(proposal, make_organisation("One of many"))
    text = client.get(linked("confirmation_detail", request)).content.decode()
    assert ("The Convener&#x27;s" in text, "The Lead" in text) == (True, True)
    assert ("Not in the proposal" in text, "One of many" in text) == (False, False)


def test_no_link_is_told_to_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    request = make_asked()
    token = token_of(request)
    with caplog.at_level("DEBUG"):
        client.get(linked("confirmation_detail", request))
        answer(client, "agreement_create", request)
        client.get(reverse("coalitions:confirmation_detail", args=[token[:-2]]))
    told = [record.getMessage() + str(record.__dict__.get("route", "")) for record in caplog.records]
    assert told
    assert not [line for line in told if token[:20] in line and "django.db" not in line]


@pytest.mark.parametrize("value", ["\0", "\ud800", "x" * 5000, "<script>", "-1"])
@pytest.mark.parametrize(
    "field", ["organisation", "kind", "country", "primary_region", "further_constituencies", "seen"]
)
def test_hostile_corrections_are_refused_and_save_nothing(client: Client, field: str, value: str) -> None:
    request = make_asked()
    before = Membership.objects.filter(pk=request.membership_id).values().get()
    data = {"seen": seen_now(request), **CORRECTED, field: value}
    body = urlencode({name: text.encode("utf-8", "surrogatepass") for name, text in data.items()})
    response = client.post(linked("correction_create", request), body, "application/x-www-form-urlencoded")
    if field == "organisation" and value in {"<script>", "-1", "\ud800"}:
        assert response.status_code == HTTPStatus.FOUND
    else:
        assert response.status_code in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
        assert Membership.objects.filter(pk=request.membership_id).values().get() == before
