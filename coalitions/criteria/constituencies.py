"""Which constituencies organisations declare, and which of them are credited to whom."""

from collections.abc import Iterable
from typing import NamedTuple

from coalitions.criteria.matching import credited
from coalitions.criteria.members import Organisation
from coalitions.criteria.types import OTHER_CONSTITUENCY, MemberFacts, Parameters


class Declared(NamedTuple):
    """An organisation's constituencies over all its rows, as far as the call lists them."""

    organisation: Organisation
    primary: tuple[str, ...]
    further: tuple[str, ...]
    unmapped: tuple[str, ...]
    """What it calls its `other` constituency, as long as no committee member has mapped that to a named one."""
    names_any: bool
    """Whether it names any constituency at all, listed or not."""

    @property
    def all(self) -> tuple[str, ...]:
        """Primary and further ones."""
        return self.primary + self.further


def declared(organisation: Organisation, parameters: Parameters) -> Declared:
    """Gather what the rows of an organisation declare; `other` stands for what it has been mapped to, if anything."""
    rows = organisation.rows
    if len(rows) == 1 and (plain := _plainly(organisation, rows[0], parameters)):
        return plain
    primary = {_meant(row.constituency, row) for row in rows if row.constituency}
    further = {_meant(code, row) for row in rows for code in row.further_constituencies} - primary
    unmapped = {row.other_constituency for row in rows if _is_unmapped(row)}
    return Declared(
        organisation=organisation,
        primary=_listed(primary, parameters),
        further=_listed(further, parameters),
        unmapped=tuple(sorted(unmapped)),
        names_any=bool(primary or further),
    )


def credits_of(members: Iterable[Declared], parameters: Parameters) -> dict[str, str]:
    """Each credited constituency with the identity of its organisation, in the listed order."""
    primary = {}
    further = {}
    for member in members:
        primary[member.organisation.identity] = member.primary
        further[member.organisation.identity] = member.further
    return credited(primary, further, parameters.constituency_places)


def named_constituencies(parameters: Parameters) -> tuple[str, ...]:
    """The codes that can be credited, in the listed order: all but `other`."""
    return tuple(parameters.constituency_places)


def _listed(codes: set[str], parameters: Parameters) -> tuple[str, ...]:
    places = parameters.constituency_places
    listed = [code for code in codes if code in places]
    return tuple(sorted(listed, key=places.__getitem__)) if len(listed) > 1 else tuple(listed)


def _plainly(organisation: Organisation, row: MemberFacts, parameters: Parameters) -> Declared | None:
    """The same answer, found quickly, for most members: one row with a listed constituency, and nothing is `other`."""
    further = row.further_constituencies
    if row.constituency not in parameters.constituency_places or OTHER_CONSTITUENCY in further:
        return None
    if further:
        further = _listed(set(further) - {row.constituency}, parameters)
    return Declared(organisation, (row.constituency,), further, (), names_any=True)


def _meant(code: str, row: MemberFacts) -> str:
    return row.mapped_constituency or code if code == OTHER_CONSTITUENCY else code


def _is_unmapped(row: MemberFacts) -> bool:
    says_other = row.constituency == OTHER_CONSTITUENCY or OTHER_CONSTITUENCY in row.further_constituencies
    return says_other and row.mapped_constituency in {"", OTHER_CONSTITUENCY}
