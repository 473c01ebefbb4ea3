"""The catalogues of translations are whole, fit what they translate, and are made without the programs of gettext."""

import ast
import gettext
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.functional import Promise
from django.utils.translation.template import templatize

from ops import install
from ops.catalogues import make
from ops.install import LOCALE, ROOT, catalogues_to_make
from portal.common.management.commands.makemessages import AT_ONCE
from sessions_app.choices import NUMBERED_GOALS

APPS = ("coalitions", "portal", "sessions_app")
MARKS = {"_", AT_ONCE, "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
EVERY = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
NAMED = re.compile(r"%\([^)]+\)[a-z]|\{[a-z_]*\}")
IN_ORDER = re.compile(r"(?<!%)%[sd]")
TAG = re.compile(r"</?[a-z][^<>]*>")
# Every way in which a language counts shows below it.
HIGHEST = 1000
# A form that stands for so few numbers may say them in words, as "one" for 0 and 1 in French, or leave them out.
FEW = 5
# A text as Python writes it, and a message about a counted thing, as Django makes it of a template.
_TEXT = r"""(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
MANY = 80
COUNTED = re.compile(rf"ngettext\({_TEXT}, *{_TEXT}")
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


class Form(NamedTuple):
    """A text with the English that it stands for."""

    singular: str
    english: str
    text: str
    for_many: bool


def every_form(catalogue: Catalog) -> Iterator[Form]:
    rule = gettext.c2py(catalogue.plural_expr)
    numbers = Counter(rule(number) for number in range(HIGHEST))
    for message in catalogue:
        if not message.id:
            continue
        english = [message.id] if isinstance(message.id, str) else message.id
        for index, text in enumerate(forms(message)):
            for_many = not message.pluralizable or numbers[index] > FEW
            yield Form(english[0], english[-1], text, for_many)


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
    for form in every_form(catalogue):
        wanted, found = set(NAMED.findall(form.english)), set(NAMED.findall(form.text))
        lost = wanted - found if form.for_many else set(NAMED.findall(form.singular)) - found
        # The number itself is the one thing that a form for few numbers may leave out.
        fits = found <= wanted and len(lost) <= (0 if form.for_many else 1)
        if not fits or (form.for_many and IN_ORDER.findall(form.english) != IN_ORDER.findall(form.text)):
            wrong.append(form)
    assert wrong == []


@every_catalogue
def test_tags_are_those_of_the_english(catalogue: Catalog) -> None:
    forms = every_form(catalogue)
    assert [form for form in forms if Counter(TAG.findall(form.english)) != Counter(TAG.findall(form.text))] == []


@every_catalogue
def test_space_around_is_that_of_the_english(catalogue: Catalog) -> None:
    def around(text: str) -> tuple[str, str]:
        bare = text.strip(" \n")
        return text[: text.index(bare)], text[text.index(bare) + len(bare) :]

    assert [form for form in every_form(catalogue) if around(form.english) != around(form.text)] == []


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


def test_installing_makes_what_is_missing_or_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    texts.parent.mkdir(parents=True)
    texts.write_text(TEXTS, encoding="utf-8")
    steps: list[list[str]] = []

    def step(command: list[str], *, hint: str) -> None:
        steps.append(command[1:])

    monkeypatch.setattr(install, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(install, "LOG", tmp_path / "var" / "install.log")
    monkeypatch.setattr(install, "is_installed", lambda: True)
    monkeypatch.setattr(install, "_step", step)
    install.main()
    assert steps == [["-m", "ops.catalogues"]]
    make(texts)
    install.main()
    assert len(steps) == 1


def test_makemessages_sees_every_message() -> None:
    """It knows a few names, and looks into no f-string."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for app in APPS for path in (ROOT / app).rglob("*.py")}
    assert trees
    names = {
        alias.asname or alias.name
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    assert names == MARKS - {"ngettext_lazy"}
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path, tree in trees.items()
        for outer in ast.walk(tree)
        if isinstance(outer, ast.JoinedStr)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in MARKS
        if isinstance(inner.args[0], ast.Constant)
    ]
    assert hidden == []


def test_a_singular_has_one_plural() -> None:
    """A catalogue knows a message by its singular: with a second plural, one of the two would be told wrongly."""
    plurals: dict[str, set[str]] = {}
    for one in _plurals():
        plurals.setdefault(one[0], set()).add(one[1])
    assert len(plurals) > MANY
    assert {singular: told for singular, told in plurals.items() if len(told) > 1} == {}


def _plurals() -> Iterator[tuple[str, str]]:
    """Each message about a counted thing, singular and plural, of the code and of the templates."""
    for path in (one for app in APPS for one in (ROOT / app).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"ngettext", "ngettext_lazy"}:
                texts = [one.value for one in call.args[:2] if isinstance(one, ast.Constant)]
                if len(texts) == len(("singular", "plural")):
                    yield str(texts[0]), str(texts[1])
    for path in (one for one in (ROOT / "templates").rglob("*") if one.is_file()):
        for found in COUNTED.finditer(templatize(path.read_text(encoding="utf-8"))):
            yield ast.literal_eval(found[1]), ast.literal_eval(found[2])


def test_goals_are_put_together_in_the_readers_language() -> None:
    assert all(isinstance(label, Promise) for _number, label in NUMBERED_GOALS)
    assert str(NUMBERED_GOALS[0][1]) == "1. No poverty"
