"""Judging what a file holds, and saying it as a file or as a table."""

import json
import textwrap

import pytest

from coalitions.criteria import judge
from coalitions.criteria.types import MemberKind, South
from coalitions.interchange import Document, facts, read, terms_of
from coalitions.interchange.documents import CallDocument
from coalitions.interchange.table import WIDTH, table
from coalitions.interchange.validations import Validated, validations_json
from tests.factories.documents import CALL, make_file, make_member, make_proposal, make_sample


def validated(data: object) -> list[Validated]:
    document = read(json.dumps(data))
    assert isinstance(document, Document)
    assert document.call
    terms = terms_of(document.call)
    return [
        Validated(proposal.reference, proposal.title, judge(facts(proposal, terms), terms.parameters))
        for proposal in document.proposals
    ]


def call_of(**parameters: int | bool | str) -> CallDocument:
    document = read(json.dumps(make_file(call={**CALL, "parameters": parameters})))
    assert isinstance(document, Document)
    assert document.call
    return document.call


def test_the_first_sample_passes() -> None:
    report = validated(make_sample())[0].report

    assert report.shortlistable
    assert {result.criterion: result.outcome.value for result in report.results} == {
        "regional": "met",
        "constituency": "met",
        "youth": "not_applicable",
        "engagement": "met",
        "work_plan": "met",
    }
    assert report.result("regional").counts == {"csos": 5, "regions": 5, "south_csos": 3}
    assert {row.subject: row.counted_as for row in report.result("regional").evidence} == {
        "Nairobi Community Data Forum": "african",
        "Dalit Women's Evidence Network": "asia-pacific",
        "Tbilisi Social Audit Centre": "eastern-european",
        "Observatorio Ciudadano del Altiplano": "latin-american-caribbean",
        "Inclusive Data Charter Circle": "western-european-others",
    }
    # Each organisation is credited with its primary constituency, the network of Dalit women with work and descent.
    assert {row.subject: row.counted_as for row in report.result("constituency").evidence} == {
        "Nairobi Community Data Forum": "local-communities",
        "Dalit Women's Evidence Network": "work-descent-discrimination",
        "Observatorio Ciudadano del Altiplano": "indigenous-peoples",
        "Tbilisi Social Audit Centre": "ngos",
        "Inclusive Data Charter Circle": "persons-with-disabilities",
    }
    assert report.result("engagement").route == "plan"
    assert report.result("work_plan").notes == ()


def test_the_second_sample_does_not() -> None:
    report = validated(make_sample())[1].report

    assert not report.shortlistable
    assert {result.criterion: (result.outcome.value, result.counts) for result in report.results} == {
        "regional": ("not_met", {"csos": 0, "regions": 0, "south_csos": 0}),
        "constituency": ("not_met", {"constituencies": 1}),
        "youth": ("met", {"youth_members": 1, "characters": 0}),
        "engagement": ("not_met", {"plans": 0, "support_characters": 0}),
        "work_plan": ("not_met", {"activities": 1, "begins": 0, "reaches_horizon": 0}),
    }
    assert [str(note) for note in report.result("work_plan").notes] == [
        "One activity names nobody responsible: “Charter drafting”."
    ]


def test_organisations_of_one_name_but_for_case_and_white_space_are_one() -> None:
    members = [
        make_member("Nairobi  Forum", country="KE", constituency="women"),
        make_member("NAIROBI forum", country="KE", constituency="ngos"),
    ]
    report = validated(make_file(make_proposal(members=members)))[0].report

    assert report.result("regional").counts["csos"] == 1
    assert report.result("constituency").counts == {"constituencies": 1}


def test_what_the_file_s_parameters_leave_out_has_its_default() -> None:
    parameters = terms_of(call_of(min_csos=2, version=4)).parameters

    assert (parameters.min_csos, parameters.version, parameters.min_regions) == (2, 4, 5)


def test_another_scheme_and_another_south() -> None:
    terms = terms_of(call_of(region_scheme="m49-regions", south="g77"))

    assert [region.code for region in terms.parameters.regions] == ["africa", "americas", "asia", "europe", "oceania"]
    assert terms.parameters.south == South.G77
    assert terms.country_regions["TR"] == ("asia",)
    assert terms.parameters.regional_kinds == (MemberKind.CSO,)


