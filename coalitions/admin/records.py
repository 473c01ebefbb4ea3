"""Revisions and validations: what stood, and how it was judged then. Read, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions.admin.access import CommitteeAdmin
from coalitions.admin.numbers import key_in
from coalitions.admin.paper import paper_of
from coalitions.models import Proposal, Revision, Validation
from coalitions.services.reports import shown
from coalitions.services.validation import judgement_of


@admin.register(Validation)
class ValidationAdmin(CommitteeAdmin):
    """Every judgement, newest first."""

    list_display = ("proposal_title", "revision_number", "criteria_version", "is_shortlistable", "judged_at")
    list_filter = ("is_shortlistable",)
    search_fields = ("proposal__judged_title", "proposal__reference")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Validation]:
        """Of proposals that this person reviews; without what they were judged on."""
        mine = Proposal.objects.reviewable_by(request.user)
        return (
            Validation.objects.filter(proposal__in=mine)
            .select_related("proposal", "revision", "criteria_set")
            .defer("facts", "parameters", "report_data", "revision__document")
        )

    @admin.display(description=gettext_lazy("Revision"), ordering="revision__number")
    def revision_number(self, validation: Validation) -> int:
        """Which revision was judged."""
        return validation.revision.number

    @admin.display(description=gettext_lazy("Criteria version"), ordering="criteria_set__number")
    def criteria_version(self, validation: Validation) -> int:
        """Under which version."""
        return validation.criteria_set.number

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The report as it was given then."""
        rows = self.get_queryset(request).defer(None).defer("revision__document")
        validation = get_object_or_404(rows, pk=key_in(object_id))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Report on revision %(number)s") % {"number": validation.revision.number},
            "validation": validation,
            "proposal": validation.proposal,
            "report": shown(judgement_of(validation)),
        }
        return TemplateResponse(request, "admin/coalitions/validation/page.html", context)


@admin.register(Revision)
class RevisionAdmin(CommitteeAdmin):
    """Proposals as they stood, newest first."""

    list_display = ("proposal_title", "number", "by", "created_at")
    search_fields = ("proposal__judged_title", "proposal__reference")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        """Of proposals that this person reviews; without the documents."""
        mine = Proposal.objects.reviewable_by(request.user)
        return Revision.objects.filter(proposal__in=mine).select_related("proposal", "by").defer("document")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The proposal as it stood then."""
        revision = get_object_or_404(self.get_queryset(request), pk=key_in(object_id))
        judged = revision.validations.select_related("revision", "criteria_set").first()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Revision %(number)s of “%(title)s”")
            % {"number": revision.number, "title": revision.proposal.title_for_committee},
            "revision": revision,
            "proposal": revision.proposal,
            "validation": judged,
            "paper": paper_of(judged, page_number=request.GET.get("page", "1")) if judged else None,
        }
        return TemplateResponse(request, "admin/coalitions/revision/page.html", context)
