"""The app's place in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only log of who changed what."""

    name = "portal.audit"
    label = "audit"
