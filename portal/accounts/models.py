"""People who sign in, and the secretariat's seats."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is stored in lower case, since nobody tells two apart by case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who can sign in with `password`, or only by a reset where it is None."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an operator, who may do everything in the admin."""
        return self.create_user(email, password, **{**fields, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who signs in by e-mail. What a person may do follows from relations: affiliations, proposals, seats."""

    email = models.EmailField(
        _("e-mail address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Somebody has this address already.")},
    )
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language of mails"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="an_address_is_stored_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Store the address in lower case."""
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        """The name, as Django's own pages ask for it."""
        return self.name

    @cached_property
    def is_secretariat(self) -> bool:
        """Whether this person holds a seat in the secretariat, or operates the portal."""
        return self.is_superuser or SecretariatSeat.objects.filter(user=self).exists()


class SecretariatSeat(models.Model):
    """A person's seat in the secretariat, which runs the conferences on this portal."""

    user = models.OneToOneField(User, models.CASCADE, related_name="secretariat_seat", verbose_name=_("person"))
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("seat in the secretariat")
        verbose_name_plural = _("seats in the secretariat")
        ordering = ["user__name"]

    def __str__(self) -> str:
        return str(self.user)
