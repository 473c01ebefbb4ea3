"""Which of many names are like one: by the groups of three letters that they share, as pg_trgm counts them."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from portal.common.characters import in_letters

# The rarest groups of a name lead to the names that may be like it; the common ones ("the", "for") lead to all.
MOST_GROUPS: Final = 8
MOST_CANDIDATES: Final = 400


class Names:
    """Names with their keys, to be asked many times; a key may have several names."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self.groups: list[tuple[int, frozenset[str]]] = [(key, groups_of(name)) for key, name in names]
        self.holders: dict[str, list[int]] = defaultdict(list)
        for place, (_key, groups) in enumerate(self.groups):
            for group in groups:
                self.holders[group].append(place)

    def like(self, name: str, *, least: float, most: int) -> list[int]:
        """The keys of the names that share at least this part of their groups with `name`, the likest first."""
        asked = groups_of(name)
        rarest = sorted((group for group in asked if group in self.holders), key=lambda one: len(self.holders[one]))
        places = {place for group in rarest[:MOST_GROUPS] for place in self.holders[group][:MOST_CANDIDATES]}
        scores: dict[int, float] = {}
        for place in places:
            key, groups = self.groups[place]
            score = len(asked & groups) / len(asked | groups)
            if score >= least:
                scores[key] = max(score, scores.get(key, 0))
        return sorted(scores, key=lambda key: (-scores[key], key))[:most]


@lru_cache(maxsize=20_000)
def groups_of(name: str) -> frozenset[str]:
    """The groups of three letters of each word, whose beginning counts for two letters and whose end for one."""
    words = (f"  {letters} " for word in name.split() if (letters := in_letters(word)))
    return frozenset(word[place : place + 3] for word in words for place in range(len(word) - 2))
