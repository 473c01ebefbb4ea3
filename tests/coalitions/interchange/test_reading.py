"""Reading proposals files: what comes in, what goes out again, and every fault by its path."""

import json
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalitions import limits
from coalitions.criteria.types import Audience, MemberKind, MemberState
from coalitions.interchange import Document, Faults, KnownCodes, read
from coalitions.interchange.documents import (
    ActivityDocument,
    CallDocument,
    EngagementDocument,
    FocalPointDocument,
    MemberDocument,
    PersonDocument,
    ProposalDocument,
)
from portal.common.characters import tidy_line, tidy_text
from portal.organisations import reference
from tests.coalitions.criteria.strategies import examples
from tests.factories.documents import CALL, SAMPLE, make_file, make_member, make_proposal, make_sample


def document_of(data: Any) -> Document:
    document = read(json.dumps(data))
    assert isinstance(document, Document), faults_of(data)
    return document


def faults_of(data: Any) -> list[str]:
    read_data = read(data if isinstance(data, str | bytes) else json.dumps(data))
    assert isinstance(read_data, Faults)
    return [str(fault) for fault in read_data.faults]


@pytest.mark.parametrize(
    ("kinds", "fault"),
    [
        ([], "$.call.parameters.regional_kinds: This list is empty."),
        (["cso", "cso"], "$.call.parameters.regional_kinds: This list names something twice."),
        ("cso", "$.call.parameters.regional_kinds: This has to be a list."),
    ],
)
def test_kinds_that_mean_nothing_are_refused(kinds: object, fault: str) -> None:
    assert faults_of(make_file(call={**CALL, "parameters": {"regional_kinds": kinds}})) == [fault]


def test_the_sample_is_read_whole() -> None:
    document = read(SAMPLE.read_bytes())

    assert isinstance(document, Document)
    first, second = document.proposals
    assert (first.reference, len(first.members), first.submitted_on) == ("S-001", 5, date(2024, 4, 10))
    assert first.members[4] == MemberDocument(
        organisation="Inclusive Data Charter Circle",
        kind=MemberKind.CSO,
        country="GB",
        is_global=True,
        primary_region="western-european-others",
        constituency="persons-with-disabilities",
        contact=PersonDocument(name="J. Hale", email="hale@example.org"),
    )
    assert first.engagement[0].audience == Audience.MEMBER_STATE
    assert first.work_plan[1].ends == date(2024, 9, 23)
    assert (second.submitted_on, second.youth_focus) == (None, True)


def test_what_is_exported_says_what_was_read() -> None:
    sample = make_sample()
    exported = document_of(sample).to_json()

    assert exported["proposals"] == sample["proposals"]
    assert [list(row) for row in exported["proposals"]] == [list(row) for row in sample["proposals"]]
    assert exported["call"] == {**sample["call"], "parameters": {}}


def test_a_proposal_needs_a_reference_and_a_title_only() -> None:
    (proposal,) = document_of(make_file(make_proposal())).proposals

    assert proposal == ProposalDocument(reference="P-1", title="A title")


def test_a_member_needs_a_name_and_a_kind_only() -> None:
    (proposal,) = document_of(make_file(make_proposal(members=[make_member()]))).proposals

    assert proposal.members == (MemberDocument(organisation="An organisation", kind=MemberKind.CSO),)
    assert proposal.members[0].state == MemberState.PLEDGED


def test_a_file_may_come_without_its_call_and_without_proposals() -> None:
    assert document_of(make_file(call=None)) == Document()


def test_texts_are_tidied_as_forms_tidy_them() -> None:
    proposal = make_proposal(title="  Cafe\u0301\n\tsociety ", summary=" one\r\ntwo \u2028three ")

    (read_proposal,) = document_of(make_file(proposal)).proposals

    assert read_proposal.title == "Café society"
    assert read_proposal.summary == "one\ntwo \nthree"


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + json.dumps(make_file()).encode()) == document_of(make_file())


