"""Say which named constituency a member's own words stand for."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coalitions.admin.forms import MappingForm
from coalitions.admin.scope import proposal_or_404
from coalitions.lifecycle import OWN, Role, roles_of
from coalitions.services.reviewing import MAPPED_IN, map_constituency, was_handed_in
from coalitions.states import ProposalState
from portal.common.refusals import ActionRefused
from portal.common.requests import PortalRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
def map_member(request: PortalRequest, pk: int, membership: int, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Ask which constituency it is, and judge the proposal again."""
    proposal = proposal_or_404(request, pk)
    row = get_object_or_404(proposal.memberships.select_related("organisation"), pk=membership)
    if not was_handed_in(row, proposal):
        raise Http404
    roles = roles_of(request.user, proposal)
    if Role.COMMITTEE not in roles or roles & OWN:
        raise PermissionDenied
    form = MappingForm(posted(request), membership=row)
    status, refusal = HTTPStatus.OK, None
    if form.is_bound and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif form.is_bound:
        try:
            map_constituency(row, constituency=form.chosen, by=request.user)
        except ActionRefused as error:
            status, refusal = HTTPStatus.CONFLICT, error
        else:
            is_judged = proposal.state != ProposalState.RETURNED
            said = _("Noted, and judged again: %(member)s.") if is_judged else _("Noted: %(member)s.")
            messages.success(request, said % {"member": row.organisation})
            return redirect("admin:coalitions_proposal_change", pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Name the constituency"),
        "proposal": proposal,
        "membership": row,
        "form": form,
        "refusal": refusal,
        "is_available": proposal.state in MAPPED_IN,
    }
    return TemplateResponse(request, "admin/coalitions/proposal/mapping.html", context, status=status)
