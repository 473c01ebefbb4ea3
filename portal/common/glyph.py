"""The criteria glyph as data: what one small drawing says of a proposal's standing, and the same in words.

It knows no proposal. Whoever has a report fills the slots; the drawing is in glyph_drawing.py, the tags are in
templatetags/glyph.py.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text: TypeAlias = str | Promise
Route: TypeAlias = Literal["", "plan", "statement"]
Part: TypeAlias = Literal["regions", "constituencies", "engagement", "work_plan"]

PARTS: Final[tuple[Part, ...]] = ("regions", "constituencies", "engagement", "work_plan")
PART_NAMES: Final[dict[Part, Promise]] = {
    "regions": gettext_lazy("regions"),
    "constituencies": gettext_lazy("constituencies"),
    "engagement": gettext_lazy("engagement"),
    "work_plan": gettext_lazy("work plan"),
}
THE_CONFERENCE: Final = gettext_lazy("the conference")
THE_SUMMIT: Final = gettext_lazy("the Summit")
# Beyond this many, a list of what is open says less than the number.
MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionSlot:
    """One region of the call's scheme, in its order. The large form shows who fills it, or what would."""

    code: str
    label: Text
    filled: bool
    is_south: bool = False
    filled_by: tuple[str, ...] = ()
    would_fill: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstituencySlot:
    """One of the constituencies that the call asks for; `label` names the one credited, and is empty while open."""

    label: Text = ""
    filled: bool = False
    filled_by: tuple[str, ...] = ()
    would_fill: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlanBar:
    """The activities as one stretch of the way from the conference (0) to the horizon event (1)."""

    start: float = 0.0
    end: float = 0.0
    starts_ok: bool = False
    reaches_horizon: bool = False
    start_name: Text = THE_CONFERENCE
    horizon_name: Text = THE_SUMMIT
    would_fill: Text = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is no activity to draw."""
        return self.end <= self.start and not (self.starts_ok or self.reaches_horizon)

    @property
    def sentence(self) -> str:
        """How far the plan reaches, in words."""
        names = {"start": self.start_name, "horizon": self.horizon_name}
        if self.is_empty:
            return _("no activities yet")
        if self.starts_ok and self.reaches_horizon:
            return _("from %(start)s to %(horizon)s") % names
        if self.starts_ok:
            return _("begins at %(start)s, ends before %(horizon)s") % names
        if self.reaches_horizon:
            return _("begins after %(start)s, reaches %(horizon)s") % names
        return _("begins after %(start)s, ends before %(horizon)s") % names


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A proposal's standing. `met` and `excepted` name parts; `met` is None while nothing has been judged.

    `regions_needed` is how many regions the call asks for: all of them where it is None.
    """

    regions: tuple[RegionSlot, ...]
    constituencies: tuple[ConstituencySlot, ...]
    regions_needed: int | None = None
    asks_for_south: bool = True
    engagement_route: Route = ""
    engagement_detail: Text = ""
    work_plan: WorkPlanBar = WorkPlanBar()
    met: frozenset[Part] | None = None
    excepted: frozenset[Part] = frozenset()

    def outcome_of(self, part: Part) -> str:
        """met, excepted or not_met; empty while nothing has been judged."""
        if self.met is None:
            return ""
        if part in self.met:
            return "met"
        return "excepted" if part in self.excepted else "not_met"

    @property
    def filled_regions(self) -> int:
        """How many regions are filled."""
        return sum(slot.filled for slot in self.regions)

    @property
    def filled_south(self) -> int:
        """How many of the filled regions are in the global south."""
        return sum(slot.filled and slot.is_south for slot in self.regions)

    @property
    def filled_constituencies(self) -> int:
        """How many constituencies are credited."""
        return sum(slot.filled for slot in self.constituencies)

    @property
    def engagement_sentence(self) -> str:
        """By which route engagement is met, in words."""
        if self.engagement_route == "plan":
            return _("by a plan")
        if self.engagement_route == "statement":
            return _("by a statement of the support needed")
        return _("none yet")

    @property
    def alternative_text(self) -> str:
        """Everything that the drawing shows, in words."""
        sentences = (
            self._regions_sentence(),
            _("Constituencies: %(filled)s of %(total)s.")
            % {"filled": self.filled_constituencies, "total": len(self.constituencies)},
            _("Engagement: %(route)s.") % {"route": self.engagement_sentence},
            _("Work plan: %(reach)s.") % {"reach": self.work_plan.sentence},
            *self._outcome_sentences(),
        )
        return " ".join(sentences)

    @property
    def regions_count(self) -> str:
        """How many regions are filled, against those that the call asks for; of the south only where it does."""
        values = {
            "filled": self.filled_regions,
            "total": len(self.regions),
            "needed": self.regions_needed,
            "south": self.filled_south,
        }
        if self.regions_needed in {None, len(self.regions)}:
            counted = _("%(filled)s of %(total)s") % values
        else:
            counted = _("%(filled)s (the call asks for %(needed)s)") % values
        if not self.asks_for_south:
            return counted
        return _("%(counted)s, %(south)s in the global south") % {**values, "counted": counted}

    def _regions_sentence(self) -> str:
        needed = len(self.regions) if self.regions_needed is None else self.regions_needed
        open_slots = [str(slot.label) for slot in self.regions if not slot.filled]
        if self.filled_regions < needed and len(open_slots) <= MOST_NAMED:
            return _("Regions: %(counted)s; open: %(open)s.") % {
                "counted": self.regions_count,
                "open": ", ".join(open_slots),
            }
        return _("Regions: %(counted)s.") % {"counted": self.regions_count}

    def _outcome_sentences(self) -> list[str]:
        headings = (
            ("met", _("Met: %(parts)s.")),
            ("excepted", _("Excepted: %(parts)s.")),
            ("not_met", _("Open: %(parts)s.")),
        )
        sentences = []
        for outcome, sentence in headings:
            names = [str(PART_NAMES[part]) for part in PARTS if self.outcome_of(part) == outcome]
            if names:
                sentences.append(sentence % {"parts": ", ".join(names)})
        return sentences
