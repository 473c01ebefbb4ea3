"""The criteria glyph says the same to the eye and in words, and is sound SVG without style."""

import xml.etree.ElementTree as ET

import pytest
from django.template import Context, Template, TemplateSyntaxError
from hypothesis import given
from hypothesis import strategies as st

from portal.common.glyph import PARTS, ConstituencySlot, Glyph, RegionSlot, WorkPlanBar
from portal.common.glyph_drawing import glyph_signs, glyph_svg

SVG = "{http://www.w3.org/2000/svg}"


def _glyph(**changes: object) -> Glyph:
    values: dict[str, object] = {
        "regions": (
            RegionSlot(code="african", label="African Group", filled=True, is_south=True, filled_by=("Lake Forum",)),
            RegionSlot(code="weog", label="Western Group", filled=False, would_fill="One CSO working there would do"),
        ),
        "constituencies": (ConstituencySlot(label="Women", filled=True, filled_by=("Lake Forum",)), ConstituencySlot()),
        **changes,
    }
    return Glyph(**values)  # type: ignore[arg-type]  # tests change any field


def _parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", f"<svg xmlns='{SVG[1:-1]}' ", 1))  # noqa: S314 - our own drawing


def test_words_say_what_the_drawing_shows() -> None:
    glyph = _glyph(
        engagement_route="statement",
        work_plan=WorkPlanBar(start=0, end=0.5, starts_ok=True),
        met=frozenset({"engagement"}),
        excepted=frozenset({"regions"}),
    )
    assert glyph.alternative_text == (
        "Regions: 1 of 2, 1 in the global south; open: Western Group. Constituencies: 1 of 2. "
        "Engagement: by a statement of the support needed. "
        "Work plan: begins at the conference, ends before the Summit. "
        "Met: engagement. Excepted: regions. Open: constituencies, work plan."
    )


def test_words_say_how_many_regions_a_call_asks_for_and_no_south_where_it_asks_for_none() -> None:
    open_one = _glyph(regions_needed=2, asks_for_south=False)
    assert open_one.alternative_text.startswith("Regions: 1 of 2; open: Western Group. ")
    enough = _glyph(regions_needed=1)
    assert enough.alternative_text.startswith("Regions: 1 (the call asks for 1), 1 in the global south. ")


def test_nothing_is_said_of_outcomes_before_anything_was_judged() -> None:
    assert _glyph().alternative_text.endswith("Engagement: none yet. Work plan: no activities yet.")


@pytest.mark.parametrize(
    ("bar", "sentence"),
    [
        (WorkPlanBar(start=0, end=1, starts_ok=True, reaches_horizon=True), "from the conference to the Summit"),
        (WorkPlanBar(start=0.2, end=1, reaches_horizon=True), "begins after the conference, reaches the Summit"),
        (WorkPlanBar(start=0.2, end=0.4), "begins after the conference, ends before the Summit"),
        (
            WorkPlanBar(start=0.2, end=0.4, horizon_name="the review"),
            "begins after the conference, ends before the review",
        ),
        (WorkPlanBar(), "no activities yet"),
    ],
)
def test_how_far_a_work_plan_reaches(bar: WorkPlanBar, sentence: str) -> None:
    assert bar.sentence == sentence


def test_many_open_regions_are_counted_and_not_named() -> None:
    regions = tuple(RegionSlot(code=str(n), label=f"Region {n}", filled=False) for n in range(22))
    assert "open:" not in _glyph(regions=regions).alternative_text


slots = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=22)
fractions = st.floats(-1, 2, allow_nan=False)


