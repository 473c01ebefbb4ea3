"""The criteria glyph as a drawing: SVG for pages and documents, signs for mail. All in the colour of the text."""

from dataclasses import dataclass
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString

from portal.common.glyph import PARTS, ConstituencySlot, Glyph, Part, RegionSlot, Route, WorkPlanBar

HEIGHT: Final = 22
MIDDLE: Final = 9.5
UNDERLINE: Final = 20
BETWEEN_PARTS: Final = 12
REGION_PITCH: Final = 16.5
SQUARE_PITCH: Final = 12.5
DIAMOND_WIDTH: Final = 13
BAR_WIDTH: Final = 48

# Shapes are outlines unless they say that they are solid.
_OUTLINES: Final = 'fill="none" stroke="currentColor" stroke-width="1.1"'
_SOLID: Final = 'fill="currentColor" stroke="none"'


def _region(slot: RegionSlot, x: float, y: float) -> str:
    """A disc when filled, a small ring when open; a wide ring around it in the global south."""
    disc = (
        f'<circle cx="{x:g}" cy="{y:g}" r="3.9" {_SOLID}/>'
        if slot.filled
        else f'<circle cx="{x:g}" cy="{y:g}" r="3.3"/>'
    )
    if not slot.is_south:
        return disc
    return disc + f'<circle cx="{x:g}" cy="{y:g}" r="6.6"/>'


def _constituency(slot: ConstituencySlot, x: float, y: float) -> str:
    """A square, solid when a constituency is credited."""
    if slot.filled:
        return f'<rect x="{x - 4:g}" y="{y - 4:g}" width="8" height="8" {_SOLID}/>'
    return f'<rect x="{x - 3.4:g}" y="{y - 3.4:g}" width="6.8" height="6.8"/>'


def _engagement(route: Route, x: float, y: float) -> str:
    """A diamond: solid for a plan, half for a statement, open for neither."""
    if route == "plan":
        return f'<path d="M{x:g} {y - 6:g}l6 6-6 6-6-6Z" {_SOLID}/>'
    outline = f'<path d="M{x:g} {y - 5.4:g}l5.4 5.4-5.4 5.4-5.4-5.4Z"/>'
    if route == "statement":
        return outline + f'<path d="M{x:g} {y - 5.4:g}l-5.4 5.4 5.4 5.4Z" {_SOLID}/>'
    return outline


def _work_plan(bar: WorkPlanBar, x: float, y: float, width: float) -> str:
    """A way between two posts, conference and horizon, and on it the stretch that the activities cover."""
    way = (
        f'<path d="M{x:g} {y:g}h{width:g}"/>'
        f'<path d="M{x:g} {y - 6:g}v12M{x + width:g} {y - 6:g}v12" stroke-width="1.4"/>'
    )
    if bar.is_empty:
        return way
    start, end = max(0.0, min(bar.start, 1.0)), max(0.0, min(bar.end, 1.0))
    left = x + width * start
    # A stretch of a day would not be seen.
    long = max(width * (end - start), 1.5)
    left = min(left, x + width - long)
    return way + f'<rect x="{left:.4g}" y="{y - 3:g}" width="{long:.4g}" height="6" {_SOLID}/>'


@dataclass(frozen=True, slots=True)
class _DrawnPart:
    shapes: str
    width: float


def _drawn(glyph: Glyph, part: Part, x: float) -> _DrawnPart:
    if part == "regions":
        at = [x + 7 + REGION_PITCH * place for place in range(len(glyph.regions))]
        shapes = "".join(_region(slot, each, MIDDLE) for slot, each in zip(glyph.regions, at, strict=True))
        return _DrawnPart(shapes, max(REGION_PITCH * len(glyph.regions) - 2.5, 0))
    if part == "constituencies":
        at = [x + 4 + SQUARE_PITCH * place for place in range(len(glyph.constituencies))]
        shapes = "".join(_constituency(slot, each, MIDDLE) for slot, each in zip(glyph.constituencies, at, strict=True))
        return _DrawnPart(shapes, max(SQUARE_PITCH * len(glyph.constituencies) - 4.5, 0))
    if part == "engagement":
        return _DrawnPart(_engagement(glyph.engagement_route, x + 6.5, MIDDLE), DIAMOND_WIDTH)
    return _DrawnPart(_work_plan(glyph.work_plan, x + 1, MIDDLE, BAR_WIDTH), BAR_WIDTH + 2)


