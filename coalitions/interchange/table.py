"""Reports as a table for a terminal of 80 columns, in English."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from coalitions.criteria import CRITERIA
from coalitions.criteria.types import Outcome, Result
from coalitions.interchange.validations import Validated

WIDTH: Final = 80

_TITLES: Final = {criterion.name: str(criterion.title) for criterion in CRITERIA}
_MARKS: Final = {
    Outcome.MET: "met",
    Outcome.NOT_MET: "not met",
    Outcome.EXCEPTED: "excepted",
    Outcome.NOT_APPLICABLE: "not asked",
}
_COUNTS: Final = {
    "csos": "CSOs",
    "regions": "regions",
    "south_csos": "south",
    "constituencies": "constituencies",
    "youth_members": "youth members",
    "characters": "characters",
    "plans": "plans",
    "support_characters": "characters on support",
    "activities": "activities",
    "begins": "at the start",
    "reaches_horizon": "to the horizon",
}


def table(validated: Iterable[Validated]) -> Iterator[str]:
    """The lines of the table: a proposal, below it a line a criterion, with what is missing and what would mend it."""
    total = passing = 0
    for one in validated:
        total += 1
        passing += one.report.shortlistable
        yield from textwrap.wrap(f"{one.reference}  {one.title}", WIDTH, subsequent_indent="  ")
        standing = "shortlistable" if one.report.shortlistable else "not shortlistable yet"
        yield f"  {standing}, criteria version {one.report.criteria_version}"
        for result in one.report.results:
            yield from _lines(result)
        yield ""
    yield f"{passing} of {total} shortlistable."


def _lines(result: Result) -> Iterator[str]:
    counts = ", ".join(
        f"{_COUNTS.get(name, name)} {count}/{result.thresholds[name]}" for name, count in result.counts.items()
    )
    route = f"by {result.route}: " if result.route else ""
    head = f"  {_MARKS[result.outcome]:<10}{_TITLES[result.criterion]:<16}{result.severity.value:<8}"
    yield from _wrapped(f"{route}{counts}", head)
    if result.missing:
        yield from _wrapped(str(result.missing), "            ")
    if result.remedies:
        yield from _wrapped(str(result.remedies[0].sentence), "            → ")
    for note in result.notes:
        yield from _wrapped(str(note), "            · ")


def _wrapped(text: str, head: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)) or [head.rstrip()]