# Round trip

# Any character that can be shown, the breaking ones included; drawn so that nothing has to be thrown away.
letters = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\u202a\u202b\u202c\u202d\u202e", include_characters="\n\t\r"
)
lines = st.text(letters, max_size=20).map(tidy_line)
filled_lines = lines.map(lambda text: text or "nothing")
texts = st.text(letters, max_size=40).map(tidy_text)
days = st.dates(limits.FIRST_DAY, limits.LAST_DAY)
emails = st.sampled_from(["", "a@example.org", "ü@example.org"])
constituencies = st.sampled_from([row.code for row in reference.constituencies() if row.code != "other"])


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date]:
    starts, ends = sorted([draw(days), draw(days)])
    return starts, ends


@st.composite
def calls(draw: st.DrawFn) -> CallDocument:
    conference, horizon = draw(periods()), draw(periods())
    return CallDocument(
        title=draw(filled_lines),
        conference_starts=conference[0],
        conference_ends=conference[1],
        horizon_starts=horizon[0],
        horizon_ends=horizon[1],
        parameters=draw(st.sampled_from([{}, {"min_csos": 3, "south": "g77", "count_only_confirmed": True}])),
    )


members = st.builds(
    MemberDocument,
    organisation=filled_lines,
    kind=st.sampled_from(MemberKind),
    acronym=lines,
    website=st.sampled_from(["", "https://example.org/a?b=1"]),
    country=st.sampled_from(["", *reference.countries()]),
    is_global=st.booleans(),
    primary_region=st.sampled_from(["", "african", "eastern-european"]),
    region_reason=lines,
    constituency=st.just("") | constituencies,
    further_constituencies=st.lists(constituencies, max_size=3, unique=True).map(tuple),
    other_constituency=lines,
    state=st.sampled_from(MemberState),
    contact=st.builds(PersonDocument, name=lines, email=emails),
)
activities = st.builds(
    lambda period, activity, responsible, result: ActivityDocument(
        activity=activity, starts=period[0], ends=period[1], responsible=responsible, result=result
    ),
    periods(),
    filled_lines,
    lines,
    lines,
)
proposals = st.builds(
    ProposalDocument,
    reference=filled_lines,
    title=filled_lines,
    summary=texts,
    objectives=st.lists(filled_lines, max_size=2).map(tuple),
    themes=st.lists(filled_lines, max_size=2).map(tuple),
    sdgs=st.lists(st.integers(1, 17), max_size=3, unique=True).map(tuple),
    builds_on=texts,
    youth_focus=st.booleans(),
    youth_engagement=texts,
    submitted_on=st.none() | days,
    focal_point=st.builds(FocalPointDocument, name=lines, email=emails, public=st.booleans()),
    members=st.lists(members, max_size=2).map(tuple),
    engagement=st.lists(
        st.builds(EngagementDocument, audience=st.sampled_from(Audience), name=lines, plan=texts), max_size=2
    ).map(tuple),
    support_needed=texts,
    work_plan=st.lists(activities, max_size=2).map(tuple),
)
documents = st.builds(
    Document,
    call=st.none() | calls(),
    proposals=st.lists(proposals, max_size=2, unique_by=lambda proposal: proposal.reference).map(tuple),
)


@examples()
@given(documents, st.booleans())
def test_what_is_exported_imports_to_the_same(document: Document, ascii_only: bool) -> None:  # noqa: FBT001 (drawn)
    exported = json.dumps(document.to_json(), ensure_ascii=ascii_only)
    again = read(exported)

    assert again == document
    assert isinstance(again, Document)
    assert json.dumps(again.to_json(), ensure_ascii=ascii_only) == exported


