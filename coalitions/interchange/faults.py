"""What is wrong with a file, and exactly where."""

import json
import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from coalitions.criteria.messages import Message

Step: TypeAlias = "str | int"
Path: TypeAlias = "tuple[Step, ...]"

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOWN_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where, and what."""

    path: str
    sentence: Message

    def __str__(self) -> str:
        """The fault as a line of output."""
        return f"{self.path}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Faults:
    """All faults of a file, in the order of the file."""

    faults: tuple[Fault, ...]


class Unreadable(Exception):
    """Raised inside the reader where going on would make no sense; carries the faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def json_path(path: Path) -> str:
    """The JSON path of a place in the file, such as `$.proposals[0].members[2].country`."""
    return "$" + "".join(_step(step) for step in path)


def quoted(value: object) -> str:
    """A value as a sentence quotes it: shortened, with nothing in it that a terminal would obey."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    shown = text[:_SHOWN_LENGTH] + "…" if len(text) > _SHOWN_LENGTH else text
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in shown)


def _step(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_KEY.fullmatch(step):
        return f".{step}"
    return f"[{json.dumps(step[:_SHOWN_LENGTH])}]"
