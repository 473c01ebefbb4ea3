"""The catalogues of translations are whole, fit what they translate, and are made without the programs of gettext."""

import gettext
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from ops.catalogues import make
from ops.install import LOCALE, catalogues_to_make

EVERY = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
NAMED = re.compile(r"%\([^)]+\)[a-z]|\{[a-z_]*\}")
IN_ORDER = re.compile(r"(?<!%)%[sd]")
TAG = re.compile(r"</?[a-z][^<>]*>")
# Every way in which a language counts shows below it.
HIGHEST = 1000
# A form that stands for so few numbers may say them in words, as "one" for 0 and 1 in French, or leave them out.
FEW = 5
TEXTS = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Water"
msgstr "Eau"

msgid "%(n)s seat"
msgid_plural "%(n)s seats"
msgstr[0] "%(n)s siège"
msgstr[1] "%(n)s sièges"
"""


def read(path: Path) -> Catalog:
    with path.open("rb") as texts:
        return read_po(texts, abort_invalid=True)


every_catalogue = pytest.mark.parametrize(
    "catalogue", [read(path) for path in EVERY], ids=[path.parts[-3] for path in EVERY]
)


def forms(message: Message) -> Sequence[str]:
    return [message.string or ""] if isinstance(message.string, str | None) else message.string


def originals(message: Message) -> Sequence[str]:
    return [message.id] if isinstance(message.id, str) else message.id


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str, bool]]:
    """Each form with the English that it stands for, and whether it stands for many numbers."""
    rule = gettext.c2py(catalogue.plural_expr)
    numbers = Counter(rule(number) for number in range(HIGHEST))
    for message in catalogue:
        if message.id and message.pluralizable:
            for index, form in enumerate(forms(message)):
                yield originals(message)[-1], form, numbers[index] > FEW
        elif message.id:
            yield originals(message)[0], forms(message)[0], True


@every_catalogue
def test_nothing_is_untranslated_or_doubtful(catalogue: Catalog) -> None:
    messages = [message for message in catalogue if message.id]
    assert messages
    assert [message.id for message in messages if message.fuzzy or not all(forms(message))] == []
    assert [
        message.id for message in messages if message.pluralizable and len(forms(message)) != catalogue.num_plurals
    ] == []


@every_catalogue
def test_formats_are_those_that_python_fills_in(catalogue: Catalog) -> None:
    assert [(message.id, errors) for message, errors in catalogue.check()] == []


@every_catalogue
def test_placeholders_are_those_of_the_english(catalogue: Catalog) -> None:
    wrong = []
    for english, form, counts in pairs(catalogue):
        wanted, found = set(NAMED.findall(english)), set(NAMED.findall(form))
        fits = found == wanted if counts else found <= wanted
        if not fits or (counts and IN_ORDER.findall(english) != IN_ORDER.findall(form)):
            wrong.append((english, form))
    assert wrong == []


@every_catalogue
def test_tags_are_those_of_the_english(catalogue: Catalog) -> None:
    different = [
        pair for *pair, _ in pairs(catalogue) if Counter(TAG.findall(pair[0])) != Counter(TAG.findall(pair[1]))
    ]
    assert different == []


@every_catalogue
def test_space_around_is_that_of_the_english(catalogue: Catalog) -> None:
    def around(text: str) -> tuple[str, str]:
        bare = text.strip(" \n")
        return text[: text.index(bare)], text[text.index(bare) + len(bare) :]

    assert [(english, form) for english, form, _ in pairs(catalogue) if around(english) != around(form)] == []


def test_a_catalogue_is_made_where_it_is_missing_or_old(tmp_path: Path) -> None:
    texts = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    texts.parent.mkdir(parents=True)
    texts.write_text(TEXTS, encoding="utf-8")
    assert catalogues_to_make(tmp_path) == [texts]
    make(texts)
    made = texts.with_suffix(".mo")
    assert catalogues_to_make(tmp_path) == []
    assert {path.name for path in texts.parent.iterdir()} == {"django.po", "django.mo"}
    with made.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Water") == "Eau"
    assert translations.ngettext("%(n)s seat", "%(n)s seats", 0) == "%(n)s siège"
    assert translations.ngettext("%(n)s seat", "%(n)s seats", 2) == "%(n)s sièges"
    later = made.stat().st_mtime_ns + 1
    os.utime(texts, ns=(later, later))
    assert catalogues_to_make(tmp_path) == [texts]
