"""Appeals and late entry: who may ask, who may not decide, what comes of it, and what the database keeps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalitions.lifecycle import Action, available_actions
from coalitions.models import Call, Case, CaseKind, CommitteeSeat, CriteriaSet, Extension, Proposal
from coalitions.services.cases import (
    MOST_REFUSALS,
    NotForThem,
    appeal,
    ask_for_late_entry,
    begin_late,
    dismiss,
    grant,
    refuse,
    take_back,
    uphold,
    why_no_appeal,
    why_no_late_draft,
    why_no_late_entry,
)
from coalitions.services.editing import About, NotEditable, save_about
from coalitions.services.extending import extend
from coalitions.services.reviewing import decline, open_review
from coalitions.services.shortlisting import shortlist
from coalitions.services.submission import CallClosed, submit, withdraw
from portal.accounts.models import SecretariatSeat, User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_criteria_set,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

REFUSED_AT = datetime(2040, 5, 10, 22, 30, tzinfo=UTC)  # 11 May in Nairobi, half past one
OPENS, CLOSES = datetime(2040, 3, 1, tzinfo=UTC), datetime(2040, 4, 15, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def _at(instant: datetime) -> time_machine.travel:
    return time_machine.travel(instant, tick=False)


def _fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def _declined(call: Call, *, by: User, note: str = "Not convincing.") -> Proposal:
    proposal = make_submitted_proposal("Health for all", call=call)
    open_review(proposal, by=by)
    decline(proposal, by=by, note=note)
    return _fresh(proposal)


@pytest.fixture
def call() -> Call:
    return make_call()


@pytest.fixture
def first(call: Call) -> User:
    return make_reviewer(call, name="Farid First")


@pytest.fixture
def second(call: Call) -> User:
    return make_reviewer(call, name="Sofia Second")


@pytest.fixture
def declined(call: Call, first: User) -> Proposal:
    return _declined(call, by=first)


# Appeals


def test_an_appeal_that_is_upheld_brings_the_proposal_back_and_the_refusal_stays_on_record(
    declined: Proposal, first: User, second: User
) -> None:
    case = appeal(declined, reason="No reason was given.", by=declined.convener)
    assert (case.first_decided_by, case.first_reason) == (first, "Not convincing.")
    assert case.first_decided_at == declined.decided_at
    uphold(case, note="The reason does not hold.", by=second)
    proposal, case = _fresh(declined), Case.objects.get()
    assert (proposal.state, proposal.decided_at, proposal.committee_note) == ("under_review", None, "")
    assert (case.outcome, case.decided_by, case.note) == ("upheld", second, "The reason does not hold.")
    kept = AuditEvent.objects.get(action="proposal.decline")
    assert (kept.by_name, kept.note) == ("Farid First", "Not convincing.")
    event = AuditEvent.objects.get(action="proposal.reopen")
    assert (event.before, event.after) == ({"state": "declined"}, {"state": "under_review"})
    assert (event.by_name, event.note) == ("Sofia Second", "The reason does not hold.")
    assert Action.SHORTLIST in available_actions(proposal, second)
    shortlist(proposal, by=second)
    assert _fresh(proposal).state == "shortlisted"


def test_one_that_is_dismissed_leaves_the_refusal_and_ends_the_matter(declined: Proposal, second: User) -> None:
    case = appeal(declined, reason="No reason was given.", by=declined.convener)
    dismiss(case, note="It was.", by=second)
    assert (_fresh(declined).state, _fresh(declined).committee_note) == ("declined", "Not convincing.")
    assert AuditEvent.objects.get(action="appeal.dismissed").note == "It was."
    with pytest.raises(ActionRefused, match="decided already"):
        appeal(_fresh(declined), reason="Yet again.", by=declined.convener)
    assert Case.objects.count() == 1


def test_a_second_refusal_can_be_appealed_against_and_its_own_decider_is_excluded(
    declined: Proposal, first: User, second: User
) -> None:
    uphold(appeal(declined, reason="Why?", by=declined.convener), note="So", by=second)
    decline(_fresh(declined), by=second, note="Still not.")
    case = appeal(_fresh(declined), reason="Why now?", by=declined.convener)
    assert (case.first_decided_by, case.first_reason) == (second, "Still not.")
    with pytest.raises(NotForThem):
        uphold(case, note="No", by=second)
    dismiss(case, note="Two have read it.", by=first)
    assert list(Case.objects.order_by("pk").values_list("outcome", flat=True)) == ["upheld", "dismissed"]


def _outsiders(proposal: Proposal, first: User) -> dict[str, User]:
    call = proposal.call
    mate, reader, convener = make_reviewer(call), make_secretary(), User.objects.get(pk=proposal.convener_id)
    proposal.teammates.create(user=mate, role="editor")
    proposal.teammates.create(user=reader, role="reader")
    CommitteeSeat.objects.create(call=call, user=convener)
    SecretariatSeat.objects.create(user=first)
    return {
        "the first decider, even with another seat": User.objects.get(pk=first.pk),
        "the convener, even with a seat": convener,
        "an editor of the team": mate,
        "a reader of the team": reader,
        "another call's committee": make_reviewer(make_call()),
        "somebody else": make_user(),
    }


def test_nobody_decides_who_decided_first_or_has_a_part_in_it(declined: Proposal, first: User) -> None:
    case = appeal(declined, reason="Why?", by=declined.convener)
    before = (AuditEvent.objects.count(), OutgoingMail.objects.count())
    for who, person in _outsiders(declined, first).items():
        for deed in (uphold, dismiss):
            with pytest.raises(NotForThem):
                deed(case, note="So", by=person)
            assert Case.objects.get().is_open, who
    assert (AuditEvent.objects.count(), OutgoingMail.objects.count()) == before
    assert _fresh(declined).state == "declined"


def test_the_secretariat_decides_too(declined: Proposal) -> None:
    uphold(appeal(declined, reason="Why?", by=declined.convener), note="So", by=make_secretary())
    assert _fresh(declined).state == "under_review"


@pytest.mark.parametrize(
    ("days", "ends"),
    [
        (14, datetime(2040, 5, 25, 21, tzinfo=UTC)),  # the end of 25 May in Nairobi, where it was 11 May
        (1, datetime(2040, 5, 12, 21, tzinfo=UTC)),
    ],
)
def test_an_appeal_is_in_time_until_the_last_day_is_over_where_the_call_is(days: int, ends: datetime) -> None:
    call = make_call(opens_at=OPENS, closes_at=CLOSES, appeal_days=days, time_zone="Africa/Nairobi")
    with _at(CLOSES - DAY):
        proposal = make_submitted_proposal(call=call)
    with _at(REFUSED_AT):
        reviewer = make_reviewer(call)
        open_review(proposal, by=reviewer)
        decline(proposal, by=reviewer, note="No")
    assert _fresh(proposal).appeal_until == ends
    with _at(ends), pytest.raises(ActionRefused, match="The time to appeal was over"):
        appeal(proposal, reason="Why?", by=proposal.convener)
    assert not Case.objects.exists()
    with _at(ends - SECOND):
        case = appeal(proposal, reason="Why?", by=proposal.convener)
    with _at(ends + 30 * DAY):
        dismiss(case, note="An appeal in time is decided whenever.", by=make_secretary())


def test_a_call_without_days_has_no_appeal(declined: Proposal) -> None:
    Call.objects.filter(pk=declined.call_id).update(appeal_days=0)
    with pytest.raises(ActionRefused, match="no appeal"):
        appeal(declined, reason="Why?", by=declined.convener)


def test_there_is_nothing_to_appeal_against_but_a_refusal(call: Call) -> None:
    draft = make_proposal(call=call)
    submitted = make_submitted_proposal(call=call)
    withdrawn = make_submitted_proposal(call=call)
    withdraw(withdrawn, by=withdrawn.convener)
    for proposal in (draft, submitted, _fresh(withdrawn)):
        with pytest.raises(ActionRefused, match="no refusal"):
            appeal(proposal, reason="Why?", by=proposal.convener)


# How long late entry can be asked for


@pytest.mark.parametrize(
    ("days", "until"), [(1, datetime(2040, 4, 16, 21, tzinfo=UTC)), (14, datetime(2040, 4, 29, 21, tzinfo=UTC))]
)
def test_late_entry_is_asked_for_until_the_last_day_is_over_where_the_call_is(days: int, until: datetime) -> None:
    call = make_call(opens_at=OPENS, closes_at=CLOSES, late_entry_days=days, time_zone="Africa/Nairobi")
    with _at(CLOSES - DAY):
        draft, person = make_complete_proposal("Water for all", call=call), make_user()
    with _at(until - SECOND):
        assert call.takes_late_entries
        assert (why_no_late_entry(draft), why_no_late_draft(call, by=person)) == ("", "")
    with _at(until):
        assert not call.takes_late_entries
        for deed in (
            lambda: ask_for_late_entry(draft, reason="Why?", by=draft.convener),
            lambda: begin_late(call, title="Late", language="en", reason="Why?", by=person),
        ):
            with pytest.raises(ActionRefused, match="The time to ask for late entry was over on"):
                deed()
    assert not Case.objects.exists()


def test_where_a_call_gives_no_days_nobody_comes_late() -> None:
    draft = _closed_draft()
    Call.objects.filter(pk=draft.call_id).update(late_entry_days=0)
    with pytest.raises(ActionRefused, match="nobody is let in late"):
        ask_for_late_entry(_fresh(draft), reason="Why?", by=draft.convener)


# Taking back


def test_a_convener_takes_an_appeal_back_and_the_refusal_stands(declined: Proposal, second: User) -> None:
    case = appeal(declined, reason="Why?", by=declined.convener)
    take_back(case, by=declined.convener)
    kept = Case.objects.get()
    assert (kept.outcome, kept.decided_by, kept.is_open) == ("taken_back", None, False)
    assert kept.decided_at is not None
    assert _fresh(declined).state == "declined"
    event = AuditEvent.objects.get(action="appeal.taken_back")
    assert (event.by_id, event.object_id) == (declined.convener_id, str(declined.pk))
    with pytest.raises(AlreadyDone):
        take_back(case, by=declined.convener)
    with pytest.raises(ActionRefused, match="no longer open: taken back by its convener"):
        uphold(case, note="So", by=second)
    with pytest.raises(ActionRefused, match="You took your appeal back"):
        appeal(_fresh(declined), reason="Again", by=declined.convener)


def test_late_entry_that_was_taken_back_can_be_asked_for_again_and_counts_as_no_refusal() -> None:
    draft = _closed_draft()
    for _turn in range(MOST_REFUSALS + 1):
        take_back(ask_for_late_entry(draft, reason="Why?", by=draft.convener), by=draft.convener)
    case = ask_for_late_entry(draft, reason="Why?", by=draft.convener)
    assert (case.is_open, case.first_decided_by) == (True, None)


def test_neither_colleagues_nor_the_committee_take_it_back_nor_anybody_once_it_is_decided(
    declined: Proposal, second: User
) -> None:
    case = appeal(declined, reason="Why?", by=declined.convener)
    editor = make_user()
    declined.teammates.create(user=editor, role="editor")
    for person in (editor, second, make_secretary()):
        with pytest.raises(ActionRefused, match="Only the convener"):
            take_back(case, by=person)
    dismiss(case, note="So", by=second)
    with pytest.raises(ActionRefused, match="no longer open: dismissed"):
        take_back(case, by=declined.convener)
    assert Case.objects.get().outcome == "dismissed"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_neither_an_appeal_nor_a_decision_goes_without_a_reason(declined: Proposal, second: User, reason: str) -> None:
    with pytest.raises(ActionRefused, match="Write the reason"):
        appeal(declined, reason=reason, by=declined.convener)
    case = appeal(declined, reason="Why?", by=declined.convener)
    for deed in (uphold, dismiss):
        with pytest.raises(ActionRefused, match="Write the reason"):
            deed(case, note=reason, by=second)
    assert Case.objects.get().is_open


def test_only_the_convener_asks(declined: Proposal, call: Call) -> None:
    editor = make_user()
    declined.teammates.create(user=editor, role="editor")
    draft = _closed_draft()
    draft.teammates.create(user=editor, role="editor")
    for person in (editor, make_secretary()):
        with pytest.raises(ActionRefused, match="Only the convener"):
            appeal(declined, reason="Why?", by=person)
        with pytest.raises(ActionRefused, match="Only the convener"):
            ask_for_late_entry(draft, reason="Why?", by=person)


def test_the_same_words_sent_twice_are_one_case_and_others_are_refused(declined: Proposal) -> None:
    appeal(declined, reason="Why?", by=declined.convener)
    with pytest.raises(AlreadyDone):
        appeal(declined, reason="Why?", by=declined.convener)
    with pytest.raises(ActionRefused, match="waits") as refused:
        appeal(declined, reason="Other words", by=declined.convener)
    assert not isinstance(refused.value, AlreadyDone)
    assert Case.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/case_received").count() == 1


def test_a_decision_stands_and_the_same_one_sent_twice_is_done(declined: Proposal, second: User, call: Call) -> None:
    case = appeal(declined, reason="Why?", by=declined.convener)
    dismiss(case, note="So", by=second)
    with pytest.raises(AlreadyDone):
        dismiss(case, note="So", by=second)
    for deed, note, by in ((dismiss, "Other", second), (uphold, "So", second), (dismiss, "So", make_reviewer(call))):
        with pytest.raises(ActionRefused, match="no longer open: dismissed") as refused:
            deed(case, note=note, by=by)
        assert not isinstance(refused.value, AlreadyDone)
    assert OutgoingMail.objects.filter(kind="coalitions/case_decided").count() == 1
    assert _fresh(declined).state == "declined"


def test_what_comes_back_is_judged_by_the_version_in_force(declined: Proposal, second: User) -> None:
    assert declined.latest_validation is not None
    version = make_criteria_set(declined.call, min_activities=9)
    uphold(appeal(declined, reason="Why?", by=declined.convener), note="So", by=second)
    judged = _fresh(declined).latest_validation
    assert judged is not None
    assert (judged.criteria_set, judged.is_shortlistable) == (version, False)


def test_a_refusal_of_whom_the_log_knows_nothing_can_be_appealed_against(call: Call, second: User) -> None:
    proposal = make_submitted_proposal(call=call)
    Proposal.objects.filter(pk=proposal.pk).update(state="declined", decided_at=timezone.now())
    case = appeal(_fresh(proposal), reason="Why?", by=proposal.convener)
    assert case.first_decided_by is None
    uphold(case, note="So", by=second)
    assert _fresh(proposal).state == "under_review"


# Late entry


def _closed_draft(make: Callable[..., Proposal] = make_complete_proposal, **fields: Any) -> Proposal:
    """A draft that was begun in time, of a call that has closed since."""
    proposal = make("Water for all", call=make_call(**fields))
    Call.objects.filter(pk=proposal.call_id).update(closes_at=timezone.now())
    return _fresh(proposal)


def test_a_draft_that_is_let_in_is_changed_and_submitted_until_then() -> None:
    draft = _closed_draft()
    reviewer = make_reviewer(draft.call)
    until = timezone.now() + DAY
    case = ask_for_late_entry(draft, reason="Our power was out.", by=draft.convener)
    assert (case.first_decided_by, case.first_decided_at) == (None, None)
    with pytest.raises(CallClosed):
        submit(_fresh(draft), by=draft.convener)
    grant(case, until=until, note="Power cuts happen.", by=reviewer)
    extension = Extension.objects.get()
    assert (extension.until, extension.reason, extension.by) == (until, "Power cuts happen.", reviewer)
    event = AuditEvent.objects.get(action="proposal.extended")
    assert (event.note, event.object_label) == ("Power cuts happen.", draft.reference)
    assert Case.objects.get().outcome == "granted"
    save_about(draft, about=About(title="Wells"), by=draft.convener)
    submit(_fresh(draft), by=draft.convener)
    with time_machine.travel(until), pytest.raises(NotEditable):
        save_about(draft, about=About(title="Too late"), by=draft.convener)


def test_the_convener_is_told_once_that_it_is_let_in() -> None:
    draft = _closed_draft()
    case = ask_for_late_entry(draft, reason="Our power was out.", by=draft.convener)
    grant(case, until=timezone.now() + DAY, note="So", by=make_secretary())
    kinds = list(OutgoingMail.objects.filter(to=draft.convener.email).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["coalitions/case_received", "coalitions/case_decided"]


def test_a_second_request_is_decided_by_somebody_else_and_a_third_is_none() -> None:
    draft = _closed_draft()
    first, second = make_reviewer(draft.call), make_secretary()
    refuse(ask_for_late_entry(draft, reason="Power", by=draft.convener), note="Others managed.", by=first)
    case = ask_for_late_entry(draft, reason="A flood, too", by=draft.convener)
    assert (case.first_decided_by, case.first_reason) == (first, "Others managed.")
    with pytest.raises(NotForThem, match="somebody else decides"):
        grant(case, until=timezone.now() + DAY, note="So", by=first)
    with pytest.raises(NotForThem):
        refuse(case, note="So", by=first)
    refuse(case, note="Still.", by=second)
    assert Case.objects.filter(outcome="refused").count() == MOST_REFUSALS
    with pytest.raises(ActionRefused, match="refused twice"):
        ask_for_late_entry(draft, reason="Third", by=draft.convener)
    assert not Extension.objects.exists()


def test_who_has_a_part_in_a_draft_does_not_let_it_in() -> None:
    draft = _closed_draft()
    first = make_reviewer(draft.call)
    refuse(ask_for_late_entry(draft, reason="Power", by=draft.convener), note="No", by=first)
    case = ask_for_late_entry(draft, reason="Flood", by=draft.convener)
    for who, person in _outsiders(draft, first).items():
        with pytest.raises(NotForThem):
            grant(case, until=timezone.now() + DAY, note="So", by=person)
        assert Case.objects.get(pk=case.pk).is_open, who


def test_late_entry_is_for_a_draft_whose_time_is_over(call: Call) -> None:
    in_time = make_proposal(call=call)
    with pytest.raises(ActionRefused, match="has not closed"):
        ask_for_late_entry(in_time, reason="Why?", by=in_time.convener)
    submitted = _closed_draft(make_submitted_proposal)
    with pytest.raises(ActionRefused, match="need not be let in"):
        ask_for_late_entry(submitted, reason="Why?", by=submitted.convener)
    extended = _closed_draft()
    extend(extended, until=timezone.now() + DAY, reason="Power", by=make_secretary())
    with pytest.raises(ActionRefused, match="can be changed and submitted until"):
        ask_for_late_entry(_fresh(extended), reason="Why?", by=extended.convener)
    hidden = _closed_draft()
    Call.objects.filter(pk=hidden.call_id).update(is_published=False)
    with pytest.raises(ActionRefused, match="has not closed"):
        ask_for_late_entry(_fresh(hidden), reason="Why?", by=hidden.convener)


def test_in_the_grace_what_is_not_whole_yet_can_ask() -> None:
    draft = _closed_draft(make_proposal, grace_minutes=30)
    assert _fresh(draft).is_submittable
    assert why_no_late_entry(_fresh(draft)) == ""


def test_a_time_that_is_none_is_refused_and_nothing_is_decided() -> None:
    draft = _closed_draft()
    case = ask_for_late_entry(draft, reason="Why?", by=draft.convener)
    secretary = make_secretary()
    for until in (draft.call.closes_at, timezone.now() - SECOND):
        with pytest.raises(ActionRefused):
            grant(case, until=until, note="So", by=secretary)
    assert Case.objects.get().is_open
    assert not Extension.objects.exists()


@pytest.mark.parametrize("deed", ["withdrawn", "extended", "submitted"])
def test_a_request_lapses_with_what_it_asks_for(deed: str) -> None:
    draft, secretary = _closed_draft(), make_secretary()
    case = ask_for_late_entry(draft, reason="Why?", by=draft.convener)
    if deed == "withdrawn":
        withdraw(draft, by=draft.convener)
    elif deed == "extended":
        extend(draft, until=timezone.now() + DAY, reason="Power", by=secretary)
    else:
        Call.objects.filter(pk=draft.call_id).update(closes_at=timezone.now() + DAY)
        submit(_fresh(draft), by=draft.convener)
    case.refresh_from_db()
    assert (case.outcome, case.decided_by, case.note) == ("lapsed", None, "")
    with pytest.raises(ActionRefused, match="closed without a decision"):
        grant(case, until=timezone.now() + 2 * DAY, note="So", by=secretary)
    with pytest.raises(ActionRefused, match="closed without a decision"):
        refuse(case, note="So", by=secretary)


def test_an_appeal_does_not_lapse_with_a_request(declined: Proposal) -> None:
    appeal(declined, reason="Why?", by=declined.convener)
    assert declined.cases.lapse() == 0


# Without a draft


def test_a_draft_is_begun_late_with_its_request_and_stays_closed_until_it_is_let_in() -> None:
    call, person = make_call(is_open=False, grace_minutes=10_000), make_user()
    proposal = begin_late(call, title="Water", language="fr", reason="We heard of it late.", by=person)
    proposal = _fresh(proposal)
    assert (proposal.state, proposal.convener, proposal.language) == ("draft", person, "fr")
    assert not proposal.is_editable
    assert not proposal.is_submittable
    with pytest.raises(NotEditable):
        save_about(proposal, about=About(title="Wells"), by=person)
    grant(proposal.cases.get(), until=timezone.now() + DAY, note="Welcome", by=make_secretary())
    assert _fresh(proposal).is_editable
    assert _fresh(proposal).is_submittable


def test_sent_twice_it_is_one_draft_and_one_request() -> None:
    call, person = make_call(is_open=False), make_user()
    sent = {"title": "Water", "language": "en", "reason": "We heard of it late."}
    assert begin_late(call, **sent, by=person) == begin_late(call, **sent, by=person)
    assert (Proposal.objects.count(), Case.objects.count()) == (1, 1)
    with pytest.raises(ActionRefused, match="You have a draft"):
        begin_late(call, title="Fire", language="en", reason="Another", by=person)


def test_beginning_anew_is_no_way_around_a_refusal() -> None:
    call, person = make_call(is_open=False), make_user()
    draft = begin_late(call, title="Water", language="en", reason="Late", by=person)
    refuse(draft.cases.get(), note="No", by=make_secretary())
    withdraw(_fresh(draft), by=person)
    with pytest.raises(ActionRefused, match="asked before"):
        begin_late(call, title="Water again", language="en", reason="Late", by=person)
    assert why_no_late_draft(call, by=make_user()) == ""


def test_no_draft_is_begun_late_where_the_call_is_open_hidden_or_without_criteria() -> None:
    person = make_user()
    open_call, hidden = make_call(), make_call(is_open=False, is_published=False)
    bare = make_call(is_open=False, with_criteria=False)
    for call in (open_call, hidden, bare):
        with pytest.raises(ActionRefused):
            begin_late(call, title="Water", language="en", reason="Late", by=person)
    assert not CriteriaSet.objects.filter(call=bare).exists()
    assert not Proposal.objects.exists()


# Mail


def _told(kind: str) -> set[str]:
    return set(OutgoingMail.objects.filter(kind=f"coalitions/{kind}").values_list("to", flat=True))


def test_who_may_decide_is_told_and_nobody_else(declined: Proposal, first: User, second: User, call: Call) -> None:
    both, secretary = make_reviewer(call), make_secretary()
    SecretariatSeat.objects.create(user=both)
    mate = make_reviewer(call)
    declined.teammates.create(user=mate, role="reader")
    CommitteeSeat.objects.create(call=call, user=declined.convener)
    make_reviewer(make_call())
    make_reviewer(call, is_active=False)
    appeal(declined, reason="Why?", by=declined.convener)
    assert _told("case_waits") == {second.email, both.email, secretary.email}
    assert OutgoingMail.objects.filter(kind="coalitions/case_waits").count() == 3
    assert first.email not in _told("case_waits")


def test_mails_about_a_draft_name_it_by_its_reference_to_those_who_decide() -> None:
    draft = _closed_draft()
    reviewer = make_reviewer(draft.call)
    ask_for_late_entry(draft, reason="Why?", by=draft.convener)
    mail = OutgoingMail.objects.get(kind="coalitions/case_waits")
    assert mail.to == reviewer.email
    for part in (mail.subject, mail.text, mail.html):
        assert draft.reference in part
        assert "Water for all" not in part
        assert draft.convener.email not in part
    assert AuditEvent.objects.get(action="late_entry.asked").object_label == draft.reference


def test_the_convener_reads_the_reason_and_no_name(declined: Proposal, second: User) -> None:
    dismiss(appeal(declined, reason="Why?", by=declined.convener), note="It was <weighed>.", by=second)
    mail = OutgoingMail.objects.get(kind="coalitions/case_decided")
    assert mail.to == declined.convener.email
    assert "It was <weighed>." in mail.text
    assert "It was &lt;weighed&gt;." in mail.html
    for part in (mail.subject, mail.text, mail.html):
        assert "Sofia" not in part
        assert second.email not in part


def test_a_refusal_says_until_when_one_can_appeal(declined: Proposal) -> None:
    mail = OutgoingMail.objects.get(kind="coalitions/declined")
    for part in (mail.text, mail.html):
        words = " ".join(part.split())
        assert "you can appeal before" in words
        assert "(Africa/Nairobi)" in words


# What the database keeps


def _case(proposal: Proposal, **fields: Any) -> Case:
    values = {"kind": CaseKind.APPEAL, "reason": "Why?", "asked_by": proposal.convener, "first_decided_at": REFUSED_AT}
    return Case.objects.create(proposal=proposal, **{**values, **fields})


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"reason": ""}, "has_its_reason"),
        ({"first_decided_at": None}, "names_the_refusal"),
        ({"outcome": "granted", "note": "So"}, "as_its_kind_can_be"),
        ({"outcome": "upheld"}, "person_instant_and_reason"),
        ({"note": "So"}, "person_instant_and_reason"),
    ],
)
def test_the_database_refuses_half_a_case(declined: Proposal, fields: dict[str, Any], rule: str) -> None:
    decided = {"decided_by": make_user(), "decided_at": REFUSED_AT} if "as_its" in rule else {}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        _case(declined, **{**fields, **decided})


def test_the_database_refuses_the_same_decider_twice_and_two_open_cases(declined: Proposal, first: User) -> None:
    decision = {"outcome": "dismissed", "note": "So", "decided_at": REFUSED_AT}
    with pytest.raises(IntegrityError, match="by_somebody_else"), transaction.atomic():
        _case(declined, first_decided_by=first, decided_by=first, **decision)
    with pytest.raises(IntegrityError, match="of_their_own"), transaction.atomic():
        _case(declined, decided_by=declined.convener, **decision)
    _case(declined)
    with pytest.raises(IntegrityError, match="one_open_case"), transaction.atomic():
        _case(declined, first_decided_at=REFUSED_AT + DAY)
    Case.objects.update(decided_by=make_user(), **decision)
    with pytest.raises(IntegrityError, match="appealed_against_once"), transaction.atomic():
        _case(declined)
    assert why_no_appeal(declined) == ""
