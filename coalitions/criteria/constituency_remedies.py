"""What would meet the constituency criterion: organisations that confirm or name a constituency, or that join."""

from collections.abc import Sequence

from coalitions.criteria.constituencies import Declared, credits_of, declared, named_constituencies
from coalitions.criteria.members import Organisation, new_identities
from coalitions.criteria.messages import Message, Param, any_of, gettext_lazy, ngettext_lazy, some_of, term
from coalitions.criteria.types import (
    Facts,
    MemberChange,
    MemberFacts,
    MemberKind,
    Parameters,
    Remedy,
    RemedyKind,
    Wanted,
)


def remedies(
    facts: Facts, parameters: Parameters, members: Sequence[Declared], unconfirmed: Sequence[Organisation]
) -> tuple[Remedy, ...]:
    """The smallest remedies, the cheapest kind first: somebody listed confirms, names a constituency, or others join.

    An organisation with a constituency that is not credited yet always adds one: it can be credited with just that.
    """
    credit = credits_of(members, parameters)
    needed = parameters.min_constituencies - len(credit)
    free = [code for code in named_constituencies(parameters) if code not in credit]
    if needed > len(free):
        return ()
    offered = []
    if remedy := _confirming(facts, parameters, members, unconfirmed):
        offered.append(remedy)
    silent = [member.organisation for member in members if not member.names_any]
    if silent:
        offered.append(_declaring(facts, parameters, silent[:needed], free, needed))
    offered.append(
        Remedy(
            kind=RemedyKind.ADD_MEMBERS,
            sentence=_joining_sentence(needed, free, parameters),
            members=_rows(free[:needed], facts, parameters),
            wanted=(Wanted(count=needed, constituencies=tuple(free)),),
        )
    )
    return tuple(offered)


def _confirming(
    facts: Facts, parameters: Parameters, members: Sequence[Declared], unconfirmed: Sequence[Organisation]
) -> Remedy | None:
    """Take organisations that only have to confirm, as long as each adds a constituency."""
    present = list(members)
    credit = credits_of(present, parameters)
    confirming = []
    for organisation in unconfirmed:
        if len(credit) >= parameters.min_constituencies:
            break
        larger = credits_of([*present, declared(organisation, parameters)], parameters)
        if len(larger) > len(credit):
            credit = larger
            present.append(declared(organisation, parameters))
            confirming.append(organisation)
    if not confirming:
        return None
    needed = parameters.min_constituencies - len(credit)
    free = [code for code in named_constituencies(parameters) if code not in credit]
    names = some_of([organisation.name for organisation in confirming])
    if needed:
        sentence = ngettext_lazy(
            "First, {organisations} has to confirm. Then: {rest}",
            "First, {organisations} have to confirm. Then: {rest}",
            len(confirming),
            organisations=names,
            rest=_joining_sentence(needed, free, parameters),
        )
    else:
        sentence = ngettext_lazy(
            "Once {organisations} confirms, this is met.",
            "Once {organisations} confirm, this is met.",
            len(confirming),
            organisations=names,
        )
    return Remedy(
        kind=RemedyKind.CONFIRM_MEMBERS,
        sentence=sentence,
        changes=tuple(
            MemberChange(identity=organisation.identity, organisation=organisation.name, confirmed=True)
            for organisation in confirming
        ),
        members=_rows(free[:needed], facts, parameters),
        wanted=(Wanted(count=needed, constituencies=tuple(free)),) if needed else (),
    )


def _declaring(
    facts: Facts, parameters: Parameters, silent: Sequence[Organisation], free: list[str], needed: int
) -> Remedy:
    """Members that name no constituency yet; each can name another one that is not counted."""
    alone = needed == 1
    rest = needed - len(silent)
    left = free[len(silent) :]
    names = some_of([organisation.name for organisation in silent])
    if alone:
        sentence = gettext_lazy(
            "If {organisation} belongs to a constituency that is not counted yet, such as {constituencies}, and names "
            "it, this is met.",
            organisation=silent[0].name,
            constituencies=_examples(free, parameters),
        )
    elif rest:
        sentence = ngettext_lazy(
            "First, {organisations} can name its constituency. Then: {rest}",
            "First, {organisations} can name their constituencies, each another one. Then: {rest}",
            len(silent),
            organisations=names,
            rest=_joining_sentence(rest, left, parameters),
        )
    else:
        sentence = gettext_lazy(
            "If {organisations} name their constituencies, each another one that is not counted yet, this is met.",
            organisations=names,
        )
    return Remedy(
        kind=RemedyKind.DECLARE_CONSTITUENCY,
        sentence=sentence,
        changes=tuple(
            MemberChange(
                identity=organisation.identity,
                organisation=organisation.name,
                constituencies=tuple(free) if alone else (code,),
            )
            for organisation, code in zip(silent, free, strict=False)
        ),
        members=_rows(left[:rest], facts, parameters),
        wanted=(Wanted(count=rest, constituencies=tuple(left)),) if rest else (),
    )


def _rows(codes: Sequence[str], facts: Facts, parameters: Parameters) -> tuple[MemberFacts, ...]:
    kinds = parameters.constituency_kinds
    kind = MemberKind.CSO if MemberKind.CSO in kinds else kinds[0]
    return tuple(
        MemberFacts(
            identity=identity,
            organisation=identity,
            kind=kind,
            constituency=code,
            state=parameters.counted_states[0],
        )
        for code, identity in zip(codes, new_identities(facts), strict=False)
    )


def _joining_sentence(needed: int, free: Sequence[str], parameters: Parameters) -> Message:
    return ngettext_lazy(
        "One organisation of a constituency that is not counted yet would meet this, such as {constituencies}.",
        "{Count} organisations of different constituencies that are not counted yet would meet this, such as "
        "{constituencies}.",
        needed,
        constituencies=_examples(free, parameters, least=needed),
    )


def _examples(free: Sequence[str], parameters: Parameters, *, least: int = 1) -> Param:
    return any_of([term(parameters.constituency_names[code]) for code in free[: max(3, least)]])
