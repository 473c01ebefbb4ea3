"""The committee's queue: proposals with their standing, in a number of queries that does not grow with them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coalitions.models import Clarification, CriterionException, Membership, Proposal
from coalitions.models.grace import grace_until, last_day_of
from coalitions.services.glyphs import drawing_of
from coalitions.states import MembershipState
from coalitions.states import ProposalState as S
from portal.common.addresses import addresses_of
from portal.common.fields import LineField
from portal.common.templatetags.portal import state_in_words
from portal.organisations.models import Country

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
# What waits for the committee comes first; what is decided comes last.
TURN = {S.SUBMITTED: 0, S.UNDER_REVIEW: 1, S.RETURNED: 2, S.SHORTLISTED: 3}
DECIDED = 4
# What stands in these may be half written: what the committee knows of them is what was handed in.
WITH_CONVENER = (S.RETURNED, S.WITHDRAWN)
MEETS, MEETS_NOT = _("meets the criteria"), _("not all met")
MEMBERS = _("Members")
UNKNOWN = "–"


def _found(criterion: str, name: str) -> Func:
    """A count of the report, read inside the database: a report with thousands of members stays there."""
    return Func(
        F("latest_validation__report_data"),
        Value(f'$.results[*] ? (@.criterion == "{criterion}").counts{name}'),
        function="jsonb_path_query_first",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )


def _handed_in(path: str, *, of: str = "first") -> Any:
    """Something of the revision that was judged last, read inside the database: a word, or an array of all found."""
    document = F("latest_validation__revision__document")
    found = Func(
        document,
        Value(path),
        function=f"jsonb_path_query_{of}",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )
    if of == "array":
        return found
    return Func(found, template="(%(expressions)s #>> '{}')", output_field=TextField())


def _member_names() -> Case:
    """The names of a proposal's members, to search in: of what its convener has back, as they were handed in."""
    rows = Membership.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    names = Subquery(rows.annotate(names=StringAgg("organisation__name", "\n")).values("names"))
    handed_in = Cast(_handed_in("$.members[*].organisation", of="array"), TextField())
    return Case(When(state__in=WITH_CONVENER, then=handed_in), default=names, output_field=TextField())


def _column(name: str, label: Any, *, order: Any = "") -> Callable[[Proposal], Any]:
    @admin.display(description=label, ordering=order or name)
    def cell(proposal: Proposal) -> Any:
        return getattr(proposal, name)

    cell.__name__ = name
    return cell


