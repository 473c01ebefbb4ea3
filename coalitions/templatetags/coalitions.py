"""Reports and glyphs for pages and mails about coalitions."""

from django import template

from coalitions.criteria.types import Report
from coalitions.models import Validation
from coalitions.services.editing import Part
from coalitions.services.glyphs import stored_glyph
from coalitions.services.reports import criterion_label, headline_of, items_of
from coalitions.services.sections import title_of
from portal.common.glyph import Glyph
from portal.common.report_items import ReportItem

register = template.Library()


@register.filter
def report_items(report: Report) -> tuple[ReportItem, ...]:
    """The report, criterion by criterion, without its evidence: what components and mails show."""
    return items_of(report)


@register.filter
def headline(report: Report) -> str:
    """How the proposal stands, in one sentence."""
    return headline_of(report)


@register.filter
def criterion_name(name: str) -> str:
    """What a criterion is called, by its name in data."""
    return criterion_label(name)


@register.filter
def kept_glyph(validation: Validation | None) -> Glyph | None:
    """The small glyph of a validation; none where nothing has been judged."""
    return stored_glyph(validation)


@register.filter
def section_titles(sections: list[str]) -> str:
    """The titles of sections that are stored by their names, in the order of a proposal."""
    return ", ".join(title_of(part) for part in Part if part in sections)
