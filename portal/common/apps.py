"""The app's place in Django."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Small modules that every app stands on and that import no app."""

    name = "portal.common"
    label = "common"
