"""A Word document that came back filled in and waits to be accepted."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal

if TYPE_CHECKING:
    from portal.accounts.models import User


class WordImportQuerySet(models.QuerySet["WordImport"]):
    """Whose documents they are."""

    def visible_to(self, user: "User | AnonymousUser") -> "WordImportQuerySet":
        """One's own: they hold contacts, and nothing of them is part of the proposal yet."""
        return self.filter(by_id=user.pk)


class WordImport(models.Model):
    """What one document says, read; nothing of it is saved yet. It goes when it is accepted, or after a day."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="word_imports", verbose_name=_("proposal"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    said = models.JSONField(_("what it says"), default=dict)

    objects = WordImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a Word document")
        verbose_name_plural = _("imports of Word documents")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
