"""Faults of shape: what the JSON Schema says, in sentences."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from coalitions.criteria.messages import Message, any_of, gettext_lazy, gettext_noop
from coalitions.interchange.faults import Fault, Path, json_path, quoted

SCHEMA_FILE: Final = FilePath(__file__).resolve().parent / "impact-proposals-1.schema.json"

_TYPES: Final = {
    "object": gettext_noop("an object"),
    "array": gettext_noop("a list"),
    "string": gettext_noop("a text"),
    "integer": gettext_noop("a whole number"),
    "boolean": gettext_noop("true or false"),
    "null": gettext_noop("null"),
}
# What each pattern of the schema asks for, by what the pattern begins with.
_PATTERNS: Final = {
    "^[0-9]{4}": gettext_noop("“{value}” is not a day such as 2024-05-09."),
    "^([^@": gettext_noop("“{value}” is not an e-mail address."),
    "^(https?": gettext_noop("“{value}” is not a web address that begins with http:// or https://."),
    "^[A-Z]{2}": gettext_noop("“{value}” is not a country code of two capital letters, such as KE."),
    "^[a-z0-9]+": gettext_noop("“{value}” is not a code such as older-persons."),
}


# Far beyond what the format knows; comparing so many with one another would take for ever.
_MOST_KEYS: Final = 100
_MOST_DIFFERENT: Final = 100
_ALL_DIFFERENT: Final = frozenset({"sdgs", "further_constituencies"})


def excess_faults(data: Any, path: Path = ()) -> Iterator[tuple[Path, Fault]]:
    """What is so large that nothing else is looked at. Quick whatever the file holds; its depth is bounded already."""
    if isinstance(data, dict):
        if len(data) > _MOST_KEYS:
            yield _fault(path, gettext_lazy("This has {count} keys; the format has no such object.", count=len(data)))
            return
        for key, value in data.items():
            if key in _ALL_DIFFERENT and isinstance(value, list) and len(value) > _MOST_DIFFERENT:
                yield _fault((*path, key), _max_items(value, _MOST_DIFFERENT))
            else:
                yield from excess_faults(value, (*path, key))
    elif isinstance(data, list):
        for place, item in enumerate(data):
            yield from excess_faults(item, (*path, place))


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of impact-proposals/1."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def shape_faults(data: Any) -> Iterator[tuple[Path, Fault]]:
    """Each fault that the schema finds, with its place."""
    for error in _validator().iter_errors(data):
        yield from _faults(error)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _faults(error: ValidationError) -> Iterator[tuple[Path, Fault]]:
    """One error of the validator as faults; a missing or an unknown key is named by its own path."""
    path: Path = tuple(error.absolute_path)
    limit: Any = error.validator_value
    value: Any = error.instance
    subschema: Any = error.schema
    keyword = str(error.validator)
    if keyword == "additionalProperties":
        for key in value.keys() - subschema["properties"].keys():
            yield _fault((*path, key), gettext_lazy("The format has no such key."))
    elif keyword == "required":
        # The validator reports each missing key by itself and names it only at the beginning of its message.
        key = next(key for key in limit if error.message.startswith(repr(key)))
        yield _fault((*path, key), gettext_lazy("This is missing."))
    else:
        yield _fault(path, _SENTENCES[keyword](value, limit))


def _fault(path: Path, sentence: Message) -> tuple[Path, Fault]:
    return path, Fault(json_path(path), sentence)


def _type(_value: Any, limit: Any) -> Message:
    kinds = [limit] if isinstance(limit, str) else limit
    return gettext_lazy("This has to be {kinds}.", kinds=any_of([Message(_TYPES[kind]) for kind in kinds]))


def _const(value: Any, limit: Any) -> Message:
    return gettext_lazy("“{value}” is not “{wanted}”.", value=quoted(value), wanted=limit)


def _enum(value: Any, limit: Any) -> Message:
    return gettext_lazy("“{value}” is not one of these: {choices}.", value=quoted(value), choices=any_of(limit))


def _max_length(value: Any, limit: Any) -> Message:
    return gettext_lazy("This has {length} characters, and at most {most} fit.", length=len(value), most=limit)


def _min_length(_value: Any, _limit: Any) -> Message:
    return gettext_lazy("This is empty.")


def _pattern(value: Any, limit: Any) -> Message:
    template = next(text for start, text in _PATTERNS.items() if limit.startswith(start))
    return Message(template, {"value": quoted(value)})


def _minimum(value: Any, limit: Any) -> Message:
    return gettext_lazy("{value} is less than {limit}.", value=quoted(value), limit=limit)


def _maximum(value: Any, limit: Any) -> Message:
    return gettext_lazy("{value} is more than {limit}.", value=quoted(value), limit=limit)


def _max_items(value: Any, limit: Any) -> Message:
    return gettext_lazy("This list has {length} entries, and at most {most} fit.", length=len(value), most=limit)


def _min_items(_value: Any, _limit: Any) -> Message:
    return gettext_lazy("This list is empty.")


def _unique_items(_value: Any, _limit: Any) -> Message:
    return gettext_lazy("This list names something twice.")


_SENTENCES: Final[dict[str, Callable[[Any, Any], Message]]] = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "maxLength": _max_length,
    "minLength": _min_length,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
    "maxItems": _max_items,
    "minItems": _min_items,
    "uniqueItems": _unique_items,
}
