"""The app's place in Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Outgoing mail: queued with the change that causes it, sent after it."""

    name = "portal.mail"
    label = "mail"
