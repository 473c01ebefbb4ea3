"""Engagement: the coalition plans to engage Member States or the United Nations, or says what support that needs.

Severity: must.

Two routes; either suffices. A *plan*: an entry addressed to one of these audiences, with the audience's name and a plan
of at least `min_characters`. A *statement* of the support needed for such engagement, of at least `min_characters`.
The result says by which route it was met; where both hold, by the plan.
"""

from typing import Final

from coalitions.criteria.lengths import characters, example_of_length, is_long_enough
from coalitions.criteria.messages import Message, Param, gettext_lazy, gettext_noop, in_words, ngettext_lazy
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


def judge(facts: Facts, parameters: Parameters) -> Result:
    """Judge the engagement criterion."""
    entries = sorted(
        facts.engagement, key=lambda entry: (entry.name.casefold(), entry.audience, entry.name, entry.plan)
    )
    complete = [entry for entry in entries if _is_complete(entry, parameters)]
    incomplete = [entry for entry in entries if not _is_complete(entry, parameters)]
    is_stated = is_long_enough(facts.support_needed, parameters.min_characters)
    route = PLAN if complete else STATEMENT if is_stated else ""
    evidence = [_plan_evidence(entry, parameters) for entry in complete + incomplete]
    if facts.support_needed.strip():
        evidence.append(_statement_evidence(facts, is_stated=is_stated))
    return Result(
        criterion=NAME,
        severity=SEVERITY,
        outcome=Outcome.MET if route else Outcome.NOT_MET,
        counts={"plans": len(complete), "support_characters": characters(facts.support_needed)},
        thresholds={"plans": 1, "support_characters": parameters.min_characters},
        evidence=tuple(evidence),
        missing=None if route else _missing(),
        remedies=() if route else _remedies(incomplete, parameters),
        route=route,
    )


CRITERION: Final = Criterion(NAME, gettext_lazy("Engagement"), SEVERITY, judge)


def _is_complete(entry: EngagementFacts, parameters: Parameters) -> bool:
    return bool(_name(entry)) and is_long_enough(entry.plan, parameters.min_characters)


def _name(entry: EngagementFacts) -> str:
    """The audience's name; nothing where it has no character that can be seen."""
    return entry.name.strip() if is_long_enough(entry.name, 1) else ""


def _addressee(entry: EngagementFacts) -> Param:
    return _name(entry) or Message(_AUDIENCES[entry.audience])


def _plan_evidence(entry: EngagementFacts, parameters: Parameters) -> Evidence:
    if _is_complete(entry, parameters):
        sentence = ngettext_lazy(
            "The plan to engage {name} has one character.",
            "The plan to engage {name} has {count} characters.",
            characters(entry.plan),
            name=_addressee(entry),
        )
    elif not _name(entry):
        sentence = gettext_lazy(
            "An entry is addressed to {audience} without saying which.", audience=Message(_AUDIENCES[entry.audience])
        )
    else:
        sentence = ngettext_lazy(
            "The plan to engage {name} has one character; at least {needed} are needed.",
            "The plan to engage {name} has {count} characters; at least {needed} are needed.",
            characters(entry.plan),
            name=_addressee(entry),
            needed=in_words(max(1, parameters.min_characters)),
        )
    return Evidence(subject=_name(entry), counted_as=PLAN if _is_complete(entry, parameters) else "", sentence=sentence)


def _statement_evidence(facts: Facts, *, is_stated: bool) -> Evidence:
    return Evidence(
        subject="",
        counted_as=STATEMENT if is_stated else "",
        sentence=ngettext_lazy(
            "The statement of the support needed has one character.",
            "The statement of the support needed has {count} characters.",
            characters(facts.support_needed),
        ),
    )


def _missing() -> Message:
    return gettext_lazy(
        "This still needs a plan to engage a Member State, a UN country team or a UN agency, or a statement of the "
        "support needed for that."
    )


def _remedies(incomplete: list[EngagementFacts], parameters: Parameters) -> tuple[Remedy, ...]:
    offered = []
    if incomplete:
        nearest = max(incomplete, key=lambda entry: (bool(_name(entry)), characters(entry.plan)))
        offered.append(_completing(nearest, parameters))
    offered.append(
        Remedy(
            kind=RemedyKind.ADD_ENGAGEMENT,
            sentence=gettext_lazy(
                "One plan to engage a named Member State, UN country team or UN agency, of at least {number} "
                "characters, would meet this.",
                number=in_words(max(1, parameters.min_characters)),
            ),
            engagement=(
                EngagementFacts(
                    audience=Audience.MEMBER_STATE,
                    name=_EXAMPLE_NAME,
                    plan=example_of_length(_EXAMPLE_PLAN, parameters.min_characters),
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
                number=in_words(max(1, parameters.min_characters)),
            ),
            support_needed=example_of_length(_EXAMPLE_SUPPORT, parameters.min_characters),
        )
    )
    return tuple(offered)


def _completing(entry: EngagementFacts, parameters: Parameters) -> Remedy:
    """The entry that is nearest to being complete, completed."""
    lacking = max(1, parameters.min_characters) - characters(entry.plan)
    audience = Message(_AUDIENCES[entry.audience])
    if _name(entry):
        sentence = ngettext_lazy(
            "One more character in the plan to engage {name} would meet this.",
            "{Count} more characters in the plan to engage {name} would meet this.",
            lacking,
            name=_name(entry),
        )
    elif lacking <= 0:
        sentence = gettext_lazy(
            "A plan is addressed to {audience}: saying which one would meet this.", audience=audience
        )
    else:
        sentence = ngettext_lazy(
            "A plan is addressed to {audience}: saying which one, and one more character, would meet this.",
            "A plan is addressed to {audience}: saying which one, and {count} more characters, would meet this.",
            lacking,
            audience=audience,
        )
    return Remedy(
        kind=RemedyKind.COMPLETE_ENGAGEMENT,
        sentence=sentence,
        engagement=(
            EngagementFacts(
                audience=entry.audience,
                name=_name(entry) or _EXAMPLE_NAME,
                plan=example_of_length(entry.plan, parameters.min_characters),
            ),
        ),
    )
