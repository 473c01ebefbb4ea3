"""Exceptions: asked for by one, decided by another, on facts that stay as they are."""

import json
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalitions import migrations
from coalitions.criteria import judge, regional
from coalitions.criteria.types import Facts, Outcome, Parameters, Report
from coalitions.models import Call, CriterionException, Grace, Membership, Proposal, Teammate, TeamRole
from coalitions.services.criteria_sets import publish
from coalitions.services.editing import About, save_about
from coalitions.services.exception_notes import notes_of
from coalitions.services.exceptions import (
    grant_exception,
    refuse_exception,
    revoke_exception,
    seen_in,
)
from coalitions.services.glyphs import stored_glyph
from coalitions.services.members import member_rejoins
from coalitions.services.merging import merge, preview_merge
from coalitions.services.rehearsing import comparison_of, rehearse
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.shortlisting import NotShortlistable, shortlist
from coalitions.services.standing import ChangedMeanwhile
from coalitions.services.submission import submit, withdraw
from coalitions.services.validation import judge_now
from coalitions.states import MembershipState
from portal.accounts.models import User
from portal.audit.services import history_of
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from portal.organisations.models import Region
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_call,
    make_criteria_set,
    make_member,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)
from tests.factories.exceptions import REASON, lose, make_asked, make_granted, make_lacking

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make_call()


@pytest.fixture
def asker(call: Call) -> User:
    return make_reviewer(call, name="Asha Asker")


@pytest.fixture
def decider(call: Call) -> User:
    return make_reviewer(call, name="Dana Decider")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener", "latest_validation").get(pk=proposal.pk)


def report_of(proposal: Proposal) -> Report:
    return judge_now(proposal).report


def outcome(proposal: Proposal) -> Outcome:
    return report_of(proposal).result("regional").outcome


def kinds() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.filter(kind__contains="exception").values_list("kind", "to").order_by("pk"))


# Asking and deciding


def test_a_granted_exception_lets_a_proposal_pass_everywhere_and_the_log_says_so(
    call: Call, asker: User, decider: User
) -> None:
    proposal = make_lacking(call=call)
    exception = make_granted(proposal, asker=asker, decider=decider)
    assert outcome(proposal) == Outcome.EXCEPTED
    stored = fresh(proposal).latest_validation
    assert stored is not None
    assert stored.is_shortlistable
    assert stored.report.excepted == ("regional",)
    glyph = stored_glyph(stored)
    assert glyph is not None
    assert glyph.excepted == {"regions"}
    assert [event.action for event in history_of(proposal)[:2]] == ["exception.granted", "exception.asked"]
    assert kinds() == [
        ("coalitions/exception_decided", proposal.convener.email),
        ("coalitions/exception_decided", asker.email),
    ]
    open_review(proposal, by=asker)
    shortlist(proposal, by=asker)
    assert fresh(proposal).is_coalition
    assert exception.state == "granted"


