"""What a session recommended, and what became of it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Deferrable, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sessions_app.models.search import vector_of
from sessions_app.models.session import Session
from sessions_app.states import RecommendationState, SessionState

if TYPE_CHECKING:
    from portal.accounts.models import User


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Which recommendations who may read."""

    def public(self) -> "RecommendationQuerySet":
        """Recommendations of published summaries."""
        return self.filter(session__state=SessionState.SUMMARISED)

    def for_lists(self) -> "RecommendationQuerySet":
        """What a row of a list shows, in one query; the latest session first, by its forum where it has no time."""
        shown = ("number", "text", "addressee", "state", "session__title", "session__slug", "session__forum__title")
        in_order = ("-session__programme_starts_at", "-session_id", "number")
        return self.select_related("session__forum").only(*shown).order_by(*in_order)

    def visible_to(self, user: "User | AnonymousUser") -> "RecommendationQuerySet":
        """Public ones, and those of sessions that `user` edits."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(Q(session__state=SessionState.SUMMARISED) | Q(session__in=Session.objects.editable_by(user)))


class Recommendation(models.Model):
    """One recommendation for action. Its number is part of its public address, so it stays once it is published."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="recommendations", verbose_name=_("session"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("recommendation"), max_length=2000)
    addressee = models.CharField(_("addressed to"), max_length=200, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=RecommendationState.choices,
        default=RecommendationState.OPEN,
        editable=False,
    )

    search = models.GeneratedField(
        expression=vector_of("text", "addressee"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["session", "number"]
        indexes = [GinIndex(fields=["search"], name="recommendations_by_their_words")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RecommendationState.values), name="a_recommendation_has_a_known_state"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="recommendations_are_counted_from_one"),
            models.CheckConstraint(condition=~Q(text=""), name="a_recommendation_has_a_text"),
            models.UniqueConstraint(
                fields=["session", "number"], name="each_recommendation_has_its_number", deferrable=Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("sessions:recommendation_detail", args=[self.session.slug, self.number])


class FollowUp(models.Model):
    """One piece of news on a recommendation: what state it is in since then, and why. Public."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="follow_ups", verbose_name=_("recommendation")
    )
    state = models.CharField(_("state"), max_length=20, choices=RecommendationState.choices)
    note = models.TextField(_("note"), max_length=2000)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RecommendationState.values), name="a_follow_up_has_a_known_state"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="a_follow_up_has_a_note"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.note[:80]}"
