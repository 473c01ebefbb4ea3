"""Spotlight sessions as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """Concept notes, speakers, summaries, recommendations."""

    name = "sessions_app"
    verbose_name = _("Spotlight sessions")
