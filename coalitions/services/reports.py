"""A report in words that are ready to read: what components/_report.html shows."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalitions.criteria.types import Evidence, Outcome, Parameters, Report, Result, Severity
from coalitions.models import CriterionException
from coalitions.services.exception_notes import notes_of
from coalitions.services.glyphs import glyph_of
from coalitions.services.validation import Judgement
from coalitions.services.wording import ADVISED, OUTCOME_WORDS, SEVERITY_WORDS, criterion_label, sentence
from portal.common.glyph import Glyph
from portal.common.report_items import Counted, CountRow, NotCounted, ReportItem

__all__ = [
    "COUNT_LABELS",
    "ShownReport",
    "criterion_label",
    "glyph_of",
    "headline_of",
    "item_of",
    "items_of",
    "shown",
    "shown_to_the_public",
]

COUNT_LABELS: Final = {
    "csos": gettext_lazy("Organisations with a region"),
    "regions": gettext_lazy("Regions"),
    "south_csos": gettext_lazy("Organisations of the global south"),
    "constituencies": gettext_lazy("Constituencies"),
    "youth_members": gettext_lazy("Members of children and youth"),
    "characters": gettext_lazy("Characters on how young people take part"),
    "plans": gettext_lazy("Complete plans"),
    "support_characters": gettext_lazy("Characters on the support needed"),
    "activities": gettext_lazy("Activities"),
}
# Where one count of several is enough, the others say nothing once it is reached.
ALTERNATIVES: Final = frozenset({"engagement", "youth"})

# Of plans and activities, which are nobody's names, the first ones are enough.
MOST_SENTENCES: Final = 5
# Of members too, on a page that a telephone loads: the list of members has them all.
MOST_NAMES: Final = 100


@dataclass(frozen=True, kw_only=True)
class ShownReport:
    """A report as a page shows it."""

    headline: str
    glyph: Glyph
    items: tuple[ReportItem, ...]
    is_shortlistable: bool


def shown(
    judgement: Judgement,
    *,
    with_evidence: bool = True,
    first: Collection[str] = (),
    exceptions: Iterable[CriterionException] = (),
) -> ShownReport:
    """Everything that judging said, for those who may see the whole proposal; the criteria named `first` lead."""
    notes = notes_of(exceptions, judgement.report)
    results = [result for result in judgement.report.results if result.outcome != Outcome.NOT_APPLICABLE]
    results.sort(key=lambda result: result.criterion not in first)
    names = _names(judgement.parameters)
    return ShownReport(
        headline=headline_of(judgement.report),
        glyph=glyph_of(judgement.report, facts=judgement.facts, parameters=judgement.parameters),
        items=tuple(
            replace(_item(result, names, with_evidence=with_evidence), exceptions=notes.get(result.criterion, ()))
            for result in results
        ),
        is_shortlistable=judgement.report.shortlistable,
    )


def items_of(report: Report) -> tuple[ReportItem, ...]:
    """The report without its evidence, as mails carry it."""
    results = [result for result in report.results if result.outcome != Outcome.NOT_APPLICABLE]
    return tuple(_item(result, {}, with_evidence=False) for result in results)


def item_of(result: Result) -> ReportItem:
    """One result without its evidence."""
    return _item(result, {}, with_evidence=False)


def shown_to_the_public(
    report: Report, parameters: Parameters, *, standing: Iterable[CriterionException] = ()
) -> tuple[ReportItem, ...]:
    """What counted, and the exceptions that stand, with the reasons. No more.

    Who declined, left or did not count is between the coalition and the committee.
    """
    notes = notes_of((one for one in standing if one.criterion in report.excepted), report)
    return tuple(
        replace(
            _item(result, _names(parameters), with_evidence=True, is_public=True),
            exceptions=notes.get(result.criterion, ()),
        )
        for result in report.results
        if result.outcome != Outcome.NOT_APPLICABLE
    )


def headline_of(report: Report) -> str:
    """How it stands, in one sentence."""
    unmet = len(report.unmet)
    if not unmet and report.shortlistable:
        return (
            _("This proposal meets the criteria, with an exception that the committee granted.")
            if report.excepted
            else _("This proposal meets the criteria.")
        )
    return ngettext("One criterion is not met yet.", "%(count)s criteria are not met yet.", unmet) % {"count": unmet}


def _item(result: Result, names: Mapping[str, str], *, with_evidence: bool, is_public: bool = False) -> ReportItem:
    evidence = [row for row in result.evidence if with_evidence and (row.counted or not is_public)]
    is_open_advice = result.severity == Severity.ADVICE and result.outcome == Outcome.NOT_MET
    counted = [row for row in evidence if row.identity and row.counted]
    others = [row for row in evidence if row.identity and not row.counted]
    return ReportItem(
        criterion=criterion_label(result.criterion),
        severity=result.severity.value,
        severity_word=SEVERITY_WORDS[result.severity],
        outcome=result.outcome.value,
        outcome_word=ADVISED if is_open_advice else OUTCOME_WORDS[result.outcome],
        missing="" if is_public else sentence(result.missing),
        remedies=() if is_public else tuple(sentence(remedy.sentence) for remedy in result.remedies),
        counts=_counts(result),
        counted=tuple(_counted(row, names) for row in counted[:MOST_NAMES]),
        counted_more=max(len(counted) - MOST_NAMES, 0),
        not_counted=tuple(NotCounted(name=row.subject, why=sentence(row.sentence)) for row in others[:MOST_NAMES]),
        not_counted_more=max(len(others) - MOST_NAMES, 0),
        notes=(*_on_plans(evidence), *(sentence(note) for note in result.notes if not is_public)),
    )


def _counts(result: Result) -> tuple[CountRow, ...]:
    rows = [
        CountRow(label=COUNT_LABELS[name], count=count, threshold=result.thresholds.get(name))
        for name, count in result.counts.items()
        # What the call does not ask for says nothing.
        if name in COUNT_LABELS and result.thresholds.get(name) != 0
    ]
    if result.criterion in ALTERNATIVES and result.outcome == Outcome.MET:
        rows = [row for row in rows if row.is_reached]
    # "Seven of five" would puzzle.
    return tuple(replace(row, threshold=None) if row.threshold and row.count > row.threshold else row for row in rows)


def _names(parameters: Parameters) -> dict[str, str]:
    regions = {region.code: region.name for region in parameters.regions}
    return regions | {constituency.code: constituency.name for constituency in parameters.constituencies}


def _counted(row: Evidence, names: Mapping[str, str]) -> Counted:
    place = _(names.get(row.counted_as, row.counted_as))
    if row.is_south:
        place = _("%(region)s (global south)") % {"region": place}
    return Counted(name=row.subject, counted_as=place)


def _on_plans(evidence: Iterable[Evidence]) -> Iterator[str]:
    """What was said of plans, activities and statements."""
    rows = [row for row in evidence if not row.identity]
    yield from (sentence(row.sentence) for row in rows[:MOST_SENTENCES])
    more = len(rows) - MOST_SENTENCES
    if more > 0:
        yield ngettext("And one more.", "And %(count)s more.", more) % {"count": more}
