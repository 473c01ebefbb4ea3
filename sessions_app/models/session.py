"""A session: its concept note, when and where it takes place, and its state."""

import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import AffiliationState, Organisation
from sessions_app.choices import Language, Mode, Sdg, SessionKind
from sessions_app.models.attachment import Attachment
from sessions_app.models.forum import Forum
from sessions_app.models.organiser import SessionOrganiser
from sessions_app.models.search import vector_of
from sessions_app.states import SessionState
from sessions_app.zones import FIRST_YEAR, LAST_YEAR, When, validate_zone, when

if TYPE_CHECKING:
    from portal.accounts.models import User

PUBLIC_STATES = (SessionState.PUBLISHED, SessionState.HELD, SessionState.SUMMARISED)
# In what the public may see: a cancelled session too, if it had been announced.
IS_PUBLIC = Q(state__in=PUBLIC_STATES) | Q(state=SessionState.CANCELLED, published_at__isnull=False)

SHOWN_IN_LISTS = (
    *("title", "slug", "kind", "number", "state", "organiser_names"),
    *("programme_starts_at", "programme_ends_at", "time_zone", "is_timed"),
    *("forum__title", "forum__first_day", "forum__last_day"),
)


class SessionQuerySet(models.QuerySet["Session"]):
    """Who sees and edits which sessions, and the order of a programme."""

    def public(self) -> "SessionQuerySet":
        """Sessions that everybody may see."""
        return self.filter(IS_PUBLIC)

    def visible_to(self, user: "User | AnonymousUser") -> "SessionQuerySet":
        """Public sessions, and those that `user` edits."""
        if not user.is_authenticated:
            return self.public()
        if user.is_secretariat:
            return self.all()
        return self.filter(IS_PUBLIC | Q(pk__in=_session_ids_of(user)))

    def editable_by(self, user: "User | AnonymousUser") -> "SessionQuerySet":
        """Sessions of the organisations that `user` speaks for; all of them for the secretariat."""
        if not user.is_authenticated:
            return self.none()
        if user.is_secretariat:
            return self.all()
        return self.filter(pk__in=_session_ids_of(user))

    def upcoming(self) -> "SessionQuerySet":
        """Sessions that have not ended, the next one first."""
        return self.filter(programme_ends_at__gte=timezone.now()).order_by("programme_starts_at", "id")

    def past(self) -> "SessionQuerySet":
        """Sessions that have ended, the latest one first."""
        return self.filter(programme_ends_at__lt=timezone.now()).order_by("-programme_starts_at", "-id")

    def in_programme_order(self) -> "SessionQuerySet":
        """By time and then by number, as a forum's programme lists them."""
        return self.order_by("programme_starts_at", F("number").asc(nulls_last=True), "id")

    def as_rows(self) -> models.QuerySet["Session", Any]:
        """What a line of a list shows, as named tuples: `organiser_names` has the lead first."""
        is_timed = Q(starts_at__isnull=False)
        rows = self.annotate(organiser_names=_organiser_names(), is_timed=is_timed)
        return rows.values_list(*SHOWN_IN_LISTS, named=True)

    def with_organisers(self) -> "SessionQuerySet":
        """Annotate `organiser_list`: dicts of id, name, acronym and role, the lead first; no further query a row."""
        return self.annotate(organiser_list=_organisers())

    def with_attachments(self) -> "SessionQuerySet":
        """Annotate `attachment_list`: dicts of id, title, kind and size."""
        return self.annotate(attachment_list=_attachments())


# Subqueries know no reader and no request: each is made once, when the models are there.


@cache
def _organiser_names() -> ArraySubquery:
    """Each name is looked up by itself: a join would read the whole registry."""
    name = Organisation.objects.filter(pk=OuterRef("organisation_id")).order_by().values("name")
    return ArraySubquery(_organisers_of_outer().values(organiser=Subquery(name)))


@cache
def _organisers() -> ArraySubquery:
    row = JSONObject(id="organisation_id", name="organisation__name", acronym="organisation__acronym", role="role")
    return ArraySubquery(_organisers_of_outer().values(row=row))


@cache
def _attachments() -> ArraySubquery:
    attachments = Attachment.objects.filter(session=OuterRef("pk")).order_by("id")
    return ArraySubquery(attachments.values(row=JSONObject(id="id", title="title", kind="kind", size="size")))


def _organisers_of_outer() -> models.QuerySet[SessionOrganiser]:
    return SessionOrganiser.objects.filter(session=OuterRef("pk")).order_by("-role", "position", "id")


def _session_ids_of(user: "User") -> models.QuerySet[SessionOrganiser, int]:
    return SessionOrganiser.objects.filter(
        organisation__affiliations__user=user, organisation__affiliations__state=AffiliationState.ACTIVE
    ).values_list("session_id", flat=True)


