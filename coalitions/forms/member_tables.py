"""The members of a proposal as a table, in the shape in which one is imported; and an empty one to fill in."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.forms.member_columns import COLUMNS, HEADINGS
from coalitions.forms.member_imports import MemberVocabulary
from coalitions.models import Membership
from coalitions.services.members import MemberRow, row_of
from portal.common.tables import Sheet
from portal.exchange.cells import yes_or_no

SORTS: Final[Mapping[str, str]] = {
    "kind": "kind",
    "country": "country",
    "primary_region": "region",
    "constituency": "constituency",
}
EXAMPLE: Final = MemberRow(
    organisation="Lake Basin Women's Forum",
    kind="cso",
    country="KE",
    constituency="women",
    further_constituencies=("farmers", "children-youth"),
    contact_name="A. Otieno",
    contact_email="a.otieno@example.org",
    is_lead=True,
)


def member_table(members: Iterable[Membership], vocabulary: MemberVocabulary) -> list[list[str]]:
    """A heading, and a row a member, with its contact: for the convener alone."""
    return [_headings(), *(cells_of(_of_scheme(one, vocabulary), vocabulary) for one in members)]


def template_table() -> list[list[str]]:
    """The heading alone."""
    return [_headings()]


def template_sheets(vocabulary: MemberVocabulary) -> list[Sheet]:
    """The heading; a sheet with an example; and one with all codes and what they are called."""
    names = vocabulary.names
    headings = dict(zip(HEADINGS, _headings(), strict=True))
    codes = [[headings[column], code, name] for column, sort in SORTS.items() for code, name in names[sort].items()]
    return [
        Sheet(_("Members"), template_table()),
        Sheet(_("Example"), [_headings(), cells_of(EXAMPLE, vocabulary)]),
        Sheet(_("Codes"), [[_("Column"), _("Code"), _("Name")], *codes]),
    ]


def _headings() -> list[str]:
    return list(COLUMNS.headings_in(get_language() or "en").values())


def _of_scheme(member: Membership, vocabulary: MemberVocabulary) -> MemberRow:
    """What a row says; a region of another scheme than the call's says nothing there."""
    return row_of(member, scheme=vocabulary.parameters.region_scheme)


def cells_of(row: MemberRow, vocabulary: MemberVocabulary) -> list[str]:
    """A member as its cells, in the order of the columns, in words that are read again."""
    yes, no = yes_or_no(get_language() or "en")
    cells = {
        "organisation": row.organisation,
        "is_global": yes if row.is_global else no,
        "region_reason": row.region_reason,
        "further_constituencies": "; ".join(
            vocabulary.shown("constituency", code) for code in row.further_constituencies
        ),
        "other_constituency": row.other_constituency,
        "is_lead": yes if row.is_lead else no,
        "contact_name": row.contact_name,
        "contact_email": row.contact_email,
    }
    for column, sort in SORTS.items():
        code = getattr(row, column)
        cells[column] = vocabulary.shown(sort, code) if code else ""
    return [cells[column] for column in HEADINGS]
