"""The states of a session and of a recommendation, as choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    """From the first draft of a concept note to the published summary."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    HELD = "held", _("held")
    SUMMARISED = "summarised", _("summarised")
    CANCELLED = "cancelled", _("cancelled")


class RecommendationState(models.TextChoices):
    """What has become of a recommendation."""

    OPEN = "open", _("open")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
