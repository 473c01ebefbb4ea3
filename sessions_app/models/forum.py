"""A forum: the conference or series that sessions belong to."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sessions_app.choices import ForumKind
from sessions_app.zones import FIRST_YEAR, LAST_YEAR, validate_year, validate_zone


class Forum(models.Model):
    """One gathering, with its days and place."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ForumKind.choices, default=ForumKind.FORUM)
    first_day = models.DateField(_("first day"), validators=[validate_year])
    last_day = models.DateField(_("last day"), validators=[validate_year])
    place = models.CharField(_("place"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    website = models.URLField(_("website"), max_length=300, blank=True)
    is_open_for_sessions = models.BooleanField(
        _("open for sessions"), default=False, help_text=_("Organisations can draft sessions in it.")
    )

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["-first_day", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ForumKind.values), name="a_forum_has_a_known_kind"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="a_forum_ends_no_sooner_than_it_begins",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.CheckConstraint(
                condition=Q(
                    first_day__gte=datetime.date(FIRST_YEAR, 1, 1), last_day__lte=datetime.date(LAST_YEAR, 12, 31)
                ),
                name="a_forum_lies_in_known_times",
                violation_error_message=_("The years have to lie between 1900 and 2100."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The forum's public page."""
        return reverse("sessions:forum_detail", args=[self.slug])
