"""Which member rows count, and how rows of the same organisation fold into one."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count
from operator import attrgetter
from typing import Final, NamedTuple

from coalitions.criteria.messages import Message, Param, all_of, gettext_lazy, gettext_noop
from coalitions.criteria.types import Evidence, Facts, MemberFacts, MemberKind, MemberState, Parameters

_BY_IDENTITY: Final = attrgetter("identity", "organisation", "kind", "state")

_KINDS: Final = {
    MemberKind.CSO: gettext_noop("a civil society organisation"),
    MemberKind.THINK_TANK: gettext_noop("a think tank"),
    MemberKind.ACADEMIA: gettext_noop("an academic institution"),
    MemberKind.PRIVATE: gettext_noop("a private entity"),
    MemberKind.LOCAL_AUTHORITY: gettext_noop("a local authority"),
    MemberKind.PARLIAMENT: gettext_noop("a parliament or a group of parliamentarians"),
    MemberKind.PHILANTHROPY: gettext_noop("a philanthropy"),
    MemberKind.MEMBER_STATE: gettext_noop("a Member State"),
    MemberKind.UN_ENTITY: gettext_noop("a UN entity"),
    MemberKind.IGO: gettext_noop("an intergovernmental organisation"),
    MemberKind.OTHER: gettext_noop("an organisation of another kind"),
}
_KINDS_THAT_COUNT: Final = {
    MemberKind.CSO: gettext_noop("civil society organisations"),
    MemberKind.THINK_TANK: gettext_noop("think tanks"),
    MemberKind.ACADEMIA: gettext_noop("academia"),
    MemberKind.PRIVATE: gettext_noop("private entities"),
    MemberKind.LOCAL_AUTHORITY: gettext_noop("local authorities"),
    MemberKind.PARLIAMENT: gettext_noop("parliaments"),
    MemberKind.PHILANTHROPY: gettext_noop("philanthropies"),
    MemberKind.MEMBER_STATE: gettext_noop("Member States"),
    MemberKind.UN_ENTITY: gettext_noop("UN entities"),
    MemberKind.IGO: gettext_noop("intergovernmental organisations"),
    MemberKind.OTHER: gettext_noop("other organisations"),
}


class Organisation(NamedTuple):
    """One organisation: its identity and all rows of it that count, at least one."""

    identity: str
    name: str
    rows: tuple[MemberFacts, ...]


class Roll(NamedTuple):
    """The members called one by one: who counts, who would once it confirms, and which rows do not, with the reason."""

    counted: list[Organisation]
    unconfirmed: list[Organisation]
    """Where only confirmed members count: organisations that pledged, with their pledged rows."""
    evidence: list[Evidence]


def call_the_roll(facts: Facts, parameters: Parameters, kinds: tuple[MemberKind, ...]) -> Roll:
    """Tell which rows count: those of the kinds, pledged or confirmed (only confirmed, where the call says so).

    Declined and withdrawn rows never count. An organisation that is listed twice counts once, with both rows. The order
    of the rows does not matter: all that is returned is sorted.
    """
    states = parameters.counted_states
    counted: dict[str, Organisation] = {}
    unconfirmed: dict[str, Organisation] = {}
    evidence = []
    for row in sorted(facts.members, key=_BY_IDENTITY):
        if row.state in states and row.kind in kinds:
            _fold(counted, row)
            continue
        if row.state == MemberState.PLEDGED and row.kind in kinds:
            _fold(unconfirmed, row)
        evidence.append(Evidence(subject=row.organisation, identity=row.identity, sentence=_why_not(row, kinds)))
    return Roll(
        counted=list(counted.values()),
        unconfirmed=[pledged for pledged in unconfirmed.values() if pledged.identity not in counted],
        evidence=evidence,
    )


def new_identities(facts: Facts) -> Iterable[str]:
    """Identities for rows that a remedy adds: none of a member that is already listed."""
    taken = {row.identity for row in facts.members}
    return (identity for number in count(1) if (identity := f"new member {number}") not in taken)


def in_order(evidence: Iterable[Evidence], places: Mapping[str, int]) -> tuple[Evidence, ...]:
    """Evidence for reading: what counted first, by the place of what it counted as, then by name."""
    last = len(places)
    return tuple(
        sorted(evidence, key=lambda row: (places.get(row.counted_as, last), row.subject.casefold(), row.identity))
    )


def _fold(organisations: dict[str, Organisation], row: MemberFacts) -> None:
    if known := organisations.get(row.identity):
        organisations[row.identity] = known._replace(rows=(*known.rows, row))
    else:
        organisations[row.identity] = Organisation(row.identity, row.organisation, (row,))


def _why_not(row: MemberFacts, kinds: tuple[MemberKind, ...]) -> Message:
    if row.state == MemberState.DECLINED:
        return gettext_lazy("{organisation} declined, so it does not count.", organisation=row.organisation)
    if row.state == MemberState.WITHDRAWN:
        return gettext_lazy("{organisation} withdrew, so it does not count.", organisation=row.organisation)
    if row.kind not in kinds:
        return gettext_lazy(
            "{organisation} is {kind}; this criterion counts {kinds}.",
            organisation=row.organisation,
            kind=Message(_KINDS[row.kind]),
            kinds=_in_words(kinds),
        )
    return gettext_lazy(
        "{organisation} has pledged and not yet confirmed; this call counts confirmed members only.",
        organisation=row.organisation,
    )


@cache
def _in_words(kinds: tuple[MemberKind, ...]) -> Param:
    """The kinds that a criterion counts: one of two lists in most calls, and named for each member of another kind."""
    return all_of([Message(_KINDS_THAT_COUNT[kind]) for kind in kinds])


def kinds_that_count(kinds: tuple[MemberKind, ...]) -> Message:
    """Which kinds of organisation a criterion counts, as a sentence of its own."""
    return gettext_lazy("What counts: {kinds}.", kinds=_in_words(kinds))
