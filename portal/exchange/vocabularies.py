"""The words by which people name what has a code: the code itself, its name in any of our languages, and others."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.common.characters import in_letters
from portal.common.text import refuse_unprintable

YES: Final = "yes"
YES_NO: Final = "yes_no"
MOST_SUGGESTIONS: Final = 100
# So many letters that begin one name only are enough to suggest it: "Bosnia".
LEAST_BEGINNING: Final = 4
_BETWEEN: Final = str.maketrans(dict.fromkeys("\n|/、،，,", ";"))
_MOST_SHOWN: Final = 80

Named = Mapping[str, Mapping[str, Any]]


class Vocabulary(ABC):
    """Sorts of words, such as countries. `named` and `also_known` say what there is; they are asked when needed."""

    def __init__(self) -> None:
        self.suggested = 0

    @abstractmethod
    def named(self) -> Named:
        """Of each sort the codes and their names: lazy, or in English and to be translated."""

    def also_known(self) -> Iterable[tuple[str, str, str]]:
        """Further words: of which sort, the word, and the code that it means."""
        return ()

    def code(self, sort: str, word: str) -> str:
        """The code that a word means; ValidationError, with a suggestion where one is near, if it means none."""
        refuse_unprintable(word)
        code = self.words[sort].get(_key(word))
        if code is None:
            raise ValidationError(self._unknown(sort, word))
        return code

    def codes(self, sort: str, words: str) -> list[str]:
        """Several codes, with a semicolon or a comma between their words."""
        try:
            return [self.code(sort, words)] if words else []
        except ValidationError:
            parts = [part.strip() for part in words.translate(_BETWEEN).split(";")]
            return list(dict.fromkeys(self.code(sort, part) for part in parts if part))

    def is_yes(self, word: str) -> bool:
        """Whether a word says yes; none says no."""
        return bool(word) and self.code(YES_NO, word) == YES

    def shown(self, sort: str, code: str) -> str:
        """The name of a code in the reader's language, where that means the code and nothing else; else the code."""
        name = self.names[sort].get(code, code)
        is_clear = self.words[sort].get(_key(name)) == code and name.translate(_BETWEEN).find(";") < 0
        return name if is_clear else code

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """What the codes are called in the reader's language."""
        return {sort: {code: _in_words(name) for code, name in names.items()} for sort, names in self.named().items()}

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """For each sort of word the code that it means, by its letters alone."""
        words: dict[str, dict[str, str]] = {YES_NO: {}}
        for sort, names in self.named().items():
            # Codes first: no name takes their place.
            words[sort] = {_key(code): code for code in names}
            for language in settings.OFFERED_LANGUAGES:
                with override(language):
                    for code, name in names.items():
                        words[sort].setdefault(_key(_in_words(name)), code)
        for sort, word, code in self.also_known():
            words[sort].setdefault(_key(word), code)
        return words

    def _unknown(self, sort: str, word: str) -> str:
        shown = shortened(word)
        near = self._near(sort, word)
        if near:
            return _("We do not know “%(word)s”. Did you mean %(near)s?") % {"word": shown, "near": near}
        return _("We do not know “%(word)s”.") % {"word": shown}

    def _near(self, sort: str, word: str) -> str:
        """The likeliest name; looked for a hundred times at most, since it takes long and reads badly after that."""
        self.suggested += 1
        if sort == YES_NO or self.suggested > MOST_SUGGESTIONS:
            return ""
        key, words = _key(word)[:_MOST_SHOWN], self.words[sort]
        near = {words[one] for one in get_close_matches(key, words, n=1, cutoff=0.7)}
        if not near and len(key) >= LEAST_BEGINNING:
            near = {code for name, code in words.items() if name.startswith(key)}
        code = near.pop() if len(near) == 1 else ""
        return self.names[sort].get(code, code)


def shortened(word: str) -> str:
    """What somebody sent, as a sentence about it shows it."""
    return word if len(word) <= _MOST_SHOWN else f"{word[:_MOST_SHOWN]}…"


def _in_words(name: Any) -> str:
    # A lazy label is only named in a language when it is written.
    return _(name) if type(name) is str else str(name)


def _key(word: str) -> str:
    return in_letters(word) or word.strip()
