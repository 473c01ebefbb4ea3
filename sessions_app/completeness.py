"""What a concept note must have to be published, and a summary: the one place that says so. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions_app.choices import Mode, SessionKind

Values = Mapping[str, Any]

SPOTLIGHT = (SessionKind.SPOTLIGHT,)
SPOTLIGHT_OR_BREAKOUT = (SessionKind.SPOTLIGHT, SessionKind.BREAKOUT)
EVERY_KIND = tuple(SessionKind)


def _is_there(values: Values, field: str) -> bool:
    value = values.get(field)
    return value is not None and value not in ("", [], ())


def _place_is_there(values: Values, field: str) -> bool:
    return values.get("mode") == Mode.ONLINE or _is_there(values, field)


@dataclass(frozen=True)
class Need:
    """One field that publication needs, for which kinds of session, and the sentence that asks for it."""

    field: str
    kinds: tuple[SessionKind, ...]
    sentence: Promise
    is_met: Callable[[Values, str], bool] = _is_there


# A breakout session's time is set by the forum's programme, often after its note is out: so it may come later.
NEEDS = (
    Need("title", EVERY_KIND, _("Give the session a title.")),
    Need(
        "starts_at",
        (SessionKind.SPOTLIGHT, SessionKind.INFORMATION),
        _("Say on which day and when it starts and ends."),
    ),
    Need("mode", EVERY_KIND, _("Say whether people take part in person, online or both.")),
    Need("place", EVERY_KIND, _("Say where it takes place."), _place_is_there),
    Need("languages", EVERY_KIND, _("Say in which language it is held.")),
    Need("background", SPOTLIGHT_OR_BREAKOUT, _("Write the problem statement or background.")),
    Need("objectives", SPOTLIGHT, _("Name at least one objective.")),
    Need("discussion_questions", (SessionKind.BREAKOUT,), _("Name at least one question for discussion.")),
    Need("description", (SessionKind.INFORMATION,), _("Describe what the session is about.")),
    Need("focal_point_name", SPOTLIGHT, _("Name the focal point.")),
    Need("focal_point_email", SPOTLIGHT, _("Give the focal point's e-mail address.")),
)
SUMMARY_NEEDS = (
    Need("summary_background", EVERY_KIND, _("Write a paragraph on what the session was.")),
    Need("key_issues", EVERY_KIND, _("Add at least one key issue that was discussed.")),
    Need("recommendations", EVERY_KIND, _("Add at least one recommendation.")),
)


def missing(values: Values, needs: tuple[Need, ...] = NEEDS) -> dict[str, Promise]:
    """Field → sentence, for each field that publication needs and `values` lacks, in reading order."""
    return {
        need.field: need.sentence
        for need in needs
        if values.get("kind") in need.kinds and not need.is_met(values, need.field)
    }
