"""People and the secretariat's seats, for the secretariat."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.accounts.admin_access import ReadOnlyAdmin, SecretariatAdmin
from portal.accounts.forms import PersonField
from portal.accounts.models import SecretariatSeat, User
from portal.audit.admin import AuditedModelAdmin
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail


@admin.register(User)
class UserAdmin(AuditedModelAdmin, SecretariatAdmin):
    """A person: who may sign in. Passwords are the person's own affair."""

    list_display = ("name", "email", "is_active", "joined_at")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    fields = ("name", "email", "language", "time_zone", "is_active", "joined_at")
    readonly_fields = ("email", "joined_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up themselves."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Operators are seen by operators only."""
        people: QuerySet[User] = super().get_queryset(request)
        return people if request.user.is_superuser else people.filter(is_superuser=False)


class SecretariatSeatForm(forms.ModelForm):  # type: ignore[type-arg]  # left bare: it stands at run time too
    """A seat, its person named by address."""

    user = PersonField()


@admin.register(SecretariatSeat)
class SecretariatSeatAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Who belongs to the secretariat."""

    may_delete = True
    list_display = ("user", "since")
    list_select_related = ("user",)
    form = SecretariatSeatForm


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The log of changes."""

    list_display = ("at", "by_name", "action", "object_label", "note")
    list_filter = ("action",)
    search_fields = ("by_name", "action", "object_label", "note")
    list_select_related = ("object_type",)
    show_full_result_count = False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Which mails were queued and sent; never what they say: links, and titles of drafts."""

    list_display = ("created_at", "kind", "to", "sent_at")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter))
    search_fields = ("to",)
    fields = ("kind", "to", "language", "created_at", "sent_at")
    show_full_result_count = False

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """The first column leads to the row."""
        return ("created_at",)
