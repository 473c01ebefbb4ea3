"""An upload that waits: read and looked at, then accepted as a whole or given up; it goes by itself after a day."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portal.accounts.models import User

KEPT_FOR: Final = timedelta(days=1)

W = TypeVar("W", bound=models.Model)


class WaitingQuerySet(models.QuerySet[W]):
    """Whose uploads they are."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """One's own: they hold contacts, and nothing of them is part of anything yet."""
        return self.filter(by_id=user.pk)


class Waiting(models.Model):
    """What one person sent. A model of it says what was read, and of what it would become a part."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.pk}"


def give_up(waiting: Waiting) -> bool:
    """Throw a waiting upload away; False where it is gone already. Who accepts it just now takes all back."""
    deleted, _rows = type(waiting).objects.filter(pk=waiting.pk).delete()
    return bool(deleted)


def forget_old(*kinds: type[Waiting]) -> int:
    """Throw away uploads that nobody accepted within a day: they hold contacts. The answer counts them."""
    before = timezone.now() - KEPT_FOR
    return sum(kind.objects.filter(made_at__lt=before).delete()[0] for kind in kinds)
