"""The committee's queue: proposals with their standing, in a number of queries that does not grow with them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.db.models import Case, F, Func, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coalitions.models import Membership, Proposal
from coalitions.services.glyphs import stored_glyph
from coalitions.states import MembershipState
from coalitions.states import ProposalState as S
from portal.common.fields import LineField
from portal.common.glyph import Glyph

LONGEST_SEARCH = 200
HEAVY = (
    "summary",
    "objectives",
    "builds_on",
    "youth_engagement",
    "support_needed",
    "committee_note",
    "latest_validation__facts",
    "latest_validation__parameters",
    "latest_validation__report_data",
)
# The counts of a report that the queue shows, by the column's name: criterion and count.
COUNTS = {
    "csos": ("regional", "csos"),
    "regions": ("regional", "regions"),
    "south_csos": ("regional", "south_csos"),
    "constituencies": ("constituency", "constituencies"),
}
# What waits for the committee comes first; what is decided comes last.
TURN = {S.SUBMITTED: 0, S.UNDER_REVIEW: 1, S.RETURNED: 2, S.SHORTLISTED: 3}
DECIDED = 4


def _column(name: str, label: Any, *, order: str = "") -> Callable[[Proposal], Any]:
    @admin.display(description=label, ordering=order or name)
    def cell(proposal: Proposal) -> Any:
        return getattr(proposal, name)

    cell.__name__ = name
    return cell


NUMBERS: dict[str, Promise] = {
    "csos": _("CSOs"),
    "regions": _("Regions"),
    "south_csos": _("South"),
    "constituencies": _("Constituencies"),
    "members": _("Members"),
}
COLUMNS = (
    _column("title", _("Proposal")),
    _column("state", _("State"), order="turn"),
    _column("standing", _("Criteria"), order="latest_validation__is_shortlistable"),
    *(_column(name, label) for name, label in NUMBERS.items()),
    _column("lead_name", _("Lead")),
    _column("submitted_at", _("Submitted")),
)


@dataclass(frozen=True)
class QueueRow:
    """One proposal in the queue."""

    proposal: Proposal
    glyph: Glyph | None
    numbers: tuple[tuple[Promise, int | None], ...]


def in_queue(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with what the queue shows and sorts by; without their long texts and reports."""
    leads = Membership.objects.filter(proposal=OuterRef("pk"), is_lead=True)
    members = Membership.objects.filter(
        proposal=OuterRef("pk"), state__in=[MembershipState.PLEDGED, MembershipState.CONFIRMED]
    )
    return (
        proposals.select_related("call", "latest_validation")
        .defer(*HEAVY)
        .annotate(
            lead_name=Subquery(leads.values("organisation__name")[:1]),
            lead_country=Subquery(leads.values("country__name")[:1]),
            members=_number_of(members),
            turn=Case(
                *(When(state=state, then=Value(turn)) for state, turn in TURN.items()),
                default=Value(DECIDED),
                output_field=IntegerField(),
            ),
            **{name: _count(*place) for name, place in COUNTS.items()},
        )
    )


def queue_rows(proposals: Iterable[Proposal]) -> Iterator[QueueRow]:
    """The rows of one page."""
    for proposal in proposals:
        numbers = tuple((label, getattr(proposal, name)) for name, label in NUMBERS.items())
        yield QueueRow(proposal, stored_glyph(proposal.latest_validation), numbers)


class QueueSearchForm(ChangeListSearchForm):
    """What is searched for: one line, no longer than a title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = LineField(max_length=LONGEST_SEARCH, required=False)


class Queue(ChangeList):
    """The queue as Django's change list makes it: search, filters, order, pages."""

    search_form_class = QueueSearchForm

    @property
    def headers(self) -> list[dict[str, Any]]:
        """The columns' heads, with the addresses that sort by them."""
        return list(result_headers(self))

    @property
    def rows(self) -> Iterator[QueueRow]:
        """The rows of this page."""
        return queue_rows(self.result_list)


def _count(criterion: str, name: str) -> Cast:
    """A count of the latest report, read inside the database, so that sorting needs no second copy of it."""
    path = f'$.results[*] ? (@.criterion == "{criterion}").counts.{name}'
    found = Func(
        F("latest_validation__report_data"),
        Value(path),
        function="jsonb_path_query_first",
        template="%(function)s(%(expressions)s::jsonpath)",
    )
    return Cast(found, IntegerField())


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("proposal").annotate(number=Func(Value(1), function="count")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
