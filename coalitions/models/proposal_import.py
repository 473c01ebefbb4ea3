"""A file of proposals that was sent and waits to be accepted."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.call import Call

if TYPE_CHECKING:
    from portal.accounts.models import User


class ProposalImportQuerySet(models.QuerySet["ProposalImport"]):
    """Whose files they are."""

    def visible_to(self, user: "User | AnonymousUser") -> "ProposalImportQuerySet":
        """One's own: they hold contacts, and drafts that nobody but their convener reads."""
        return self.filter(by_id=user.pk)


class ProposalImport(models.Model):
    """One file as it was sent, and what it would do. It goes when it is accepted, or after a day."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="+", verbose_name=_("call"))
    convener = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("convener"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    content = models.BinaryField(_("file"))
    # References of what would be created, changed, and found as it is.
    outcome = models.JSONField(_("what it would do"), default=dict)

    objects = ProposalImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of proposals")
        verbose_name_plural = _("imports of proposals")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
