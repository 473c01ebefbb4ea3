"""The constituency criterion, sentence by sentence."""

from typing import Any

import pytest

from coalitions.criteria import constituency
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import (
    Constituency,
    Evidence,
    MemberFacts,
    MemberKind,
    MemberState,
    Outcome,
    Parameters,
    RemedyKind,
    Result,
    Severity,
)
from tests.factories.facts import make_facts, make_member_facts, make_parameters

ACTORS = {
    MemberKind.CSO,
    MemberKind.THINK_TANK,
    MemberKind.ACADEMIA,
    MemberKind.PRIVATE,
    MemberKind.LOCAL_AUTHORITY,
    MemberKind.PARLIAMENT,
    MemberKind.PHILANTHROPY,
}


def member(organisation: str, primary: str, *further: str, **changes: Any) -> MemberFacts:
    return make_member_facts(organisation, constituency=primary, further_constituencies=further, **changes)


def judge(*members: MemberFacts, parameters: Parameters | None = None, **changes: Any) -> Result:
    return constituency.judge(make_facts(members=members, **changes), parameters or default_parameters())


def credited(result: Result) -> dict[str, str]:
    return {row.subject: row.counted_as for row in result.evidence if row.counted}


def evidence_of(result: Result, organisation: str) -> Evidence:
    (row,) = [row for row in result.evidence if row.subject == organisation]
    return row


def test_the_severity_is_must() -> None:
    assert judge().severity == constituency.CRITERION.severity == Severity.MUST


def test_three_constituencies_through_three_organisations_meet_it() -> None:
    result = judge(member("A", "women"), member("B", "ngos"), member("C", "farmers"))

    assert result.outcome == Outcome.MET
    assert result.counts == result.thresholds == {"constituencies": 3}
    assert (result.missing, result.remedies) == (None, ())


def test_two_are_not_enough() -> None:
    result = judge(member("A", "women"), member("B", "ngos"), member("C", "ngos"))

    assert result.outcome == Outcome.NOT_MET
    assert str(result.missing) == (
        "This still needs one more constituency, through an organisation that is not counted for another one."
    )


@pytest.mark.parametrize("kind", MemberKind)
def test_it_counts_civil_society_actors(kind: MemberKind) -> None:
    result = judge(member("A", "women", kind=kind))

    assert bool(result.counts["constituencies"]) == (kind in ACTORS)
    assert evidence_of(result, "A").counted == (kind in ACTORS)


@pytest.mark.parametrize("state", MemberState)
def test_it_counts_pledged_and_confirmed_members(state: MemberState) -> None:
    counts = judge(member("A", "women", state=state)).counts["constituencies"]

    assert bool(counts) == (state in {MemberState.PLEDGED, MemberState.CONFIRMED})


def test_one_organisation_that_ticks_three_boxes_is_one() -> None:
    result = judge(member("A", "women", "ngos", "farmers"))

    assert result.counts == {"constituencies": 1}


def test_each_constituency_is_credited_to_a_different_organisation() -> None:
    result = judge(member("A", "women", "ngos"), member("B", "women", "ngos", "farmers"), member("C", "women"))

    assert result.counts == {"constituencies": 3}
    assert credited(result) == {"A": "ngos", "B": "farmers", "C": "women"}


def test_the_matching_is_the_largest_even_where_a_primary_constituency_has_to_give_way() -> None:
    result = judge(member("A", "women"), member("B", "women", "ngos"), member("C", "ngos", "farmers"))

    assert credited(result) == {"A": "women", "B": "ngos", "C": "farmers"}


def test_among_the_largest_primary_constituencies_are_preferred() -> None:
    result = judge(member("A", "farmers", "women"))

    assert credited(result) == {"A": "farmers"}
    assert str(evidence_of(result, "A").sentence) == "A counts for Farmers, its primary constituency."


def test_then_the_listed_order_is_preferred() -> None:
    result = judge(member("A", "women"), member("B", "women", "farmers", "ngos", "volunteers"))

    assert credited(result) == {"A": "women", "B": "ngos"}
    assert str(evidence_of(result, "B").sentence).endswith("one of its further constituencies.")


