"""A report as a criteria glyph: in full from what was judged, or small from what a validation keeps for lists."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from coalitions.criteria.types import Facts, Outcome, Parameters, Report, Result
from coalitions.models import Validation
from coalitions.services.wording import sentence
from portal.common.glyph import ConstituencySlot, Glyph, Part, RegionSlot, WorkPlanBar
from portal.common.glyph_drawing import glyph_svg

# The parts of the glyph and the criteria that they show; youth is advice and has none.
CRITERION_OF: Final[dict[Part, str]] = {
    "regions": "regional",
    "constituencies": "constituency",
    "engagement": "engagement",
    "work_plan": "work_plan",
}
MOST_ADDRESSEES: Final = 3


def glyph_of(report: Report, *, facts: Facts, parameters: Parameters) -> Glyph:
    """The glyph with who fills each slot and what would."""
    regional, engagement = report.result("regional"), report.result("engagement")
    return Glyph(
        regions=_regions(regional, parameters),
        regions_needed=parameters.min_regions,
        asks_for_south=parameters.min_south_csos > 0,
        constituencies=_constituencies(report.result("constituency"), parameters),
        engagement_route=_route(engagement.route),
        engagement_detail=_addressees(engagement),
        work_plan=_work_plan(report.result("work_plan"), facts),
        met=_parts(report, Outcome.MET),
        excepted=_parts(report, Outcome.EXCEPTED),
    )


def glyph_data(report: Report, *, facts: Facts, parameters: Parameters) -> dict[str, Any]:
    """What a validation keeps of its glyph, so that a list of proposals need not read their reports."""
    with override(None):  # names as the reference data has them; each reader's language comes when it is shown
        glyph = glyph_of(report, facts=facts, parameters=parameters)
    bar = glyph.work_plan
    return {
        "regions": [
            {"code": slot.code, "name": str(slot.label), "south": slot.is_south, "filled": slot.filled}
            for slot in glyph.regions
        ],
        "regions_needed": glyph.regions_needed,
        "asks_for_south": glyph.asks_for_south,
        "constituencies": [str(slot.label) for slot in glyph.constituencies],
        "route": glyph.engagement_route,
        "bar": [bar.start, bar.end, bar.starts_ok, bar.reaches_horizon],
        "met": sorted(glyph.met or ()),
        "excepted": sorted(glyph.excepted),
    }


def stored_glyph(validation: Validation | None) -> Glyph | None:
    """The small glyph that a validation keeps; none where nothing has been judged."""
    return glyph_from(validation.glyph_data) if validation and validation.glyph_data else None


def drawing_of(validation: Validation | None) -> SafeString:
    """The small glyph that a validation keeps, drawn; nothing where nothing has been judged."""
    return drawing_from(json.dumps(validation.glyph_data) if validation else "")


def drawing_from(data: str | None) -> SafeString:
    """The same from the text of a validation's `glyph_data`, for lists that read no validations."""
    return _drawn(data or "{}", get_language())


@lru_cache(maxsize=2048)
def _drawn(data: str, _language: str | None) -> SafeString:
    """Most proposals look alike: what is drawn once is kept, by what it shows and in which language."""
    shown = json.loads(data)
    return glyph_svg(glyph_from(shown)) if shown else SafeString("")


def glyph_from(data: Mapping[str, Any]) -> Glyph:
    """The glyph that glyph_data kept, in the reader's language."""
    start, end, starts_ok, reaches_horizon = data["bar"]
    return Glyph(
        regions=tuple(
            RegionSlot(code=one["code"], label=_(one["name"]), is_south=one["south"], filled=one["filled"])
            for one in data["regions"]
        ),
        constituencies=tuple(
            ConstituencySlot(label=_(name) if name else "", filled=bool(name)) for name in data["constituencies"]
        ),
        # Glyphs kept before these were kept are of calls that ask for every region, and for the south.
        regions_needed=data.get("regions_needed"),
        asks_for_south=data.get("asks_for_south", True),
        engagement_route=_route(data["route"]),
        work_plan=WorkPlanBar(start=start, end=end, starts_ok=starts_ok, reaches_horizon=reaches_horizon),
        met=frozenset(data["met"]),
        excepted=frozenset(data["excepted"]),
    )


def _regions(result: Result, parameters: Parameters) -> tuple[RegionSlot, ...]:
    filled: dict[str, list[str]] = {}
    southern = set()
    for row in result.evidence:
        if row.counted:
            filled.setdefault(row.counted_as, []).append(row.subject)
            if row.is_south:
                southern.add(row.counted_as)
    wanted = {code for remedy in result.remedies for want in remedy.wanted for code in want.regions}
    return tuple(
        RegionSlot(
            code=region.code,
            label=_(region.name),
            filled=region.code in filled,
            is_south=region.is_global_south or region.code in southern,
            filled_by=tuple(filled.get(region.code, ())),
            would_fill=_("One organisation working here would fill it") if region.code in wanted else "",
        )
        for region in parameters.regions
    )


def _constituencies(result: Result, parameters: Parameters) -> tuple[ConstituencySlot, ...]:
    """As many slots as the call asks for, filled by the constituencies that were credited."""
    names = {one.code: one.name for one in parameters.constituencies}
    credited = [row for row in result.evidence if row.counted][: parameters.min_constituencies]
    slots = [
        ConstituencySlot(label=_(names.get(row.counted_as, row.counted_as)), filled=True, filled_by=(row.subject,))
        for row in credited
    ]
    still_open = parameters.min_constituencies - len(slots)
    return (*slots, *(ConstituencySlot() for _number in range(still_open)))


def _addressees(result: Result) -> str:
    names = list(dict.fromkeys(row.subject for row in result.evidence if row.counted and row.subject))
    return ", ".join(names[:MOST_ADDRESSEES]) + ("…" if len(names) > MOST_ADDRESSEES else "")


def _work_plan(result: Result, facts: Facts) -> WorkPlanBar:
    """The way from the conference's first day to the horizon's, and the stretch between first start and last end."""
    days = max((facts.horizon_starts - facts.conference_starts).days, 1)

    def place(day: date) -> float:
        return min(max(round((day - facts.conference_starts).days / days, 3), 0.0), 1.0)

    return WorkPlanBar(
        start=place(min(row.starts for row in facts.activities)) if facts.activities else 0.0,
        end=place(max(row.ends for row in facts.activities)) if facts.activities else 0.0,
        starts_ok=bool(result.counts.get("begins")),
        reaches_horizon=bool(result.counts.get("reaches_horizon")),
        would_fill=sentence(result.remedies[0].sentence) if result.remedies else "",
    )


def _parts(report: Report, outcome: Outcome) -> frozenset[Part]:
    return frozenset(part for part, name in CRITERION_OF.items() if report.result(name).outcome == outcome)


def _route(word: str) -> Any:
    return word if word in {"plan", "statement"} else ""
