"""Tags that show a criteria glyph: small in lists and heads, large in reports, in signs for mail."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from portal.common import glyph_drawing
from portal.common.glyph import ConstituencySlot, Glyph, RegionSlot, Route, WorkPlanBar

register = template.Library()


@register.inclusion_tag("components/_glyph.html")
def criteria_glyph(glyph: Glyph, size: str = "small") -> dict[str, Any]:
    """Show the glyph: small is one drawing with a text alternative, large says who fills each slot, or what would."""
    if size not in ("small", "large"):
        message = f"a criteria glyph is small or large, not {size}"
        raise template.TemplateSyntaxError(message)
    return {"glyph": glyph, "size": size}


@register.simple_tag
def glyph_svg(glyph: Glyph) -> SafeString:
    """The drawing with its text alternative."""
    return glyph_drawing.glyph_svg(glyph)


@register.simple_tag
def glyph_signs(glyph: Glyph) -> str:
    """The glyph in plain signs; `glyph.alternative_text` belongs beside it."""
    return glyph_drawing.glyph_signs(glyph)


@register.simple_tag
def region_slot(slot: RegionSlot) -> SafeString:
    """One region's slot."""
    return glyph_drawing.region_svg(slot)


@register.simple_tag
def constituency_slot(slot: ConstituencySlot) -> SafeString:
    """One constituency's slot."""
    return glyph_drawing.constituency_svg(slot)


@register.simple_tag
def engagement_slot(route: Route) -> SafeString:
    """The mark for engagement."""
    return glyph_drawing.engagement_svg(route)


@register.simple_tag
def work_plan_slot(bar: WorkPlanBar) -> SafeString:
    """The bar of the work plan."""
    return glyph_drawing.work_plan_svg(bar)


@register.simple_tag
def outcome_of(glyph: Glyph, part: Any) -> str:
    """How a part of the glyph stands: met, excepted, not_met, or nothing while it has not been judged."""
    return glyph.outcome_of(part)
