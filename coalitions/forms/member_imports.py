"""A list of members as people send it: its words, and how its cells are read."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions import limits
from coalitions.criteria.types import Parameters
from coalitions.forms.member_columns import COLUMNS
from coalitions.forms.members import MemberForm
from coalitions.services.member_imports import ImportedRow
from portal.exchange.cells import read_cells
from portal.exchange.forms import TableForm
from portal.exchange.vocabularies import Named, Vocabulary
from portal.organisations import reference
from portal.organisations.models import Country, Kind

CHANGE, LEAVE = "change", "leave"
_AS_TYPED: Final = ("organisation", "region_reason", "other_constituency", "contact_name", "contact_email")


class MemberImportForm(TableForm):
    """A list of members."""

    columns = COLUMNS
    needed = "organisation"
    not_headed = _("No column is headed “Organisation” (or “Name”). The first row has to hold the headings.")
    most_rows = limits.MOST_MEMBERS

    def __init__(self, data: Any, files: Any, *, parameters: Parameters) -> None:
        super().__init__(data, files)
        self.fields["file"].help_text = _(
            "An XLSX or CSV file of up to 5 MB and 5,000 rows, with a row of headings at its top."
        )
        self.parameters = parameters
        self.rows: list[ImportedRow] = []

    def clean(self) -> dict[str, Any]:
        """Read the rows; what is wrong with one is said in the preview."""
        asked = super().clean()
        readers = readers_of(MemberVocabulary(self.parameters))
        for row in self.named_rows:
            said, faults = read_cells(row.cells, readers)
            self.rows.append(ImportedRow(number=row.number, said=said, unread=[*faults, *row.faults]))
        return asked


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


class MemberVocabulary(Vocabulary):
    """The words by which kinds, countries, regions and constituencies are known."""

    def __init__(self, parameters: Parameters) -> None:
        super().__init__()
        self.parameters = parameters

    @cached_property
    def countries(self) -> dict[str, str]:
        """The countries of the registry, by their codes."""
        return dict(Country.objects.values_list("iso2", "name"))

    def named(self) -> Named:
        """Kinds and countries as the registry has them, regions and constituencies as the criteria set."""
        return {
            "kind": dict(Kind.choices),
            "country": self.countries,
            "region": {one.code: one.name for one in self.parameters.regions},
            "constituency": {one.code: one.name for one in self.parameters.constituencies},
        }

    def also_known(self) -> Iterator[tuple[str, str, str]]:
        """Regions by their places, constituencies by their other names, and what the reference data add."""
        named = self.named()
        for region in self.parameters.regions:
            yield "region", region.place, region.code
        for known_as in reference.constituencies():
            for alias in known_as.aliases if known_as.code in named["constituency"] else ():
                yield "constituency", alias, known_as.code
        for sort, others in reference.other_names().items():
            known = named.get(sort, {"yes": "", "no": ""})
            for name, code in others.items():
                if code in known:
                    yield sort, name, code


def readers_of(vocabulary: MemberVocabulary) -> Mapping[str, Callable[[str], Any]]:
    """How the cells of each column are read."""
    code = vocabulary.code
    return {
        **{name: MemberForm.base_fields[name].clean for name in _AS_TYPED},
        "kind": lambda word: code("kind", word) if word else str(Kind.CSO),
        "country": lambda word: code("country", word) if word else "",
        "primary_region": lambda word: code("region", word) if word else "",
        "constituency": lambda word: code("constituency", word) if word else "",
        "further_constituencies": lambda words: vocabulary.codes("constituency", words),
        "is_global": vocabulary.is_yes,
        "is_lead": vocabulary.is_yes,
    }
