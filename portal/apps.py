"""The admin that this project uses."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin app, with our site."""

    default_site = "portal.admin_site.PortalAdminSite"
