"""Youth: a coalition with a youth or intergenerational focus works with young people.

Severity: advice; it never blocks.

Applies when the proposal says that it has such a focus. Met when a counted member, of whatever kind, declares the
constituency of children and youth, primary or further, or when the text on youth engagement has at least
`min_characters`.
"""

from typing import Final

from coalitions.criteria.constituencies import declared
from coalitions.criteria.lengths import characters, example_of_length, is_long_enough
from coalitions.criteria.members import Organisation, Roll, call_the_roll, in_order, new_identities
from coalitions.criteria.messages import Message, gettext_lazy, gettext_noop, in_words, ngettext_lazy, some_of, term
from coalitions.criteria.types import (
    Criterion,
    Evidence,
    Facts,
    MemberChange,
    MemberFacts,
    MemberKind,
    Outcome,
    Parameters,
    Remedy,
    RemedyKind,
    Result,
    Severity,
    Wanted,
)

NAME: Final = "youth"
SEVERITY: Final = Severity.ADVICE

_ALL_KINDS: Final = tuple(MemberKind)
_EXAMPLE: Final = gettext_noop("How young people take part in the coalition's decisions and work.")


def judge(facts: Facts, parameters: Parameters) -> Result:
    """Judge the youth criterion."""
    if not facts.youth_focus:
        return Result(criterion=NAME, severity=SEVERITY, outcome=Outcome.NOT_APPLICABLE)
    roll = call_the_roll(facts, parameters, _ALL_KINDS)
    young = [organisation for organisation in roll.counted if _is_young(organisation, parameters)]
    is_described = is_long_enough(facts.youth_engagement, parameters.min_characters)
    is_met = bool(young) or is_described
    evidence = [_evidence(organisation, parameters) for organisation in young]
    if facts.youth_engagement.strip():
        evidence.append(_described(facts, is_described=is_described))
    return Result(
        criterion=NAME,
        severity=SEVERITY,
        outcome=Outcome.MET if is_met else Outcome.NOT_MET,
        counts={"youth_members": len(young), "characters": characters(facts.youth_engagement)},
        thresholds={"youth_members": 1, "characters": parameters.min_characters},
        evidence=in_order(evidence, {parameters.youth_constituency: 0}),
        missing=None if is_met else _missing(parameters),
        remedies=() if is_met else _remedies(facts, parameters, roll),
    )


CRITERION: Final = Criterion(NAME, gettext_lazy("Young people"), SEVERITY, judge)


def _is_young(organisation: Organisation, parameters: Parameters) -> bool:
    return parameters.youth_constituency in declared(organisation, parameters).all


def _youth(parameters: Parameters) -> Message:
    code = parameters.youth_constituency
    return term(parameters.constituency_names.get(code, code))


def _evidence(organisation: Organisation, parameters: Parameters) -> Evidence:
    return Evidence(
        subject=organisation.name,
        identity=organisation.identity,
        counted_as=parameters.youth_constituency,
        sentence=gettext_lazy(
            "{organisation} belongs to {constituency}.",
            organisation=organisation.name,
            constituency=_youth(parameters),
        ),
    )


def _described(facts: Facts, *, is_described: bool) -> Evidence:
    return Evidence(
        subject="",
        counted_as="description" if is_described else "",
        sentence=ngettext_lazy(
            "The text on how young people take part has one character.",
            "The text on how young people take part has {count} characters.",
            characters(facts.youth_engagement),
        ),
    )


def _missing(parameters: Parameters) -> Message:
    return gettext_lazy(
        "The proposal has a youth focus, but no member belongs to {constituency}, and it does not describe how young "
        "people take part.",
        constituency=_youth(parameters),
    )


def _remedies(facts: Facts, parameters: Parameters, roll: Roll) -> tuple[Remedy, ...]:
    offered = []
    if pledged := next((one for one in roll.unconfirmed if _is_young(one, parameters)), None):
        offered.append(_confirming(pledged))
    offered.append(
        Remedy(
            kind=RemedyKind.DESCRIBE_YOUTH_ENGAGEMENT,
            sentence=gettext_lazy(
                "A description of how young people take part, of at least {number} characters, would meet this.",
                number=in_words(max(1, parameters.min_characters)),
            ),
            youth_engagement=example_of_length(_EXAMPLE, parameters.min_characters),
        )
    )
    if any(row.code == parameters.youth_constituency for row in parameters.constituencies):
        offered.append(_joining(facts, parameters))
    return tuple(offered)


def _confirming(pledged: Organisation) -> Remedy:
    return Remedy(
        kind=RemedyKind.CONFIRM_MEMBERS,
        sentence=ngettext_lazy(
            "Once {organisations} confirms, this is met.",
            "Once {organisations} confirm, this is met.",
            1,
            organisations=some_of([pledged.name]),
        ),
        changes=(MemberChange(identity=pledged.identity, organisation=pledged.name, confirmed=True),),
    )


def _joining(facts: Facts, parameters: Parameters) -> Remedy:
    identity = next(iter(new_identities(facts)))
    member = MemberFacts(
        identity=identity,
        organisation=identity,
        kind=MemberKind.CSO,
        constituency=parameters.youth_constituency,
        state=parameters.counted_states[0],
    )
    return Remedy(
        kind=RemedyKind.ADD_MEMBERS,
        sentence=gettext_lazy("One organisation of {constituency} would meet this.", constituency=_youth(parameters)),
        members=(member,),
        wanted=(Wanted(count=1, constituencies=(parameters.youth_constituency,)),),
    )
