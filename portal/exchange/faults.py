"""What is wrong with something that was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong, and in which field or column; no name where it is the whole."""

    sentence: str
    name: str = ""


def stored_faults(data: Iterable[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Faults as the database keeps them."""
    return tuple(Fault(**one) for one in data)
