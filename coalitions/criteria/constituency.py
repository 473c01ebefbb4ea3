"""Constituency: civil society actors come from different constituencies, each credited to a different organisation.

Severity: must.

Counts members of the kinds that are civil society actors. Each declares one primary constituency and any number of
further ones. A maximum matching credits each constituency to a different organisation (`matching.credited`), so that
one organisation that ticks three boxes is one. `other` counts only once a committee member has mapped its text to a
named constituency. Met when at least `min_constituencies` are credited.
"""

from typing import Final

from coalitions.criteria.constituencies import Declared, credits_of, declared, named_constituencies
from coalitions.criteria.constituency_remedies import remedies
from coalitions.criteria.members import call_the_roll, in_order
from coalitions.criteria.messages import Message, all_of, gettext_lazy, in_words, ngettext_lazy, term
from coalitions.criteria.types import Criterion, Evidence, Facts, Outcome, Parameters, Result, Severity

NAME: Final = "constituency"
SEVERITY: Final = Severity.MUST


def judge(facts: Facts, parameters: Parameters) -> Result:
    """Judge the constituency criterion."""
    roll = call_the_roll(facts, parameters, parameters.constituency_kinds)
    members = [declared(organisation, parameters) for organisation in roll.counted]
    credit = credits_of(members, parameters)
    credited_to = {identity: code for code, identity in credit.items()}
    names = parameters.constituency_names
    evidence = [_evidence(member, credited_to.get(member.organisation.identity, ""), names) for member in members]
    is_met = len(credit) >= parameters.min_constituencies
    return Result(
        criterion=NAME,
        severity=SEVERITY,
        outcome=Outcome.MET if is_met else Outcome.NOT_MET,
        counts={"constituencies": len(credit)},
        thresholds={"constituencies": parameters.min_constituencies},
        evidence=in_order(roll.evidence + evidence, parameters.constituency_places),
        missing=None if is_met else _missing(len(credit), parameters),
        remedies=() if is_met else remedies(facts, parameters, members, roll.unconfirmed),
    )


CRITERION: Final = Criterion(NAME, gettext_lazy("Constituencies"), SEVERITY, judge)


def _evidence(member: Declared, code: str, names: dict[str, str]) -> Evidence:
    sentence = _credited(member, code, names) if code else _not_credited(member, names)
    # In the order of its fields: to name them takes twice as long, and there is one for each member.
    return Evidence(member.organisation.name, sentence, member.organisation.identity, code)


def _credited(member: Declared, code: str, names: dict[str, str]) -> Message:
    if code in member.primary:
        return gettext_lazy(
            "{organisation} counts for {constituency}, its primary constituency.",
            organisation=member.organisation.name,
            constituency=term(names[code]),
        )
    return gettext_lazy(
        "{organisation} counts for {constituency}, one of its further constituencies.",
        organisation=member.organisation.name,
        constituency=term(names[code]),
    )


def _not_credited(member: Declared, names: dict[str, str]) -> Message:
    organisation = member.organisation.name
    if member.all:
        return gettext_lazy(
            "{organisation} belongs to {constituencies}, already counted through other organisations.",
            organisation=organisation,
            constituencies=all_of([term(names[code]) for code in member.all]),
        )
    if member.unmapped:
        return gettext_lazy(
            "{organisation} gives “{text}” as its constituency. It counts once the committee has placed that among the "
            "named constituencies.",
            organisation=organisation,
            text=member.unmapped[0],
        )
    if member.names_any:
        return gettext_lazy(
            "{organisation} names a constituency that this call does not list.", organisation=organisation
        )
    return gettext_lazy("{organisation} names no constituency.", organisation=organisation)


def _missing(credited: int, parameters: Parameters) -> Message:
    named = len(named_constituencies(parameters))
    if parameters.min_constituencies > named:
        return ngettext_lazy(
            "No proposal can meet this: the call asks for {needed} constituencies and lists one. The secretariat has "
            "to correct the call.",
            "No proposal can meet this: the call asks for {needed} constituencies and lists {count}. The secretariat "
            "has to correct the call.",
            named,
            needed=in_words(parameters.min_constituencies),
        )
    return ngettext_lazy(
        "This still needs one more constituency, through an organisation that is not counted for another one.",
        "This still needs {count} more constituencies, each through a different organisation.",
        parameters.min_constituencies - credited,
    )