# Faults: files that are no JSON, or no JSON that says one thing


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"\xff\xfe{", "$: The file is not UTF-8: byte 1 cannot be read."),
        ("", "$: The file is not JSON: something is wrong at line 1, column 1."),
        ('{"format": \n', "$: The file is not JSON: something is wrong at line 2, column 1."),
        ("[" * 100_000, "$: This is nested more deeply than the format has it."),
        (
            '{"a":' * 50 + "1" + "}" * 50,
            "$.a.a.a.a.a.a.a.a.a.a.a.a.a: This is nested more deeply than the format has it.",
        ),
        ("[NaN]", "$[0]: NaN is not a number that the format knows."),
        ('{"a": -Infinity}', "$.a: -Infinity is not a number that the format knows."),
        ('{"a": 1e999}', "$.a: 1e999 is not a number that the format knows."),
        ('{"a": ' + "9" * 5000 + "}", "$.a: " + "9" * 40 + "… is not a number that the format knows."),
        ('{"title": 1, "title": 1}', "$.title: This key is given more than once."),
        ('{"a b": [{"c": 1, "c": 2}]}', '$["a b"][0].c: This key is given more than once.'),
        (
            '["\\u0000"]',
            "$[0]: Character 1 is a control character (U+0000) that cannot be shown. Please delete it.",
        ),
        (
            '["ab\\ud800"]',
            "$[0]: Character 3 is a control character (U+D800) that cannot be shown. Please delete it.",
        ),
        (
            '{"a": "x\\u202ey"}',
            "$.a: Character 2 is a control character (U+202E) that cannot be shown. Please delete it.",
        ),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(source: str | bytes, fault: str) -> None:
    assert faults_of(source) == [fault]


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coalitions.interchange.parsing.MOST_BYTES_IN_A_FILE", 2_000_000)

    assert faults_of(" " * 2_000_001) == ["$: The file is larger than 2 MB. Please divide it."]


# Faults of shape


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (5, ["$: This has to be an object."]),
        ([], ["$: This has to be an object."]),
        ({}, ["$.format: This is missing.", "$.proposals: This is missing."]),
        (
            {"format": "impact-proposals/2", "proposals": []},
            ["$.format: “impact-proposals/2” is not “impact-proposals/1”."],
        ),
        ({**make_file(), "more": 1}, ["$.more: The format has no such key."]),
        (make_file(call={**CALL, "title": ""}), ["$.call.title: This is empty."]),
        ({**make_file(), "proposals": {}}, ["$.proposals: This has to be a list."]),
        (make_file({}), ["$.proposals[0].reference: This is missing.", "$.proposals[0].title: This is missing."]),
        (
            make_file(make_proposal(title="x" * 201)),
            ["$.proposals[0].title: This has 201 characters, and at most 200 fit."],
        ),
        (make_file(make_proposal(title=" \n ")), ["$.proposals[0].title: This is empty."]),
        (make_file(make_proposal(title=None)), ["$.proposals[0].title: This has to be a text."]),
        (
            make_file(make_proposal(sdgs=[0, 18, 4.5, True])),
            [
                "$.proposals[0].sdgs[0]: 0 is less than 1.",
                "$.proposals[0].sdgs[1]: 18 is more than 17.",
                "$.proposals[0].sdgs[2]: This has to be a whole number.",
                "$.proposals[0].sdgs[3]: This has to be a whole number.",
            ],
        ),
        (make_file(make_proposal(sdgs=[4, 4])), ["$.proposals[0].sdgs: This list names something twice."]),
        (
            make_file(make_proposal(themes=["x"] * 31)),
            ["$.proposals[0].themes: This list has 31 entries, and at most 30 fit."],
        ),
        (
            make_file(make_proposal(submitted_on="10 April 2024")),
            ["$.proposals[0].submitted_on: “10 April 2024” is not a day such as 2024-05-09."],
        ),
        (
            make_file(make_proposal(focal_point={"email": "nobody"})),
            ["$.proposals[0].focal_point.email: “nobody” is not an e-mail address."],
        ),
        (
            make_file(make_proposal(members=[make_member(website="javascript:alert(1)")])),
            [
                (
                    "$.proposals[0].members[0].website: “javascript:alert(1)” is not a web address that begins with "
                    "http:// or https://."
                )
            ],
        ),
        (
            make_file(make_proposal(members=[make_member(state="joined")])),
            [
                (
                    "$.proposals[0].members[0].state: “joined” is not one of these: pledged, confirmed, declined or "
                    "withdrawn."
                )
            ],
        ),
        (
            make_file(make_proposal(members=[make_member(country="Kenya")])),
            ["$.proposals[0].members[0].country: “Kenya” is not a country code of two capital letters, such as KE."],
        ),
        (
            make_file(make_proposal(members=[make_member(country=5)])),
            ["$.proposals[0].members[0].country: This has to be a text or null."],
        ),
        (
            make_file(call={**CALL, "parameters": {"min_csos": -1, "min_frogs": 2, "south": "left"}}),
            [
                "$.call.parameters.min_csos: -1 is less than 0.",
                "$.call.parameters.min_frogs: The format has no such key.",
                "$.call.parameters.south: “left” is not one of these: regions or g77.",
            ],
        ),
        ({**make_file(), "\x1b[31m": 1}, ['$["\\u001b[31m"]: The format has no such key.']),
    ],
)
def test_faults_of_shape(data: Any, faults: list[str]) -> None:
    assert faults_of(data) == faults