def test_the_file_format_of_reports() -> None:
    data = validations_json(validated(make_sample()))

    assert json.loads(json.dumps(data)) == data
    assert data["format"] == "impact-validation/1"
    first, second = data["validations"]
    assert {key: second[key] for key in ("reference", "title", "shortlistable", "criteria_version")} == {
        "reference": "S-002",
        "title": "Youth Voices on Future Governance",
        "shortlistable": False,
        "criteria_version": 1,
    }
    assert [result["criterion"] for result in second["results"]] == [
        "regional",
        "constituency",
        "youth",
        "engagement",
        "work_plan",
    ]
    regional, *_others, engagement, work_plan = second["results"]
    assert (regional["severity"], regional["outcome"]) == ("should", "not_met")
    assert regional["thresholds"] == {"csos": 5, "regions": 5, "south_csos": 3}
    assert regional["missing"].startswith("This still needs five more CSOs with a region")
    assert regional["evidence"][0]["subject"] == "Future Schools Network"
    assert regional["evidence"][0]["counted_as"] is None
    assert regional["remedies"][0]["changes"] == [
        {"organisation": "Future Schools Network", "primary_region_any_of": ["eastern-european"]}
    ]
    assert [member["primary_region"] for member in regional["remedies"][1]["members"]] == [
        "african",
        "asia-pacific",
        "eastern-european",
        "latin-american-caribbean",
        "western-european-others",
    ]
    assert work_plan["remedies"][0]["work_plan"] == [
        {"activity": "A new activity", "starts": "2024-05-09", "ends": "2024-09-22"}
    ]
    assert "route" not in engagement
    assert first["results"][3]["route"] == "plan"


def test_the_table_fits_eighty_columns() -> None:
    sample = make_sample()
    sample["proposals"][0]["title"] = "A very long title " * 11
    lines = list(table(validated(sample)))

    assert max(map(len, lines)) <= WIDTH == 80
    assert lines[-1] == "1 of 2 shortlistable."


def test_the_table_says_what_is_missing_and_what_would_mend_it() -> None:
    (proposal,) = validated(make_file(make_proposal(title="Hopeless")))

    assert "\n".join(table([proposal])) == textwrap.dedent(
        """\
        P-1  Hopeless
          not shortlistable yet, criteria version 1
          not met   Regions         should  CSOs 0/5, regions 0/5, south 0/3
                    This still needs five more CSOs with a region, five more regions and
                    three more CSOs of the global south.
                    → Five CSOs would meet this: one working in Africa, one working in
                      Asia and the Pacific, one working in Eastern Europe, one working
                      in Latin America and the Caribbean and one working in Western
                      Europe and Others.
          not met   Constituencies  must    constituencies 0/3
                    This still needs three more constituencies, each through a different
                    organisation.
                    → Three organisations of different constituencies that are not
                      counted yet would meet this, such as Women, Children and Youth or
                      Indigenous Peoples.
          not asked Young people    advice
          not met   Engagement      must    plans 0/1, characters on support 0/30
                    This still needs a plan to engage a Member State, a UN country team
                    or a UN agency, or a statement of the support needed for that.
                    → One plan to engage a named Member State, UN country team or UN
                      agency, of at least 30 characters, would meet this.
          not met   Work plan       must    activities 0/2, at the start 0/1, to the
                                            horizon 0/1
                    This still needs two more activities, an activity that starts by 10
                    May 2024 and ends no earlier than 9 May 2024 and an activity that
                    lasts until 22 September 2024 or later.
                    → Two activities would meet this: one of them starts by 10 May 2024
                      and ends no earlier than 9 May 2024, and one lasts until 22
                      September 2024 or later.

        0 of 1 shortlistable."""
    )


@pytest.mark.parametrize("title", ["\u0645\u0633\u062a\u0642\u0628\u0644", "未来", "🌍"])
def test_titles_of_any_script_are_printed(title: str) -> None:
    (proposal,) = validated(make_file(make_proposal(title=title)))

    assert next(iter(table([proposal]))) == f"P-1  {title}"
