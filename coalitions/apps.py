"""ImPACT Coalitions as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionsConfig(AppConfig):
    """Calls, proposals, criteria, review, shortlisting."""

    name = "coalitions"
    verbose_name = _("Coalitions")
