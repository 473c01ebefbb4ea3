"""Every address of the portal, one line an app."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from portal import views

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *(
        path("", include(module))
        for module in ("portal.accounts.urls", "portal.organisations.urls", "sessions_app.urls", "coalitions.urls")
        if find_spec(module)
    ),
]
