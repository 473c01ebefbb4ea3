"""A report in words: what is shown to whom."""

from datetime import date

import pytest
from django.utils.translation import override

from coalitions.criteria import judge
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import (
    ActivityFacts,
    Audience,
    EngagementFacts,
    Facts,
    MemberFacts,
    MemberKind,
    MemberState,
    Report,
)
from coalitions.models import Proposal
from coalitions.services import reports
from coalitions.services.glyphs import glyph_data, glyph_of, stored_glyph
from coalitions.services.reports import criterion_label, headline_of, items_of, shown, shown_to_the_public
from coalitions.services.validation import Judgement
from tests.factories.coalitions import make_submitted_proposal

PARAMETERS = default_parameters()
FIVE = (
    ("KE", "african", "women"),
    ("IN", "asia-pacific", "ngos"),
    ("BO", "latin-american-caribbean", "farmers"),
    ("GE", "eastern-european", "volunteers"),
    ("FR", "western-european-others", "older-persons"),
)


def _member(place: int, **changes: object) -> MemberFacts:
    country, region, constituency = FIVE[place % len(FIVE)]
    facts: dict[str, object] = {
        "identity": f"organisation-{place}",
        "organisation": f"Forum {place}",
        "kind": MemberKind.CSO,
        "country": country,
        "country_name": country,
        "country_regions": (region,),
        "constituency": constituency,
        **changes,
    }
    return MemberFacts(**facts)  # type: ignore[arg-type]  # a test's shorthand


def _facts(**changes: object) -> Facts:
    facts: dict[str, object] = {
        "conference_starts": date(2024, 5, 9),
        "conference_ends": date(2024, 5, 10),
        "horizon_starts": date(2024, 9, 22),
        "horizon_ends": date(2024, 9, 23),
        "members": tuple(_member(place) for place in range(5)),
        "engagement": (EngagementFacts(audience=Audience.MEMBER_STATE, name="Kenya", plan="p" * 30),),
        "activities": (
            ActivityFacts(activity="Launch", starts=date(2024, 5, 9), ends=date(2024, 7, 16), responsible="All"),
            ActivityFacts(activity="Report", starts=date(2024, 7, 16), ends=date(2024, 9, 22), responsible="All"),
        ),
        **changes,
    }
    return Facts(**facts)  # type: ignore[arg-type]  # a test's shorthand


def _judged(**changes: object) -> Judgement:
    facts = _facts(**changes)
    return Judgement(Proposal(title="Water"), facts, PARAMETERS, judge(facts, PARAMETERS))


def _report(**changes: object) -> Report:
    return _judged(**changes).report


def test_a_headline_counts_what_stands_in_the_way() -> None:
    assert headline_of(_report()) == "This proposal meets the criteria."
    assert headline_of(_report(activities=())) == "One criterion is not met yet."
    assert headline_of(_report(activities=(), members=())) == "3 criteria are not met yet."


def test_criteria_have_names() -> None:
    assert criterion_label("work_plan") == "Work plan"
    assert criterion_label("unheard_of") == "unheard_of"


def test_what_does_not_apply_is_not_shown() -> None:
    assert [item.criterion for item in items_of(_report())] == ["Regions", "Constituencies", "Engagement", "Work plan"]
    assert "Young people" in [item.criterion for item in items_of(_report(youth_focus=True))]


def test_open_advice_is_no_fault() -> None:
    item = next(one for one in items_of(_report(youth_focus=True)) if one.criterion == "Young people")
    assert (item.mark, str(item.outcome_word), item.severity) == ("advice", "Advised", "advice")


def test_who_counted_as_what_and_who_did_not_and_why() -> None:
    global_one = _member(5, is_global=True, organisation="Future Schools")
    regional = shown(_judged(members=(*(_member(place) for place in range(5)), global_one))).items[0]
    assert ("Forum 0", "African Group (global south)") in [(one.name, one.counted_as) for one in regional.counted]
    assert [one.name for one in regional.not_counted] == ["Future Schools"]
    assert "because it says that it works globally" in str(regional.not_counted[0].why)


def test_counts_never_say_seven_of_five() -> None:
    regional = shown(_judged(members=tuple(_member(place) for place in range(7)))).items[0]
    assert [(str(row.label), row.count, row.threshold) for row in regional.counts] == [
        ("Organisations with a region", 7, None),
        ("Regions", 5, 5),
        ("Organisations of the global south", 5, None),
    ]


