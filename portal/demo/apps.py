"""The demo as a Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """What a new portal is shown with."""

    name = "portal.demo"
    label = "demo"
