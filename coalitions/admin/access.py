"""Who reads the committee's pages: people with a seat on some call's committee, and the secretariat."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from coalitions.lifecycle import reviews_anything
from portal.audit.admin import AuditedModelAdmin
from portal.common.narrow_lists import NarrowListsAdmin


class CommitteeAdmin(AuditedModelAdmin, NarrowListsAdmin):
    """Rows that committees read: those of get_queryset. Services change them, from pages of their own."""

    actions = None
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0

    @admin.display(description=_("Proposal"), ordering="proposal__judged_title")
    def proposal_title(self, row: Any) -> str:
        """What the committee knows the row's proposal by."""
        title: str = row.proposal.title_for_committee
        return title

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, headed by what it lists."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to whoever reviews."""
        return reviews_anything(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See rows: those of get_queryset."""
        return reviews_anything(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
