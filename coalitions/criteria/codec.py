"""Frozen dataclasses and named tuples to plain JSON data and back, losslessly and strictly."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from coalitions.criteria.messages import Message

T = TypeVar("T")
# Most of what a record holds, and JSON as it is.
_PLAIN = frozenset({str, int, bool, type(None)})


def to_plain(value: object) -> object:
    """Plain data for json.dumps: records become objects with all their fields, tuples become lists."""
    if type(value) in _PLAIN:
        return value
    plain: object = value
    if isinstance(value, Message):
        plain = value.to_json()
    elif isinstance(value, StrEnum):
        plain = value.value
    elif isinstance(value, date):
        plain = value.isoformat()
    elif _is_record(type(value)):
        plain = {name: to_plain(getattr(value, name)) for name in _shape(type(value))}
    elif isinstance(value, tuple):
        plain = [to_plain(item) for item in value]
    elif isinstance(value, dict):
        plain = {key: to_plain(item) for key, item in value.items()}
    return plain


def from_plain(kind: type[T], data: object) -> T:
    """The record that `to_plain` wrote. An absent field has its default; anything else amiss is a ValueError."""
    shape = _shape(kind)
    if not isinstance(data, dict):
        raise _refused(kind, data)
    if unknown := data.keys() - shape.keys():
        error = f"{kind.__name__} has no {', '.join(sorted(map(str, unknown)))}"
        raise ValueError(error)
    if missing := _required(kind) - data.keys():
        error = f"{kind.__name__} lacks {', '.join(sorted(missing))}"
        raise ValueError(error)
    return kind(**{name: _read(shape[name], value) for name, value in data.items()})


def _is_record(kind: type[Any]) -> bool:
    return is_dataclass(kind) or hasattr(kind, "_fields")


def _required(kind: type[Any]) -> set[str]:
    if not is_dataclass(kind):
        return {name for name in kind._fields if name not in kind._field_defaults}
    return {
        field.name
        for field in fields(kind)
        if field.init and field.default is MISSING and field.default_factory is MISSING
    }


_shapes: dict[type[Any], dict[str, object]] = {}


def _shape(kind: type[Any]) -> dict[str, object]:
    """The fields that a record is made from, with their types; worked out once a class."""
    if kind not in _shapes:
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.init] if is_dataclass(kind) else kind._fields
        _shapes[kind] = {name: hints[name] for name in names}
    return _shapes[kind]


def _read(hint: object, value: object) -> object:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return None if value is None else _read(next(a for a in arguments if a is not types.NoneType), value)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(arguments[0], item) for item in value)
    if origin is not None and issubclass(origin, dict) and isinstance(value, dict):
        return {_read(arguments[0], key): _read(arguments[1], item) for key, item in value.items()}
    return _read_plain(hint, value)


def _read_plain(hint: object, value: object) -> object:
    if not isinstance(hint, type):
        raise _refused(hint, value)
    if hint is Message:
        return Message.from_json(value)
    if _is_record(hint):
        return from_plain(hint, value)
    if issubclass(hint, StrEnum) and isinstance(value, str):
        return hint(value)
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is hint:
        return value
    raise _refused(hint, value)


def _refused(hint: object, value: object) -> ValueError:
    return ValueError(f"not a {getattr(hint, '__name__', hint)}: {value!r:.80}")
