"""What is known of a revision, whatever it is of."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AbstractRevision(models.Model):
    """A document as it stood at one moment, whole.

    The table adds a foreign key to what it is of, which `OF` names, has each number once for it, and is append-only by
    a trigger (tests/revisions/test_tables.py asks that of every such table).
    """

    OF: ClassVar[str]

    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("document"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        abstract = True
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
