"""Who may open which page of the admin."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from portal.common.narrow_lists import NarrowListsAdmin


class SecretariatAdmin(NarrowListsAdmin):
    """Pages for the secretariat: it may see, add and change; only what a subclass allows may be deleted."""

    may_delete = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing from the address: what stands there need not be a key at all."""
        return {}

    def _is_secretariat(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_secretariat

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to the secretariat."""
        return self._is_secretariat(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See rows."""
        return self._is_secretariat(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add rows."""
        return self._is_secretariat(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change rows."""
        return self._is_secretariat(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete rows, where the subclass lets anybody."""
        return self.may_delete and self._is_secretariat(request)


class ReadOnlyAdmin(SecretariatAdmin):
    """Pages that the secretariat reads and nobody writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
