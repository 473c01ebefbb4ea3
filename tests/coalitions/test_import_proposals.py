"""manage.py import_proposals: all or nothing, once, and through the services."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from coalitions.models import (
    Call,
    Case,
    CaseOutcome,
    Confirmation,
    ConfirmationRequest,
    Membership,
    Proposal,
    SupportRequest,
)
from coalitions.services.answering import confirm, decline
from coalitions.services.asking import ask
from coalitions.services.cases import ask_for_late_entry
from coalitions.services.documents import document_of
from coalitions.services.facts import submitted_on, with_rows
from coalitions.services.reviewing import map_constituency, open_review, return_proposal
from coalitions.services.submission import withdraw
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from portal.organisations.models import Constituency, Organisation
from tests.coalitions.confirming.asked import seen_now
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import make_call, make_reviewer
from tests.factories.documents import SAMPLE, make_file, make_member, make_proposal, make_sample

pytestmark = pytest.mark.django_db

POINT = {"name": "Amina Otieno", "email": "amina@example.org", "public": False}
LEAD = make_member("Lead", lead=True, country="KE")


@pytest.fixture
def call() -> Call:
    return make_call()


@pytest.fixture
def convener() -> User:
    return make_user("Amina Convener", email="convener@example.org")


@pytest.fixture
def run(call: Call, convener: User, tmp_path: Path) -> Any:
    """Import a file (plain data, or a path): the exit status, what was said, what was refused."""

    def run(data: dict[str, Any] | Path, *arguments: str) -> tuple[int, str, list[str]]:
        path = data if isinstance(data, Path) else tmp_path / "proposals.json"
        if not isinstance(data, Path):
            path.write_text(json.dumps(data), encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        named = ["--call", call.slug, "--convener", convener.email, *arguments]
        try:
            call_command("import_proposals", str(path), *named, stdout=out, stderr=err)
        except SystemExit as exit_:
            return int(exit_.code or 0), out.getvalue(), err.getvalue().splitlines()
        return 0, out.getvalue(), err.getvalue().splitlines()

    return run


def test_the_sample_comes_in_whole(run: Any, convener: User) -> None:
    assert run(SAMPLE) == (0, "Imported: 2 new, 0 changed, 0 as they were.\n", [])
    first, second = Proposal.objects.order_by("reference")
    assert (first.state, second.state) == (ProposalState.SUBMITTED, ProposalState.DRAFT)
    assert submitted_on(first, first.call) == date(2024, 4, 10)
    assert first.convener == convener
    assert first.latest_validation is not None
    assert first.latest_validation.is_shortlistable
    assert first.latest_validation.revision.document == stored(first)
    assert stored(first) == make_sample()["proposals"][0]
    assert not second.validations.exists()


def test_nobody_is_mailed_and_the_log_says_what_it_was(run: Any) -> None:
    run(SAMPLE)
    assert not OutgoingMail.objects.exists()
    events = AuditEvent.objects.exclude(action="organisation.registered").order_by("id")
    assert [(one.action, one.by_name) for one in events] == [
        ("proposal.imported", "The portal"),
        ("proposal.submit", "Amina Convener"),
        ("proposal.imported", "The portal"),
    ]
    assert events[1].note == "Imported from a file, as submitted on 2024-04-10."
    assert "@" not in json.dumps([[one.before, one.after, one.note] for one in events])


def test_a_second_import_changes_nothing(run: Any) -> None:
    run(SAMPLE)
    before = contents()
    assert run(SAMPLE)[:2] == (0, "Imported: 0 new, 0 changed, 2 as they were.\n")
    assert contents() == before


def test_a_rehearsal_changes_nothing(run: Any) -> None:
    before = contents()
    assert run(SAMPLE, "--dry-run")[:2] == (0, "Would be imported: 2 new, 0 changed, 0 as they were.\n")
    assert contents() == before


def test_one_bad_row_and_nothing_is_changed(run: Any) -> None:
    data = make_sample()
    data["proposals"][1]["members"][0]["country"] = "XX"
    before = contents()
    status, out, refused = run(data)
    assert (status, out) == (2, "")
    assert refused == ["$.proposals[1].members[0].country: “XX” is not a country or territory of ISO 3166-1."]
    assert contents() == before


def test_every_fault_of_importing_is_named_by_its_path_and_nothing_is_changed(run: Any) -> None:
    data = make_file(
        make_proposal("fine", members=[LEAD]),
        make_proposal("a/b"),
        make_proposal(".."),
        make_proposal("new"),
        make_proposal("P-1", submitted_on="2024-04-10"),
        make_proposal("P-2", submitted_on="2099-04-10", members=[LEAD], focal_point=POINT),
        make_proposal("P-3", members=[{**LEAD, "state": "declined"}]),
        make_proposal("P-4", members=[make_member("ﷺ" * 200)]),
    )
    before = contents()
    status, _out, refused = run(data)
    assert status == 2
    assert [line.partition(": ")[0] for line in refused] == [
        "$.proposals[1].reference",
        "$.proposals[2].reference",
        "$.proposals[3].reference",
        "$.proposals[4].members",
        "$.proposals[4].focal_point",
        "$.proposals[5].submitted_on",
        "$.proposals[6].members[0].lead",
        "$.proposals[7].members[0].organisation",
    ]
    assert contents() == before


def test_a_reference_of_another_s_proposal_is_refused_without_a_word_about_it(run: Any, tmp_path: Path) -> None:
    run(SAMPLE)
    Proposal.objects.update(convener=make_user("Tomasz Other"))
    before = contents()
    status, _out, refused = run(SAMPLE)
    assert status == 2
    assert refused == [
        "$.proposals[0].reference: “S-001” is the reference of another proposal, of another call or convener.",
        "$.proposals[1].reference: “S-002” is the reference of another proposal, of another call or convener.",
    ]
    assert contents() == before


def test_a_reference_of_another_call_is_refused(run: Any) -> None:
    run(SAMPLE)
    Proposal.objects.update(call=make_call())
    assert run(SAMPLE)[0] == 2


def test_what_can_be_changed_is_changed_to_what_the_file_says(run: Any) -> None:
    run(SAMPLE)
    data = make_sample()
    changed = data["proposals"][0]
    changed["title"], changed["support_needed"] = "Another title", "Introductions to three missions in New York."
    changed["members"] = [
        {**changed["members"][0], "lead": False},
        {**changed["members"][2], "lead": True, "state": "confirmed", "constituency": "farmers"},
        {**make_member("A new one", country="PE"), **FULL},
    ]
    changed["work_plan"] = changed["work_plan"][::-1][:1]
    changed["engagement"] = []
    kept = Membership.objects.get(organisation__name=changed["members"][1]["organisation"]).pk
    assert run(data)[:2] == (0, "Imported: 0 new, 1 changed, 1 as they were.\n")
    proposal = Proposal.objects.get(reference="S-001")
    changed["members"] = [changed["members"][1], changed["members"][0], changed["members"][2]]
    assert stored(proposal) == changed
    assert proposal.memberships.get(is_lead=True).pk == kept
    assert proposal.latest_validation is not None
    assert proposal.latest_validation.revision.number == 2
    assert SupportRequest.objects.get().proposal == proposal
    assert AuditEvent.objects.filter(action="proposal.changed").get().after == {
        "changed": ["about", "members", "engagement", "work-plan"]
    }
    before = contents()
    assert run(data)[:2] == (0, "Imported: 0 new, 0 changed, 2 as they were.\n")
    assert contents() == before


FULL: dict[str, Any] = {
    "acronym": "",
    "website": "",
    "lead": False,
    "is_global": True,
    "primary_region": "african",
    "region_reason": "It works there",
    "constituency": "women",
    "further_constituencies": ["ngos", "volunteers"],
    "other_constituency": "",
    "state": "withdrawn",
    "contact": {"name": "B", "email": "b@example.org"},
}


def test_a_new_member_leaves_the_lead_where_it_is(run: Any) -> None:
    run(SAMPLE)
    data = make_sample()
    data["proposals"][0]["members"].append({**make_member("A new one", country="PE"), **FULL})
    run(data)
    assert stored(Proposal.objects.get(reference="S-001")) == data["proposals"][0]


def test_a_draft_that_the_file_says_is_submitted_becomes_submitted(run: Any) -> None:
    run(make_file(make_proposal(members=[LEAD], focal_point=POINT)))
    data = make_file(make_proposal(members=[LEAD], focal_point=POINT, submitted_on="2024-04-10"))
    assert run(data)[1] == "Imported: 0 new, 1 changed, 0 as they were.\n"
    assert Proposal.objects.get().state == ProposalState.SUBMITTED


def test_the_day_of_submission_stays(run: Any) -> None:
    data = make_file(make_proposal(members=[LEAD], focal_point=POINT, submitted_on="2024-04-10"))
    run(data)
    for day in ({"submitted_on": "2024-04-11"}, {}):
        again = make_file(make_proposal(members=[LEAD], focal_point=POINT, **day))
        assert run(again)[2] == [
            "$.proposals[0].submitted_on: It was submitted on 2024-04-10, which an import does not change."
        ]


def test_contacts_that_the_file_leaves_out_stay(run: Any) -> None:
    run(SAMPLE)
    data = make_sample()
    for proposal in data["proposals"]:
        del proposal["focal_point"]
        for member in proposal["members"]:
            del member["contact"]
    before = contents()
    assert run(data)[1] == "Imported: 0 new, 0 changed, 2 as they were.\n"
    assert contents() == before


def test_what_the_committee_mapped_stays_until_the_words_change(run: Any, call: Call) -> None:
    member = make_member("Sea scouts", constituency="other", other_constituency="Sailors", country="KE")
    proposal = make_proposal(members=[LEAD, member], focal_point=POINT, submitted_on="2024-04-10")
    run(make_file(proposal))
    row = Membership.objects.get(organisation__name="Sea scouts")
    map_constituency(row, constituency=Constituency.objects.get(pk="volunteers"), by=make_reviewer(call))
    proposal["title"] = "Another title"
    run(make_file(proposal))
    row.refresh_from_db()
    assert row.mapped_constituency_id == "volunteers"
    member["other_constituency"] = "Divers"
    run(make_file(proposal))
    row.refresh_from_db()
    assert row.mapped_constituency_id is None


def test_what_lies_with_the_committee_is_not_changed_but_may_come_again_as_it_is(run: Any, call: Call) -> None:
    run(SAMPLE)
    open_review(Proposal.objects.get(reference="S-001"), by=make_reviewer(call))
    before = contents()
    assert run(SAMPLE)[0] == 0
    data = make_sample()
    data["proposals"][0]["title"] = "Another title"
    status, _out, refused = run(data)
    assert (status, len(refused)) == (2, 1)
    assert refused[0].startswith("$.proposals[0].reference: The committee is reviewing")
    assert contents() == before


def test_what_was_withdrawn_stays_withdrawn(run: Any, convener: User) -> None:
    run(SAMPLE)
    withdraw(Proposal.objects.get(reference="S-001"), by=convener)
    assert run(SAMPLE)[0] == 0
    assert Proposal.objects.get(reference="S-001").state == ProposalState.WITHDRAWN


def test_a_closed_call_takes_what_is_new_and_changes_nothing_that_is_there(run: Any, call: Call) -> None:
    call.closes_at = call.opens_at.replace(year=call.opens_at.year - 1)
    call.opens_at = call.closes_at.replace(year=call.closes_at.year - 1)
    call.save()
    assert run(SAMPLE)[0] == 0
    assert run(SAMPLE)[0] == 0
    data = make_sample()
    data["proposals"][1]["title"] = "Another title"
    assert run(data)[0] == 2


def test_organisations_are_the_registry_s_where_it_has_them(run: Any) -> None:
    known = make_organisation("Known  Body", country="KE")
    elsewhere = make_organisation("Elsewhere", country="PE")
    members = [make_member("KNOWN body", country="KE", acronym="KB"), make_member("Elsewhere", country="KE")]
    data = make_file(make_proposal(members=members), make_proposal("P-2", members=members))
    run(data)
    assert Membership.objects.filter(organisation=known).count() == 2
    assert not Membership.objects.filter(organisation=elsewhere).exists()
    assert Organisation.objects.count() == 3
    before = contents()
    assert run(data)[1] == "Imported: 0 new, 0 changed, 2 as they were.\n"
    assert contents() == before


def test_titles_and_references_that_no_address_holds_get_one_all_the_same(run: Any) -> None:
    data = make_file(
        *(make_proposal(reference, title=title) for reference, title in (("é", "水"), ("水", "水"), ("P 1", "水"))),
        make_proposal("b", title="x" * 200),
        make_proposal("y" * 40, title="x" * 200),
        make_proposal("é" * 40, title="x" * 200),
    )
    assert run(data)[0] == 0
    assert len(set(Proposal.objects.values_list("slug", flat=True))) == 6


@pytest.mark.parametrize("arguments", [("--call", "no-such"), ("--convener", "nobody@example.org")])
def test_a_call_or_a_person_that_is_not_there_is_status_2(run: Any, arguments: tuple[str, str]) -> None:
    with pytest.raises(CommandError) as refused:
        run(SAMPLE, *arguments)
    assert refused.value.returncode == 2


def stored(proposal: Proposal) -> dict[str, Any]:
    """The proposal as a file would have it."""
    return document_of(with_rows(Proposal.objects.filter(pk=proposal.pk)).get())


def contents() -> dict[str, Any]:
    """A digest of each table."""
    with connection.cursor() as cursor:
        digests = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            digests[table] = cursor.fetchone()[0]
    return digests


def test_a_file_ends_confirmations_of_other_facts_and_mails_nobody(run: Any) -> None:
    run(SAMPLE)
    member = Membership.objects.filter(proposal__reference="S-002", state="pledged").latest("id")
    member.contact_email = "contact@members.example.org"
    member.save()
    ask(member, by=member.proposal.convener)
    request = ConfirmationRequest.objects.get()
    confirm(request, seen=seen_now(request), language="en")
    mails = OutgoingMail.objects.count()
    assert run(SAMPLE)[0] == 0
    assert Confirmation.objects.filter(ended_at=None).count() == 1, "the file says the same of it, but for its state"
    data = make_sample()
    for row in data["proposals"][1]["members"]:
        row["region_reason"] = "Said anew"
    assert run(data)[0] == 0
    assert not Confirmation.objects.filter(ended_at=None).exists()
    assert OutgoingMail.objects.count() == mails


def test_what_organisations_said_themselves_is_not_taken_back_by_a_file(run: Any) -> None:
    rows = [
        LEAD,
        *(make_member(name, contact={"name": "", "email": "a@members.example.org"}) for name in ("Yes", "No")),
    ]
    data = make_file(make_proposal(members=rows))
    run(data)
    for answer, name in ((confirm, "Yes"), (decline, "No")):
        member = Membership.objects.get(organisation__name=name)
        ask(member, by=member.proposal.convener)
        request = ConfirmationRequest.objects.get(membership=member)
        answer(request, seen=seen_now(request), **({"language": "en"} if name == "Yes" else {}))
    before = contents()
    status, _said, refused = run(data)
    assert status == 2
    [fault] = refused
    assert fault.startswith("$.proposals[0].members[2].state: No itself declined by its link.")
    assert contents() == before
    rows[2]["state"] = "declined"
    assert run(data)[0] == 0
    assert contents() == before, "the file is older than a yes, and says the no"
    rows[1]["constituency"] = "women"
    assert run(data)[0] == 0
    assert Membership.objects.get(organisation__name="Yes").state == "pledged", "other facts were confirmed"


def test_what_an_organisation_itself_declined_no_file_takes_back(run: Any) -> None:
    pledged = make_member("Second", country="KE")
    alone, both = (make_file(make_proposal("P-1", members=members)) for members in ([LEAD], [LEAD, pledged]))
    run(both)
    member = Membership.objects.get(is_lead=False)
    Membership.objects.filter(pk=member.pk).update(contact_email="contact@members.example.org")
    ask(Membership.objects.get(pk=member.pk), by=Proposal.objects.get().convener)
    request = ConfirmationRequest.objects.get()
    decline(request, seen=seen_now(request))
    said = "Second itself declined by its link. It is a member again once it confirms."
    refused = (2, "", [f"$.proposals[0].members[1].state: {said}"])
    assert run(both) == refused
    assert run(alone)[0] == 0
    assert run(both) == refused, "nor where a file left it out in between"
    assert run(make_file(make_proposal("P-1", members=[LEAD, {**pledged, "state": "declined"}])))[0] == 0
    assert Membership.objects.get(is_lead=False).state == "declined"


@pytest.mark.parametrize(
    ("opened", "change", "faults"),
    [
        (["about"], {"members": [LEAD]}, ["$.proposals[0].members: The committee returned"]),
        (["about"], {"support_needed": "Introductions"}, ["$.proposals[0].engagement: The committee returned"]),
        (["members"], {"title": "Others"}, ["$.proposals[0].title: The committee returned"]),
        (
            ["members"],
            {"focal_point": {**POINT, "name": "Ben"}},
            ["$.proposals[0].focal_point: The committee returned"],
        ),
        (["members"], {"members": [LEAD]}, []),
        (["about"], {"title": "Others"}, []),
    ],
)
def test_what_is_returned_changes_in_the_sections_that_the_committee_opened(
    run: Any, call: Call, opened: list[str], change: dict[str, Any], faults: list[str]
) -> None:
    said = {"submitted_on": "2024-04-10", "focal_point": POINT, "members": [LEAD, make_member("Second")]}
    run(make_file(make_proposal("P-1", **said)))
    return_proposal(Proposal.objects.get(), by=make_reviewer(call), note="Why?", sections=opened)
    status, _said, refused = run(make_file(make_proposal("P-1", **{**said, **change})))
    assert [line[: len(fault)] for line, fault in zip(refused, faults, strict=True)] == faults
    assert (status, Membership.objects.count()) == ((2, 2) if faults else (0, 1 if "members" in change else 2))


def test_a_draft_that_asked_to_be_let_in_late_and_comes_in_asks_no_more(run: Any, call: Call) -> None:
    said = {"focal_point": POINT, "members": [LEAD]}
    run(make_file(make_proposal("P-1", **said)))
    closes_at = call.closes_at
    Call.objects.update(closes_at=timezone.now())
    ask_for_late_entry(Proposal.objects.get(), reason="Our power was out.", by=Proposal.objects.get().convener)
    Call.objects.update(closes_at=closes_at)
    assert run(make_file(make_proposal("P-1", submitted_on="2024-04-10", **said)))[0] == 0
    assert Case.objects.get().outcome == CaseOutcome.LAPSED
