"""A session: its concept note, when and where it takes place, and its state."""

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value
from django.db.models import When as Where
from django.db.models.functions import Cast, Coalesce, JSONObject
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
from sessions_app.zones import FIRST_YEAR, LAST_YEAR, When, on_the_clocks_of, validate_zone, zone_of

if TYPE_CHECKING:
    from portal.accounts.models import User

PUBLIC_STATES = (SessionState.PUBLISHED, SessionState.HELD, SessionState.SUMMARISED)
# In what the public may see: a cancelled session too, if it had been announced.
IS_PUBLIC = Q(state__in=PUBLIC_STATES) | Q(state=SessionState.CANCELLED, published_at__isnull=False)


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

    def with_programme_time(self) -> "SessionQuerySet":
        """Annotate when it begins and ends, and whether it is past; the forum's days stand in for times not set yet."""
        instant = models.DateTimeField()
        return self.annotate(
            programme_start=Coalesce("starts_at", Cast("forum__first_day", instant)),
            programme_end=Coalesce("ends_at", Cast(F("forum__last_day") + datetime.timedelta(days=1), instant)),
            is_past=Q(programme_end__lt=timezone.now()),
        )

    def upcoming(self) -> "SessionQuerySet":
        """Sessions that have not ended, the next one first."""
        return self.with_programme_time().filter(Q(is_past=False)).order_by(F("programme_start").asc(), "id")

    def past(self) -> "SessionQuerySet":
        """Sessions that have ended, the latest one first."""
        return self.with_programme_time().filter(Q(is_past=True)).order_by(F("programme_start").desc(), "-id")

    def nearest_first(self) -> "SessionQuerySet":
        """Those to come, the next one first, then the past ones, the latest first."""
        now = Value(timezone.now())
        distance = Case(
            Where(is_past=True, then=now - F("programme_start")),
            default=F("programme_start") - now,
            output_field=models.DurationField(),
        )
        return self.with_programme_time().order_by(F("is_past").asc(), distance, "id")

    def in_programme_order(self) -> "SessionQuerySet":
        """By time and then by number, as a forum's programme lists them."""
        return self.with_programme_time().order_by(F("programme_start").asc(), F("number").asc(nulls_last=True), "id")

    def for_lists(self) -> "SessionQuerySet":
        """What a row of a list shows, in one query."""
        shown = ("title", "slug", "kind", "number", "state", "starts_at", "ends_at", "time_zone", "mode", "place")
        forum = ("forum__title", "forum__slug", "forum__first_day", "forum__last_day")
        return self.select_related("forum").only(*shown, *forum).with_organiser_names()

    def with_organiser_names(self) -> "SessionQuerySet":
        """Annotate `organiser_names`, the lead first. Each is looked up by itself: a join reads the whole registry."""
        name = Organisation.objects.filter(pk=OuterRef("organisation_id")).order_by().values("name")
        return self.annotate(organiser_names=ArraySubquery(_organisers_of_outer().values(organiser=Subquery(name))))

    def with_organisers(self) -> "SessionQuerySet":
        """Annotate `organiser_list`: dicts of id, name, acronym and role, the lead first; no further query a row."""
        organisers = _organisers_of_outer().values(
            row=JSONObject(
                id="organisation_id", name="organisation__name", acronym="organisation__acronym", role="role"
            )
        )
        return self.annotate(organiser_list=ArraySubquery(organisers))

    def with_attachments(self) -> "SessionQuerySet":
        """Annotate `attachment_list`: dicts of id, title, kind and size."""
        rows = (
            Attachment.objects.filter(session=OuterRef("pk"))
            .order_by("id")
            .values(row=JSONObject(id="id", title="title", kind="kind", size="size"))
        )
        return self.annotate(attachment_list=ArraySubquery(rows))


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
            # All that sorting and counting the public list reads, without the rows' long texts.
            models.Index(
                fields=["forum"],
                include=["id", "state", "published_at", "starts_at", "ends_at"],
                condition=IS_PUBLIC,
                name="public_sessions_by_forum",
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
        zone = zone_of(zone_name or self.time_zone)
        if zone is None or self.starts_at is None or self.ends_at is None:
            return None
        return on_the_clocks_of(zone, self.starts_at, self.ends_at)

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
