"""The admin: one door with the rest of the portal, open to the secretariat and to committees."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from coalitions.models import CommitteeSeat


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
        return user.is_secretariat or CommitteeSeat.objects.filter(user=user).exists()

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