def _underline(outcome: str, x: float, width: float) -> str:
    """Under a part: a line when it is met, a broken one when excepted, none while it is open."""
    if outcome not in ("met", "excepted"):
        return ""
    dashes = ' stroke-dasharray="3 2"' if outcome == "excepted" else ""
    return f'<path d="M{x:g} {UNDERLINE:g}h{width:g}" stroke-width="2"{dashes}/>'


def glyph_svg(glyph: Glyph, *, decorative: bool = False) -> SafeString:
    """The whole glyph on one line. With its text alternative, or hidden where the same words stand beside it."""
    x, groups = 1.0, []
    for part in PARTS:
        drawn = _drawn(glyph, part, x)
        if not drawn.width:
            continue
        outcome = glyph.outcome_of(part)
        underline = _underline(outcome, x, drawn.width)
        groups.append(f'<g class="glyph-part glyph-{outcome or "unjudged"}">{drawn.shapes}{underline}</g>')
        x += drawn.width + BETWEEN_PARTS
    width = x - BETWEEN_PARTS + 1
    name = 'aria-hidden="true"' if decorative else 'role="img"'
    title = "" if decorative else f"<title>{escape(glyph.alternative_text)}</title>"
    return SafeString(
        f'<svg class="glyph" {name} focusable="false" {_OUTLINES} viewBox="0 0 {width:g} {HEIGHT}"'
        f' width="{width:g}" height="{HEIGHT}">'
        f"{title}{''.join(groups)}</svg>"
    )


def _slot_svg(shapes: str, width: float, outcome: str = "") -> SafeString:
    css = f" glyph-{outcome}" if outcome else ""
    return SafeString(
        f'<svg class="glyph-slot{css}" aria-hidden="true" focusable="false" {_OUTLINES} viewBox="0 0 {width:g} 16"'
        f' width="{width:g}" height="16">{shapes}</svg>'
    )


def region_svg(slot: RegionSlot) -> SafeString:
    """One region's slot alone, as the large form lists it."""
    return _slot_svg(_region(slot, 8, 8), 16)


def constituency_svg(slot: ConstituencySlot) -> SafeString:
    """One constituency's slot alone."""
    return _slot_svg(_constituency(slot, 8, 8), 16)


def engagement_svg(route: Route) -> SafeString:
    """The mark for engagement alone."""
    return _slot_svg(_engagement(route, 8, 8), 16)


def work_plan_svg(bar: WorkPlanBar) -> SafeString:
    """The bar of the work plan alone, at the width of a column."""
    return _slot_svg(_work_plan(bar, 2, 8, 216), 220)


def glyph_signs(glyph: Glyph) -> str:
    """The glyph in plain signs, for mail readers that show no drawings. Beside it stands the text alternative."""
    regions = "".join(
        {(True, True): "◉", (True, False): "●", (False, True): "◎", (False, False): "○"}[slot.filled, slot.is_south]
        for slot in glyph.regions
    )
    constituencies = "".join("■" if slot.filled else "□" for slot in glyph.constituencies)
    engagement = {"plan": "◆", "statement": "◈", "": "◇"}[glyph.engagement_route]
    steps = 8
    bar = glyph.work_plan
    way = "".join(
        "━" if not bar.is_empty and bar.start * steps < step + 1 and bar.end * steps > step else "─"
        for step in range(steps)
    )
    return "  ".join(part for part in (regions, constituencies, engagement, f"├{way}┤") if part)
