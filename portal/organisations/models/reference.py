"""Reference data: countries, the schemes that group them into regions, and constituencies. Loaded by migration 0002."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionScheme(models.Model):
    """A way of dividing the world: the five UN regional groups, the M49 regions, the M49 sub-regions."""

    code = models.SlugField(_("code"), primary_key=True, max_length=50)
    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("region scheme")
        verbose_name_plural = _("region schemes")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """One region of a scheme."""

    scheme = models.ForeignKey(RegionScheme, models.PROTECT, related_name="regions", verbose_name=_("scheme"))
    code = models.SlugField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    is_global_south = models.BooleanField(_("counts as global south"), default=False)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["scheme", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="a_scheme_has_each_region_once")]

    def __str__(self) -> str:
        return self.name


class Country(models.Model):
    """A country or territory of ISO 3166-1, with the regions that it lies in (none, one, or several a scheme)."""

    iso2 = models.CharField(_("ISO code"), primary_key=True, max_length=2)
    name = models.CharField(_("name"), max_length=100)
    is_un_member = models.BooleanField(_("UN Member State"), default=False)
    is_g77 = models.BooleanField(_("member of the Group of 77"), default=False)
    regions = models.ManyToManyField(Region, related_name="countries", blank=True, verbose_name=_("regions"))

    class Meta:
        verbose_name = _("country or territory")
        verbose_name_plural = _("countries and territories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Constituency(models.Model):
    """A kind of people that civil society organisations speak for: a Major Group, a stakeholder group, or another."""

    class Kind(models.TextChoices):
        """Where the constituency stands in the High-level Political Forum's lists."""

        MAJOR_GROUP = "major-group", _("Major Group")
        STAKEHOLDER = "stakeholder", _("stakeholder group")
        OTHER = "other", _("other")

    code = models.SlugField(_("code"), primary_key=True, max_length=50)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    aliases = ArrayField(models.CharField(max_length=100), verbose_name=_("also called"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("constituency")
        verbose_name_plural = _("constituencies")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