# Faults of meaning


def test_references_are_unique() -> None:
    assert faults_of(make_file(make_proposal("A"), make_proposal("B"), make_proposal("A"))) == [
        "$.proposals[2].reference: “A” is the reference of $.proposals[0] already."
    ]


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        ({"country": "XX"}, ".country: “XX” is not a country or territory of ISO 3166-1."),
        ({"primary_region": "atlantis"}, ".primary_region: “atlantis” is not a region of the call's scheme."),
        ({"primary_region": "melanesia"}, ".primary_region: “melanesia” is not a region of the call's scheme."),
        ({"constituency": "frogs"}, ".constituency: “frogs” is not a constituency that the portal knows."),
        (
            {"further_constituencies": ["women", "frogs"]},
            ".further_constituencies[1]: “frogs” is not a constituency that the portal knows.",
        ),
        (
            {"constituency": "other"},
            ".other_constituency: The constituency is “other”; please say here which one it is.",
        ),
        (
            {"constituency": "women", "further_constituencies": ["other"], "other_constituency": "  "},
            ".other_constituency: The constituency is “other”; please say here which one it is.",
        ),
    ],
)
def test_faults_of_a_member(member: dict[str, Any], fault: str) -> None:
    data = make_file(make_proposal(members=[make_member(), make_member(**member)]))

    assert faults_of(data) == [f"$.proposals[0].members[1]{fault}"]


def test_one_lead_at_most() -> None:
    data = make_file(make_proposal(members=[make_member(lead=lead) for lead in (False, True, False, True)]))

    assert faults_of(data) == [
        "$.proposals[0].members[3].lead: $.proposals[0].members[1] leads the proposal already; there can be one lead."
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "faults"),
    [
        ("2024-02-30", "2024-03-01", ["starts: There is no such day as 2024-02-30."]),
        ("0001-01-01", "2024-03-01", ["starts: 0001-01-01 is not between 1 January 1900 and 31 December 2100."]),
        ("2024-03-01", "9999-12-31", ["ends: 9999-12-31 is not between 1 January 1900 and 31 December 2100."]),
        (
            "0000-01-01",
            "2024-13-01",
            ["starts: There is no such day as 0000-01-01.", "ends: There is no such day as 2024-13-01."],
        ),
        ("2024-03-02", "2024-03-01", ["ends: This is before the start: 1 March 2024 comes before 2 March 2024."]),
        ("٢٠٢٤-٠٣-٠١", "2024-03-01", ["starts: “٢٠٢٤-٠٣-٠١” is not a day such as 2024-05-09."]),
        ("20240301", "2024-03-01", ["starts: “20240301” is not a day such as 2024-05-09."]),
    ],
)
def test_faults_of_days(starts: str, ends: str, faults: list[str]) -> None:
    data = make_file(make_proposal(work_plan=[{"activity": "Work", "starts": starts, "ends": ends}]))

    assert faults_of(data) == [f"$.proposals[0].work_plan[0].{fault}" for fault in faults]


