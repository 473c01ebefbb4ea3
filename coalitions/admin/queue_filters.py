"""What the committee's queue can be narrowed to."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from coalitions.criteria.types import CRITERION_NAMES, Outcome
from coalitions.models import Call, CriterionException, ExceptionState, Grace, Proposal
from coalitions.services.reports import criterion_label
from coalitions.states import ProposalState

Choices: TypeAlias = Iterable[tuple[str, Any]]

STATES = [choice for choice in ProposalState.choices if choice[0] != ProposalState.DRAFT]


class CallFilter(SimpleListFilter):
    """Proposals of one call."""

    title = _("Call")
    parameter_name = "call"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        """The calls that this person reviews."""
        calls = Call.objects.reviewed_by(request.user).values_list("pk", "title")  # type: ignore[arg-type]
        return [(str(pk), title) for pk, title in calls]

    def has_output(self) -> bool:
        """Offered even where there is one call: its name says what is shown."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Narrow; a call that is not offered leaves nothing."""
        chosen = self.value()
        if not chosen:
            return queryset
        offered = {value for value, _title in self.lookup_choices}
        return queryset.filter(call=int(chosen)) if chosen in offered else queryset.none()


class StateFilter(SimpleListFilter):
    """Proposals in one state."""

    title = _("State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        """Every state but draft, which a committee never sees."""
        return list(STATES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Narrow."""
        return queryset.filter(state=self.value()) if self.value() else queryset


class ShortlistableFilter(SimpleListFilter):
    """Proposals that met the criteria when they were last judged, or did not."""

    title = _("Criteria")
    parameter_name = "shortlistable"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        """Yes and no."""
        return [("yes", _("all met or excepted")), ("no", _("some not met"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Narrow."""
        if self.value() == "yes":
            return queryset.filter(latest_validation__is_shortlistable=True)
        if self.value() == "no":
            return queryset.filter(Q(latest_validation=None) | Q(latest_validation__is_shortlistable=False))
        return queryset


class UnmetFilter(SimpleListFilter):
    """Proposals that did not meet one criterion."""

    title = _("Does not meet")
    parameter_name = "unmet"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        """The criteria."""
        return [(name, criterion_label(name)) for name in CRITERION_NAMES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Narrow."""
        if not self.value():
            return queryset
        result = {"criterion": self.value(), "outcome": Outcome.NOT_MET.value}
        return queryset.filter(latest_validation__report_data__contains={"results": [result]})


class SupportFilter(SimpleListFilter):
    """Proposals that ask for support, answered or not."""

    title = _("Asks for support")
    parameter_name = "support"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        """Waiting and answered."""
        return [("open", _("waits for an answer")), ("answered", _("answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Narrow."""
        if self.value() == "open":
            return queryset.filter(support_request__isnull=False, support_request__answered_at=None)
        if self.value() == "answered":
            return queryset.filter(support_request__answered_at__isnull=False)
        return queryset


class GraceFilter(SimpleListFilter):
    """Coalitions that stopped meeting the criteria: those that have time yet, and those whose time is over."""

    title = _("Stopped meeting them")
    parameter_name = "grace"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        """In time and overdue."""
        return [("running", _("has time to mend it")), ("overdue", _("its time is over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Narrow."""
        if not self.value():
            return queryset
        instant = "runs_until__lte" if self.value() == "overdue" else "runs_until__gt"
        return queryset.filter(Exists(Grace.objects.running().filter(proposal=OuterRef("pk"), **{instant: now()})))


class ExceptionFilter(SimpleListFilter):
    """Proposals for which an exception is asked, or has one that stands."""

    title = _("Exception")
    parameter_name = "exception"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        """Waiting and standing."""
        return [
            (ExceptionState.ASKED.value, _("asked for, waits for a decision")),
            (ExceptionState.GRANTED.value, _("granted, and stands")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Narrow; another word than these narrows nothing, as in the other filters."""
        if self.value() not in {ExceptionState.ASKED, ExceptionState.GRANTED}:
            return queryset
        found = CriterionException.objects.filter(proposal=OuterRef("pk"), state=self.value())
        return queryset.filter(Exists(found))
