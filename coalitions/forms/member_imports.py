"""A list of members as people send it: its columns, its words and its faults."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from coalitions import limits
from coalitions.criteria.types import Parameters
from coalitions.forms.member_columns import HEADINGS, column_named
from coalitions.forms.members import MemberForm
from coalitions.services.member_imports import Fault, ImportedRow
from portal.common.characters import first_unprintable, in_letters
from portal.common.tables import Table, TableRow, UnreadableTable, read_pasted, read_table
from portal.common.text import refuse_unprintable
from portal.organisations import reference
from portal.organisations.models import Country, Kind

MOST_SUGGESTIONS: Final = 100
# So many letters that begin one name only are enough to suggest it: "Bosnia".
LEAST_BEGINNING: Final = 4
YES: Final = "yes"
CHANGE, LEAVE = "change", "leave"
_BETWEEN: Final = str.maketrans(dict.fromkeys("\n|/、،，,", ";"))


class MemberImportForm(forms.Form):
    """A file, or cells pasted from a spreadsheet; one of the two."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("An XLSX or CSV file of up to 5 MB and 5,000 rows, with a row of headings at its top."),
    )
    pasted = forms.CharField(
        label=_("Or paste the cells"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Mark the cells in your spreadsheet, with their headings, copy them, and paste them here."),
    )

    def __init__(self, data: Any, files: Any, *, parameters: Parameters) -> None:
        super().__init__(data, files)
        self.parameters = parameters
        self.rows: list[ImportedRow] = []
        self.ignored: list[str] = []
        self.encoding = ""

    def clean(self) -> dict[str, Any]:
        """Read the table; what is wrong with the whole of it is said here, what is wrong with a row in the preview."""
        asked = super().clean() or self.cleaned_data
        file, pasted = asked.get("file"), str(asked.get("pasted") or "")
        if self.errors:
            return asked
        if bool(file) == bool(pasted):
            raise ValidationError(_now("Choose a file, or paste the cells: one of the two."))
        try:
            most = limits.MOST_MEMBERS
            table = read_table(file.read(), most_rows=most) if file else read_pasted(pasted, most_rows=most)
        except UnreadableTable as error:
            raise ValidationError({"file" if file else "pasted": str(error)}) from error
        self._take(table, "file" if file else "pasted")
        return asked

    def _take(self, table: Table, source: str) -> None:
        if any(first_unprintable(heading) for heading in table.headings):
            raise ValidationError({source: _now("A heading holds a control character that cannot be shown.")})
        columns = [column_named(heading) for heading in table.headings]
        twice = [table.headings[place] for place, name in enumerate(columns) if name and name in columns[:place]]
        if twice:
            raise ValidationError(
                {source: _now("Two columns mean the same; one of them is “%(heading)s”.") % {"heading": twice[0]}}
            )
        if "organisation" not in columns:
            raise ValidationError(
                {
                    source: _now(
                        "No column is headed “Organisation” (or “Name”). The first row has to hold the headings."
                    )
                }
            )
        if not table.rows:
            raise ValidationError({source: _now("There is no row below the headings.")})
        self.encoding = table.encoding
        self.ignored = [heading for heading, name in zip(table.headings, columns, strict=True) if heading and not name]
        reader = RowReader(columns, Vocabulary(self.parameters))
        self.rows = [reader.read(row) for row in table.rows]


class AcceptanceForm(forms.Form):
    """What an accepted list does to rows that are listed with other facts."""

    listed = forms.ChoiceField(
        label=_("Rows that are listed already, with other facts"),
        choices=[
            (CHANGE, _("Change them as the list says")),
            (LEAVE, _("Leave them as they are, and add the new ones only")),
        ],
        initial=CHANGE,
        widget=forms.RadioSelect,
    )


class Vocabulary:
    """The words by which kinds, countries, regions and constituencies are known: codes, and names in six languages."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.suggested = 0

    @cached_property
    def countries(self) -> dict[str, str]:
        """The countries of the registry, by their codes."""
        return dict(Country.objects.values_list("iso2", "name"))

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """For each sort of word the code that it means, by its letters alone."""
        # A lazy label is only named in a language when it is written.
        named: dict[str, Mapping[str, Any]] = {
            "kind": dict(Kind.choices),
            "country": self.countries,
            "region": {one.code: one.name for one in self.parameters.regions},
            "constituency": {one.code: one.name for one in self.parameters.constituencies},
        }
        words: dict[str, dict[str, str]] = {"yes_no": {}}
        for sort, names in named.items():
            # Codes first: no name takes their place.
            words[sort] = {_key(code): code for code in names}
            for language in settings.OFFERED_LANGUAGES:
                with override(language):
                    for code, name in names.items():
                        words[sort].setdefault(_key(_now(name) if type(name) is str else str(name)), code)
        for one in self.parameters.regions:
            words["region"].setdefault(_key(one.place), one.code)
        for known_as in reference.constituencies():
            for alias in known_as.aliases if known_as.code in named["constituency"] else ():
                words["constituency"].setdefault(_key(alias), known_as.code)
        for sort, others in reference.other_names().items():
            known = named.get(sort, {"yes": "", "no": ""})
            for name, code in others.items():
                if code in known:
                    words[sort].setdefault(_key(name), code)
        return words

    def code(self, sort: str, word: str) -> str:
        """The code that a word means; ValidationError, with a suggestion where one is near, if it means none."""
        refuse_unprintable(word)
        code = self.words[sort].get(_key(word))
        if code is None:
            raise ValidationError(self._unknown(sort, word))
        return code

    def shown(self, sort: str, code: str) -> str:
        """The name of a code in the reader's language, where that means the code and nothing else; else the code."""
        name = self.names[sort].get(code, code)
        is_clear = self.words[sort].get(_key(name)) == code and name.translate(_BETWEEN).find(";") < 0
        return name if is_clear else code

    def _unknown(self, sort: str, word: str) -> str:
        shown = word if len(word) <= limits.THEME_LENGTH else f"{word[: limits.THEME_LENGTH]}…"
        near = self._near(sort, word)
        if near:
            return _now("We do not know “%(word)s”. Did you mean %(near)s?") % {"word": shown, "near": near}
        return _now("We do not know “%(word)s”.") % {"word": shown}

    def _near(self, sort: str, word: str) -> str:
        """The likeliest name; looked for a hundred times at most, since it takes long and reads badly after that."""
        self.suggested += 1
        if sort == "yes_no" or self.suggested > MOST_SUGGESTIONS:
            return ""
        key, words = _key(word)[: limits.THEME_LENGTH], self.words[sort]
        near = {words[one] for one in get_close_matches(key, words, n=1, cutoff=0.7)}
        if not near and len(key) >= LEAST_BEGINNING:
            near = {code for name, code in words.items() if name.startswith(key)}
        code = near.pop() if len(near) == 1 else ""
        return self.names[sort].get(code, code)

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """What the codes are called in the reader's language."""
        return {
            "kind": {code: str(label) for code, label in Kind.choices},
            "country": {code: _now(name) for code, name in self.countries.items()},
            "region": {one.code: _now(one.name) for one in self.parameters.regions},
            "constituency": {one.code: _now(one.name) for one in self.parameters.constituencies},
        }


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, columns: list[str], vocabulary: Vocabulary) -> None:
        self.columns = columns
        self.vocabulary = vocabulary
        code = vocabulary.code
        self.readers: Mapping[str, Callable[[str], Any]] = {
            **{name: MemberForm.base_fields[name].clean for name in _AS_TYPED},
            "kind": lambda word: code("kind", word) if word else str(Kind.CSO),
            "country": lambda word: code("country", word) if word else "",
            "primary_region": lambda word: code("region", word) if word else "",
            "constituency": lambda word: code("constituency", word) if word else "",
            "further_constituencies": self._codes,
            "is_global": self._yes,
            "is_lead": self._yes,
        }

    def read(self, row: TableRow) -> ImportedRow:
        """What the row says, and what of it cannot be understood."""
        read = ImportedRow(number=row.number, said={})
        cells = (*row.cells, *("" for _missing in self.columns))
        for column, cell in zip(self.columns, cells, strict=False):
            if not column:
                continue
            try:
                read.said[column] = self.readers[column](cell)
            except ValidationError as error:
                read.unread += [Fault(column=column, sentence=sentence) for sentence in error.messages]
        return read

    def _codes(self, words: str) -> list[str]:
        """Several constituencies, with a semicolon or a comma between them."""
        try:
            return [self.vocabulary.code("constituency", words)] if words else []
        except ValidationError:
            parts = [part.strip() for part in words.translate(_BETWEEN).split(";")]
            return list(dict.fromkeys(self.vocabulary.code("constituency", part) for part in parts if part))

    def _yes(self, word: str) -> bool:
        return bool(word) and self.vocabulary.code("yes_no", word) == YES


_AS_TYPED: Final = (
    "organisation",
    "region_reason",
    "other_constituency",
    "contact_name",
    "contact_email",
)
COLUMNS: Final = tuple(HEADINGS)


def _key(word: str) -> str:
    return in_letters(word) or word.strip()