@pytest.mark.parametrize("event", ["conference", "horizon"])
def test_a_conference_and_a_horizon_event_end_after_they_start(event: str) -> None:
    call = {**CALL, f"{event}_starts": "2024-12-02", f"{event}_ends": "2024-12-01"}

    assert faults_of(make_file(call=call)) == [
        f"$.call.{event}_ends: This is before the start: 1 December 2024 comes before 2 December 2024."
    ]


def test_regions_are_those_of_the_file_s_call() -> None:
    call = {**CALL, "parameters": {"region_scheme": "m49-subregions"}}
    proposal = make_proposal(members=[make_member(primary_region="melanesia"), make_member(primary_region="african")])

    assert faults_of(make_file(proposal, call=call)) == [
        "$.proposals[0].members[1].primary_region: “african” is not a region of the call's scheme."
    ]
    assert isinstance(read(json.dumps(make_file(proposal, call=None))), Document)


def test_the_caller_may_know_other_codes() -> None:
    codes = KnownCodes(frozenset({"KE"}), frozenset({"north-pole"}), frozenset({"elves"}))
    member = make_member(country="KE", primary_region="north-pole", constituency="elves")

    assert isinstance(read(json.dumps(make_file(make_proposal(members=[member]))), codes), Document)


def test_all_faults_are_named_in_the_order_of_the_file() -> None:
    sample = make_sample()
    first, second = sample["proposals"]
    first["members"][2]["country"] = "XX"
    first["members"][1]["kind"] = "ngo"
    first["work_plan"][0]["ends"] = "2024-01-01"
    second["reference"] = "S-001"
    del second["title"]

    assert [fault.split(":")[0] for fault in faults_of(sample)] == [
        "$.proposals[0].members[1].kind",
        "$.proposals[0].members[2].country",
        "$.proposals[0].work_plan[0].ends",
        "$.proposals[1].reference",
        "$.proposals[1].title",
    ]


@examples(100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["format", "call", "proposals", "members", "work_plan", "reference", "country", "x"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_no_json_whatever_makes_the_reader_fail(data: Any) -> None:
    assert isinstance(read(json.dumps(data)), Document | Faults)


@examples(100)
@given(st.binary(max_size=60))
def test_no_bytes_whatever_make_the_reader_fail(source: bytes) -> None:
    assert isinstance(read(source), Document | Faults)


@pytest.mark.parametrize(
    ("proposal", "place"),
    [
        ({f"key{number}": 1 for number in range(200_000)}, "$.proposals[0]"),
        ({"sdgs": [1, "a"] * 200_000}, "$.proposals[0].sdgs"),
        (
            {"members": [{"further_constituencies": [1, "a"] * 200_000}]},
            "$.proposals[0].members[0].further_constituencies",
        ),
    ],
    ids=["keys", "sdgs", "constituencies"],
)
def test_what_is_monstrous_is_refused_at_once(proposal: dict[str, Any], place: str) -> None:
    started = time.monotonic()
    faults = read(json.dumps(make_file(proposal)))
    assert isinstance(faults, Faults)
    assert [fault.path for fault in faults.faults] == [place]
    assert time.monotonic() - started < 20


def test_very_many_faults_are_put_in_order_in_good_time() -> None:
    started = time.monotonic()
    faults = read(json.dumps(make_file(*({} for _place in range(10_000)))))
    assert isinstance(faults, Faults)
    assert len(faults.faults) == 20_000
    assert time.monotonic() - started < 20
