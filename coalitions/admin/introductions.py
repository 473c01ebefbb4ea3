"""Introductions of all proposals that one reviews: a list to read, which tells of no organisation before it agreed."""

from typing import Any, Final

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coalitions.admin.access import CommitteeAdmin
from coalitions.admin.rounds import CallOfRowFilter, reviews_everything
from coalitions.models import Introduction, IntroductionState, Proposal

WAITS, AGREED, OVER = "waits", "agreed", "over"
# What its convener is told, and no more: a "not now" looks like no answer (decision record 14).
STANDINGS: Final[dict[str, Promise]] = {
    WAITS: _("waits for an answer"),
    AGREED: _("agreed"),
    OVER: _("no answer came of it"),
}


class StandingFilter(SimpleListFilter):
    """Introductions that wait, were agreed to, or came to nothing."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """As the list says it."""
        return list(STANDINGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Introduction]) -> QuerySet[Introduction]:
        """Narrow."""
        agreed, waiting = queryset.filter(state=IntroductionState.AGREED), Introduction.objects.waiting()
        match self.value():
            case "waits":
                return queryset.filter(pk__in=waiting)
            case "agreed":
                return agreed
            case "over":
                return queryset.exclude(pk__in=waiting).exclude(state=IntroductionState.AGREED)
        return queryset


class GapFilter(SimpleListFilter):
    """Introductions for a region, or for a constituency."""

    title = _("gap")
    parameter_name = "gap"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """Both kinds."""
        return [("region", _("a region")), ("constituency", _("a constituency"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Introduction]) -> QuerySet[Introduction]:
        """Narrow."""
        if self.value() in {"region", "constituency"}:
            return queryset.filter(**{f"{self.value()}__isnull": False})
        return queryset


@admin.register(Introduction)
class IntroductionAdmin(CommitteeAdmin):
    """What coalitions asked for, the newest first. There is no page a row: its events name the organisation."""

    list_display = ("coalition", "gap", "standing", "organisation_once_agreed", "asked_at", "until")
    list_display_links = None
    list_filter = (StandingFilter, GapFilter, CallOfRowFilter)
    list_select_related = ("proposal", "organisation", "region", "constituency")
    # Not the organisation: who was asked could be guessed by searching for it.
    search_fields = ("proposal__judged_title", "proposal__reference")
    ordering = ("-asked_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Introduction]:
        """Of proposals that this person reviews; for the secretariat of drafts too, which it knows by reference."""
        rows = Introduction.objects.defer("note")
        return (
            rows
            if reviews_everything(request)
            else rows.filter(proposal__in=Proposal.objects.reviewable_by(request.user))
        )

    @admin.display(description=_("Proposal"), ordering="proposal__judged_title")
    def coalition(self, introduction: Introduction) -> str:
        """Who asked; of a draft the reference."""
        return introduction.proposal.audit_label

    @admin.display(description=_("Lacks"))
    def gap(self, introduction: Introduction) -> str:
        """The region or constituency that it asked for."""
        return introduction.gap

    @admin.display(description=_("State"))
    def standing(self, introduction: Introduction) -> str:
        """How it stands, as its convener is told."""
        if introduction.is_agreed:
            return str(STANDINGS[AGREED])
        return str(STANDINGS[WAITS if introduction.is_open else OVER])

    @admin.display(description=_("Organisation"))
    def organisation_once_agreed(self, introduction: Introduction) -> str:
        """Who agreed; nobody is named before."""
        return introduction.organisation.name if introduction.is_agreed else "–"

    @admin.display(description=_("Can be answered until"), ordering="asked_at")
    def until(self, introduction: Introduction) -> Any:
        """Until when an answer can come."""
        return introduction.open_until

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """None."""
        raise Http404

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """None: the log, which the secretariat reads, holds more than this list tells."""
        raise Http404
