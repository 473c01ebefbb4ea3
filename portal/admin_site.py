"""The admin: one door with the rest of the portal, open to the secretariat and to committees."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from coalitions.lifecycle import reviews_anything


class PortalAdminSite(admin.AdminSite):
    """Django's admin with our own entrance."""

    site_header = _("Committee and secretariat")
    site_title = _("Committee and secretariat")
    index_title = _("What there is to do")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """The secretariat, and whoever sits on a committee; which pages, each page says itself."""
        user = request.user
        if not (user.is_authenticated and user.is_active):
            return False
        return reviews_anything(user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page is given. The list of apps is made for the page that shows it, and not for every other."""
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
            "available_apps": [],
            "is_popup": False,
            "is_nav_sidebar_enabled": self.enable_nav_sidebar,
            "log_entries": [],
        }

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's, but for the way to an object's own page."""
        view = self.admin_view(_on_site)
        return [path("r/<path:content_type_id>/<path:object_id>/", view, name="view_on_site"), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign in as everywhere else; who is signed in and may not come in is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.path.removesuffix("login/"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]  # a redirect
        """Sign out as everywhere else."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]  # a redirect
        """Change the password as everywhere else."""
        return redirect("account_change_password")


def _on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """An object's own page, for the secretariat: a draft's address says what its title is, whoever may open it."""
    if not (request.user.is_authenticated and request.user.is_secretariat):
        raise PermissionDenied
    return shortcut(request, content_type_id, object_id)
