"""The fewest further organisations that would meet the regional criterion, and where they would have to work."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from coalitions.criteria.types import Parameters, Region, South


class Tally(NamedTuple):
    """What the regional criterion counts: organisations with a region, their regions, those of the global south."""

    csos: int = 0
    regions: frozenset[str] = frozenset()
    south_csos: int = 0

    def and_one(self, region: str, *, is_south: bool) -> "Tally":
        """The tally with one organisation more."""
        return Tally(self.csos + 1, self.regions | {region}, self.south_csos + is_south)

    def meets(self, parameters: Parameters) -> bool:
        """Whether each count has reached its threshold."""
        return (
            self.csos >= parameters.min_csos
            and len(self.regions) >= parameters.min_regions
            and self.south_csos >= parameters.min_south_csos
        )


class Manner(Enum):
    """How a pick takes its organisations from its regions."""

    EACH = "one from each"
    DIFFERENT = "from different ones"
    SOUTH = "from any southern ones"
    ANY = "from any"


@dataclass(frozen=True, slots=True)
class Pick:
    """So many organisations from these regions."""

    manner: Manner
    count: int
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The fewest additions, as picks; `from_g77` of them have to be from a country of the Group of 77."""

    picks: tuple[Pick, ...]
    from_g77: int = 0

    @property
    def count(self) -> int:
        """How many organisations that is."""
        return sum(pick.count for pick in self.picks)


def fewest(tally: Tally, parameters: Parameters) -> int | None:
    """How many additions meet the criterion at least; None if none can: the call asks for more than there is."""
    csos, new, south = _lacking(tally, parameters)
    southern = parameters.southern_regions
    if new > len(parameters.regions) - len(tally.regions):
        return None
    if parameters.south == South.G77:
        return max(csos, new, south)
    if south and not southern:
        return None
    # Those from new regions can be southern as far as southern regions are new; what is missing then comes on top.
    return max(csos, new, new + south - min(new, len(southern - tally.regions)))


def gap(tally: Tally, parameters: Parameters) -> Gap | None:
    """The fewest additions in full: how many, from where; None if none can meet the criterion."""
    count = fewest(tally, parameters)
    if count is None:
        return None
    _csos, new, south = _lacking(tally, parameters)
    absent = tuple(region for region in parameters.regions if region.code not in tally.regions)
    spare = count - new
    if parameters.south == South.G77:
        return Gap((*_from_new_regions(absent, new, 0), *_from_any(parameters.regions, spare)), from_g77=south)
    southern = tuple(region for region in parameters.regions if region.is_global_south)
    northern = sum(not region.is_global_south for region in absent)
    # Ask of those from new regions to be southern only as far as the spare ones cannot be, or as no others are left.
    southern_of_new = max(0, south - spare, new - northern)
    southern_of_spare = max(0, south - southern_of_new)
    return Gap(
        (
            *_from_new_regions(absent, new, southern_of_new),
            *_picks(Manner.SOUTH, southern_of_spare, southern),
            *_from_any(parameters.regions, spare - southern_of_spare),
        )
    )


def _lacking(tally: Tally, parameters: Parameters) -> tuple[int, int, int]:
    """How far organisations, regions and southern organisations are from their thresholds."""
    return (
        max(0, parameters.min_csos - tally.csos),
        max(0, parameters.min_regions - len(tally.regions)),
        max(0, parameters.min_south_csos - tally.south_csos),
    )


def _from_new_regions(absent: tuple[Region, ...], count: int, southern: int) -> tuple[Pick, ...]:
    """Organisations from so many different regions that have none yet, at least `southern` of them in the south."""
    if count == len(absent):
        return _picks(Manner.EACH, count, absent)
    south = tuple(region for region in absent if region.is_global_south)
    if not southern:
        return _picks(Manner.DIFFERENT, count, absent)
    if southern < len(south):
        return (*_picks(Manner.DIFFERENT, southern, south), *_picks(Manner.DIFFERENT, count - southern, absent))
    north = tuple(region for region in absent if not region.is_global_south)
    return (*_picks(Manner.EACH, southern, south), *_picks(Manner.DIFFERENT, count - southern, north))


def _from_any(regions: tuple[Region, ...], count: int) -> tuple[Pick, ...]:
    return _picks(Manner.ANY, count, regions)


def _picks(manner: Manner, count: int, regions: tuple[Region, ...]) -> tuple[Pick, ...]:
    return (Pick(manner, count, regions),) if count else ()
