"""Which constituencies organisations declare, and which of them are credited to whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from coalitions.criteria.matching import credited
from coalitions.criteria.members import Organisation
from coalitions.criteria.types import OTHER_CONSTITUENCY, MemberFacts, Parameters


@dataclass(frozen=True, slots=True)
class Declared:
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
    primary = {_meant(row.constituency, row) for row in rows}
    further = {_meant(code, row) for row in rows for code in row.further_constituencies} - primary
    unmapped = {row.other_constituency for row in rows if _is_unmapped(row)}
    listed = named_constituencies(parameters)
    return Declared(
        organisation=organisation,
        primary=tuple(code for code in listed if code in primary),
        further=tuple(code for code in listed if code in further),
        unmapped=tuple(sorted(unmapped)),
        names_any=bool((primary | further) - {""}),
    )


def credits_of(members: Iterable[Declared], parameters: Parameters) -> dict[str, str]:
    """Each credited constituency with the identity of its organisation, in the listed order."""
    primary = {}
    further = {}
    for member in members:
        primary[member.organisation.identity] = member.primary
        further[member.organisation.identity] = member.further
    return credited(primary, further, named_constituencies(parameters))


def named_constituencies(parameters: Parameters) -> tuple[str, ...]:
    """The codes that can be credited, in the listed order: all but `other`."""
    return tuple(row.code for row in parameters.constituencies if row.code != OTHER_CONSTITUENCY)


def _meant(code: str, row: MemberFacts) -> str:
    return row.mapped_constituency or code if code == OTHER_CONSTITUENCY else code


def _is_unmapped(row: MemberFacts) -> bool:
    says_other = OTHER_CONSTITUENCY in {row.constituency, *row.further_constituencies}
    return says_other and row.mapped_constituency in {"", OTHER_CONSTITUENCY}
