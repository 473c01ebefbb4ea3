"""A call's proposals as a file to save, for whoever reviews them."""

from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coalitions.lifecycle import reviews_anything
from coalitions.models import Call, Proposal
from coalitions.services.exporting import CONTENT_TYPES, ExportFormat, calls_to_export, export_proposals
from portal.common.requests import PortalRequest, posted
from portal.exchange.answers import attached

FORMATS: Final = (
    (ExportFormat.XLSX.value, _("Workbook (XLSX), with members, engagement and work plans")),
    (ExportFormat.CSV.value, _("Table (CSV), a row a proposal")),
    (ExportFormat.JSON.value, _("Interchange format (JSON), which this and other portals import")),
)


class ExportForm(forms.Form):
    """Which call, and as what."""

    call = forms.ModelChoiceField(Call.objects.none(), label=_("Call"), to_field_name="slug")
    format = forms.ChoiceField(label=_("As"), choices=FORMATS, initial=FORMATS[0][0], widget=forms.RadioSelect)
    with_contacts = forms.BooleanField(
        label=_("With names and e-mail addresses of contacts"),
        required=False,
        help_text=_("Only if you need them. That you took them goes to the log. Keep the file to yourself."),
    )

    def __init__(self, data: Any, *, calls: QuerySet[Call], may_have_contacts: bool) -> None:
        super().__init__(data)
        chooser = self.fields["call"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = calls
        if not may_have_contacts:
            del self.fields["with_contacts"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: PortalRequest, *, model_admin: ModelAdmin) -> HttpResponse:  # type: ignore[type-arg]
    """Ask what to export; posted, answer with the file. It holds what this person reviews, never a draft."""
    if not reviews_anything(request.user):
        raise PermissionDenied
    calls = calls_to_export(request.user)
    form = ExportForm(posted(request), calls=calls, may_have_contacts=request.user.is_secretariat)
    if not form.is_valid():
        context = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": _("Export proposals"),
            "form": form,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return TemplateResponse(request, "admin/coalitions/proposal/export.html", context, status=status)
    call, file_format = form.cleaned_data["call"], ExportFormat(form.cleaned_data["format"])
    file = export_proposals(
        Proposal.objects.reviewable_by(request.user),
        call=call,
        file_format=file_format,
        with_contacts=form.cleaned_data.get("with_contacts", False),
        by=request.user,
    )
    return attached(file.content, CONTENT_TYPES[file_format], name=f"proposals-{call.slug}.{file_format.value}")
