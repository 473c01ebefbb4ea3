"""The regional criterion, sentence by sentence."""

from dataclasses import replace
from typing import Any

import pytest

from coalitions.criteria import regional
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import (
    Evidence,
    MemberKind,
    MemberState,
    Outcome,
    Parameters,
    Region,
    RemedyKind,
    Result,
    Severity,
    South,
)
from portal.organisations import reference
from tests.factories.facts import FIVE_COUNTRIES, make_facts, make_member_facts, make_members, make_parameters


def judge(*members: Any, parameters: Parameters | None = None, **changes: Any) -> Result:
    return regional.judge(make_facts(members=members, **changes), parameters or default_parameters())


def evidence_of(result: Result, organisation: str) -> Evidence:
    (row,) = [row for row in result.evidence if row.subject == organisation]
    return row


def test_the_severity_is_should() -> None:
    assert judge().severity == regional.CRITERION.severity == Severity.SHOULD


def test_five_csos_of_five_regions_three_of_them_southern_meet_it() -> None:
    result = judge(*make_members(*FIVE_COUNTRIES))

    assert result.outcome == Outcome.MET
    assert result.counts == result.thresholds == {"csos": 5, "regions": 5, "south_csos": 3}
    assert (result.missing, result.remedies) == (None, ())


@pytest.mark.parametrize("kind", [kind for kind in MemberKind if kind != MemberKind.CSO])
def test_it_counts_members_of_kind_cso_only(kind: MemberKind) -> None:
    member = make_member_facts("Institute", "FR", kind=kind)

    result = judge(*make_members("KE", "IN", "GE", "BO"), member)

    assert result.outcome == Outcome.NOT_MET
    assert not evidence_of(result, "Institute").counted
    assert "this criterion counts civil society organisations" in str(evidence_of(result, "Institute").sentence)


@pytest.mark.parametrize("state", [MemberState.DECLINED, MemberState.WITHDRAWN])
def test_declined_and_withdrawn_rows_never_count(state: MemberState) -> None:
    result = judge(*make_members("KE", "IN", "GE", "BO"), make_member_facts("Gone", "FR", state=state))

    assert result.counts["csos"] == 4
    assert str(evidence_of(result, "Gone").sentence) in {
        "Gone declined, so it does not count.",
        "Gone withdrew, so it does not count.",
    }


def test_pledged_and_confirmed_members_both_count() -> None:
    members = make_members("KE", "IN", "GE") + make_members("BO", "FR", state=MemberState.CONFIRMED)

    assert judge(*members).outcome == Outcome.MET


def test_only_confirmed_members_count_where_the_call_says_so() -> None:
    confirmed = make_members("KE", "IN", "GE", "BO", state=MemberState.CONFIRMED)
    pledged = make_member_facts("Slow", "FR")

    result = judge(*confirmed, pledged, parameters=make_parameters(count_only_confirmed=True))

    assert result.counts["csos"] == 4
    assert evidence_of(result, "Slow").sentence.text.startswith("{organisation} has pledged and not yet confirmed")
    assert result.remedies[0].kind == RemedyKind.CONFIRM_MEMBERS
    assert str(result.remedies[0].sentence) == "Once Slow confirms, this is met."


def test_a_declared_primary_region_counts() -> None:
    result = judge(make_member_facts("Circle", "GB", is_global=True, primary_region="african"))

    assert evidence_of(result, "Circle").counted_as == "african"
    assert str(evidence_of(result, "Circle").sentence) == "Circle counts for Africa, its primary region of operation."


def test_without_a_declared_region_the_country_tells() -> None:
    result = judge(make_member_facts("Forum", "KE"))

    assert str(evidence_of(result, "Forum").sentence) == "Forum counts for Africa, by its country, Kenya."
    assert evidence_of(result, "Forum").is_south


def test_a_global_organisation_must_declare_a_region() -> None:
    result = judge(make_member_facts("Future Schools Network", "PL", is_global=True))

    assert result.counts["csos"] == 0
    assert str(evidence_of(result, "Future Schools Network").sentence) == (
        "We could not find a region for Future Schools Network, because it says that it works globally. It needs to "
        "name its primary region of operation."
    )


def test_a_country_in_two_groups_must_choose() -> None:
    result = judge(make_member_facts("Dernek", "TR"))

    assert result.counts["csos"] == 0
    assert str(evidence_of(result, "Dernek").sentence) == (
        "We could not find a region for Dernek, because Türkiye belongs to more than one: Asia-Pacific Group and "
        "Western European and Others Group. It needs to choose one."
    )


