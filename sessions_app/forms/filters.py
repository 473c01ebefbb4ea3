"""Search and filters of the public lists."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.db.models import CharField, Choices, Exists, Func, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.common.fields import LineField
from sessions_app.choices import NUMBERED_GOALS, Language, SessionKind
from sessions_app.models import Forum, Session, SessionOrganiser
from sessions_app.models.recommendation import RecommendationQuerySet
from sessions_app.models.search import query_for
from sessions_app.models.session import SessionQuerySet
from sessions_app.models.speaker import SpeakerQuerySet
from sessions_app.programme import NearestFirst
from sessions_app.states import RecommendationState, SessionState

ANY = ("", _("any"))
UPCOMING, PAST = "upcoming", "past"


def forum_choices() -> list[tuple[str, Any]]:
    """Forums by address; one query, for the choices that are shown and for the check of what was chosen."""
    return [ANY, *Forum.objects.values_list("slug", "title")]


def topic_choices() -> list[tuple[str, Any]]:
    """Topics of the sessions that have public recommendations."""
    topics = (
        Session.objects.filter(state=SessionState.SUMMARISED)
        .order_by()
        .annotate(topic=Func("topics", function="unnest", output_field=CharField()))
        .values_list("topic", flat=True)
        .distinct()
    )
    return [ANY, *((topic, topic) for topic in sorted(topics, key=str.casefold))]


@lru_cache(maxsize=64)
def _said(choices: type[Choices], _language: str | None) -> tuple[tuple[str, str], ...]:
    """Choices that are the same for everybody, in the reader's language: dozens of words to look up for each page."""
    return tuple((str(value), str(label)) for value, label in (ANY, *choices.choices))


def _offer(form: forms.Form, field: str, choices: Iterable[tuple[str, Any]]) -> None:
    cast("forms.ChoiceField", form.fields[field]).choices = choices


class SessionFilterForm(forms.Form):
    """Which sessions to list."""

    q = LineField(label=_("Words"), required=False, max_length=200)
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[ANY, (UPCOMING, _("coming up")), (PAST, _("past"))],
    )
    forum = forms.ChoiceField(label=_("Forum"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _offer(self, "forum", forum_choices())
        _offer(self, "kind", _said(SessionKind, get_language()))
        _offer(self, "language", _said(Language, get_language()))

    def narrow(self, sessions: SessionQuerySet) -> SessionQuerySet:
        """Those of `sessions` that match; none where the filter itself is faulty. `in_order` puts them in order."""
        if not self.is_valid():
            return sessions.none()
        asked = self.cleaned_data
        if asked["forum"]:
            sessions = sessions.filter(forum__slug=asked["forum"])
        if asked["kind"]:
            sessions = sessions.filter(kind=asked["kind"])
        if asked["language"]:
            sessions = sessions.filter(languages__contains=[asked["language"]])
        if asked["q"]:
            sessions = sessions.filter(_in_session(asked["q"]))
        return sessions

    def in_order(self, narrowed: SessionQuerySet) -> Any:
        """The rows of those to come, of those past, or of both."""
        when = self.cleaned_data.get("when")
        if when == UPCOMING:
            return narrowed.upcoming().as_rows()
        if when == PAST:
            return narrowed.past().as_rows()
        return NearestFirst(narrowed)


def _in_session(words: str) -> Q:
    """Sessions with these words in their texts, or with an organiser of that name."""
    query = query_for(words)
    if query is None:
        return Q(pk__in=[])
    organisers = SessionOrganiser.objects.filter(session=OuterRef("pk")).filter(
        Q(organisation__name__unaccent__icontains=words) | Q(organisation__acronym__iexact=words)
    )
    return Q(search=query) | Q(Exists(organisers))


class RecommendationFilterForm(forms.Form):
    """Which recommendations to list."""

    q = LineField(label=_("Words"), required=False, max_length=200)
    forum = forms.ChoiceField(label=_("Forum"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *RecommendationState.choices])
    sdg = forms.TypedChoiceField(
        label=_("Goal"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ANY, *NUMBERED_GOALS],
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _offer(self, "forum", forum_choices())
        _offer(self, "topic", topic_choices())

    def narrow(self, recommendations: RecommendationQuerySet) -> RecommendationQuerySet:
        """Those that match; none where the filter itself is faulty."""
        if not self.is_valid():
            return recommendations.none()
        asked = self.cleaned_data
        wanted: dict[str, Any] = {
            "session__forum__slug": asked["forum"],
            "state": asked["state"],
            "session__sdgs__contains": [asked["sdg"]] if asked["sdg"] else None,
            "session__topics__contains": [asked["topic"]] if asked["topic"] else None,
        }
        recommendations = recommendations.filter(**{name: value for name, value in wanted.items() if value})
        if asked["q"]:
            query = query_for(asked["q"])
            recommendations = recommendations.filter(search=query) if query else recommendations.none()
        return recommendations


class SpeakerFilterForm(forms.Form):
    """Which speakers to list."""

    q = LineField(label=_("Name or organisation"), required=False, max_length=200)

    def narrow(self, speakers: SpeakerQuerySet) -> SpeakerQuerySet:
        """Those that match; none where the search itself is faulty."""
        if not self.is_valid():
            return speakers.none()
        if not self.cleaned_data["q"]:
            return speakers
        query = query_for(self.cleaned_data["q"])
        return speakers.filter(search=query) if query else speakers.none()
