"""Organisations: civil society and everybody else who convenes a session or joins a coalition."""

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.common.text import folded
from portal.organisations.models.reference import Constituency, Country, Region

if TYPE_CHECKING:
    from portal.accounts.models import User

# As in a proposal (coalitions/limits.py), so that the two can be compared.
THEME_LENGTH: Final = 80
MOST_THEMES: Final = 30


class Kind(models.TextChoices):
    """What kind of body an organisation is (criteria.md names the same words)."""

    CSO = "cso", _("civil society organisation")
    THINK_TANK = "think_tank", _("think tank")
    ACADEMIA = "academia", _("academic institution")
    PRIVATE = "private", _("private entity")
    LOCAL_AUTHORITY = "local_authority", _("local authority")
    PARLIAMENT = "parliament", _("parliament or parliamentarians")
    PHILANTHROPY = "philanthropy", _("philanthropy")
    MEMBER_STATE = "member_state", _("Member State")
    UN_ENTITY = "un_entity", _("UN entity")
    IGO = "igo", _("intergovernmental organisation")
    OTHER = "other", _("other")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """What a person stands for, and how a name is found."""

    def of(self, user: "User") -> "OrganisationQuerySet":
        """Organisations that `user` speaks for now."""
        return self.filter(affiliations__user=user, affiliations__state="active")

    def public(self) -> "OrganisationQuerySet":
        """Organisations that stand on a public page, and those for which somebody speaks.

        A name that was only typed into a draft is nobody's to read. Sessions and coalitions are apps above this one, so
        their relations are named, not imported.
        """
        registry = self.model.objects
        return self.filter(
            Q(pk__in=registry.filter(affiliations__state="active").values("pk"))
            | Q(pk__in=registry.filter(organised_sessions__session__published_at__isnull=False).values("pk"))
            | Q(
                pk__in=registry.filter(
                    memberships__proposal__state="shortlisted", memberships__state__in=["pledged", "confirmed"]
                ).values("pk")
            )
        )

    def visible_to(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """What is public; for the secretariat the whole registry."""
        return self.all() if user.is_authenticated and user.is_secretariat else self.public()

    def named(self, name: str) -> "OrganisationQuerySet":
        """Organisations of this name; case and white space do not count."""
        return self.filter(folded_name=folded(name))


class Organisation(models.Model):
    """One body in the registry."""

    name = models.CharField(_("name"), max_length=200)
    # Case folding makes up to three letters of one.
    folded_name = models.CharField(max_length=600, editable=False, db_index=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    aliases = ArrayField(models.CharField(max_length=200), verbose_name=_("also called"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CSO)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("country")
    )
    is_global = models.BooleanField(_("works globally"), default=False)
    primary_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("primary region of operation"),
    )
    region_reason = models.CharField(_("why that region"), max_length=500, blank=True)
    constituency = models.ForeignKey(
        Constituency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("primary constituency"),
    )
    further_constituencies = models.ManyToManyField(
        Constituency, blank=True, related_name="further_organisations", verbose_name=_("further constituencies")
    )
    other_constituency = models.CharField(_("other constituency"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    description = models.TextField(_("description"), max_length=3000, blank=True)
    # Told to its own people and the secretariat; conveners are told how many such organisations there are.
    is_open_to_coalitions = models.BooleanField(_("open to join coalitions"), default=False)
    themes = ArrayField(
        models.CharField(max_length=THEME_LENGTH),
        verbose_name=_("themes on which it would join coalitions"),
        default=list,
        blank=True,
    )
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="an_organisation_has_a_known_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key by which names are compared."""
        self.folded_name = folded(self.name)
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "folded_name"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The organisation's public page."""
        return reverse("organisations:organisation_detail", args=[self.pk])