@given(regions=slots, constituencies=st.lists(st.booleans(), max_size=8), start=fractions, end=fractions)
def test_the_drawing_has_the_shapes_that_the_words_count(
    regions: list[tuple[bool, bool]], constituencies: list[bool], start: float, end: float
) -> None:
    glyph = _glyph(
        regions=tuple(
            RegionSlot(code=str(n), label='A "<b>" & co', filled=filled, is_south=south)
            for n, (filled, south) in enumerate(regions)
        ),
        constituencies=tuple(ConstituencySlot(filled=filled) for filled in constituencies),
        work_plan=WorkPlanBar(start=start, end=end),
        met=frozenset(),
    )
    root = _parsed(glyph_svg(glyph))
    discs = root.findall(f".//{SVG}circle[@fill='currentColor']")
    rings = [ring for ring in root.findall(f".//{SVG}circle") if float(ring.attrib["r"]) > 6]
    squares = root.findall(f".//{SVG}rect[@width='8']")
    assert len(discs) == glyph.filled_regions
    assert len(rings) == sum(south for _filled, south in regions)
    assert len(squares) == glyph.filled_constituencies
    assert root.findtext(f"{SVG}title") == glyph.alternative_text
    assert not [one for one in root.iter() if "style" in one.attrib]
    width = float(root.attrib["viewBox"].split()[2])
    bar = [rect for rect in root.findall(f".//{SVG}rect") if rect.attrib["height"] == "6"]
    assert all(
        float(one.attrib["x"]) >= 0 and float(one.attrib["x"]) + float(one.attrib["width"]) <= width for one in bar
    )


def test_met_parts_are_underlined_and_excepted_ones_with_a_broken_line() -> None:
    root = _parsed(glyph_svg(_glyph(met=frozenset({"regions"}), excepted=frozenset({"engagement"}))))
    groups = root.findall(f"{SVG}g")
    assert [one.attrib["class"].split()[1] for one in groups] == [
        "glyph-met",
        "glyph-not_met",
        "glyph-excepted",
        "glyph-not_met",
    ]
    lines = [[path for path in one.findall(f"{SVG}path") if path.attrib.get("stroke-width") == "2"] for one in groups]
    assert [len(found) for found in lines] == [1, 0, 1, 0]
    assert "stroke-dasharray" in lines[2][0].attrib


def test_mails_get_signs() -> None:
    glyph = _glyph(engagement_route="plan", work_plan=WorkPlanBar(start=0, end=0.5, starts_ok=True))
    assert glyph_signs(glyph) == "◉○  ■□  ◆  ├━━━━────┤"
    assert glyph_signs(_glyph()) == "◉○  ■□  ◇  ├────────┤"


def _rendered(source: str, glyph: Glyph) -> str:
    return Template("{% load glyph %}" + source).render(Context({"glyph": glyph}))


def test_the_small_form_is_one_drawing() -> None:
    html = _rendered("{% criteria_glyph glyph %}", _glyph())
    assert html.count("<svg") == 1
    assert 'role="img"' in html
    assert _rendered('{% include "components/_criteria_glyph.html" %}', _glyph()).strip() == html.strip()


def test_the_large_form_says_who_fills_a_slot_and_what_would() -> None:
    many = RegionSlot(code="a", label="African Group", filled=True, filled_by=("One", "Two", "Three", "Four", "Five"))
    bar = WorkPlanBar(start=0, end=0.5, starts_ok=True, would_fill="An activity until September would reach it")
    html = _rendered(
        '{% criteria_glyph glyph size="large" %}', _glyph(regions=(many, _glyph().regions[1]), work_plan=bar)
    )
    assert "One, Two, Three and 2 more" in " ".join(html.split())
    assert "One CSO working there would do" in html
    assert "An activity until September would reach it" in html
    assert 'role="img"' not in html, "the words beside the slots say everything"


def test_another_size_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="small or large"):
        _rendered('{% criteria_glyph glyph size="huge" %}', _glyph())


def test_an_outcome_is_known_for_every_part() -> None:
    glyph = _glyph(met=frozenset(PARTS))
    assert {glyph.outcome_of(part) for part in PARTS} == {"met"}
    assert {_glyph().outcome_of(part) for part in PARTS} == {""}
