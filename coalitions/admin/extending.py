"""The secretariat's page on which one proposal gets more time than its call."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coalitions.admin.forms import ExtensionForm
from coalitions.models import Proposal
from coalitions.services.extending import extend, said_in_its_zone
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
def extend_proposal(request: PortalRequest, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Ask which proposal, until when and why. A draft is named by its reference; nothing more of it is shown."""
    if not request.user.is_secretariat:
        raise PermissionDenied
    form = ExtensionForm(posted(request), initial={"reference": request.GET.get("reference", "")})
    status, refusal = HTTPStatus.OK, None
    if form.is_bound and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif form.is_bound:
        proposal, until = form.proposal, form.until
        told = {"reference": proposal.reference, "until": said_in_its_zone(proposal, until)}
        try:
            extend(proposal, until=until, reason=form.cleaned_data["reason"], by=request.user)
        except AlreadyDone as news:
            messages.info(request, str(news))
            return _back_to(proposal)
        except ActionRefused as error:
            status, refusal = HTTPStatus.CONFLICT, error
        else:
            messages.success(request, _("%(reference)s has time until %(until)s. Its convener is told.") % told)
            return _back_to(proposal)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Give one proposal more time"),
        "form": form,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/coalitions/proposal/extension.html", context, status=status)


def _back_to(proposal: Proposal) -> HttpResponse:
    if proposal.submitted_at:
        return redirect("admin:coalitions_proposal_change", proposal.pk)
    return redirect("admin:coalitions_proposal_changelist")
