"""A list of members that was sent and waits to be accepted."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.proposal import Proposal

if TYPE_CHECKING:
    from portal.accounts.models import User


class MemberImportQuerySet(models.QuerySet["MemberImport"]):
    """Whose lists they are."""

    def visible_to(self, user: "User | AnonymousUser") -> "MemberImportQuerySet":
        """One's own: they hold contacts, and nothing of them is part of the proposal yet."""
        return self.filter(by_id=user.pk)


class MemberImport(models.Model):
    """The rows of one file, read and compared; no member yet. It goes when they are members, or after a day."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="member_imports", verbose_name=_("proposal"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    rows = models.JSONField(_("rows"), default=list)
    encoding = models.CharField(_("encoding"), max_length=20)
    ignored = models.JSONField(_("columns that were not understood"), default=list)
    # Set while a worker is to save the rows, or does so now.
    queued_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    changes_listed = models.BooleanField(_("changes rows that are listed"), default=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    refusal = models.TextField(_("why it could not be saved"), blank=True)

    objects = MemberImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