@pytest.mark.parametrize("country", ["PS", "HK", "PR", "TW", "GL", "AQ"])
def test_a_country_or_territory_in_no_group_must_choose(country: str) -> None:
    result = judge(make_member_facts("Society", country))

    assert result.counts["csos"] == 0
    assert "belongs to none of them" in str(evidence_of(result, "Society").sentence)
    assert reference.countries()[country].name in str(evidence_of(result, "Society").sentence)


def test_a_member_without_country_and_region_is_named_with_the_reason() -> None:
    result = judge(make_member_facts("Nowhere", ""))

    assert "names neither a country nor a primary region" in str(evidence_of(result, "Nowhere").sentence)


@pytest.mark.parametrize("country", ["TR", "PS", "HK", "PR"])
def test_having_chosen_it_counts(country: str) -> None:
    assert judge(make_member_facts(country=country, primary_region="asia-pacific")).counts["csos"] == 1


def test_an_organisation_may_declare_a_region_other_than_its_country_s() -> None:
    member = make_member_facts("Relief", "FR", primary_region="african", region_reason="All our staff work in Mali.")

    assert evidence_of(judge(member), "Relief").counted_as == "african"


def test_a_region_of_another_scheme_is_no_declaration() -> None:
    assert evidence_of(judge(make_member_facts("Forum", "KE", primary_region="melanesia")), "Forum").counted_as == (
        "african"
    )


def test_the_same_organisation_listed_twice_counts_once() -> None:
    result = judge(make_member_facts("Forum", "KE"), make_member_facts("Forum", "KE", state=MemberState.CONFIRMED))

    assert result.counts == {"csos": 1, "regions": 1, "south_csos": 1}
    assert str(evidence_of(result, "Forum").sentence) == "Forum is listed two times and counts once, for Africa."


def test_two_rows_with_different_declared_regions_have_to_agree() -> None:
    rows = [make_member_facts("Forum", "KE", primary_region=code) for code in ("african", "asia-pacific")]

    assert "with different primary regions of operation" in str(evidence_of(judge(*rows), "Forum").sentence)


def test_two_rows_with_countries_of_different_regions_have_to_agree() -> None:
    rows = [make_member_facts("Forum", country) for country in ("KE", "FR")]

    assert "with countries of different regions" in str(evidence_of(judge(*rows), "Forum").sentence)


def test_the_row_that_declares_a_region_speaks_for_the_other() -> None:
    rows = [make_member_facts("Forum", "KE"), make_member_facts("Forum", "KE", primary_region="asia-pacific")]

    assert evidence_of(judge(*rows), "Forum").counted_as == "asia-pacific"


@pytest.mark.parametrize(
    ("countries", "missing"),
    [
        (("KE", "IN", "GE", "BO"), "This still needs one more CSO with a region and one more region."),
        (("KE", "IN", "GE", "BO", "PL"), "This still needs one more region."),
        (("KE", "GE", "FR", "PL", "BE"), "This still needs two more regions and two more CSOs of the global south."),
    ],
)
def test_each_of_the_three_numbers_is_needed(countries: tuple[str, ...], missing: str) -> None:
    assert str(judge(*make_members(*countries)).missing) == missing


def test_numbers_are_parameters_of_the_call() -> None:
    parameters = make_parameters(min_csos=2, min_regions=1, min_south_csos=0)

    assert judge(*make_members("FR", "DE"), parameters=parameters).outcome == Outcome.MET
    assert judge(parameters=make_parameters(min_csos=0, min_regions=0, min_south_csos=0)).outcome == Outcome.MET


def test_the_south_is_african_asia_pacific_and_latin_american_and_caribbean() -> None:
    assert default_parameters().southern_regions == {"african", "asia-pacific", "latin-american-caribbean"}


def test_a_call_may_define_the_south_by_the_group_of_77() -> None:
    members = make_members("AZ", "RS", "JP", "KR", "KE", "BO", "FR")

    by_region = judge(*members)
    by_g77 = judge(*members, parameters=make_parameters(south=South.G77))

    assert by_region.counts["south_csos"] == 4
    assert by_g77.counts["south_csos"] == 3
    assert {row.subject for row in by_g77.evidence if row.is_south} == {
        member.organisation for member in members if member.country in {"AZ", "KE", "BO"}
    }


def test_another_region_scheme_is_a_parameter() -> None:
    scheme = default_parameters("m49-regions")
    parameters = replace(scheme, min_csos=3, min_regions=3, min_south_csos=0)
    members = [
        make_member_facts(country=code, country_regions=reference.countries()[code].regions_in("m49-regions"))
        for code in ("KE", "TR", "US")
    ]

    assert judge(*members, parameters=parameters).outcome == Outcome.MET


def test_an_exception_stands_for_a_should() -> None:
    result = judge(exceptions=("regional",))

    assert result.outcome == Outcome.EXCEPTED
    assert not result.blocks
    assert result.missing
    assert result.remedies


