"""The admin: one door with the rest of the portal, open to the secretariat and to committees."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from coalitions.lifecycle import reviews_anything
from portal.mail_previews import mail_preview_urls

ROW: Final = re.compile(r"[0-9]{1,18}")
YEAR: Final = re.compile(r"[0-9]{1,4}")


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

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's)
        """Django's guard; and 400 for rows and years that no list offers, on which Django's own pages break."""
        return super().admin_view(_refuse_what_no_list_offers(view), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's, but for the way to an object's own page; and the previews of mails."""
        view = self.admin_view(_on_site)
        on_site = path("r/<path:content_type_id>/<path:object_id>/", view, name="view_on_site")
        return [on_site, *mail_preview_urls(self), *super().get_urls()]

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


def _refuse_what_no_list_offers(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows_are_possible = all(ROW.fullmatch(str(row)) for row in request.POST.getlist(ACTION_CHECKBOX_NAME))
        years = (value for name, value in request.GET.items() if name.endswith("__year"))
        if not (rows_are_possible and all(YEAR.fullmatch(str(year)) for year in years)):
            raise BadRequest
        return view(request, *args, **kwargs)

    return refusing


def _on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """An object's own page, for the secretariat: a draft's address says what its title is, whoever may open it."""
    if not (request.user.is_authenticated and request.user.is_secretariat):
        raise PermissionDenied
    return shortcut(request, content_type_id, object_id)
