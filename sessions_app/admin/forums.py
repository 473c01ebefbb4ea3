"""Forums in the admin."""

from django.contrib import admin

from portal.accounts.admin_access import SecretariatAdmin
from portal.audit.admin import AuditedModelAdmin
from sessions_app.models import Forum


@admin.register(Forum)
class ForumAdmin(AuditedModelAdmin, SecretariatAdmin):
    """Conferences, forums and series."""

    list_display = ("title", "kind", "first_day", "last_day", "place", "is_open_for_sessions")
    list_filter = ("kind", "is_open_for_sessions")
    search_fields = ("title", "place")
    prepopulated_fields = {"slug": ("title",)}
