"""The criteria's sentences in the reader's language."""

from collections.abc import Collection
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext

from coalitions.criteria import CRITERIA
from coalitions.criteria.members import kinds_that_count
from coalitions.criteria.messages import Language, Message
from coalitions.criteria.types import MemberKind, Outcome, Severity

READERS_LANGUAGE: Final = Language(gettext=gettext, ngettext=ngettext, date=date_format)

TITLES: Final = {criterion.name: criterion.title for criterion in CRITERIA}

SEVERITY_WORDS: Final = {
    Severity.MUST: gettext_lazy("needed"),
    Severity.SHOULD: gettext_lazy("expected"),
    Severity.ADVICE: gettext_lazy("advice"),
}
OUTCOME_WORDS: Final = {
    Outcome.MET: gettext_lazy("Met"),
    Outcome.NOT_MET: gettext_lazy("Not met yet"),
    Outcome.EXCEPTED: gettext_lazy("Excepted"),
    Outcome.NOT_APPLICABLE: gettext_lazy("Does not apply"),
}
ADVISED: Final = gettext_lazy("Advised")


def sentence(message: Message | None) -> str:
    """A message as a page or mail of the current language shows it."""
    return message.render(READERS_LANGUAGE) if message else ""


def which_kinds_count(kinds: Collection[str]) -> str:
    """Which kinds of organisation a criterion counts, in a sentence."""
    return sentence(kinds_that_count(tuple(kind for kind in MemberKind if kind in kinds)))


def criterion_label(name: str) -> str:
    """What a criterion is called."""
    return sentence(TITLES[name]) if name in TITLES else name
