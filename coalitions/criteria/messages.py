"""Sentences that are made here, without Django, and translated where they are shown.

`gettext_noop`, `gettext_lazy` and `ngettext_lazy` bear the names that makemessages looks for. They build a `Message`
and translate nothing: `str(message)` is English, `message.render(language)` is what a page shows.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

Param: TypeAlias = "str | int | date | Message"

_NO_PARAMS: Final[Mapping[str, Param]] = {}
_SLOT: Final = re.compile(r"\{([A-Za-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Language:
    """What a reader's language must be able to do; in Django: gettext, ngettext and a date format."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    date: Callable[[date], str]


class Message(NamedTuple):
    """A sentence or a name: an English template, its plural where it is about a counted thing, and what fills it.

    A parameter that is a `Message` is translated too (regions, constituencies, countries, lists); a plain string, such
    as the name of an organisation, is not. A named tuple, since a report is made of dozens of them.
    """

    text: str
    params: Mapping[str, Param] = _NO_PARAMS
    plural: str = ""
    number: int = 0

    def __str__(self) -> str:
        """The sentence in English."""
        return self.render(ENGLISH)

    def render(self, language: Language) -> str:
        """The sentence in a language. A slot that a translation misspells stays visible instead of failing the page."""
        if not self.text:
            return ""
        return _SLOT.sub(lambda slot: self._filled(slot, language), self._template(language))

    def _template(self, language: Language) -> str:
        return language.ngettext(self.text, self.plural, self.number) if self.plural else language.gettext(self.text)

    def _filled(self, slot: re.Match[str], language: Language) -> str:
        value = self.params.get(slot[1])
        if value is None:
            return slot[0]
        if isinstance(value, Message):
            return value.render(language)
        return language.date(value) if isinstance(value, date) else str(value)

    def to_json(self) -> dict[str, object]:
        """Plain data, losslessly."""
        data: dict[str, object] = {"text": self.text}
        if self.params:
            data["params"] = {name: _param_to_json(value) for name, value in self.params.items()}
        return data | {"plural": self.plural, "count": self.number} if self.plural else data

    @staticmethod
    def from_json(data: object) -> "Message":
        """The message that `to_json` wrote; ValueError for anything else."""
        match data:
            case {"text": str(text), "plural": str(plural), "count": int(count), **rest}:
                return Message(text, _params_from_json(rest), plural, count)
            case {"text": str(text), **rest}:
                return Message(text, _params_from_json(rest))
        error = f"not a message: {data!r:.80}"
        raise ValueError(error)


def _params_from_json(rest: dict[object, object]) -> dict[str, Param]:
    params = rest.get("params", {})
    if rest.keys() <= {"params"} and isinstance(params, dict):
        return {name: _param_from_json(value) for name, value in params.items()}
    error = f"not the parameters of a message: {rest!r:.80}"
    raise ValueError(error)


def _param_to_json(value: Param) -> object:
    if isinstance(value, Message):
        return value.to_json()
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _param_from_json(value: object) -> Param:
    match value:
        case str() | int():
            return value
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case _:
            return Message.from_json(value)


def gettext_noop(text: str) -> str:
    """Mark a text for makemessages."""
    return text


def gettext_lazy(text: str, /, **params: Param) -> Message:
    """A message to be translated when it is shown."""
    # As Message(text, params) does, without its step through Python: a report calls this dozens of times.
    return tuple.__new__(Message, (text, params, "", 0))


def ngettext_lazy(singular: str, plural: str, count: int, /, **params: Param) -> Message:
    """A message about a counted thing: `{count}` is the number in words, `{Count}` the same with a capital."""
    numbers: dict[str, Param] = {"count": in_words(count), "Count": in_words(count, capital=True)}
    return Message(singular, numbers | params, plural, count)


# Written out, small and capital: makemessages gathers literals only, and a translator decides what a capital is.
_WORDS: Final = tuple(
    Message(word)
    for word in (
        gettext_noop("no"),
        gettext_noop("one"),
        gettext_noop("two"),
        gettext_noop("three"),
        gettext_noop("four"),
        gettext_noop("five"),
        gettext_noop("six"),
        gettext_noop("seven"),
        gettext_noop("eight"),
        gettext_noop("nine"),
    )
)
_CAPITAL_WORDS: Final = tuple(
    Message(word)
    for word in (
        gettext_noop("No"),
        gettext_noop("One"),
        gettext_noop("Two"),
        gettext_noop("Three"),
        gettext_noop("Four"),
        gettext_noop("Five"),
        gettext_noop("Six"),
        gettext_noop("Seven"),
        gettext_noop("Eight"),
        gettext_noop("Nine"),
    )
)


def in_words(number: int, *, capital: bool = False) -> Param:
    """A number inside a sentence: a word up to nine, then figures. A translation may use figures throughout."""
    words = _CAPITAL_WORDS if capital else _WORDS
    return words[number] if 0 <= number < len(words) else number


def all_of(items: Sequence[Param]) -> Param:
    """One thing made of several, "a, b and c", translatable step by step."""
    if len(items) == 1:
        return items[0]
    return gettext_lazy("{start} and {last}", start=_with_commas(items[:-1]), last=items[-1])


def any_of(items: Sequence[Param]) -> Param:
    """A choice, "a, b or c", translatable step by step."""
    if len(items) == 1:
        return items[0]
    return gettext_lazy("{start} or {last}", start=_with_commas(items[:-1]), last=items[-1])


def some_of(items: Sequence[Param], *, most: int = 5) -> Param:
    """All of a few; of many the first ones and how many others there are."""
    if len(items) <= most:
        return all_of(items)
    others = len(items) - most + 1
    rest = ngettext_lazy("{count} other", "{count} others", others)
    return gettext_lazy("{start} and {last}", start=_with_commas(items[: most - 1]), last=rest)


def _with_commas(items: Sequence[Param]) -> Param:
    """Joined as a balanced tree, so that a list of thousands renders without deep recursion."""
    if len(items) == 1:
        return items[0]
    middle = (len(items) + 1) // 2
    return gettext_lazy(
        "{start}, {following}", start=_with_commas(items[:middle]), following=_with_commas(items[middle:])
    )


@lru_cache(maxsize=1024)
def term(name: str) -> Message:
    """A name that is translated: of a region, a constituency, a country."""
    return Message(name)


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

ENGLISH: Final = Language(
    gettext=str,
    ngettext=lambda singular, plural, count: singular if count == 1 else plural,
    date=lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
)
