"""The demo: what it holds, that all of it is true of itself, and that it is loaded once."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from coalitions.criteria import judge
from coalitions.criteria.types import Facts, Parameters, Report
from coalitions.models import (
    Call,
    Case,
    CaseKind,
    CommitteeSeat,
    CriterionException,
    Proposal,
    SupportRequest,
    Validation,
)
from coalitions.services.cases import why_no_appeal
from coalitions.services.merging import preview_merge
from coalitions.services.validation import judge_now
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.demo.accounts import DEMO_ACCOUNTS, Part
from portal.demo.conferences import CALL_2024, COMING_CALL
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from sessions_app.models import FollowUp, Forum, Recommendation, Session

pytestmark = pytest.mark.django_db

ALL = {"regional", "constituency", "engagement", "work_plan"}
# What each proposal of 2024 is there to show: its state, what it does not meet, and what it is advised.
STANDING: dict[str, tuple[str, set[str]]] = {
    "S-001": ("shortlisted", set()),
    "P-003": ("shortlisted", set()),
    "P-004": ("shortlisted", set()),
    "P-005": ("shortlisted", set()),
    "P-006": ("shortlisted", set()),
    "P-007": ("shortlisted", set()),
    "P-008": ("merged", {"regional"}),
    "P-009": ("under_review", {"regional"}),
    "P-010": ("under_review", {"regional"}),
    "P-011": ("under_review", set()),
    "P-012": ("submitted", set()),
    "P-013": ("under_review", {"regional"}),
    "P-014": ("submitted", {"regional"}),
    # An exception stands.
    "P-015": ("under_review", set()),
    "P-016": ("returned", {"regional"}),
    "P-017": ("under_review", {"constituency"}),
    "P-018": ("under_review", {"constituency"}),
    "P-019": ("returned", {"engagement"}),
    "P-020": ("submitted", {"work_plan"}),
    "P-021": ("submitted", {"work_plan"}),
    "P-022": ("under_review", {"work_plan"}),
    "P-023": ("under_review", {"youth"}),
    "P-024": ("declined", set()),
    "P-025": ("withdrawn", set()),
    "P-026": ("submitted", ALL),
}
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
HOST = re.compile(r"https?://([\w.-]+)")


@dataclass(frozen=True)
class Load:
    """How loading went."""

    said: str
    queries: int


@pytest.fixture(scope="module", autouse=True)
def load(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Load]:
    """Load the demo once for this module, and leave nothing of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        count = _Count()
        with connection.execute_wrapper(count):
            said = _demo()
        with django_db_blocker.block():
            yield Load(said, count.queries)
        transaction.set_rollback(True)


