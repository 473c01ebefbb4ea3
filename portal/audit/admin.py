"""Admin pages whose every change goes into the log, and whose history page is that log."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.audit.services import history_of, record
from portal.common.pagination import page_of


class AuditedModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # ModelAdmin is left bare: it stands at run time too
    """One audit event for each save or deletion, with what changed before and after."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Store the rows below the form, then log the whole change once."""
        super().save_related(request, form, formsets, change)
        before, after = _changes(form, change=change)
        for formset in formsets:
            _add_row_changes(formset, before, after)
        if after or before or not change:
            self._record(request, form.instance, "changed" if change else "added", before, after)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Log, then delete."""
        self._record(request, obj, "deleted", {"label": str(obj)}, None)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Log each, then delete all."""
        for obj in queryset:
            self._record(request, obj, "deleted", {"label": str(obj)}, None)
        super().delete_queryset(request, queryset)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The object's events in the log, newest first."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        label = str(getattr(obj, "audit_label", obj))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(object)s") % {"object": label},
            "page": page_of(request, history_of(obj)),
            "object": obj,
            "label": label,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/audit_history.html", context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: save_related logs."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: save_related logs."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Nothing: delete_model and delete_queryset log."""

    def _record(
        self, request: HttpRequest, obj: Model, deed: str, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        record(f"{self.opts.model_name}.{deed}", obj, by=request.user, before=before, after=after)  # type: ignore[arg-type]


def _changes(form: Any, *, change: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in form.changed_data if name in form.cleaned_data]
    before = {name: _plain(form.initial.get(name)) for name in names} if change else {}
    return before, {name: _plain(form.cleaned_data[name]) for name in names}


def _add_row_changes(formset: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    name = str(formset.model._meta.verbose_name_plural)
    gone = [str(row) for row in getattr(formset, "deleted_objects", [])]
    new = [str(row) for row in getattr(formset, "new_objects", [])]
    changed = [f"{row}: {', '.join(fields)}" for row, fields in getattr(formset, "changed_objects", [])]
    if gone:
        before[name] = gone
    if new or changed:
        after[name] = new + changed


def _plain(value: Any) -> Any:
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | dict):
        return [str(item) for item in value]
    return str(value) if isinstance(value, Model) else value
