"""Every address of the portal, one line an app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal import pages, views
from portal.common import dev_views
from portal.mail import dev_views as mail_views

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("", pages.home, name="home"),
    path("my-work/", pages.my_work, name="my_work"),
    path("about/", pages.about, name="about"),
    path("language/", pages.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/details/", pages.account_update, name="account_update"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("portal.organisations.urls")),
    path("", include("sessions_app.urls")),
    path("", include("coalitions.urls")),
]

if settings.HAS_DEVELOPMENT_PAGES:
    urlpatterns += [
        path("dev/components/", dev_views.components, name="dev_components"),
        path("dev/mail/", mail_views.dev_mail_list, name="dev_mail_list"),
        path("dev/mail/<slug:key>/", mail_views.dev_mail_detail, name="dev_mail_detail"),
        path("dev/mail/<slug:key>/html/", mail_views.dev_mail_html, name="dev_mail_html"),
    ]
