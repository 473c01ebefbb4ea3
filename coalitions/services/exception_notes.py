"""What became of exceptions, in words for a report. Nobody on the committee is named, and no evidence shown."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions.criteria.types import Outcome, Report
from coalitions.models import CriterionException, ExceptionState
from portal.common.report_items import ExceptionNote

# Of a criterion's many requests, the newest ones are enough; the committee's page has them all.
MOST_NOTES: Final = 5
_SENTENCES: Final = {
    ExceptionState.ASKED: gettext_lazy("An exception was asked for on %(day)s. The committee has not decided yet."),
    ExceptionState.GRANTED: gettext_lazy(
        "The committee granted an exception on %(day)s. It stands while what is looked at here stays so."
    ),
    ExceptionState.REFUSED: gettext_lazy("An exception was asked for, and the committee refused it on %(day)s."),
    ExceptionState.REVOKED: gettext_lazy("An exception was granted, and the committee revoked it on %(day)s."),
    ExceptionState.LAPSED: gettext_lazy(
        "An exception was granted. It ended on %(day)s, as what it was granted on had changed."
    ),
}


def notes_of(exceptions: Iterable[CriterionException], report: Report) -> dict[str, tuple[ExceptionNote, ...]]:
    """The notes for each criterion of a report, newest first; `exceptions` come newest first."""
    found: dict[str, list[ExceptionNote]] = {}
    for one in exceptions:
        counts = report.result(one.criterion).outcome == Outcome.EXCEPTED
        notes = found.setdefault(one.criterion, [])
        if len(notes) < MOST_NOTES:
            notes.append(_note(one, counts=counts))
    return {criterion: tuple(notes) for criterion, notes in found.items()}


def standing_of_proposal() -> ArraySubquery:
    """For a query of proposals: what standing_from makes notes of, without a query more."""
    granted = CriterionException.objects.granted().filter(proposal=OuterRef("pk")).order_by("-pk")
    names = ("criterion", "reason", "decision", "decided_at")
    return ArraySubquery(granted.values(kept=JSONObject(**{name: name for name in names})))


def standing_from(rows: Iterable[Mapping[str, Any]]) -> list[CriterionException]:
    """The exceptions that stand, for the public page."""
    return [
        CriterionException(state=ExceptionState.GRANTED, **{**row, "decided_at": parse_datetime(row["decided_at"])})
        for row in rows
    ]


def _note(exception: CriterionException, *, counts: bool) -> ExceptionNote:
    instant = exception.ended_at or exception.decided_at or exception.asked_at
    sentence = _sentence(exception, counts=counts) % {"day": date_format(localtime(instant))}
    return ExceptionNote(sentence=sentence, reason=exception.reason, decision=exception.ending or exception.decision)


def _sentence(exception: CriterionException, *, counts: bool) -> str:
    if exception.is_granted and not counts:
        return _("An exception was granted on %(day)s, but on other facts than these, so it does not count for them.")
    if exception.state == ExceptionState.LAPSED and exception.decided_at is None:
        return _("An exception was asked for. The request ended on %(day)s without a decision.")
    if exception.state == ExceptionState.LAPSED and _ended_by_merge(exception):
        return _("An exception was granted. It ended on %(day)s, as the proposal was merged into another.")
    return str(_SENTENCES[ExceptionState(exception.state)])


def _ended_by_merge(exception: CriterionException) -> bool:
    """Whether it stood until its proposal was absorbed: that judged it once more, and nothing judges it since."""
    proposal = exception.proposal
    return proposal.merged_into_id is not None and exception.ended_with_id == proposal.latest_validation_id