def test_a_validation_keeps_its_exceptions_and_replays(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    make_granted(proposal, asker=asker, decider=decider)
    for validation in proposal.validations.all():
        facts, parameters = Facts.from_json(validation.facts), Parameters.from_json(validation.parameters)
        assert judge(facts, parameters) == validation.report
    latest = proposal.validations.latest("pk")
    assert latest.facts["exceptions"] == ["regional"]
    assert json.dumps(judge(Facts.from_json(latest.facts), Parameters.from_json(latest.parameters)).to_json())


@pytest.mark.parametrize("criterion", ["constituency", "engagement", "work_plan", "youth", "unheard-of"])
def test_what_is_needed_and_what_is_advice_have_no_exceptions(call: Call, asker: User, criterion: str) -> None:
    proposal = make_lacking(call=call)
    with pytest.raises(ActionRefused, match="There is no exception from"):
        make_asked(proposal, asker, criterion=criterion)
    with pytest.raises(IntegrityError, match="from_a_criterion_that_allows_it"), transaction.atomic():
        CriterionException.objects.create(
            proposal=proposal,
            criterion=criterion,
            reason="x",
            evidence="x",
            asked_by=asker,
            asked_on=proposal.validations.latest("pk"),
        )


def test_what_is_met_needs_none(call: Call, asker: User) -> None:
    with pytest.raises(ActionRefused, match="is met, so it needs no exception"):
        make_asked(make_submitted_proposal(call=call), asker)


def test_nobody_decides_on_their_own_request(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    exception = make_asked(proposal, asker)
    deeds: tuple[Callable[..., object], ...] = (grant_exception, refuse_exception, revoke_exception)
    for deed in deeds:
        with pytest.raises(ActionRefused, match="a colleague decides on it"):
            deed(exception, by=asker, note="Mine")
    for name in ("decided_by", "ended_by"):
        with pytest.raises(IntegrityError, match="nobody_decides_on"), transaction.atomic():
            CriterionException.objects.update(
                state="revoked",
                granted_on="x",
                decision="x",
                decided_at=timezone.now(),
                ending="x",
                ended_at=timezone.now(),
                **{"decided_by": decider, "ended_by": decider, name: asker},
            )
    grant_exception(exception, by=decider, note="Agreed.")
    with pytest.raises(ActionRefused, match="a colleague decides on it"):
        revoke_exception(exception, by=asker, note="Mine")


@pytest.mark.parametrize("who", ["convener", "mate", "reader", "secretary", "other"])
def test_only_the_committee_and_nobody_of_the_proposal_s_own(call: Call, asker: User, decider: User, who: str) -> None:
    proposal = make_lacking(call=call)
    exception = make_asked(proposal, asker)
    people: dict[str, Callable[[], User]] = {
        "convener": lambda: proposal.convener,
        "mate": lambda: make_reviewer(call),
        "reader": lambda: make_reviewer(call),
        "secretary": make_secretary,
        "other": lambda: make_reviewer(make_call()),
    }
    person = people[who]()
    if who == "convener":
        call.seats.create(user=person)
    if who in {"mate", "reader"}:
        role = TeamRole.EDITOR if who == "mate" else TeamRole.READER
        Teammate.objects.create(proposal=proposal, user=person, role=role)
    for deed in (
        lambda: grant_exception(exception, by=person, note="Yes"),
        lambda: refuse_exception(exception, by=person, note="No"),
        lambda: revoke_exception(exception, by=person, note="No"),
        lambda: make_asked(proposal, person),
    ):
        with pytest.raises(ActionRefused, match="Only the committee"):
            deed()
    assert CriterionException.objects.get().state == "asked"


def test_nothing_is_granted_to_somebody_who_came_to_work_on_the_proposal(
    call: Call, asker: User, decider: User
) -> None:
    proposal = make_lacking(call=call)
    exception = make_asked(proposal, asker)
    Teammate.objects.create(proposal=proposal, user=asker, role=TeamRole.READER)
    with pytest.raises(ActionRefused, match="works on this proposal now"):
        grant_exception(exception, by=decider, note="Agreed.")
    refuse_exception(exception, by=decider, note="Asked by the wrong person.")


def test_a_refused_request_stays_on_record_and_another_can_be_made(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    first = make_asked(proposal, asker)
    refuse_exception(first, by=decider, note="Too little to go by.")
    assert outcome(proposal) == Outcome.NOT_MET
    second = make_asked(proposal, asker, evidence="More.")
    assert [one.state for one in CriterionException.objects.order_by("pk")] == ["refused", "asked"]
    with pytest.raises(ActionRefused, match="decided on this request meanwhile"):
        grant_exception(first, by=make_reviewer(call), note="But yes")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        first.delete()
    grant_exception(second, by=decider, note="Enough.")


def test_one_is_open_or_stands_at_a_time(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    exception = make_asked(proposal, asker)
    with pytest.raises(AlreadyDone):
        make_asked(proposal, asker)
    with pytest.raises(ActionRefused, match="is asked for already"):
        make_asked(proposal, decider)
    with pytest.raises(IntegrityError, match="one_open_or_standing"), transaction.atomic():
        CriterionException.objects.create(
            proposal=proposal,
            criterion="regional",
            reason="x",
            evidence="x",
            asked_by=decider,
            asked_on=proposal.validations.latest("pk"),
        )
    grant_exception(exception, by=decider, note="Agreed.")
    with pytest.raises(ActionRefused, match="stands already"):
        make_asked(proposal, asker)
    with pytest.raises(AlreadyDone):
        grant_exception(exception, by=decider, note="Agreed.")


@pytest.mark.parametrize(("reason", "evidence"), [("", "Letters"), (" \n", "Letters"), ("Because", "")])
def test_reason_and_evidence_are_needed(call: Call, asker: User, reason: str, evidence: str) -> None:
    with pytest.raises(ActionRefused, match="Write the reason"):
        make_asked(make_lacking(call=call), asker, reason=reason, evidence=evidence)


def test_a_decision_needs_its_reason(call: Call, asker: User, decider: User) -> None:
    exception = make_asked(make_lacking(call=call), asker)
    for deed in (grant_exception, refuse_exception):
        with pytest.raises(ActionRefused, match="Write the reason"):
            deed(exception, by=decider, note=" ")


def test_nothing_is_decided_on_what_the_convener_has_back_or_what_is_over(
    call: Call, asker: User, decider: User
) -> None:
    proposal = make_lacking(call=call)
    exception = make_asked(proposal, asker)
    return_proposal(proposal, by=decider, note="Who?")
    for deed in (
        lambda: grant_exception(exception, by=decider, note="Agreed."),
        lambda: refuse_exception(exception, by=decider, note="No."),
    ):
        with pytest.raises(ActionRefused, match="is returned with a question now"):
            deed()


def test_what_was_not_seen_is_not_granted(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    seen = seen_in(judge_now(proposal), "regional")
    exception = make_asked(proposal, asker, seen=seen)
    lose(proposal, "FR")
    with pytest.raises(ChangedMeanwhile):
        grant_exception(exception, by=decider, note="Agreed.", seen=seen)
    member_rejoins(proposal.memberships.get(country="GE"), by=proposal.convener)
    member_rejoins(proposal.memberships.get(country="FR"), by=proposal.convener)
    with pytest.raises(ActionRefused, match="is met now"):
        grant_exception(exception, by=decider, note="Agreed.", seen=seen)
    assert CriterionException.objects.get().state == "asked"


# What ends one


def test_a_title_or_a_name_ends_nothing(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    make_granted(proposal, asker=asker, decider=decider)
    save_about(proposal, about=About(title="Glaciers and snow", language="en"), by=proposal.convener)
    organisation = proposal.memberships.get(country="FR").organisation
    organisation.name = "Another name"
    organisation.save()
    # It counted before, and counts now.
    Membership.objects.filter(country="FR").update(state=MembershipState.CONFIRMED)
    open_review(proposal, by=asker)
    shortlist(proposal, by=asker)
    assert CriterionException.objects.get().state == "granted"


CHANGES: dict[str, Callable[[Proposal], object]] = {
    "leaves": lambda one: lose(one, "FR"),
    "region": lambda one: one.memberships.filter(country="FR").update(
        primary_region=Region.objects.get(scheme="un-regional-groups", code="african")
    ),
    "country": lambda one: one.memberships.filter(country="FR").update(country="DE"),
    "global": lambda one: one.memberships.filter(country="FR").update(is_global=True),
    "kind": lambda one: one.memberships.filter(country="FR").update(kind="think_tank"),
    "joins": lambda one: make_member(one, country="KE"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_lapses_when_what_the_criterion_looks_at_changes(
    call: Call, asker: User, decider: User, change: str
) -> None:
    proposal = make_lacking(call=call)
    exception = make_granted(proposal, asker=asker, decider=decider)
    OutgoingMail.objects.all().delete()
    CHANGES[change](proposal)
    assert outcome(proposal) == Outcome.NOT_MET
    open_review(proposal, by=asker)
    with pytest.raises(NotShortlistable), transaction.atomic():
        shortlist(proposal, by=asker)
    return_proposal(proposal, by=asker, note="Is that so?")
    submit(proposal, by=proposal.convener, answer="It is.")
    exception.refresh_from_db()
    proposal = fresh(proposal)
    assert exception.state == "lapsed"
    if change != "leaves":
        assert exception.ended_with == proposal.latest_validation
    assert history_of(proposal).filter(action="exception.lapsed").count() == 1
    assert kinds() == [
        ("coalitions/exception_lapsed", asker.email),
        ("coalitions/exception_lapsed", proposal.convener.email),
    ]


def test_what_was_changed_and_changed_back_while_returned_keeps_it(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    exception = make_granted(proposal, asker=asker, decider=decider)
    return_proposal(proposal, by=asker, note="Who?")
    lose(proposal, "FR")
    assert outcome(proposal) == Outcome.NOT_MET
    member_rejoins(proposal.memberships.get(country="FR"), by=proposal.convener)
    submit(proposal, by=proposal.convener, answer="The same.")
    exception.refresh_from_db()
    assert exception.state == "granted"
    assert outcome(proposal) == Outcome.EXCEPTED


@pytest.mark.parametrize("how", ["lapses", "revoked"])
def test_a_coalition_whose_exception_ends_keeps_its_place_for_a_while(
    call: Call, asker: User, decider: User, how: str
) -> None:
    proposal = make_lacking(call=call)
    exception = make_granted(proposal, asker=asker, decider=decider)
    open_review(proposal, by=asker)
    shortlist(proposal, by=asker)
    assert not Grace.objects.exists()
    if how == "lapses":
        lose(proposal, "FR")
    else:
        revoke_exception(exception, by=decider, note="It was not true.")
    exception.refresh_from_db()
    grace = Grace.objects.running().get()
    assert exception.state in {"lapsed", "revoked"}
    assert fresh(proposal).is_coalition
    assert grace.began_with == exception.ended_with == fresh(proposal).latest_validation
    # Another one can be asked for, and ends the grace.
    make_granted(proposal, asker=asker, decider=decider)
    assert not Grace.objects.running().exists()


def test_a_passing_validation_from_before_it_ended_opens_the_database_s_gate_no_more(
    call: Call, asker: User, decider: User
) -> None:
    proposal = make_lacking(call=call)
    exception = make_granted(proposal, asker=asker, decider=decider)
    open_review(proposal, by=asker)
    passed = fresh(proposal).latest_validation
    revoke_exception(exception, by=decider, note="It was not true.")
    with pytest.raises(IntegrityError, match="points to no passing validation"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state="shortlisted", shortlisted_on=passed)


def test_a_version_that_asks_for_something_else_ends_it_and_the_rehearsal_says_so(
    call: Call, asker: User, decider: User
) -> None:
    proposal = make_lacking(call=call)
    exception = make_granted(proposal, asker=asker, decider=decider)
    secretary = make_secretary()
    version = make_criteria_set(call, published_at=None, min_csos=6)
    (flip,) = comparison_of(rehearse(version, by=secretary)).flips
    assert (flip.was_shortlistable, flip.is_shortlistable) == (True, False)
    assert [(one.before.outcome, one.after.outcome) for one in flip.changes] == [("excepted", "not_met")]
    exception.refresh_from_db()
    assert exception.is_granted
    publish(version, by=secretary)
    exception.refresh_from_db()
    latest = fresh(proposal).latest_validation
    assert (exception.state, exception.ended_with) == ("lapsed", latest)


def test_a_version_that_leaves_its_criterion_as_it_is_leaves_it_standing(
    call: Call, asker: User, decider: User
) -> None:
    proposal = make_lacking(call=call)
    exception = make_granted(proposal, asker=asker, decider=decider)
    secretary = make_secretary()
    version = make_criteria_set(call, published_at=None, min_activities=1, min_characters=20)
    assert comparison_of(rehearse(version, by=secretary)).flips == ()
    publish(version, by=secretary)
    exception.refresh_from_db()
    assert exception.is_granted
    assert outcome(proposal) == Outcome.EXCEPTED
    latest = fresh(proposal).latest_validation
    assert latest is not None
    assert (latest.criteria_set, latest.is_shortlistable) == (version, True)
    assert not OutgoingMail.objects.filter(kind="coalitions/exception_lapsed").exists()


@pytest.mark.parametrize("changed_since", [False, True])
def test_one_that_was_granted_when_the_version_counted_stands_on_the_same_without_it(
    call: Call, asker: User, decider: User, *, changed_since: bool
) -> None:
    """The migration puts the present fingerprint in the place of the former one, and leaves what it does not know."""
    exception = make_granted(make_lacking(call=call), asker=asker, decider=decider)
    validation = Proposal.objects.get(pk=exception.proposal_id).latest_validation
    assert validation is not None
    before, present = former_fingerprint(validation.facts, validation.parameters), exception.granted_on
    assert before != present
    CriterionException.objects.update(granted_on="0" * 64 if changed_since else before)
    (name,) = (one.name for one in iter_modules(migrations.__path__) if one.name.endswith("_without_the_version"))
    import_module(f"coalitions.migrations.{name}").forget_the_version(apps, None)
    exception.refresh_from_db()
    assert exception.granted_on == ("0" * 64 if changed_since else present)


def former_fingerprint(facts: Any, parameters: Any) -> str:
    rules = Parameters.from_json(parameters)
    rows, numbers, *rest = cast("tuple[Any, ...]", regional.looks_at(Facts.from_json(facts), rules))
    return sha256(json.dumps((rows, (rules.version, *numbers), *rest)).encode()).hexdigest()


def test_what_is_over_has_no_open_requests(call: Call, asker: User, decider: User) -> None:
    declined, withdrawn = make_lacking(call=call), make_lacking(call=call)
    for proposal in (declined, withdrawn):
        make_asked(proposal, asker)
    open_review(declined, by=decider)
    decline(declined, by=decider, note="No.")
    withdraw(withdrawn, by=withdrawn.convener)
    assert set(CriterionException.objects.values_list("state", flat=True)) == {"lapsed"}
    assert OutgoingMail.objects.filter(kind="coalitions/exception_lapsed", to=asker.email).count() == 2
    (text,) = OutgoingMail.objects.filter(kind="coalitions/exception_lapsed").values_list("text", flat=True)[:1]
    assert "has ended without a decision" in text


# Merges


def test_a_merge_ends_those_of_both_where_the_members_change(call: Call, asker: User, decider: User) -> None:
    one, two = make_lacking(call=call), make_lacking(call=call)
    for proposal in (one, two):
        make_granted(proposal, asker=asker, decider=decider)
    preview = preview_merge(survivor=fresh(one), absorbed=fresh(two), by=asker)
    assert (preview.union.lapsing, preview.union.ending) == (("Regions",), ("Regions",))
    assert not preview.judgement.report.shortlistable
    merge(survivor=one, absorbed=two, by=asker, note="Alike")
    assert outcome(one) == Outcome.NOT_MET
    assert list(CriterionException.objects.values_list("state", flat=True)) == ["lapsed", "lapsed"]
    gone = OutgoingMail.objects.filter(kind="coalitions/exception_lapsed", text__contains="merged into another")
    assert gone.count() == 1
    (note,) = notes_of(fresh(two).exceptions.all(), report_of(two))["regional"]
    assert "as the proposal was merged into another." in str(note.sentence)
    (note,) = notes_of(fresh(one).exceptions.all(), report_of(one))["regional"]
    assert "as what it was granted on had changed." in str(note.sentence)


def test_one_that_ended_before_a_merge_did_not_end_by_it(call: Call, asker: User, decider: User) -> None:
    survivor, absorbed = make_submitted_proposal(call=call), make_lacking(call=call)
    make_granted(absorbed, asker=asker, decider=decider)
    lose(absorbed, "FR")
    merge(survivor=survivor, absorbed=absorbed, by=asker, note="Alike")
    (note,) = notes_of(fresh(absorbed).exceptions.all(), report_of(absorbed))["regional"]
    assert "as what it was granted on had changed." in str(note.sentence)


def test_a_merge_that_changes_no_member_that_counts_keeps_it(call: Call, asker: User, decider: User) -> None:
    one = make_lacking(call=call)
    two = make_submitted_proposal(call=call)
    two.memberships.exclude(is_lead=True).delete()
    shared = one.memberships.get(is_lead=True)
    two.memberships.update(organisation=shared.organisation, country=shared.country)
    exception = make_granted(one, asker=asker, decider=decider)
    preview = preview_merge(survivor=fresh(one), absorbed=fresh(two), by=asker)
    assert (preview.union.lapsing, preview.union.ending) == ((), ())
    assert preview.judgement.report.excepted == ("regional",)
    merge(survivor=one, absorbed=two, by=asker, note="Alike")
    exception.refresh_from_db()
    assert exception.is_granted
    assert outcome(one) == Outcome.EXCEPTED


# Who is told what


def test_mails_say_why_and_name_nobody_of_the_committee(call: Call, asker: User, decider: User) -> None:
    proposal = make_lacking(call=call)
    exception = make_asked(proposal, asker, evidence="Call Ms Smith: 555-0100")
    grant_exception(exception, by=decider, note="Agreed <b>so</b>.")
    revoke_exception(exception, by=decider, note="It was not true.")
    mails = list(OutgoingMail.objects.filter(kind="coalitions/exception_decided").order_by("pk"))
    assert len(mails) == 4
    for mail in mails:
        for part in (mail.text, mail.html):
            assert REASON in part
            assert "555-0100" not in part
            assert "Dana Decider" not in part
        assert ("/admin/" in mail.text) is (mail.to == asker.email)
    assert "Agreed <b>so</b>." in mails[0].text
    assert "Agreed &lt;b&gt;so&lt;/b&gt;." in mails[0].html
    assert "It was not true." in mails[2].text
    assert all("Asha Asker" not in mail.text for mail in mails if mail.to != asker.email)


def test_a_draft_has_none(call: Call, asker: User) -> None:
    with pytest.raises(ActionRefused, match="is draft now"):
        make_asked(make_proposal(call=call), asker)
    assert kinds() == []
