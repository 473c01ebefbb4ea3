"""Rounds of clarification, extensions and confirmations of all proposals that one reviews: read, never changed."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions.admin.access import CommitteeAdmin
from coalitions.admin.queue_filters import CallFilter
from coalitions.models import Clarification, Confirmation, Extension, Proposal
from coalitions.services.editing import Part
from coalitions.services.sections import title_of
from coalitions.states import ProposalState


class WaitingFilter(SimpleListFilter):
    """Rounds whose answer is still to come, was given, or was never given."""

    title = gettext_lazy("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """Awaited, given, none."""
        return [
            ("awaited", gettext_lazy("awaited")),
            ("given", gettext_lazy("given")),
            ("none", gettext_lazy("never given")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Clarification]) -> QuerySet[Clarification]:
        """Narrow. A proposal that was withdrawn while it was returned leaves a round without an answer."""
        unanswered = queryset.filter(answered_at=None)
        match self.value():
            case "awaited":
                return unanswered.filter(proposal__state=ProposalState.RETURNED)
            case "given":
                return queryset.filter(answered_at__isnull=False)
            case "none":
                return unanswered.exclude(proposal__state=ProposalState.RETURNED)
        return queryset


class CallOfRowFilter(CallFilter):
    """Rows of one call's proposals."""

    path = "proposal"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow; a call that is not offered leaves nothing."""
        chosen = self.value()
        if not chosen:
            return queryset
        offered = {value for value, _title in self.lookup_choices}
        return queryset.filter(**{f"{self.path}__call": int(chosen)}) if chosen in offered else queryset.none()


class CallOfMemberFilter(CallOfRowFilter):
    """Rows of members of one call's proposals."""

    path = "membership__proposal"


@admin.register(Clarification)
class ClarificationAdmin(CommitteeAdmin):
    """Rounds of question and answer, the newest first."""

    list_display = ("proposal_title", "number", "asked_at", "asked_by", "due_on", "answered_at", "is_overdue")
    list_filter = (WaitingFilter, CallOfRowFilter)
    list_select_related = ("proposal__call", "asked_by")
    search_fields = ("proposal__judged_title", "proposal__reference", "question", "answer")
    ordering = ("-asked_at", "-pk")
    fields = (
        "proposal_title",
        "number",
        "question",
        "opened",
        "due_on",
        "asked_by",
        "asked_at",
        "asked_on",
        "answer",
        "answered_by",
        "answered_at",
        "answered_with",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clarification]:
        """Of proposals that this person reviews."""
        return Clarification.objects.filter(proposal__in=Proposal.objects.reviewable_by(request.user))

    @admin.display(description=gettext_lazy("Overdue"), boolean=True)
    def is_overdue(self, clarification: Clarification) -> bool:
        """Whether the answer is overdue, where the call's clocks are."""
        return clarification.is_overdue

    @admin.display(description=gettext_lazy("Sections that may be changed"))
    def opened(self, clarification: Clarification) -> str:
        """The sections in words."""
        return ", ".join(title_of(part) for part in Part if part in clarification.sections)


@admin.register(Extension)
class ExtensionAdmin(CommitteeAdmin):
    """More time that single proposals were given, the newest first.

    The secretariat, which gives it, sees drafts among them: by their references, as it named them.
    """

    list_display = ("reference", "title", "until", "by", "made_at")
    list_filter = (CallOfRowFilter,)
    list_select_related = ("proposal", "by")
    # Not the title: words of a draft could be guessed by searching for them.
    search_fields = ("proposal__reference",)
    ordering = ("-made_at", "-pk")
    fields = ("reference", "title", "until", "reason", "by", "made_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Extension]:
        """Of proposals that this person reviews; for the secretariat of all."""
        if reviews_everything(request):
            return Extension.objects.all()
        return Extension.objects.filter(proposal__in=Proposal.objects.reviewable_by(request.user))

    @admin.display(description=gettext_lazy("Reference"), ordering="proposal__reference")
    def reference(self, extension: Extension) -> str:
        """Which proposal."""
        return extension.proposal.reference

    @admin.display(description=gettext_lazy("Proposal"))
    def title(self, extension: Extension) -> str:
        """What it is called, once it was submitted."""
        return extension.proposal.title_for_committee if extension.proposal.submitted_at else "–"


class HoldsFilter(SimpleListFilter):
    """Confirmations that hold, or ended."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """Holding, and the ways to end."""
        return [("holds", gettext_lazy("holds")), *Confirmation.End.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Confirmation]) -> QuerySet[Confirmation]:
        """Narrow."""
        value = self.value()
        if value == "holds":
            return queryset.filter(ended_at=None)
        return queryset.filter(end=value) if value in Confirmation.End.values else queryset


@admin.register(Confirmation)
class ConfirmationAdmin(CommitteeAdmin):
    """What organisations confirmed, the newest first: who and when, never by which contact."""

    list_display = ("organisation", "proposal", "agreed_at", "language", "standing", "ended_at")
    list_filter = (HoldsFilter, CallOfMemberFilter)
    list_select_related = ("membership__organisation", "membership__proposal")
    search_fields = (
        "membership__organisation__name",
        "membership__proposal__judged_title",
        "membership__proposal__reference",
    )
    ordering = ("-agreed_at", "-pk")
    fields = ("organisation", "proposal", "agreed_at", "language", "standing", "ended_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Confirmation]:
        """Of proposals that this person reviews; without the members' contacts."""
        mine = Proposal.objects.reviewable_by(request.user)
        rows = Confirmation.objects.filter(membership__proposal__in=mine)
        return rows.defer("membership__contact_name", "membership__contact_email")

    @admin.display(description=gettext_lazy("Organisation"), ordering="membership__organisation__name")
    def organisation(self, confirmation: Confirmation) -> str:
        """Who confirmed."""
        return confirmation.membership.organisation.name

    @admin.display(description=gettext_lazy("Proposal"), ordering="membership__proposal__judged_title")
    def proposal(self, confirmation: Confirmation) -> str:
        """In which proposal."""
        return confirmation.membership.proposal.title_for_committee

    @admin.display(description=gettext_lazy("Standing"), ordering="end")
    def standing(self, confirmation: Confirmation) -> str:
        """Whether it holds, or how it ended."""
        return confirmation.get_end_display() if confirmation.end else _("holds")


def reviews_everything(request: HttpRequest) -> bool:
    """Whether this person holds a seat in the secretariat."""
    return request.user.is_authenticated and request.user.is_secretariat
