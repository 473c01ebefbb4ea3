"""Proposals in the admin: the queue, and each one's own pages. Nothing is changed here but through services."""

from functools import partial
from typing import Any, Final, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from coalitions.admin import queue_filters
from coalitions.admin.access import CommitteeAdmin
from coalitions.admin.action_pages import ACTION_PAGES, act
from coalitions.admin.exceptions import ask_exception, decide_exception, revoke_page
from coalitions.admin.export import export_page
from coalitions.admin.extending import extend_proposal
from coalitions.admin.importing import import_delete, import_detail, import_page
from coalitions.admin.mapping import map_member
from coalitions.admin.merging import merge_proposals
from coalitions.admin.proposal_page import proposal_page
from coalitions.admin.queue import COLUMNS, Queue, in_queue
from coalitions.models import Proposal
from portal.common.requests import PortalRequest

IMPORT_PAGES: Final[tuple[tuple[str, str, Any], ...]] = (
    ("import/", "import", import_page),
    ("import/<int:pk>/", "import_detail", import_detail),
    ("import/<int:pk>/removal/", "import_delete", import_delete),
)


@admin.register(Proposal)
class ProposalAdmin(CommitteeAdmin):
    """The queue, a page a proposal, and a page an action."""

    change_list_template = "admin/coalitions/proposal/queue.html"
    list_display = COLUMNS
    list_filter = (
        queue_filters.CallFilter,
        queue_filters.StateFilter,
        queue_filters.ShortlistableFilter,
        queue_filters.UnmetFilter,
        queue_filters.SupportFilter,
        queue_filters.GraceFilter,
        queue_filters.ExceptionFilter,
    )
    search_fields = ("judged_title", "reference", "member_names")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """What this person reviews, never a draft."""
        return in_queue(Proposal.objects.reviewable_by(request.user))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What waits for the committee first, and of that the longest waiting."""
        return ("turn", "submitted_at", "pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Queue]:
        """Our queue."""
        return Queue

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The proposal as a paper to read, with what can be done about it beside it."""
        return proposal_page(cast("PortalRequest", request), object_id, model_admin=self)

    def get_urls(self) -> list[URLPattern]:
        """The pages of a proposal; each deed is a noun."""
        views: list[tuple[str, str, Any]] = [
            *((page.noun, page.noun, partial(act, model_admin=self, page=page)) for page in ACTION_PAGES),
            ("merge", "merge", partial(merge_proposals, model_admin=self)),
            ("exceptions/<slug:criterion>/new", "exception", partial(ask_exception, model_admin=self)),
            (
                "exceptions/<int:exception>/decision",
                "exception_decision",
                partial(decide_exception, model_admin=self),
            ),
            (
                "exceptions/<int:exception>/revocation",
                "exception_revocation",
                partial(revoke_page, model_admin=self),
            ),
            ("members/<int:membership>/mapping", "mapping", partial(map_member, model_admin=self)),
        ]
        ours = [
            path(f"<int:pk>/{address}/", self.admin_site.admin_view(view), name=f"coalitions_proposal_{name}")
            for address, name, view in views
        ]
        export = self.admin_site.admin_view(partial(export_page, model_admin=self))
        extension = self.admin_site.admin_view(partial(extend_proposal, model_admin=self))
        ours.append(path("export/", export, name="coalitions_proposal_export"))
        for address, name, view in IMPORT_PAGES:
            page = self.admin_site.admin_view(partial(view, model_admin=self))
            ours.append(path(address, page, name=f"coalitions_proposal_{name}"))
        ours.append(path("extension/", extension, name="coalitions_proposal_extension"))
        return [*ours, *super().get_urls()]