# The counts that a row shows, by the names that the report gives them, and the criteria that count them.
COUNTS: dict[str, tuple[str, Promise]] = {
    "csos": ("regional", _("CSOs")),
    "regions": ("regional", _("Regions")),
    "south_csos": ("regional", _("South")),
    "constituencies": ("constituency", _("Constituencies")),
}
COLUMNS = (
    _column("judged_title", _("Proposal")),
    _column("state", _("State"), order="turn"),
    _column("standing", _("Criteria"), order="latest_validation__is_shortlistable"),
    *(
        _column(name, label, order=Cast(_found(criterion, f".{name}"), IntegerField()))
        for name, (criterion, label) in COUNTS.items()
    ),
    _column("members", MEMBERS),
    _column("lead_name", _("Lead")),
    _column("submitted_at", _("Submitted")),
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One proposal in the queue, every cell as the text that is shown: fifty rows are what makes the page slow."""

    title: str
    address: str
    reference: str
    state: SafeString
    due: str
    drawing: SafeString
    standing: str
    grace: str
    is_overdue: bool
    has_request: bool
    csos: str
    regions: str
    south_csos: str
    constituencies: str
    members: str
    lead_name: str
    lead_country: str
    submitted: str
    submitted_on: str


def in_queue(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with what the queue shows and sorts by; without their long texts and reports."""
    leads = Membership.objects.filter(proposal=OuterRef("pk"), is_lead=True).order_by()
    members = Membership.objects.filter(
        proposal=OuterRef("pk"), state__in=[MembershipState.PLEDGED, MembershipState.CONFIRMED]
    )
    waiting = Clarification.objects.filter(proposal=OuterRef("pk"), answered_at=None).order_by()
    return (
        proposals.select_related("latest_validation")
        .defer(*HEAVY)
        .alias(member_names=_member_names())
        .annotate(
            grace_until=grace_until(),
            has_request=Exists(CriterionException.objects.asked().filter(proposal=OuterRef("pk"))),
            zone=F("call__time_zone"),
            lead_name=Subquery(leads.values("organisation__name")[:1]),
            lead_country=Subquery(leads.values("country__name")[:1]),
            members=_number_of(members),
            answer_due_on=Subquery(waiting.values("due_on")[:1]),
            turn=Case(
                *(When(state=state, then=Value(turn)) for state, turn in TURN.items()),
                default=Value(DECIDED),
                output_field=IntegerField(),
            ),
        )
    )


def queue_rows(proposals: Collection[Any]) -> list[QueueRow]:
    """The rows of one page of in_queue, with the counts of their latest reports, which are read for these alone."""
    judged = _judged_last(proposals)
    states = {state.value: state_in_words(state.value, str(state.label)) for state in S}
    meets, meets_not = str(MEETS), str(MEETS_NOT)
    days = {one.pk: localdate(one.submitted_at) for one in proposals}
    days_in_words = {day: date_format(day) for day in set(days.values())}
    countries = {name: _now(name) for name in {head.lead_country for _counts, head in judged.values()} if name}
    address_of = addresses_of("admin:coalitions_proposal_change")
    now = timezone.now()
    rows = []
    for proposal in proposals:
        kept, head = judged[proposal.pk]
        validation = proposal.latest_validation
        day = days[proposal.pk]
        rows.append(
            QueueRow(
                title=proposal.title_for_committee,
                address=address_of(proposal.pk),
                reference=proposal.reference,
                state=states[proposal.state],
                due=_due(proposal),
                drawing=drawing_of(validation),
                standing=meets if validation and validation.is_shortlistable else meets_not,
                grace=_grace(proposal.grace_until, proposal.zone),
                has_request=proposal.has_request,
                is_overdue=bool(proposal.grace_until and proposal.grace_until <= now),
                **{name: str(kept.get(name, UNKNOWN)) for name in COUNTS},
                members=str(head.members),
                lead_name=head.lead_name or UNKNOWN,
                lead_country=countries.get(head.lead_country or "", ""),
                submitted=days_in_words[day],
                submitted_on=day.isoformat(),
            )
        )
    return rows


def _due(proposal: Any) -> str:
    """In words, by when a returned proposal's answer is due, or that the day is over."""
    if proposal.state != S.RETURNED or proposal.answer_due_on is None:
        return ""
    is_over = proposal.answer_due_on < localdate(timezone=ZoneInfo(proposal.zone))
    said = _now("Overdue: due on %(day)s") if is_over else _now("Answer due on %(day)s")
    return said % {"day": date_format(proposal.answer_due_on)}


def _grace(runs_until: datetime | None, zone: str) -> str:
    return _now("has time until %(day)s") % {"day": date_format(last_day_of(runs_until, zone))} if runs_until else ""


@dataclass(frozen=True, slots=True)
class _Head:
    """How many members a proposal has, which one leads, and in which country."""

    members: int
    lead_name: str | None
    lead_country: str | None


def _judged_last(proposals: Collection[Any]) -> dict[int, tuple[dict[str, int], _Head]]:
    """The counts of the proposals' reports, and their heads: of those that their conveners have back, as handed in."""
    lead, standing = (
        "$.members[*] ? (@.lead == true)",
        '$.members[*] ? (@.state == "pledged" || @.state == "confirmed")',
    )
    members = Func(_handed_in(standing, of="array"), function="jsonb_array_length", output_field=IntegerField())
    name, country = _handed_in(f"{lead}.organisation"), _handed_in(f"{lead}.country")
    rows = (
        Proposal.objects.filter(pk__in=[one.pk for one in proposals])
        .alias(country=_if_with_convener(country))
        .values_list(
            "pk",
            _found("regional", ""),
            _found("constituency", ""),
            _if_with_convener(members),
            _if_with_convener(name),
            Subquery(Country.objects.filter(pk=OuterRef("country")).values("name")[:1]),
        )
    )
    live = {one.pk: _Head(one.members, one.lead_name, one.lead_country) for one in proposals}
    return {
        pk: ({**(regional or {}), **(constituency or {})}, live[pk] if head[0] is None else _Head(*head))
        for pk, regional, constituency, *head in rows
    }


def _if_with_convener(found: Any) -> Case:
    return Case(When(state__in=WITH_CONVENER, then=found))


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
    def rows(self) -> list[QueueRow]:
        """The rows of this page."""
        return queue_rows(list(self.result_list))


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("proposal").annotate(number=Func(Value(1), function="count")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
