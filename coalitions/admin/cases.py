"""Cases: appeals and requests for late entry, read and decided."""

from functools import partial
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from coalitions.admin.access import CommitteeAdmin
from coalitions.admin.forms import AppealDecisionForm, CaseDecisionForm, LateEntryDecisionForm
from coalitions.models import Call, Case, CaseKind, CaseOutcome
from coalitions.services.cases import NotForThem, dismiss, grant, refuse, uphold, why_not_theirs, why_refused
from portal.accounts.models import User
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest, posted


class DecidedFilter(SimpleListFilter):
    """Cases that wait, or are decided."""

    title = gettext_lazy("Decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """Waiting and decided."""
        return [("open", gettext_lazy("waits for a decision")), ("decided", gettext_lazy("decided or closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Narrow."""
        if self.value() == "open":
            return queryset.filter(outcome="")
        return queryset.exclude(outcome="") if self.value() == "decided" else queryset


class KindFilter(SimpleListFilter):
    """Appeals, or requests for late entry."""

    title = gettext_lazy("Kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """Both kinds."""
        return list(CaseKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Narrow."""
        return queryset.filter(kind=self.value()) if self.value() in CaseKind.values else queryset


class CallFilter(SimpleListFilter):
    """Cases of one call."""

    title = gettext_lazy("Call")
    parameter_name = "call"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """The calls that this person reviews."""
        calls = Call.objects.reviewed_by(cast("User", request.user)).values_list("pk", "title")
        return [(str(pk), title) for pk, title in calls]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Narrow; a call that is not offered leaves nothing."""
        if not self.value():
            return queryset
        offered = {value for value, _title in self.lookup_choices}
        chosen = self.value()
        return queryset.filter(proposal__call=int(str(chosen))) if chosen in offered else queryset.none()


@admin.register(Case)
class CaseAdmin(CommitteeAdmin):
    """What conveners ask beyond the ordinary way. A draft is named by its reference; nothing more of it is shown."""

    list_display = ("subject", "kind", "call", "decision", "asked_at", "decided_at")
    list_filter = (DecidedFilter, KindFilter, CallFilter)
    search_fields = ("proposal__reference", "reason")
    # Waiting ones first, the longest waiting at the top.
    ordering = (F("decided_at").asc(nulls_first=True), "asked_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Cases of the calls that this person reviews."""
        return Case.objects.visible_to(request.user).select_related("proposal__call")

    @admin.display(description=gettext_lazy("Proposal"))
    def subject(self, case: Case) -> str:
        """Its title; of a draft the reference."""
        return case.proposal.audit_label

    @admin.display(description=gettext_lazy("Call"), ordering="proposal__call__title")
    def call(self, case: Case) -> str:
        """In which call."""
        return case.proposal.call.title

    @admin.display(description=gettext_lazy("Decision"), ordering="outcome")
    def decision(self, case: Case) -> str:
        """How it was decided, or that it waits."""
        return case.get_outcome_display() or _("waits for a decision")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case, with its decision or the form for one."""
        found = self.get_object(request, object_id)
        return decide_page(cast("PortalRequest", request), found.pk if found else 0, model_admin=self)

    def get_urls(self) -> list[URLPattern]:
        """The decision has an address of its own."""
        view = self.admin_site.admin_view(partial(decide_page, model_admin=self))
        return [path("<int:pk>/decision/", view, name="coalitions_case_decision"), *super().get_urls()]


@require_http_methods(["GET", "HEAD", "POST"])
def decide_page(request: PortalRequest, pk: int, *, model_admin: CaseAdmin) -> HttpResponse:
    """Read a case; decide it once, if somebody else made the decision that it goes beyond."""
    rows = model_admin.get_queryset(request).select_related("asked_by", "first_decided_by", "decided_by")
    case = get_object_or_404(rows, pk=pk)
    form = (AppealDecisionForm if case.is_appeal else LateEntryDecisionForm)(posted(request), call=case.proposal.call)
    status, refusal = HTTPStatus.OK, None
    if form.is_bound and (form.is_valid() or not _is_offered(case, by=request.user)):
        try:
            _decide(case, form, by=request.user)
        except AlreadyDone as news:
            messages.info(request, str(news))
            return redirect("admin:coalitions_case_change", pk)
        except ActionRefused as error:
            status = HTTPStatus.FORBIDDEN if isinstance(error, NotForThem) else HTTPStatus.CONFLICT
            case, refusal = get_object_or_404(rows, pk=pk), error
        else:
            messages.success(request, _("Decided. The convener is told, with your reason."))
            return redirect("admin:coalitions_case_change", pk)
    elif form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": capfirst(str(case)),
        "case": case,
        "proposal": case.proposal,
        "form": form,
        "refusal": refusal,
        "why_not": why_not_theirs(case, by=request.user),
    }
    return TemplateResponse(request, "admin/coalitions/case/page.html", context, status=status)


def _is_offered(case: Case, *, by: User) -> bool:
    return case.is_open and not why_not_theirs(case, by=by)


def _decide(case: Case, form: CaseDecisionForm, *, by: User) -> None:
    """What the form chose, by the service that does it; a form that chose nothing is refused like any other."""
    if not form.is_valid():
        raise why_refused(case, by=by)
    note = form.cleaned_data["note"]
    match form.outcome:
        case CaseOutcome.UPHELD:
            uphold(case, note=note, by=by)
        case CaseOutcome.DISMISSED:
            dismiss(case, note=note, by=by)
        case CaseOutcome.GRANTED:
            grant(case, until=form.until, note=note, by=by)
        case _other:
            refuse(case, note=note, by=by)
