"""The app's place in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: how they sign in, and the secretariat's seats."""

    name = "portal.accounts"
    label = "accounts"
