"""manage.py export_proposals: what it writes, what it leaves out, and that importing it gives the same again."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalitions.criteria.types import Audience, MemberKind, MemberState
from coalitions.interchange import Document, Faults, ProposalDocument, read
from coalitions.interchange.documents import (
    ActivityDocument,
    EngagementDocument,
    FocalPointDocument,
    MemberDocument,
    PersonDocument,
)
from coalitions.models import Call, Proposal
from coalitions.services.exporting import ExportFormat, export_proposals
from coalitions.services.facts import parameters_of
from coalitions.services.importing import Imported, import_proposals
from coalitions.services.submission import submit, withdraw
from coalitions.services.terms import codes_of
from portal.audit.models import AuditEvent
from portal.common.characters import first_unprintable, folded, tidy_line, tidy_text
from portal.organisations import reference
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_criteria_set,
    make_member,
    make_submitted_proposal,
)
from tests.factories.documents import SAMPLE, make_sample

pytestmark = pytest.mark.django_db

FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", '=HYPERLINK("https://example.org")')


def run(call: Call, *arguments: str) -> str:
    """What the command writes."""
    out = io.StringIO()
    call_command("export_proposals", "--call", call.slug, *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def import_sample(call: Call) -> None:
    document = read(SAMPLE.read_bytes())
    assert isinstance(document, Document)
    assert isinstance(import_proposals(document, call=call, convener=make_user()), Imported)


def test_the_sample_comes_out_as_it_went_in() -> None:
    call = make_call()
    import_sample(call)
    data = json.loads(run(call, "--with-contacts"))
    assert data["proposals"] == make_sample()["proposals"]
    assert data["call"]["title"] == call.title


def test_what_comes_out_is_a_valid_file_that_is_judged_alike(tmp_path: Path) -> None:
    call = make_call()
    import_sample(call)
    path = tmp_path / "exported.json"
    run(call, "--output", str(path))
    document = read(path.read_bytes())
    assert not isinstance(document, Faults)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("validate_proposals", str(path), stdout=out)
    assert out.getvalue().endswith("\n1 of 2 shortlistable.\n")


def test_a_terminal_s_encoding_does_not_spoil_the_file() -> None:
    call = make_call()
    make_complete_proposal("水", call=call)
    buffer = io.BytesIO()
    terminal = io.TextIOWrapper(buffer, encoding="ascii")
    call_command("export_proposals", "--call", call.slug, stdout=terminal)
    assert json.loads(buffer.getvalue())["proposals"][0]["title"] == "水"


def test_a_file_that_cannot_be_written_is_status_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run(make_call(), "--output", str(tmp_path / "no-such-folder" / "file.json"))
    assert refused.value.returncode == 2


@pytest.mark.parametrize("file_format", ["json", "csv", "xlsx"])
def test_contacts_stay_here_unless_asked_for_and_that_is_logged(file_format: str) -> None:
    call = make_call()
    import_sample(call)
    without = text_of(run(call, "--format", file_format))
    assert "Amina" not in without
    assert "amina@example.org" not in without
    assert not AuditEvent.objects.filter(action="contacts.exported").exists()
    assert "amina@example.org" in text_of(run(call, "--format", file_format, "--with-contacts"))
    event = AuditEvent.objects.get(action="contacts.exported")
    assert (event.object_label, event.after) == (call.title, {"format": file_format, "proposals": 2})


def test_what_was_withdrawn_or_answers_another_call_is_not_in_it() -> None:
    call = make_call()
    kept = make_submitted_proposal("Kept", call=call)
    gone = make_submitted_proposal("Gone", call=call)
    withdraw(gone, by=gone.convener)
    make_submitted_proposal("Elsewhere")
    assert [one["reference"] for one in json.loads(run(call))["proposals"]] == [kept.reference]


def test_a_region_of_an_earlier_scheme_is_left_out_and_the_file_comes_in_again() -> None:
    call = make_call()
    proposal = make_complete_proposal(call=call)
    make_member(proposal, region="african")
    submit(proposal, by=proposal.convener)
    make_criteria_set(call, region_scheme_id="m49-regions")
    call = Call.objects.get()
    document = read(run(call, "--with-contacts").encode(), codes_of(parameters_of(call.criteria_set)))
    assert isinstance(document, Document)
    done = import_proposals(document, call=call, convener=proposal.convener)
    assert done == Imported(unchanged=(proposal.reference,))


def test_csv_has_one_row_a_proposal_with_its_standing() -> None:
    call = make_call()
    import_sample(call)
    text = run(call, "--format", "csv")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [(row["reference"], row["state"], row["shortlistable"], row["csos"]) for row in rows] == [
        ("S-001", "submitted", "yes", "5"),
        ("S-002", "draft", "", ""),
    ]
    assert rows[0]["members"] == "5"


def test_xlsx_has_a_sheet_for_each_kind_of_row() -> None:
    call = make_call()
    import_sample(call)
    sample = make_sample()["proposals"]
    sheets = sheets_of(run(call, "--format", "xlsx").encode("utf-8", "surrogateescape"))
    assert [name for name, _rows in sheets] == ["Proposals", "Members", "Engagement", "Work plan"]
    counts = [len(rows) - 1 for _name, rows in sheets]
    assert counts == [2, *(sum(len(one[key]) for one in sample) for key in ("members", "engagement", "work_plan"))]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    call = make_call()
    make_complete_proposal(formula, call=call, summary=f"{formula}\n{formula}")
    row = next(csv.DictReader(io.StringIO(run(call, "--format", "csv").removeprefix("\ufeff"), newline="")))
    assert row["title"] == f"'{formula}"
    assert row["summary"].startswith("'")
    content = run(call, "--format", "xlsx").encode("utf-8", "surrogateescape")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert b"<hyperlink" not in parts.read(name)
    assert f"'{formula}" in [cell for _name, rows in sheets_of(content) for cells in rows for cell in cells]


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    call = make_call()
    for number in (1, 3):
        while call.proposals.count() < number:
            make_submitted_proposal(call=call)
        call = Call.objects.get(pk=call.pk)
        with django_assert_num_queries(10):
            export_proposals(
                Proposal.objects.all(), call=call, file_format=ExportFormat.JSON, with_contacts=False, by=None
            )


LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), min_size=1, max_size=30)
LINE = LINES.map(tidy_line).filter(lambda text: text != "" and first_unprintable(text) is None)
TEXT = st.one_of(st.just(""), st.lists(LINE, max_size=3).map(lambda lines: tidy_text("\n".join(lines))))
NAME = st.one_of(st.just(""), LINE)
DAY = st.dates(date(2023, 1, 1), date(2024, 12, 31))
COUNTRY = st.sampled_from(["", "KE", "PE", "TR", "GE"])
REGION = st.sampled_from(["", *(one.code for one in reference.region_schemes()["un-regional-groups"].regions)])
CONSTITUENCY = st.sampled_from([one.code for one in reference.constituencies()])
PERSON = st.one_of(
    st.just(PersonDocument()),
    st.builds(PersonDocument, name=NAME, email=st.sampled_from(["", "a@example.org"])),
)
POINT = st.builds(FocalPointDocument, name=LINE, email=st.just("a@example.org"), public=st.booleans())


@st.composite
def members(draw: st.DrawFn) -> tuple[MemberDocument, ...]:
    """Some members, the first of which may lead; names that the registry takes for one are spelt alike."""
    found = draw(
        st.lists(
            st.builds(
                MemberDocument,
                organisation=LINE,
                kind=st.sampled_from(MemberKind),
                acronym=NAME,
                website=st.sampled_from(["", "https://example.org/a"]),
                country=COUNTRY,
                is_global=st.booleans(),
                primary_region=REGION,
                region_reason=NAME,
                constituency=st.one_of(st.just(""), CONSTITUENCY),
                further_constituencies=st.lists(CONSTITUENCY, max_size=3, unique=True).map(
                    lambda all_: (*sorted(all_),)
                ),
                other_constituency=LINE,
                state=st.sampled_from(MemberState),
                contact=PERSON,
            ),
            max_size=4,
            unique_by=lambda member: folded(member.organisation),
        )
    )
    has_lead = draw(st.booleans())
    if found and has_lead:
        found[0] = replace(found[0], lead=True, state=MemberState.CONFIRMED)
    return tuple(found)


@st.composite
def activities(draw: st.DrawFn) -> tuple[ActivityDocument, ...]:
    """A work plan in the order in which it is listed."""
    rows = []
    for _row in range(draw(st.integers(0, 3))):
        starts, ends = sorted((draw(DAY), draw(DAY)))
        rows.append(
            ActivityDocument(activity=draw(LINE), starts=starts, ends=ends, responsible=draw(NAME), result=draw(NAME))
        )
    return tuple(sorted(rows, key=lambda row: row.starts))


@st.composite
def proposals(draw: st.DrawFn) -> ProposalDocument:
    """A proposal that can be imported."""
    document = draw(
        st.builds(
            ProposalDocument,
            reference=st.just(""),
            title=LINE,
            summary=TEXT,
            objectives=st.lists(LINE, max_size=3).map(tuple),
            themes=st.lists(LINE, max_size=3).map(tuple),
            sdgs=st.lists(st.integers(1, 17), max_size=4, unique=True).map(tuple),
            builds_on=TEXT,
            youth_focus=st.booleans(),
            youth_engagement=TEXT,
            submitted_on=st.just(None),
            focal_point=POINT,
            members=members(),
            engagement=st.lists(
                st.builds(EngagementDocument, audience=st.sampled_from(Audience), name=NAME, plan=TEXT), max_size=3
            ).map(tuple),
            support_needed=TEXT,
            work_plan=activities(),
        )
    )
    if any(member.lead for member in document.members):
        document = replace(document, submitted_on=draw(st.one_of(st.none(), DAY)))
    return document


def with_names_of_their_own(found: Sequence[ProposalDocument]) -> tuple[ProposalDocument, ...]:
    """References for the proposals, and no organisation in two of them: the registry keeps what the first one says."""
    return tuple(
        replace(
            one,
            reference=f"P-{number}",
            members=tuple(replace(row, organisation=f"{row.organisation} {number}") for row in one.members),
        )
        for number, one in enumerate(found)
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(proposals(), min_size=1, max_size=3).map(with_names_of_their_own))
def test_what_is_exported_imports_to_the_same(found: tuple[ProposalDocument, ...]) -> None:
    with transaction.atomic():
        call, convener = make_call(), make_user()
        read_back = read(json.dumps(Document(proposals=found).to_json()))
        assert read_back == Document(proposals=found)
        assert isinstance(import_proposals(Document(proposals=found), call=call, convener=convener), Imported)
        exported = _exported(call)
        assert exported.proposals == found
        again = import_proposals(exported, call=call, convener=convener)
        assert again == Imported(unchanged=tuple(one.reference for one in found))
        assert _exported(call) == exported
        transaction.set_rollback(True)


def _exported(call: Call) -> Document:
    file = export_proposals(
        Proposal.objects.all(), call=call, file_format=ExportFormat.JSON, with_contacts=True, by=None
    )
    document = read(file.content)
    assert isinstance(document, Document)
    return document


def text_of(output: str) -> str:
    """All text of a file, unpacked where it is a workbook."""
    content = output.encode("utf-8", "surrogateescape")
    if not content.startswith(b"PK"):
        return output
    return "\n".join(cell for _name, rows in sheets_of(content) for cells in rows for cell in cells)


def _xml(part: bytes) -> ET.Element:
    return ET.fromstring(part)  # noqa: S314 - we wrote it


def sheets_of(content: bytes) -> list[tuple[str, list[list[str]]]]:
    """The sheets of a workbook with the texts of their cells."""
    space = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        strings = ["".join(item.itertext()) for item in _xml(parts.read("xl/sharedStrings.xml")).findall("s:si", space)]
        names = [one.get("name", "") for one in _xml(parts.read("xl/workbook.xml")).iter(f"{{{space['s']}}}sheet")]
        sheets = []
        for number, name in enumerate(names, start=1):
            rows = []
            for row in _xml(parts.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{{{space['s']}}}row"):
                cells = row.findall("s:c", space)
                values = [(cell.get("t"), cell.findtext("s:v", "", space)) for cell in cells]
                rows.append([strings[int(value)] if kind == "s" else value for kind, value in values])
            sheets.append((name, rows))
    return sheets
