"""What components/_report.html shows: a judged criterion in words that are ready to read."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.utils.functional import Promise

Text: TypeAlias = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """A number that the criterion looks at, against the number it asks for (None where it asks for none)."""

    label: Text
    count: int
    threshold: int | None = None

    @property
    def is_reached(self) -> bool:
        """Whether there is enough."""
        return self.threshold is None or self.count >= self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Somebody who counted, and as what."""

    name: str
    counted_as: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """Somebody who did not count, and why; the reason never blames."""

    name: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionNote:
    """An exception that was asked for: what became of it, why it was asked for, and why it was decided so."""

    sentence: Text
    reason: str
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportItem:
    """One criterion's result. The remedies are what the reader wants first."""

    criterion: Text
    severity: Literal["must", "should", "advice"]
    severity_word: Text
    outcome: Literal["met", "not_met", "excepted", "not_applicable"]
    outcome_word: Text
    missing: Text = ""
    remedies: tuple[Text, ...] = ()
    counts: tuple[CountRow, ...] = ()
    counted: tuple[Counted, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    # Of thousands the page lists the first ones; how many more there are.
    counted_more: int = 0
    not_counted_more: int = 0
    notes: tuple[Text, ...] = ()
    exceptions: tuple[ExceptionNote, ...] = ()

    @property
    def counted_in_all(self) -> int:
        """How many counted."""
        return len(self.counted) + self.counted_more

    @property
    def not_counted_in_all(self) -> int:
        """How many did not."""
        return len(self.not_counted) + self.not_counted_more

    @property
    def mark(self) -> str:
        """Which mark goes with the word: unmet advice is advice, not a fault."""
        return "advice" if self.severity == "advice" and self.outcome == "not_met" else self.outcome