class Session(models.Model):
    """One spotlight, breakout or information session. Its state is written by sessions_app.lifecycle only."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="sessions", verbose_name=_("forum"))
    kind = models.CharField(
        _("kind of session"), max_length=20, choices=SessionKind.choices, default=SessionKind.SPOTLIGHT
    )
    number = models.PositiveSmallIntegerField(
        _("number in the programme"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=SessionState.choices, default=SessionState.DRAFT, editable=False
    )

    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, db_index=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    mode = models.CharField(_("how people take part"), max_length=20, choices=Mode.choices, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    languages = ArrayField(
        models.CharField(max_length=8, choices=Language.choices),
        verbose_name=_("languages of the session"),
        default=list,
        blank=True,
    )
    question_languages = ArrayField(
        models.CharField(max_length=8, choices=Language.choices),
        verbose_name=_("languages of questions and answers"),
        default=list,
        blank=True,
    )
    registration_link = models.URLField(_("link to register"), max_length=500, blank=True)

    focal_point_name = models.CharField(_("focal point"), max_length=150, blank=True)
    focal_point_email = models.EmailField(_("focal point's e-mail address"), max_length=254, blank=True)
    focal_point_is_public = models.BooleanField(_("show the focal point to the public"), default=False)

    background = models.TextField(_("problem statement or background"), max_length=10_000, blank=True)
    objectives = ArrayField(models.CharField(max_length=1000), verbose_name=_("objectives"), default=list, blank=True)
    discussion_questions = ArrayField(
        models.CharField(max_length=1000), verbose_name=_("questions for discussion"), default=list, blank=True
    )
    proposed_format = models.TextField(_("proposed format"), max_length=3000, blank=True)
    description = models.TextField(_("description"), max_length=10_000, blank=True)
    topics = ArrayField(models.CharField(max_length=80), verbose_name=_("topics"), default=list, blank=True)
    sdgs = ArrayField(
        models.PositiveSmallIntegerField(choices=Sdg.choices),
        verbose_name=_("Sustainable Development Goals"),
        default=list,
        blank=True,
    )

    # Where it stands in the programme: its times, else its forum's days (UTC). The database keeps them.
    programme_starts_at = models.DateTimeField(_("begins in the programme"), null=True, editable=False)
    programme_ends_at = models.DateTimeField(_("ends in the programme"), null=True, editable=False)

    drafted_at = models.DateTimeField(_("drafted"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    cancellation_note = models.TextField(_("why it was cancelled"), max_length=1000, blank=True, editable=False)

    search = models.GeneratedField(
        expression=vector_of("title", "background", "description"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["search"], name="sessions_by_their_words"),
            # All that ordering and counting the public list reads, without the rows' long texts.
            models.Index(
                fields=["programme_starts_at", "id"],
                include=["programme_ends_at", "forum", "state", "published_at"],
                condition=IS_PUBLIC,
                name="public_sessions_by_time",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SessionKind.values), name="a_session_has_a_known_kind"),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="a_session_has_a_known_state"),
            models.CheckConstraint(condition=Q(mode__in=["", *Mode.values]), name="a_session_has_a_known_mode"),
            models.CheckConstraint(condition=~Q(title=""), name="a_session_has_a_title"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="a_session_ends_after_it_starts",
                violation_error_message=_("The session has to end after it starts."),
            ),
            # A day's leeway each way: local time in the first and last hours of the range is another year in UTC.
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(
                    starts_at__gte=datetime.datetime(FIRST_YEAR - 1, 12, 31, tzinfo=datetime.UTC),
                    ends_at__lt=datetime.datetime(LAST_YEAR + 1, 1, 2, tzinfo=datetime.UTC),
                ),
                name="a_session_lies_in_known_times",
                violation_error_message=_("The year has to lie between 1900 and 2100."),
            ),
            models.CheckConstraint(
                condition=Q(sdgs__contained_by=Sdg.values), name="there_are_seventeen_development_goals"
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.DRAFT, published_at__isnull=True)
                | Q(state=SessionState.CANCELLED)
                | Q(state__in=PUBLIC_STATES, published_at__isnull=False),
                name="a_session_is_public_from_its_publication_on",
            ),
            # Drafts do not count: one's number must not tell others that it exists.
            models.UniqueConstraint(
                fields=["forum", "kind", "number"],
                condition=Q(state__in=PUBLIC_STATES),
                name="a_number_is_given_once_in_a_forum",
                violation_error_message=_("Another session of this forum has that number."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The session's page."""
        return reverse("sessions:session_detail", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.state in PUBLIC_STATES or (self.state == SessionState.CANCELLED and self.published_at is not None)

    def is_editable_by(self, user: "User | AnonymousUser") -> bool:
        """Whether `user` is one of its organisers' people or the secretariat's."""
        return Session.objects.editable_by(user).filter(pk=self.pk).exists()

    def when(self, zone_name: str = "") -> When | None:
        """Its times on the clocks of a zone, by default its own; None where no time is set or the zone is unknown."""
        return when(self.starts_at, self.ends_at, zone_name or self.time_zone)

    @property
    def language_names(self) -> list[str]:
        """The session's languages in words."""
        return [str(Language(code).label) for code in self.languages if code in Language.values]

    @property
    def question_language_names(self) -> list[str]:
        """The languages of its question time in words."""
        return [str(Language(code).label) for code in self.question_languages if code in Language.values]

    @property
    def goals(self) -> list[Sdg]:
        """Its Sustainable Development Goals in order."""
        return [Sdg(number) for number in sorted(self.sdgs)]

    def values(self) -> dict[str, Any]:
        """Its own fields by name, as sessions_app.completeness reads them."""
        return {field.name: getattr(self, field.name) for field in self._meta.concrete_fields if not field.generated}
