"""The app's place in Django."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The registry of organisations, region schemes and constituencies."""

    name = "portal.organisations"
    label = "organisations"
