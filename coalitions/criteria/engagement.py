"""Engagement: the coalition plans to engage Member States or the United Nations, or says what support that needs.

Severity: must.

Two routes; either suffices. A *plan*: an entry addressed to one of these audiences, with the audience's name and a plan
of at least `min_characters`. A *statement* of the support needed for such engagement, of at least `min_characters`.
The result says by which route it was met; where both hold, by the plan.
"""

from typing import Final, NamedTuple

from coalitions.criteria.lengths import characters, example_of_length, is_long_enough
from coalitions.criteria.messages import Message, gettext_lazy, gettext_noop, in_words, ngettext_lazy
from coalitions.criteria.types import (
    Audience,
    Criterion,
    EngagementFacts,
    Evidence,
    Facts,
    Outcome,
    Parameters,
    Remedy,
    RemedyKind,
    Result,
    Severity,
)

NAME: Final = "engagement"
SEVERITY: Final = Severity.MUST

PLAN: Final = "plan"
STATEMENT: Final = "statement"

_AUDIENCES: Final = {
    Audience.MEMBER_STATE: gettext_noop("a Member State"),
    Audience.UN_COUNTRY_TEAM: gettext_noop("a UN country team"),
    Audience.UN_AGENCY: gettext_noop("a UN agency"),
}
_EXAMPLE_NAME: Final = gettext_noop("Its name")
_EXAMPLE_PLAN: Final = gettext_noop("What you will ask of it, by which steps, and by when.")
_EXAMPLE_SUPPORT: Final = gettext_noop("What support you need to engage Member States or the United Nations.")


class _Plan(NamedTuple):
    """An entry, weighed: its audience's name as far as it can be seen, and the length of its plan."""

    entry: EngagementFacts
    name: str
    length: int

    @property
    def audience(self) -> Message:
        """The kind of audience, as a sentence names it."""
        return Message(_AUDIENCES[self.entry.audience])

    def is_complete(self, least: int) -> bool:
        """Whether it says whom, and at length how."""
        return bool(self.name) and self.length >= least


def judge(facts: Facts, parameters: Parameters) -> Result:
    """Judge the engagement criterion."""
    least = max(1, parameters.min_characters)
    entries = sorted(
        facts.engagement, key=lambda entry: (entry.name.casefold(), entry.audience, entry.name, entry.plan)
    )
    plans = [_Plan(entry, _seen(entry.name), characters(entry.plan)) for entry in entries]
    complete = [plan for plan in plans if plan.is_complete(least)]
    incomplete = [plan for plan in plans if not plan.is_complete(least)]
    support_characters = characters(facts.support_needed)
    is_stated = support_characters >= least
    route = PLAN if complete else STATEMENT if is_stated else ""
    evidence = [_complete_evidence(plan) for plan in complete]
    evidence += [_incomplete_evidence(plan, least) for plan in incomplete]
    if facts.support_needed.strip():
        evidence.append(_statement_evidence(support_characters, is_stated=is_stated))
    return Result(
        criterion=NAME,
        severity=SEVERITY,
        outcome=Outcome.MET if route else Outcome.NOT_MET,
        counts={"plans": len(complete), "support_characters": support_characters},
        thresholds={"plans": 1, "support_characters": parameters.min_characters},
        evidence=tuple(evidence),
        missing=None if route else _missing(),
        remedies=() if route else _remedies(incomplete, least),
        route=route,
    )


CRITERION: Final = Criterion(NAME, gettext_lazy("Engagement"), SEVERITY, judge)


def _seen(name: str) -> str:
    """The audience's name; nothing where it has no character that can be seen."""
    return name.strip() if is_long_enough(name, 1) else ""


def _complete_evidence(plan: _Plan) -> Evidence:
    return Evidence(
        subject=plan.name,
        counted_as=PLAN,
        sentence=ngettext_lazy(
            "The plan to engage {name} has one character.",
            "The plan to engage {name} has {count} characters.",
            plan.length,
            name=plan.name,
        ),
    )


def _incomplete_evidence(plan: _Plan, least: int) -> Evidence:
    if not plan.name:
        sentence = gettext_lazy("An entry is addressed to {audience} without saying which.", audience=plan.audience)
    else:
        sentence = ngettext_lazy(
            "The plan to engage {name} has one character; at least {needed} are needed.",
            "The plan to engage {name} has {count} characters; at least {needed} are needed.",
            plan.length,
            name=plan.name,
            needed=in_words(least),
        )
    return Evidence(subject=plan.name, sentence=sentence)


def _statement_evidence(length: int, *, is_stated: bool) -> Evidence:
    return Evidence(
        subject="",
        counted_as=STATEMENT if is_stated else "",
        sentence=ngettext_lazy(
            "The statement of the support needed has one character.",
            "The statement of the support needed has {count} characters.",
            length,
        ),
    )


def _missing() -> Message:
    return gettext_lazy(
        "This still needs a plan to engage a Member State, a UN country team or a UN agency, or a statement of the "
        "support needed for that."
    )


def _remedies(incomplete: list[_Plan], least: int) -> tuple[Remedy, ...]:
    offered = []
    if incomplete:
        nearest = max(incomplete, key=lambda plan: (bool(plan.name), plan.length))
        offered.append(_completing(nearest, least))
    offered.append(
        Remedy(
            kind=RemedyKind.ADD_ENGAGEMENT,
            sentence=gettext_lazy(
                "One plan to engage a named Member State, UN country team or UN agency, of at least {number} "
                "characters, would meet this.",
                number=in_words(least),
            ),
            engagement=(
                EngagementFacts(
                    audience=Audience.MEMBER_STATE,
                    name=_EXAMPLE_NAME,
                    plan=example_of_length(_EXAMPLE_PLAN, least),
                ),
            ),
        )
    )
    offered.append(
        Remedy(
            kind=RemedyKind.STATE_SUPPORT,
            sentence=gettext_lazy(
                "A statement of the support that such engagement needs, of at least {number} characters, would meet "
                "this.",
                number=in_words(least),
            ),
            support_needed=example_of_length(_EXAMPLE_SUPPORT, least),
        )
    )
    return tuple(offered)


def _completing(plan: _Plan, least: int) -> Remedy:
    """The entry that is nearest to being complete, completed."""
    lacking = least - plan.length
    if plan.name:
        sentence = ngettext_lazy(
            "One more character in the plan to engage {name} would meet this.",
            "{Count} more characters in the plan to engage {name} would meet this.",
            lacking,
            name=plan.name,
        )
    elif lacking <= 0:
        sentence = gettext_lazy(
            "A plan is addressed to {audience}: saying which one would meet this.", audience=plan.audience
        )
    else:
        sentence = ngettext_lazy(
            "A plan is addressed to {audience}: saying which one, and one more character, would meet this.",
            "A plan is addressed to {audience}: saying which one, and {count} more characters, would meet this.",
            lacking,
            audience=plan.audience,
        )
    return Remedy(
        kind=RemedyKind.COMPLETE_ENGAGEMENT,
        sentence=sentence,
        engagement=(
            EngagementFacts(
                audience=plan.entry.audience,
                name=plan.name or _EXAMPLE_NAME,
                plan=example_of_length(plan.entry.plan, least),
            ),
        ),
    )
