"""Coalitions as lines of public lists: said in Python, since fifty rows of template tags are what makes a list slow."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.db.models import Func, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from coalitions.models import Membership, Proposal
from coalitions.models.proposal import ProposalQuerySet
from coalitions.services.glyphs import drawing_from
from coalitions.services.members import STANDS_BY
from portal.common.addresses import addresses_of

SHOWN = ("slug", "title", "themes", "call__title", "lead_name", "members_in_all", "glyph_data")
_MEMBERS = Membership.objects.filter(proposal=OuterRef("pk")).order_by()
LEAD_NAME = Subquery(_MEMBERS.filter(is_lead=True).values("organisation__name")[:1])
# Not Django's Count, which would group what is one row.
MEMBERS_IN_ALL = Subquery(_MEMBERS.filter(state__in=STANDS_BY).values(number=Func("pk", function="count")))
GLYPH_DATA = Cast("latest_validation__glyph_data", TextField())
MOST_THEMES = 4


def rows_of(coalitions: ProposalQuerySet) -> QuerySet[Proposal, Any]:
    """What a line of each coalition shows, as named tuples, the newest first; of the reports the glyph's data only."""
    shown = coalitions.annotate(lead_name=LEAD_NAME, members_in_all=MEMBERS_IN_ALL, glyph_data=GLYPH_DATA)
    return shown.order_by("-decided_at", "-id").values_list(*SHOWN, named=True)


def lines_of(rows: Iterable[Any], *, with_call: bool) -> list[SafeString]:
    """The lines of rows that come from rows_of."""
    address_of = addresses_of("coalitions:coalition_detail")
    members = _MembersInWords()
    return [_html(row, address_of(row.slug), _facts(row, members, with_call=with_call)) for row in rows]


def _html(row: Any, address: str, facts: str) -> SafeString:
    return SafeString(
        f'<li><p class="record-title"><a href="{escape(address)}" dir="auto">{escape(row.title)}</a></p>'
        f'<p class="meta">{escape(facts)}</p>{drawing_from(row.glyph_data)}</li>'
    )


def _facts(row: Any, members: "_MembersInWords", *, with_call: bool) -> str:
    """Who leads it, how many are in it, of which call, and about what."""
    facts = (
        _isolated(row.lead_name or ""),
        members[row.members_in_all or 0],
        _isolated(row.call__title) if with_call else "",
        _isolated(", ".join(row.themes[:MOST_THEMES])),
    )
    return " · ".join(filter(None, facts))


class _MembersInWords(dict[int, str]):
    """Numbers of members in the reader's language, each said once a page."""

    def __missing__(self, number: int) -> str:
        self[number] = ngettext("%(count)s member", "%(count)s members", number) % {"count": number}
        return self[number]


def _isolated(text: str) -> str:
    """A text whose direction does not turn that of its neighbours (as dir="auto" does for an element)."""
    return f"\u2068{text}\u2069" if text else ""