def test_an_alternative_that_was_not_needed_is_not_counted() -> None:
    engagement = next(one for one in items_of(_report()) if one.criterion == "Engagement")
    assert [str(row.label) for row in engagement.counts] == ["Complete plans"]


def test_plans_and_activities_are_told_in_sentences() -> None:
    work_plan = shown(_judged()).items[-1]
    assert not work_plan.counted
    assert "“Launch”, from 9 May 2024 to 16 July 2024, begins at the conference." in work_plan.notes
    many = tuple(ActivityFacts(activity=f"Step {n}", starts=date(2024, 5, 9), ends=date(2024, 9, 22)) for n in range(8))
    assert "And 3 more." in shown(_judged(activities=many)).items[-1].notes


def test_of_thousands_the_first_are_named_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_NAMES", 3)
    judgement = _judged(members=tuple(_member(place, is_global=place >= 10) for place in range(20)))
    regional = shown(judgement).items[0]
    assert (len(regional.counted), regional.counted_more, regional.counted_in_all) == (3, 7, 10)
    assert (len(regional.not_counted), regional.not_counted_more, regional.not_counted_in_all) == (3, 7, 10)


def test_the_criteria_of_a_section_lead() -> None:
    items = shown(_judged(), first=("work_plan",)).items
    assert [item.criterion for item in items] == ["Work plan", "Regions", "Constituencies", "Engagement"]


def test_the_public_sees_who_counted_and_no_more() -> None:
    declined = _member(6, organisation="Never agreed", state=MemberState.DECLINED)
    report = _report(members=(*(_member(place) for place in range(4)), declined), activities=())
    items = shown_to_the_public(report, PARAMETERS)
    said = " ".join(
        str(text) for item in items for text in (item.missing, *item.remedies, *item.notes, *item.not_counted)
    )
    assert "Never agreed" not in said
    assert not any(item.missing or item.remedies or item.not_counted for item in items)
    assert [one.name for one in items[0].counted] == ["Forum 0", "Forum 1", "Forum 3", "Forum 2"]


def test_the_glyph_says_who_fills_each_slot_and_what_would() -> None:
    judgement = _judged(members=tuple(_member(place) for place in range(4)), engagement=())
    glyph = shown(judgement).glyph
    slots = {slot.code: slot for slot in glyph.regions}
    assert slots["african"].filled_by == ("Forum 0",)
    assert slots["african"].is_south
    assert not slots["western-european-others"].filled
    assert slots["western-european-others"].would_fill == "One organisation working here would fill it"
    assert [slot.label for slot in glyph.constituencies] == ["Women", "Non-Governmental Organizations", "Farmers"]
    assert glyph.engagement_route == ""
    assert glyph.met == frozenset({"constituencies", "work_plan"})
    assert (glyph.work_plan.start, glyph.work_plan.end) == (0.0, 1.0)


def test_open_slots_are_as_many_as_the_call_asks_for() -> None:
    glyph = shown(_judged(members=(_member(0),))).glyph
    assert [slot.filled for slot in glyph.constituencies] == [True, False, False]


def test_a_plan_that_stops_short_is_a_short_bar() -> None:
    early = (ActivityFacts(activity="Launch", starts=date(2024, 3, 1), ends=date(2024, 7, 16)),)
    bar = shown(_judged(activities=early)).glyph.work_plan
    assert (bar.start, bar.end, bar.starts_ok, bar.reaches_horizon) == (0.0, 0.5, True, False)
    nothing = shown(_judged(activities=())).glyph.work_plan
    assert nothing.is_empty


@pytest.mark.django_db
def test_what_a_validation_keeps_draws_the_same_glyph() -> None:
    proposal = make_submitted_proposal()
    validation = proposal.latest_validation
    assert validation is not None
    kept = stored_glyph(validation)
    facts = Facts.from_json(validation.facts)
    whole = glyph_of(validation.report, facts=facts, parameters=PARAMETERS)
    assert kept is not None
    assert kept.alternative_text == whole.alternative_text
    assert kept.met == whole.met
    assert stored_glyph(None) is None


def test_what_is_kept_is_in_no_reader_s_language() -> None:
    judgement = _judged()
    with override("fr"):
        kept = glyph_data(judgement.report, facts=judgement.facts, parameters=judgement.parameters)
    assert kept["regions"][0]["name"] == "African Group"
    assert kept["constituencies"][0] == "Women"
