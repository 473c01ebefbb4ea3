"""From bytes to plain data: JSON that says one thing only, with its texts tidied."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from coalitions.criteria.messages import Message, gettext_lazy
from coalitions.interchange.faults import Fault, Path, Unreadable, json_path, quoted
from coalitions.limits import MOST_BYTES_IN_A_FILE
from portal.common.characters import first_unprintable, tidy_line, tidy_text

_DEEPEST: Final = 12
_MOST_DIGITS: Final = 15
_SEVERAL_LINES: Final = frozenset({"summary", "builds_on", "youth_engagement", "plan", "support_needed"})


@dataclass(frozen=True, slots=True)
class _NoNumber:
    """What stands where the file has no usable number: NaN, Infinity, or one with hundreds of digits."""

    text: str


class _Object(dict[str, Any]):
    """A JSON object that remembers which of its keys came more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated: list[str] = []
        if len(self) < len(pairs):
            self.repeated = [key for key, times in Counter(key for key, _value in pairs).items() if times > 1]


def parse(source: str | bytes) -> Any:
    """The file's plain data; raises Unreadable where it is no JSON, or JSON that can be understood in two ways.

    Texts are tidied as forms tidy them, so that what is read, stored and written again stays as it is: Unicode
    composed, trimmed, white space collapsed in texts of one line.
    """
    if len(source) > MOST_BYTES_IN_A_FILE:
        most = MOST_BYTES_IN_A_FILE // 1_000_000
        raise _unreadable(gettext_lazy("The file is larger than {most} MB. Please divide it.", most=most))
    try:
        text = source if isinstance(source, str) else source.decode("utf-8-sig")
        data = json.loads(
            text,
            object_pairs_hook=_Object,
            parse_constant=_NoNumber,
            parse_int=_integer,
            parse_float=_float,
        )
    except UnicodeDecodeError as error:
        message = gettext_lazy("The file is not UTF-8: byte {byte} cannot be read.", byte=error.start + 1)
        raise _unreadable(message) from error
    except json.JSONDecodeError as error:
        message = gettext_lazy(
            "The file is not JSON: something is wrong at line {line}, column {column}.",
            line=error.lineno,
            column=error.colno,
        )
        raise _unreadable(message) from error
    except RecursionError as error:
        raise _unreadable(_too_deep()) from error
    if faults := tuple(_oddities(data, ())):
        raise Unreadable(faults)
    return _tidied(data, "")


def _unreadable(sentence: Message) -> Unreadable:
    return Unreadable((Fault("$", sentence),))


def _too_deep() -> Message:
    return gettext_lazy("This is nested more deeply than the format has it.")


def _integer(digits: str) -> int | _NoNumber:
    return int(digits) if len(digits) <= _MOST_DIGITS else _NoNumber(digits)


def _float(digits: str) -> int | float | _NoNumber:
    number = float(digits)
    if not math.isfinite(number):
        return _NoNumber(digits)
    return int(number) if number.is_integer() and abs(number) < 10**_MOST_DIGITS else number


def _oddities(value: Any, path: Path) -> Iterator[Fault]:
    """What JSON lets pass and the format does not: keys given twice, numbers that are none, control characters."""
    if len(path) > _DEEPEST:
        yield Fault(json_path(path), _too_deep())
    elif isinstance(value, _Object):
        for key in value.repeated:
            yield Fault(json_path((*path, key)), gettext_lazy("This key is given more than once."))
        for key, item in value.items():
            yield from _oddities(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _oddities(item, (*path, place))
    elif isinstance(value, _NoNumber):
        yield Fault(
            json_path(path), gettext_lazy("{text} is not a number that the format knows.", text=quoted(value.text))
        )
    elif isinstance(value, str) and (found := first_unprintable(tidy_text(value))):
        yield Fault(
            json_path(path),
            gettext_lazy(
                "Character {position} is a control character ({code}) that cannot be shown. Please delete it.",
                position=found.start() + 1,
                code=f"U+{ord(found.group()):04X}",
            ),
        )


def _tidied(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _tidied(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_tidied(item, key) for item in value]
    if isinstance(value, str):
        return tidy_text(value) if key in _SEVERAL_LINES else tidy_line(value)
    return value