def test_the_answer_to_who_covers_what_does_not_change_with_the_order_of_rows() -> None:
    members = [member("A", "women"), member("B", "women"), member("C", "women", "ngos")]

    assert judge(*members) == judge(*reversed(members))


def test_an_organisation_listed_twice_counts_once_with_the_constituencies_of_both_rows() -> None:
    result = judge(member("A", "women"), member("A", "farmers"), member("B", "women"))

    assert credited(result) == {"A": "farmers", "B": "women"}


def test_a_declined_row_lends_its_constituency_to_nobody() -> None:
    result = judge(member("A", "women"), member("A", "farmers", state=MemberState.DECLINED), member("B", "women"))

    assert result.counts == {"constituencies": 1}


def test_other_does_not_count_until_it_is_mapped() -> None:
    result = judge(member("A", "other", other_constituency="Fisherfolk"))

    assert result.counts == {"constituencies": 0}
    assert str(evidence_of(result, "A").sentence) == (
        "A gives “Fisherfolk” as its constituency. It counts once the committee has placed that among the named "
        "constituencies."
    )


def test_other_counts_as_what_a_committee_member_has_mapped_it_to() -> None:
    mapped = {"other_constituency": "Fisherfolk", "mapped_constituency": "local-communities"}

    assert credited(judge(member("A", "other", **mapped))) == {"A": "local-communities"}
    assert credited(judge(member("A", "women", "other", **mapped), member("B", "women"))) == {
        "A": "local-communities",
        "B": "women",
    }


def test_mapping_to_other_maps_nothing() -> None:
    assert judge(member("A", "other", other_constituency="X", mapped_constituency="other")).counts == {
        "constituencies": 0
    }


def test_what_did_not_count_is_named_with_the_reason() -> None:
    result = judge(member("A", "women"), member("B", "women"), member("C", ""), member("D", "unheard-of"))

    assert str(evidence_of(result, "B").sentence) == "B belongs to Women, already counted through other organisations."
    assert str(evidence_of(result, "C").sentence) == "C names no constituency."
    assert str(evidence_of(result, "D").sentence) == "D names a constituency that this call does not list."


def test_the_number_is_a_parameter() -> None:
    assert judge(parameters=make_parameters(min_constituencies=0)).outcome == Outcome.MET
    assert judge(member("A", "women"), parameters=make_parameters(min_constituencies=1)).outcome == Outcome.MET


def test_an_exception_cannot_stand_for_a_must() -> None:
    assert judge(exceptions=("constituency",)).outcome == Outcome.NOT_MET


# Remedies


def test_one_organisation_of_another_constituency() -> None:
    (remedy,) = judge(member("A", "women"), member("B", "ngos")).remedies

    assert str(remedy.sentence) == (
        "One organisation of a constituency that is not counted yet would meet this, such as Children and Youth, "
        "Indigenous Peoples or Local Authorities."
    )
    assert "women" not in remedy.wanted[0].constituencies
    assert "other" not in remedy.wanted[0].constituencies
    assert len(remedy.members) == 1


def test_a_member_that_names_no_constituency_could_name_one() -> None:
    first, _second = judge(member("A", "women"), member("B", "ngos"), member("Quiet", "")).remedies

    assert first.kind == RemedyKind.DECLARE_CONSTITUENCY
    assert str(first.sentence).startswith("If Quiet belongs to a constituency that is not counted yet, such as")


def test_a_member_that_has_pledged_could_confirm() -> None:
    parameters = make_parameters(count_only_confirmed=True, min_constituencies=1)
    first, _second = judge(member("Slow", "women"), parameters=parameters).remedies

    assert first.kind == RemedyKind.CONFIRM_MEMBERS
    assert str(first.sentence) == "Once Slow confirms, this is met."


def test_nothing_is_promised_where_the_call_lists_too_few() -> None:
    parameters = make_parameters(constituencies=(Constituency("women", "Women"), Constituency("other", "Other")))
    result = judge(parameters=parameters)

    assert result.remedies == ()
    assert str(result.missing).startswith(
        "No proposal can meet this: the call asks for three constituencies and lists one."
    )
