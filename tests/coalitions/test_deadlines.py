"""Until when a proposal may be changed and submitted: the call's closing, its grace, and an extension for one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from coalitions.admin.proposal_page import offers
from coalitions.models import Call, Extension, Proposal, Teammate, TeamRole
from coalitions.services.editing import About, NotEditable, save_about
from coalitions.services.extending import extend
from coalitions.services.reviewing import open_review
from coalitions.services.submission import CallClosed, submit
from portal.accounts.models import SecretariatSeat, User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.pages import address, read, send
from tests.coalitions.views.pages import as_convener, page, pages_of
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

OPENS, CLOSES = datetime(2040, 3, 1, tzinfo=UTC), datetime(2040, 4, 15, 12, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def _at(instant: datetime) -> time_machine.travel:
    return time_machine.travel(instant, tick=False)


def _call(**fields: Any) -> Call:
    return make_call(opens_at=OPENS, closes_at=CLOSES, **fields)


def _made(make: Callable[..., Proposal], **fields: object) -> Proposal:
    with _at(CLOSES - DAY):
        return make("Water for all", call=_call(**fields))


def _fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _save(proposal: Proposal) -> None:
    save_about(proposal, about=About(title="Wells"), by=proposal.convener)


# Grace


@pytest.mark.parametrize(
    ("after", "can_change", "can_submit"),
    [
        (-SECOND, True, True),
        (0 * SECOND, False, True),
        (30 * MINUTE - SECOND, False, True),
        (30 * MINUTE, False, False),
    ],
)
def test_in_the_grace_a_draft_is_submitted_as_it_was_saved(
    after: timedelta, *, can_change: bool, can_submit: bool
) -> None:
    proposal = _made(make_complete_proposal, grace_minutes=30)
    with _at(CLOSES + after):
        assert (_fresh(proposal).is_editable, _fresh(proposal).is_submittable) == (can_change, can_submit)
        if can_change:
            _save(proposal)
        else:
            with pytest.raises(NotEditable):
                _save(proposal)
        if can_submit:
            submit(_fresh(proposal), by=proposal.convener)
        else:
            with pytest.raises(CallClosed):
                submit(_fresh(proposal), by=proposal.convener)
    assert _fresh(proposal).state == ("submitted" if can_submit else "draft")


def test_without_a_grace_the_closing_instant_is_too_late() -> None:
    proposal = _made(make_complete_proposal)
    with _at(CLOSES), pytest.raises(CallClosed):
        submit(_fresh(proposal), by=proposal.convener)


def test_what_was_submitted_gains_nothing_by_the_grace() -> None:
    proposal = _made(make_submitted_proposal, grace_minutes=30)
    with _at(CLOSES), pytest.raises(NotEditable, match="closed on"):
        _save(proposal)


def test_a_draft_that_was_not_begun_before_the_closing_has_no_grace() -> None:
    with _at(CLOSES + MINUTE):
        proposal = make_complete_proposal(call=_call(grace_minutes=30))
        assert not _fresh(proposal).is_submittable


def test_the_pages_say_what_the_grace_allows() -> None:
    proposal = _made(make_complete_proposal, grace_minutes=30)
    with _at(CLOSES + MINUTE):
        client = as_convener(proposal)
        text = client.get(page("about_update", proposal.reference)).text
        assert "it can still be submitted until 15 April 2040" in text
        assert "Submit the proposal" in client.get(page("submission_create", proposal.reference)).text
        assert client.post(page("submission_create", proposal.reference)).status_code == 302


def test_in_the_grace_too_it_is_said_what_is_missing() -> None:
    proposal = _made(make_proposal, grace_minutes=30)
    with _at(CLOSES + MINUTE):
        text = as_convener(proposal).get(page("submission_create", proposal.reference)).text
    assert "can still be submitted until" in text
    assert "Name the organisation that leads the coalition." in text


@pytest.mark.parametrize("fields", [{"is_published": False}, {"opens_at": CLOSES - SECOND}])
def test_a_call_that_takes_no_proposals_has_no_grace(fields: dict[str, object]) -> None:
    proposal = _made(make_complete_proposal, grace_minutes=30)
    Call.objects.filter(pk=proposal.call_id).update(**fields)
    with _at(CLOSES - MINUTE):
        assert not _fresh(proposal).is_editable
        assert not _fresh(proposal).is_submittable


# An extension for one


def test_an_extended_proposal_is_changed_and_submitted_and_another_one_is_not() -> None:
    proposal = _made(make_complete_proposal)
    other = _made(make_complete_proposal)
    with _at(CLOSES + DAY):
        extend(proposal, until=CLOSES + 2 * DAY, reason="Their power was out.", by=make_secretary())
        _save(proposal)
        submit(_fresh(proposal), by=proposal.convener)
        _save(proposal)
        with pytest.raises(CallClosed):
            submit(_fresh(other), by=other.convener)
    with _at(CLOSES + 2 * DAY), pytest.raises(NotEditable, match="extension of “Wells” ended on 17 April 2040"):
        _save(proposal)


def test_it_is_logged_mailed_and_kept_without_the_title_of_a_draft() -> None:
    proposal = _made(make_complete_proposal, time_zone="Africa/Nairobi")
    secretary = make_secretary()
    with _at(CLOSES + DAY):
        extend(proposal, until=CLOSES + 2 * DAY, reason="Their power was out.", by=secretary)
    kept = Extension.objects.get()
    assert (kept.proposal, kept.until, kept.by) == (proposal, CLOSES + 2 * DAY, secretary)
    event = AuditEvent.objects.get(action="proposal.extended")
    assert (event.note, event.object_label) == ("Their power was out.", proposal.reference)
    mail = OutgoingMail.objects.get(kind="coalitions/extended")
    assert mail.to == proposal.convener.email
    for text in (mail.text, mail.html):
        words = " ".join(text.split())
        assert "until 17 April 2040, 15:00 (Africa/Nairobi), which is 17 April 2040, 08:00 in New York" in words


def test_sent_twice_it_is_one_extension_and_one_mail() -> None:
    proposal, secretary = _made(make_complete_proposal), make_secretary()
    with _at(CLOSES):
        extend(proposal, until=CLOSES + DAY, reason="Power", by=secretary)
        with pytest.raises(AlreadyDone):
            extend(proposal, until=CLOSES + DAY, reason="Power", by=secretary)
        extend(proposal, until=CLOSES + 2 * DAY, reason="Still no power", by=secretary)
    assert Extension.objects.count() == 2
    assert OutgoingMail.objects.filter(kind="coalitions/extended").count() == 2
    assert _fresh(proposal).changes_until == CLOSES + 2 * DAY


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        (CLOSES, "Power", "has time until"),
        (CLOSES - DAY, "Power", "has time until"),
        (CLOSES + MINUTE, "Power", "is past already"),
        (CLOSES + 2 * DAY, " \n", "Write the reason"),
    ],
)
def test_an_extension_that_gives_no_time_or_no_reason_is_refused(until: datetime, reason: str, said: str) -> None:
    proposal = _made(make_complete_proposal)
    with _at(CLOSES + DAY), pytest.raises(ActionRefused, match=said) as refused:
        extend(proposal, until=until, reason=reason, by=make_secretary())
    assert "Water for all" not in str(refused.value)
    assert _fresh(proposal).extended_until is None


def test_only_the_secretariat_gives_time_and_nobody_to_their_own() -> None:
    proposal = _made(make_submitted_proposal)
    SecretariatSeat.objects.create(user=proposal.convener)
    for person in (make_user(), make_reviewer(proposal.call), User.objects.get(pk=proposal.convener_id)):
        with pytest.raises(ActionRefused, match="Only the secretariat"):
            extend(proposal, until=CLOSES + DAY, reason="Power", by=person)


@pytest.mark.parametrize("role", TeamRole.values)
def test_nor_to_one_in_whose_team_they_are(role: str) -> None:
    proposal, secretary = _made(make_submitted_proposal), make_secretary()
    Teammate.objects.create(proposal=proposal, user=secretary, role=role)
    assert "Give it more time" not in [str(offer.label) for offer in offers(proposal, secretary)]
    with pytest.raises(ActionRefused, match="nobody to a proposal of their own"):
        extend(proposal, until=CLOSES + DAY, reason="Power", by=secretary)


def test_what_the_committee_reviews_gets_no_more_time() -> None:
    proposal = _made(make_submitted_proposal)
    open_review(proposal, by=make_reviewer(proposal.call))
    with pytest.raises(ActionRefused, match="neither a draft nor waiting"):
        extend(proposal, until=CLOSES + DAY, reason="Power", by=make_secretary())


def test_the_database_keeps_a_reason_and_one_row_an_instant() -> None:
    proposal, secretary = _made(make_complete_proposal), make_secretary()
    with pytest.raises(IntegrityError, match="has_its_reason"), transaction.atomic():
        Extension.objects.create(proposal=proposal, until=CLOSES, reason="", by=secretary)
    Extension.objects.create(proposal=proposal, until=CLOSES, reason="Power", by=secretary)
    with pytest.raises(IntegrityError, match="once_until_an_instant"), transaction.atomic():
        Extension.objects.create(proposal=proposal, until=CLOSES, reason="Power", by=secretary)


# The secretariat's page


def test_a_draft_is_extended_by_its_reference_and_nothing_else_of_it_is_shown() -> None:
    proposal = _made(make_complete_proposal, time_zone="Africa/Nairobi")
    at = address("proposal_extension")
    with _at(CLOSES + DAY):
        client = _browser(make_secretary())
        answer = send(
            client,
            read(client.get(at)),
            at,
            reference=proposal.reference.lower(),
            until_on_the_wall="2040-04-20T15:00",
            reason="Power",
        )
        assert answer.status_code == 302
        shown = client.get(answer["Location"]).text
    assert _fresh(proposal).extended_until == datetime(2040, 4, 20, 12, tzinfo=UTC)
    assert f"{proposal.reference} has time until 20 April 2040, 15:00 (Africa/Nairobi)." in shown
    assert "Water for all" not in shown
    assert proposal.convener.email not in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": "AAAA-AAAA"}, "No proposal has this reference."),
        ({"reference": ""}, "This field is required."),
        ({"until_on_the_wall": "tomorrow"}, "Enter a valid date/time."),
        ({"until_on_the_wall": "9999-12-31T00:00"}, "year has to lie between"),
        ({"reason": " "}, "This field is required."),
    ],
)
def test_a_slip_is_said_and_what_was_typed_stays(typed: dict[str, str], said: str) -> None:
    proposal = _made(make_submitted_proposal)
    client, at = _browser(make_secretary()), address("proposal_extension")
    filled = {"reference": proposal.reference, "until_on_the_wall": "2040-04-20T15:00", "reason": "Power cut"}
    answer = client.post(at, {**filled, **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert all(value in answer.text for name, value in filled.items() if name not in typed)
    assert not Extension.objects.exists()


def test_a_refusal_is_said_and_what_was_typed_stays() -> None:
    proposal = _made(make_submitted_proposal)
    client, at = _browser(make_secretary()), address("proposal_extension")
    filled = {"reference": proposal.reference, "until_on_the_wall": "2040-03-20T15:00", "reason": "Power cut"}
    answer = client.post(at, filled)
    assert answer.status_code == 409
    assert "Name a later instant." in answer.text
    assert "Power cut" in answer.text


def test_it_is_offered_to_the_secretariat_on_the_proposal_s_page() -> None:
    proposal = _made(make_submitted_proposal)
    url = f"{address('proposal_extension')}?reference={proposal.reference}"
    at = address("proposal_change", proposal.pk)
    secretariat = _browser(make_secretary())
    assert url in read(secretariat.get(at)).links
    assert f'value="{proposal.reference}"' in secretariat.get(url).text
    assert url not in read(_browser(make_reviewer(proposal.call)).get(at)).links


# What pages say


@pytest.mark.parametrize(
    ("before", "is_said"), [(11 * MINUTE, False), (10 * MINUTE, True), (SECOND, True), (0 * MINUTE, False)]
)
def test_ten_minutes_before_the_closing_each_page_says_so(before: timedelta, *, is_said: bool) -> None:
    proposal = _made(make_complete_proposal)
    with _at(CLOSES - before):
        client = as_convener(proposal)
        for one in pages_of(proposal):
            assert ("It will soon be too late." in client.get(one.url).text) == is_said, one.name


def test_it_is_the_proposal_s_own_closing_that_counts() -> None:
    proposal = _made(make_complete_proposal, grace_minutes=5)
    extended = _made(make_complete_proposal)
    with _at(CLOSES - MINUTE):
        extend(extended, until=CLOSES + DAY, reason="Power", by=make_secretary())
        assert not _fresh(extended).closes_soon
        text = as_convener(extended).get(page("proposal_detail", extended.reference)).text
        assert "More time was given to this proposal, until:" in text
    with _at(CLOSES + MINUTE):
        assert _fresh(proposal).closes_next_at == CLOSES + 5 * MINUTE
        text = as_convener(proposal).get(page("proposal_detail", proposal.reference)).text
        assert "It will soon be too late. Submit before:" in text


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Kathmandu", "15 April 2040, 17:45 in your zone (Asia/Kathmandu)"),
        ("Africa/Kampala", ""),
        ("America/New_York", ""),
        ("No/Such_Place", ""),
    ],
)
def test_an_instant_stands_in_the_reader_s_zone_too_where_it_differs(zone: str, said: str) -> None:
    proposal = _made(make_complete_proposal, time_zone="Africa/Nairobi")
    User.objects.filter(pk=proposal.convener_id).update(time_zone=zone)
    with _at(CLOSES - DAY):
        for url in (page("proposal_detail", proposal.reference), page("call_detail", proposal.call.slug)):
            text = " ".join(as_convener(_fresh(proposal)).get(url).text.split())
            assert "15 April 2040, 15:00" in text
            assert "15 April 2040, 08:00 in New York" in text
            assert ("in your zone" in text) == bool(said)
            assert said in text
        anonymous = Client().get(page("call_detail", proposal.call.slug)).text
    assert "in your zone" not in anonymous


def test_a_deadline_is_checked_as_the_form_arrives() -> None:
    proposal = make_complete_proposal()
    client = as_convener(proposal)
    Call.objects.filter(pk=proposal.call_id).update(closes_at=timezone.now())
    answer = client.post(page("about_update", proposal.reference), {"title": "Too late", "language": "en"})
    assert answer.status_code == 409
    assert "Too late" in answer.text
