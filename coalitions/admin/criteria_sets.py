"""Versions of a call's criteria, for the secretariat: written, published, and from then on fixed."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from coalitions.admin.numbers import key_in
from coalitions.admin.rehearsals import rehearsal_page, rehearsal_table
from coalitions.models import Call, CriteriaSet
from coalitions.models.call import kinds_for_constituencies, kinds_for_regions
from coalitions.services.criteria_sets import (
    is_for_a_worker,
    number_next,
    publication_of,
    publish,
    why_fixed,
)
from coalitions.services.facts import NUMBERS
from coalitions.services.rehearsing import Comparison, comparison_of
from coalitions.services.wording import which_kinds_count
from coalitions.tasks import publish_later
from portal.accounts.admin_access import SecretariatAdmin
from portal.audit.admin import AuditedModelAdmin
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.requests import PortalRequest
from portal.organisations.models import Kind, RegionScheme

OF_REGIONS = ("region_scheme", "regional_kinds", *NUMBERS[:3], "south_definition")
OF_CONSTITUENCIES = ("constituency_kinds", "min_constituencies")
RULES = (*OF_REGIONS, *OF_CONSTITUENCIES, *NUMBERS[4:])


class _KindsField(forms.MultipleChoiceField):
    """At least one of the kinds of organisation."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Kind.choices, **options)


class CriteriaSetForm(forms.ModelForm):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """The numbers of a version. Its own number is given when it is stored."""

    # A list of choices that has a default has no empty first choice, which HTML wants where one is required.
    use_required_attribute = False

    regional_kinds = _KindsField(label=gettext_lazy("Kinds that count"), initial=kinds_for_regions)
    constituency_kinds = _KindsField(label=gettext_lazy("Kinds that count"), initial=kinds_for_constituencies)

    class Meta:
        model = CriteriaSet
        fields = ("call", *RULES)

    def clean_region_scheme(self) -> RegionScheme:
        """Nobody can be judged by a scheme that has no region yet."""
        scheme: RegionScheme = self.cleaned_data["region_scheme"]
        if not scheme.regions.exists():
            raise ValidationError(_("This scheme has no regions yet. Write its regions first."), code="regions")
        return scheme


@admin.register(CriteriaSet)
class CriteriaSetAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Versions of the criteria. One that is published or used is read only, and says why."""

    form = CriteriaSetForm
    change_form_template = "admin/coalitions/criteriaset/change_form.html"
    list_display = ("call", "number", "published_at")
    list_display_links = ("call", "number")
    list_filter = ("call",)
    list_select_related = ("call",)
    show_facets = admin.ShowFacets.NEVER
    fieldsets = (
        (None, {"fields": ("call",)}),
        (gettext_lazy("Regions"), {"fields": OF_REGIONS}),
        (gettext_lazy("Constituencies"), {"fields": OF_CONSTITUENCIES}),
        (gettext_lazy("Plans"), {"fields": ("min_characters", "min_activities", "max_gap_days")}),
        (gettext_lazy("Members and time"), {"fields": ("count_only_confirmed", "grace_days")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A version stays with its call."""
        return ("call",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The secretariat, until the version is fixed."""
        return super().has_change_permission(request, obj) and (obj is None or not why_fixed(obj))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version begins as the call's last one."""
        call = Call.objects.filter(pk=key_in(request.GET.get("call", ""))).first()
        latest = call.criteria_sets.order_by("-number").first() if call else None
        values = {name: getattr(latest, name) for name in RULES} if latest else {}
        return {"call": call, **values}

    def save_model(self, request: HttpRequest, obj: CriteriaSet, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Number a new version."""
        if not change:
            number_next(obj)
        super().save_model(request, obj, form, change)

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form, or the reason why there is none."""
        found = self.get_object(request, object_id) if object_id else None
        can_be_published = found is not None and not found.published_at
        context = {
            "why_fixed": why_fixed(found) if found else "",
            "next_version": f"{reverse('admin:coalitions_criteriaset_add')}?call={found.call_id}" if found else "",
            "can_be_published": can_be_published,
            "queued": publication_of(found) if found else None,
        }
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """The rehearsal and the publication have addresses of their own."""
        views: list[tuple[str, str, Any]] = [
            ("publication/", "publication", partial(publication, model_admin=self)),
            ("rehearsal/", "rehearsal", partial(rehearsal_page, model_admin=self)),
            ("rehearsal/table.csv", "rehearsal_table", rehearsal_table),
        ]
        ours = [
            path(f"<int:pk>/{address}", self.admin_site.admin_view(view), name=f"coalitions_criteriaset_{name}")
            for address, name, view in views
        ]
        return [*ours, *super().get_urls()]


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: PortalRequest, pk: int, *, model_admin: CriteriaSetAdmin) -> HttpResponse:
    """Ask once more, then publish a version."""
    if not request.user.is_secretariat:
        raise PermissionDenied
    criteria_set = get_object_or_404(CriteriaSet.objects.select_related("call", "region_scheme"), pk=pk)
    status, refusal = HTTPStatus.OK, None
    if request.method == "POST":
        # A page that showed no rehearsal names none, and so refuses one that was made since.
        seen = key_in(request.POST["rehearsal"]) if "rehearsal" in request.POST else None
        try:
            if is_for_a_worker(criteria_set.call_id):
                publish_later(criteria_set, by=request.user, seen=seen)
                return redirect("admin:coalitions_criteriaset_publication", pk)
            comparison = publish(criteria_set, by=request.user, seen=seen)
        except AlreadyDone as error:
            messages.info(request, str(error))
            return redirect("admin:coalitions_criteriaset_change", pk)
        except ActionRefused as error:
            status, refusal = HTTPStatus.CONFLICT, error
        else:
            messages.success(request, _done(criteria_set, comparison))
            return redirect("admin:coalitions_call_change", criteria_set.call_id)
    rehearsal = criteria_set.rehearsals.first()
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Publish version %(number)s of the criteria") % {"number": criteria_set.number},
        "criteria_set": criteria_set,
        "rules": [
            (field.verbose_name, _shown(criteria_set, field))
            for field in criteria_set._meta.fields
            if field.name in RULES
        ],
        "refusal": refusal,
        "rehearsal": rehearsal,
        "found": comparison_of(rehearsal) if rehearsal else None,
        "queued": publication_of(criteria_set),
    }
    return TemplateResponse(request, "admin/coalitions/criteriaset/publication.html", context, status=status)


def _done(criteria_set: CriteriaSet, comparison: Comparison) -> str:
    published = _("Version %(number)s is published.") % {"number": criteria_set.number}
    if not comparison.judged:
        return published
    counts = {"judged": comparison.judged, "flipped": len(comparison.flips)}
    judged = _("Proposals judged again: %(judged)s; otherwise than before: %(flipped)s, whose conveners are told.")
    return f"{published} {judged % counts}"


def _shown(criteria_set: CriteriaSet, field: Any) -> Any:
    value = getattr(criteria_set, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, RegionScheme):
        return _(value.name)
    if isinstance(value, list):
        return which_kinds_count(value)
    return dict(field.flatchoices).get(value, value)