def test_an_exception_changes_nothing_where_the_criterion_is_met() -> None:
    assert judge(*make_members(*FIVE_COUNTRIES), exceptions=("regional",)).outcome == Outcome.MET


# Remedies


def sentence(*members: Any, parameters: Parameters | None = None, remedy: int = -1) -> str:
    return str(judge(*members, parameters=parameters).remedies[remedy].sentence)


def test_one_cso_working_in_the_missing_region() -> None:
    assert sentence(*make_members("KE", "IN", "BO", "FR")) == "One CSO working in Eastern Europe would meet this."


def test_one_cso_that_is_both_of_a_new_region_and_of_the_south() -> None:
    members = make_members("KE", "GE", "FR", "IN", "PL")

    assert sentence(*members) == "One CSO working in Latin America and the Caribbean would meet this."


def test_a_southern_cso_of_a_region_that_is_there_already_adds_to_new_regions() -> None:
    parameters = make_parameters(min_regions=3, min_csos=3)

    assert sentence(*make_members("KE", "IN", "GE"), parameters=parameters) == (
        "One CSO working in Africa, Asia and the Pacific or Latin America and the Caribbean would meet this."
    )


def test_any_region_will_do_where_only_the_number_lacks() -> None:
    parameters = make_parameters(min_csos=7)

    assert sentence(*make_members(*FIVE_COUNTRIES), parameters=parameters) == (
        "Two CSOs working in any region would meet this."
    )


def test_several_regions_are_listed() -> None:
    assert sentence(*make_members("KE", "IN", "BO")) == (
        "Two CSOs would meet this: one working in Eastern Europe and one working in Western Europe and Others."
    )


def test_a_choice_of_regions_is_offered() -> None:
    parameters = make_parameters(min_csos=3, min_regions=3, min_south_csos=0)
    result = judge(*make_members("KE"), parameters=parameters)

    assert str(result.remedies[-1].sentence) == (
        "Two CSOs working in different regions (Asia and the Pacific, Eastern Europe, Latin America and the Caribbean "
        "or Western Europe and Others) would meet this."
    )
    assert [member.primary_region for member in result.remedies[-1].members] == ["asia-pacific", "eastern-european"]
    assert [wanted.count for wanted in result.remedies[-1].wanted] == [2]


def test_the_group_of_77_is_named() -> None:
    members = make_members("AZ", "JP", "KR", "KE", "BO", "FR", "RO")[1:]
    parameters = make_parameters(south=South.G77)

    assert sentence(*members, parameters=parameters) == (
        "One CSO working in any region would meet this. It has to be from a country of the Group of 77."
    )


def test_a_member_that_only_has_to_declare_its_region_is_named_first() -> None:
    members = [*make_members("KE", "IN", "BO", "FR"), make_member_facts("Circle", "GB", is_global=True)]
    first, second = judge(*members).remedies

    assert first.kind == RemedyKind.DECLARE_REGION
    assert str(first.sentence) == (
        "If Circle works mainly in Eastern Europe and names that as its primary region of operation, this is met."
    )
    assert [change.regions for change in first.changes] == [("eastern-european",)]
    assert second.kind == RemedyKind.ADD_MEMBERS


def test_a_country_in_two_groups_is_offered_only_these() -> None:
    parameters = make_parameters(min_csos=5, min_regions=4, min_south_csos=3)
    members = [*make_members("KE", "IN", "BO", "FR"), make_member_facts("Dernek", "TR")]

    (change,) = judge(*members, parameters=parameters).remedies[0].changes

    assert change.regions == ("asia-pacific", "western-european-others")


def test_declaring_comes_before_joining_where_both_are_needed() -> None:
    result = judge(make_member_facts("Future Schools Network", "PL", is_global=True))

    assert str(result.remedies[0].sentence) == (
        "First, Future Schools Network can name its primary region of operation, for example Eastern Europe. Then: "
        "Four CSOs would meet this: one working in Africa, one working in Asia and the Pacific, one working in Latin "
        "America and the Caribbean and one working in Western Europe and Others."
    )
    assert len(result.remedies[0].members) == 4


def test_nothing_is_promised_where_the_scheme_has_too_few_regions() -> None:
    result = judge(parameters=make_parameters(min_regions=6))

    assert result.remedies == ()
    assert str(result.missing) == (
        "No proposal can meet this: the call asks for six regions, and its region scheme has five. The secretariat has "
        "to correct the call."
    )


def test_nothing_is_promised_where_the_scheme_has_no_south() -> None:
    parameters = make_parameters(regions=(Region("here", "Here"),), min_regions=1)
    result = judge(parameters=parameters)

    assert result.remedies == ()
    assert "names no region as southern" in str(result.missing)
