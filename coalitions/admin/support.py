"""Requests for support: read and answered."""

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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from coalitions.admin.access import CommitteeAdmin
from coalitions.admin.forms import AnswerForm
from coalitions.lifecycle import OWN, roles_of
from coalitions.models import Proposal, SupportRequest
from coalitions.services.reviewing import answer_support_request
from portal.common.refusals import ActionRefused
from portal.common.requests import PortalRequest, posted


class AnsweredFilter(SimpleListFilter):
    """Requests that wait, or are answered."""

    title = gettext_lazy("Answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:  # type: ignore[type-arg]
        """Waiting and answered."""
        return [("open", gettext_lazy("waits for an answer")), ("answered", gettext_lazy("answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SupportRequest]) -> QuerySet[SupportRequest]:
        """Narrow."""
        if self.value() in {"open", "answered"}:
            return queryset.filter(answered_at__isnull=self.value() == "open")
        return queryset


@admin.register(SupportRequest)
class SupportRequestAdmin(CommitteeAdmin):
    """What coalitions need in order to engage States and the UN, and what they were answered."""

    list_display = ("proposal_title", "proposal_state", "opened_at", "answered_at")
    list_filter = (AnsweredFilter,)
    list_select_related = ("proposal",)
    search_fields = ("proposal__judged_title", "proposal__reference", "text")
    # Waiting ones first, the longest waiting at the top.
    ordering = (F("answered_at").asc(nulls_first=True), "opened_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupportRequest]:
        """Requests of proposals that this person reviews."""
        return SupportRequest.objects.filter(proposal__in=Proposal.objects.reviewable_by(request.user))

    @admin.display(description=gettext_lazy("State"), ordering="proposal__state")
    def proposal_state(self, request: SupportRequest) -> str:
        """Where its proposal stands."""
        return request.proposal.get_state_display()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The request, with its answer or the form for one."""
        found = self.get_object(request, object_id)
        return answer_page(cast("PortalRequest", request), found.pk if found else 0, model_admin=self)

    def get_urls(self) -> list[URLPattern]:
        """The answer has an address of its own."""
        view = self.admin_site.admin_view(partial(answer_page, model_admin=self))
        return [path("<int:pk>/answer/", view, name="coalitions_supportrequest_answer"), *super().get_urls()]


@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: PortalRequest, pk: int, *, model_admin: SupportRequestAdmin) -> HttpResponse:
    """Read a request for support; answer it once."""
    rows = model_admin.get_queryset(request).select_related("proposal__call", "proposal__convener")
    asked = get_object_or_404(rows, pk=pk)
    form = AnswerForm(posted(request), text=asked.text)
    status, refusal = HTTPStatus.OK, None
    if form.is_bound and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif form.is_bound:
        answer = form.cleaned_data["answer"]
        if asked.answered_at and asked.answer == answer:
            messages.info(request, _("This answer was sent already. Nothing was changed."))
            return redirect("admin:coalitions_supportrequest_change", pk)
        try:
            answer_support_request(asked, by=request.user, answer=answer)
        except ActionRefused as error:
            status, refusal = HTTPStatus.CONFLICT, error
            asked.refresh_from_db()
        else:
            done = _("The answer is sent to the convener of “%(title)s”.") % {
                "title": asked.proposal.title_for_committee
            }
            messages.success(request, done)
            return redirect("admin:coalitions_supportrequest_change", pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Support for “%(title)s”") % {"title": asked.proposal.title_for_committee},
        "asked": asked,
        "proposal": asked.proposal,
        "form": form,
        "refusal": refusal,
        "is_own": bool(roles_of(request.user, asked.proposal) & OWN),
    }
    return TemplateResponse(request, "admin/coalitions/supportrequest/page.html", context, status=status)
