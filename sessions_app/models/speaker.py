"""Who speaks at a session. There is no record of persons: two speakers of one name may be two people."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Deferrable, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sessions_app.choices import SpeakerRole
from sessions_app.models.search import vector_of
from sessions_app.models.session import PUBLIC_STATES, Session

if TYPE_CHECKING:
    from portal.accounts.models import User


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    """Whose names may be shown to whom."""

    def announced(self) -> "SpeakerQuerySet":
        """Speakers of sessions that were published and not cancelled."""
        return self.filter(session__state__in=PUBLIC_STATES)

    def by_name(self) -> "SpeakerQuerySet":
        """In the order of the alphabet: É stands with E, and small letters with capitals."""
        return self.order_by(Lower(Func("name", function="unaccent", output_field=models.TextField())), "id")

    def for_lists(self) -> "SpeakerQuerySet":
        """What a row of a list shows, in one query."""
        return self.select_related("session").only(
            "name", "role", "title", "organisation", "session__title", "session__slug"
        )

    def visible_to(self, user: "User | AnonymousUser") -> "SpeakerQuerySet":
        """Speakers of the sessions that `user` may see."""
        return self.filter(session__in=Session.objects.visible_to(user))


class Speaker(models.Model):
    """A name in a session's programme, with role, title and organisation as they were at that time."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers", verbose_name=_("session"))
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=SpeakerRole.choices, default=SpeakerRole.SPEAKER)
    title = models.CharField(_("title or function"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the programme"), default=0)

    search = models.GeneratedField(
        expression=vector_of("name", "title", "organisation"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "id"]
        indexes = [GinIndex(fields=["search"], name="speakers_by_their_words")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=SpeakerRole.values), name="a_speaker_has_a_known_role"),
            models.CheckConstraint(condition=~Q(name=""), name="a_speaker_has_a_name"),
            models.UniqueConstraint(
                fields=["session", "name", "role", "organisation"],
                name="a_speaker_stands_once_in_a_role",
                violation_error_message=_("This speaker is in the programme in that role already."),
            ),
            models.UniqueConstraint(
                fields=["session", "position"], name="speakers_stand_in_one_order", deferrable=Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> str:
        """Title and organisation in one line."""
        return ", ".join(part for part in (self.title, self.organisation) if part)
