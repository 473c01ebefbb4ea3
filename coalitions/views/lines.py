"""Coalitions as lines of public lists: said in Python, since fifty rows of template tags are what makes a list slow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from coalitions.models import Membership, Proposal
from coalitions.models.proposal import ProposalQuerySet
from coalitions.services.glyphs import drawing_of
from coalitions.services.members import STANDS_BY
from portal.common.addresses import addresses_of

SHOWN = ("slug", "title", "themes", "decided_at", "call__title", "latest_validation__glyph_data")
MOST_THEMES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One coalition in a list."""

    title: str
    address: str
    facts: str
    drawing: SafeString


def for_lists(coalitions: ProposalQuerySet) -> QuerySet[Proposal]:
    """With what a line shows, the newest first, and without the reports, of which a line shows the glyph only."""
    members = Membership.objects.filter(proposal=OuterRef("pk")).order_by()
    lead = members.filter(is_lead=True).values("organisation__name")
    number = members.filter(state__in=STANDS_BY).values("proposal").annotate(number=Count("pk")).values("number")
    return (
        coalitions.select_related("call", "latest_validation")
        .only(*SHOWN)
        .annotate(lead_name=Subquery(lead[:1]), members_in_all=Subquery(number))
        .order_by("-decided_at", "-id")
    )


def lines_of(coalitions: Iterable[Any], *, with_call: bool) -> list[Line]:
    """The lines of coalitions that come from for_lists."""
    address_of = addresses_of("coalitions:coalition_detail")
    return [_line(one, address_of(one.slug), with_call=with_call) for one in coalitions]


def _line(coalition: Any, address: str, *, with_call: bool) -> Line:
    members = coalition.members_in_all or 0
    facts = (
        _isolated(coalition.lead_name or ""),
        ngettext("%(count)s member", "%(count)s members", members) % {"count": members},
        _isolated(coalition.call.title) if with_call else "",
        _isolated(", ".join(coalition.themes[:MOST_THEMES])),
    )
    return Line(
        title=coalition.title,
        address=address,
        facts=" · ".join(filter(None, facts)),
        drawing=drawing_of(coalition.latest_validation),
    )


def _isolated(text: str) -> str:
    """A text whose direction does not turn that of its neighbours (as dir="auto" does for an element)."""
    return f"\u2068{text}\u2069" if text else ""