class _Count:
    """Counts queries; unlike Django's log of them, it has no limit."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.queries += 1
        return execute(*arguments)


def _demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def _proposal(reference: str) -> Proposal:
    return Proposal.objects.select_related("call__forum", "convener").get(reference=reference)


def _report(reference: str) -> Report:
    validation = _proposal(reference).latest_validation
    assert validation is not None
    return validation.report


def _unmet(report: Report) -> set[str]:
    return {result.criterion for result in report.results if result.outcome == "not_met"}


def test_says_what_there_is_after_loading(load: Load) -> None:
    assert load.said == (
        "The demo is loaded. There are now 17 people, 296 organisations, 6 sessions, 2 calls and 28 proposals.\n"
    )


def test_is_loaded_with_a_bounded_number_of_queries(load: Load) -> None:
    """Some seconds in all; the bound is on what does not vary with the machine."""
    assert load.queries < 6_300


def test_an_exception_stands_another_waits_and_somebody_comes_late() -> None:
    states = dict(CriterionException.objects.values_list("proposal__reference", "state"))
    assert states == {"P-015": "granted", "P-013": "asked"}
    assert _report("P-015").result("regional").outcome == "excepted"
    late = Case.objects.get(kind=CaseKind.LATE_ENTRY)
    assert (late.proposal.reference, late.outcome) == ("S-002", "")


def test_a_refusal_is_appealed_against_and_nobody_has_decided() -> None:
    appeal = Case.objects.select_related("proposal__call").prefetch_related("proposal__cases").get(kind=CaseKind.APPEAL)
    assert (appeal.proposal.reference, appeal.outcome) == ("P-024", "")
    assert appeal.first_decided_at == appeal.proposal.decided_at
    assert why_no_appeal(appeal.proposal) == "Your appeal waits for its decision."


def test_a_team_writes_a_draft_which_organisations_could_join() -> None:
    draft = _proposal("N-002")
    assert [(mate.user.email, mate.role) for mate in draft.teammates.all()] == [("other-cso@example.org", "editor")]
    assert [one.is_open for one in draft.invitations.all()] == [False, True]
    introductions = draft.introductions.order_by("organisation__name")
    assert [(one.organisation.name, one.state) for one in introductions] == [
        ("Czytelnia na Rogu", "asked"),
        ("Hook and Ladder Tool Library", "agreed"),
    ]


def test_some_members_have_confirmed_and_one_has_declined() -> None:
    states = Counter(_proposal("N-001").memberships.values_list("state", flat=True))
    assert states == {"confirmed": 4, "pledged": 1, "declined": 1}
    assert judge_now(_proposal("N-001")).report.shortlistable


def test_a_second_run_changes_nothing_and_says_so() -> None:
    events, people, proposals = AuditEvent.objects.count(), User.objects.count(), Proposal.objects.count()
    changed = list(Proposal.objects.order_by("pk").values_list("changed_at", flat=True))
    with CaptureQueriesContext(connection) as queries:
        said = _demo()
    assert said == "The demo is loaded already; nothing was changed.\n"
    assert not [one for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert (AuditEvent.objects.count(), User.objects.count(), Proposal.objects.count()) == (events, people, proposals)
    assert list(Proposal.objects.order_by("pk").values_list("changed_at", flat=True)) == changed


def test_tells_the_accounts_when_asked_for_more_and_nothing_when_asked_for_silence() -> None:
    assert all(f"{account.email}  {account.password}" in _demo("-v2") for account in DEMO_ACCOUNTS)
    assert _demo("-v0") == ""


@pytest.mark.parametrize(("reference", "state", "unmet"), [(key, *row) for key, row in STANDING.items()])
def test_a_proposal_stands_as_it_is_meant_to(reference: str, state: str, unmet: set[str]) -> None:
    assert (_proposal(reference).state, _unmet(_report(reference))) == (state, unmet)


def test_what_is_stored_of_a_validation_gives_the_same_report_again() -> None:
    validations = list(Validation.objects.all())
    assert len(validations) > len(STANDING)
    for one in validations:
        report = judge(Facts.from_json(one.facts), Parameters.from_json(one.parameters))
        assert (report.to_json(), report.shortlistable) == (one.report_data, one.is_shortlistable)


@pytest.mark.parametrize("reference", STANDING)
def test_the_latest_validation_is_true_of_the_proposal_as_it_stands(reference: str) -> None:
    proposal = _proposal(reference)
    now = judge_now(proposal)
    validation = proposal.latest_validation
    assert validation is not None
    assert (now.facts.to_json(), now.report.to_json()) == (validation.facts, validation.report_data)
    assert now.facts.submitted_on is not None
    assert now.facts.submitted_on.year == 2024


def test_the_drafts_were_never_submitted() -> None:
    drafts = Proposal.objects.filter(state="draft").order_by("reference")
    assert [one.reference for one in drafts] == ["N-002", "S-002"]
    assert not drafts.filter(submitted_at__isnull=False).exists()
    assert _unmet(judge_now(_proposal("S-002")).report) == ALL


def test_two_pairs_ought_to_be_merged() -> None:
    """The young mediators pass only together; the seed keepers pass alone, and say the same."""
    by = User.objects.get(email="committee@example.org")
    together = preview_merge(survivor=_proposal("P-009"), absorbed=_proposal("P-010"), by=by)
    assert together.judgement.report.shortlistable
    assert len(together.union.shared) == 2
    seeds = preview_merge(survivor=_proposal("P-011"), absorbed=_proposal("P-012"), by=by)
    assert len(seeds.union.shared) == 3


def test_a_merged_one_points_to_a_coalition_that_has_its_members() -> None:
    absorbed, survivor = _proposal("P-008"), _proposal("P-007")
    assert absorbed.merged_into == survivor
    names = set(survivor.memberships.values_list("organisation__name", flat=True))
    assert set(absorbed.memberships.values_list("organisation__name", flat=True)) <= names


def test_each_failure_has_the_reason_that_it_is_there_for() -> None:
    def uncounted(reference: str) -> set[str]:
        evidence = _report(reference).result("regional").evidence
        return {one.subject for one in evidence if not one.counted}

    assert _report("P-013").result("regional").counts["regions"] == 4
    assert "Alphabets for All Network" in uncounted("P-014")
    assert "Fault Line Parents' Association" in uncounted("P-015")
    assert "جمعية ذاكرة الحارة" in uncounted("P-016")
    assert _report("P-017").result("constituency").counts["constituencies"] == 2
    assert _report("P-018").result("constituency").counts["constituencies"] == 2
    assert _report("P-006").result("engagement").route == "statement"


def test_one_proposal_has_150_members_not_all_of_which_stand_by_it() -> None:
    memberships = _proposal("P-005").memberships
    assert memberships.count() == 150
    assert memberships.filter(state__in=["declined", "withdrawn"]).count() == 5


def test_proposals_are_written_in_three_languages() -> None:
    assert {one.language for one in Proposal.objects.all()} == {"ar", "en", "fr"}
    assert (_proposal("P-004").language, _proposal("P-016").language) == ("fr", "ar")


def test_the_call_of_2024_is_closed_and_has_its_committee() -> None:
    call = Call.objects.get(slug=CALL_2024)
    assert not call.is_open
    assert (call.conference_starts, call.horizon_ends) == (date(2024, 5, 9), date(2024, 9, 23))
    assert call.criteria_set.number == 1
    assert call.networks.count() == 4
    assert CommitteeSeat.objects.filter(call=call, network=None).count() == 3
    assert CommitteeSeat.objects.filter(call=call).exclude(network=None).count() == 4
    for proposal in Proposal.objects.filter(call=call, submitted_at__isnull=False):
        assert proposal.submitted_at is not None
        assert call.opens_at < proposal.submitted_at < call.closes_at


def test_an_invented_call_is_open_and_can_be_proposed_to() -> None:
    call = Call.objects.get(slug=COMING_CALL)
    assert list(Call.objects.open_now()) == [call]
    proposal = _proposal("N-001")
    assert (proposal.state, proposal.is_editable) == ("submitted", True)
    assert proposal.submitted_at is not None
    assert call.opens_at < proposal.submitted_at < timezone.now()
    assert _report("N-001").shortlistable
    assert _unmet(judge_now(_proposal("N-002")).report) == ALL - {"constituency"}


def test_a_request_for_support_is_answered() -> None:
    assert SupportRequest.objects.get(proposal__reference="P-006").answered_at


def test_there_are_four_sessions_that_took_place_and_two_to_come() -> None:
    past, coming = Session.objects.past(), Session.objects.upcoming()
    assert {one.forum.slug: one.state for one in past} == {
        "ecosoc-partnership-forum-2023": "held",
        "ecosoc-partnership-forum-2022": "summarised",
        "international-partnerships-infopoint-2022": "held",
        "unaoc-global-forum-2016": "held",
    }
    assert [one.state for one in coming] == ["published", "draft"]
    assert Forum.objects.filter(is_open_for_sessions=True).count() == 1


def test_the_summary_of_2022_has_its_facts() -> None:
    session = Session.objects.select_related("summary").get(state="summarised")
    when = session.when()
    assert when is not None
    assert (f"{when.start:%Y-%m-%d %H:%M}", f"{when.end:%H:%M}", when.zone) == (
        "2022-02-02 16:00",
        "16:50",
        "America/New_York",
    )
    assert (session.number, session.summary.attendance) == (6, 115)
    assert session.key_issues.count() == 5
    assert session.speakers.count() == 5
    states = Recommendation.objects.filter(session=session).values_list("state", flat=True)
    assert sorted(states) == ["done", "dropped", "in_progress", "open", "open", "open", "open"]
    assert {one.at.year for one in FollowUp.objects.all()} == {2022, 2023}


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: str(account.part))
def test_an_account_can_sign_in(account: Any) -> None:
    user = User.objects.get(email=account.email)
    assert user.check_password(account.password)
    assert EmailAddress.objects.filter(user=user, email=account.email, verified=True, primary=True).count() == 1


def test_each_role_is_somebodys() -> None:
    people = {account.part: User.objects.get(email=account.email) for account in DEMO_ACCOUNTS}
    assert set(people) == set(Part)
    assert [part for part, user in people.items() if user.is_secretariat] == [Part.SECRETARIAT]
    assert {part for part, user in people.items() if user.committee_seats.exists()} == {Part.COMMITTEE, Part.NETWORK}
    assert Session.objects.editable_by(people[Part.ORGANISER]).count() == 3
    assert Session.objects.editable_by(people[Part.OTHER_ORGANISER]).count() == 2
    assert Proposal.objects.convened_by(people[Part.CSO]).count() == 3
    assert Organisation.objects.of(people[Part.CSO]).count() == 1


def test_the_others_cannot_sign_in() -> None:
    others = User.objects.exclude(email__in=[account.email for account in DEMO_ACCOUNTS])
    assert others.count() == 10
    assert not [user for user in others if user.has_usable_password()]


def test_no_mail_waits_to_be_sent() -> None:
    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_every_change_of_state_is_in_the_log() -> None:
    logged = AuditEvent.objects.filter(action__startswith="proposal.").values_list("action", flat=True)
    assert {"proposal.submit", "proposal.open_review", "proposal.return", "proposal.shortlist"} <= set(logged)
    assert {"proposal.decline", "proposal.merge", "proposal.withdraw"} <= set(logged)
    assert AuditEvent.objects.filter(action="demo.loaded").count() == 1


def test_no_address_or_website_is_anybodys() -> None:
    """Looked for in every row of every table."""
    addresses, hosts = set(), set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT stored::text FROM "{table}" stored WHERE stored::text ~ %s', ["@|https?:"])
            for (text,) in cursor.fetchall():
                addresses |= set(EMAIL.findall(text))
                hosts |= set(HOST.findall(text))
    assert len(addresses) > 100
    assert not {one for one in addresses if not one.endswith("@example.org")}
    assert hosts
    assert not {one for one in hosts if one != "example.org" and not one.endswith(".example.org")}


def test_is_not_loaded_in_production_by_mistake(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not in production"):
        _demo()
    assert _demo("--yes-in-production") == "The demo is loaded already; nothing was changed.\n"
