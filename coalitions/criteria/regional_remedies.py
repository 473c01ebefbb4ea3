"""What would meet the regional criterion: organisations that confirm or declare a region, or that join."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coalitions.criteria.gaps import Gap, Manner, Pick, Tally, fewest, gap
from coalitions.criteria.members import kinds_that_count, new_identities
from coalitions.criteria.messages import (
    Message,
    Param,
    all_of,
    any_of,
    gettext_lazy,
    ngettext_lazy,
    some_of,
)
from coalitions.criteria.regions import place_of
from coalitions.criteria.types import (
    Facts,
    MemberChange,
    MemberFacts,
    Parameters,
    Remedy,
    RemedyKind,
    South,
    Wanted,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed organisation that would count if it declared one of these regions, or confirmed for its one region."""

    identity: str
    name: str
    regions: tuple[str, ...]
    is_from_g77: bool
    """Only looked at where the Group of 77 defines the south; else the region does."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A candidate that is taken, with the regions that would do for it; the first one is taken."""

    candidate: Candidate
    regions: tuple[str, ...]


def remedies(
    facts: Facts,
    parameters: Parameters,
    tally: Tally,
    *,
    undeclared: Sequence[Candidate],
    unconfirmed: Sequence[Candidate],
) -> tuple[Remedy, ...]:
    """The smallest remedies, the cheapest kind first: somebody listed confirms, or declares a region, or others join.

    Each counts as many steps as the smallest number of additions; none is offered where none can help.
    """
    if fewest(tally, parameters) is None:
        return ()
    offered = []
    if steps := _steps(unconfirmed, tally, parameters):
        offered.append(_confirming(facts, parameters, tally, steps))
    if steps := _steps(undeclared, tally, parameters):
        offered.append(_declaring(facts, parameters, tally, steps))
    offered.append(_joining(facts, parameters, tally))
    return tuple(offered)


def _steps(candidates: Sequence[Candidate], tally: Tally, parameters: Parameters) -> list[_Step]:
    """Take candidates as long as each saves one addition; those with the least choice come first."""
    steps = []
    for candidate in sorted(candidates, key=lambda one: (len(one.regions), one.name.casefold(), one.identity)):
        left = fewest(tally, parameters)
        if not left:
            break
        regions = _helpful(candidate, tally, left, parameters)
        if regions:
            steps.append(_Step(candidate, regions))
            tally = _with(tally, candidate, regions[0], parameters)
    return steps


def _helpful(candidate: Candidate, tally: Tally, left: int, parameters: Parameters) -> tuple[str, ...]:
    """The candidate's regions that save one addition. Regions that are alike, new and southern or not, help alike."""
    alike: dict[tuple[bool, bool], bool] = {}
    for code in candidate.regions:
        sort = (code in tally.regions, code in parameters.southern_regions)
        if sort not in alike:
            alike[sort] = fewest(_with(tally, candidate, code, parameters), parameters) == left - 1
    return tuple(
        code for code in candidate.regions if alike[code in tally.regions, code in parameters.southern_regions]
    )


def _with(tally: Tally, candidate: Candidate, code: str, parameters: Parameters) -> Tally:
    if parameters.south == South.G77:
        return tally.and_one(code, is_south=candidate.is_from_g77)
    return tally.and_one(code, is_south=code in parameters.southern_regions)


def _after(tally: Tally, steps: Iterable[_Step], parameters: Parameters) -> Tally:
    for step in steps:
        tally = _with(tally, step.candidate, step.regions[0], parameters)
    return tally


def _confirming(facts: Facts, parameters: Parameters, tally: Tally, steps: list[_Step]) -> Remedy:
    rest = gap(_after(tally, steps, parameters), parameters) or Gap(())
    names = some_of([step.candidate.name for step in steps])
    if not rest.count:
        sentence = ngettext_lazy(
            "Once {organisations} confirms, this is met.",
            "Once {organisations} confirm, this is met.",
            len(steps),
            organisations=names,
        )
    else:
        sentence = ngettext_lazy(
            "First, {organisations} has to confirm. Then: {rest}",
            "First, {organisations} have to confirm. Then: {rest}",
            len(steps),
            organisations=names,
            rest=_joining_sentence(rest, parameters),
        )
    return Remedy(
        kind=RemedyKind.CONFIRM_MEMBERS,
        sentence=sentence,
        changes=tuple(
            MemberChange(identity=step.candidate.identity, organisation=step.candidate.name, confirmed=True)
            for step in steps
        ),
        members=_rows(rest, facts, parameters),
        wanted=_wanted(rest),
    )


def _declaring(facts: Facts, parameters: Parameters, tally: Tally, steps: list[_Step]) -> Remedy:
    rest = gap(_after(tally, steps, parameters), parameters) or Gap(())
    places = {region.code: place_of(region) for region in parameters.regions}
    alone = len(steps) == 1 and not rest.count
    sentence = _one_declares(steps[0], places) if alone else _several_declare(steps, places, rest, parameters)
    return Remedy(
        kind=RemedyKind.DECLARE_REGION,
        sentence=sentence,
        changes=tuple(
            MemberChange(
                identity=step.candidate.identity,
                organisation=step.candidate.name,
                # A remedy of one step works with any of its regions; otherwise each step rests on the ones before.
                regions=step.regions if alone else step.regions[:1],
            )
            for step in steps
        ),
        members=_rows(rest, facts, parameters),
        wanted=_wanted(rest),
    )


def _one_declares(step: _Step, places: dict[str, Message]) -> Message:
    if len(step.regions) == len(places):
        return gettext_lazy(
            "If {organisation} names its primary region of operation, this is met.", organisation=step.candidate.name
        )
    return gettext_lazy(
        "If {organisation} works mainly in {places} and names that as its primary region of operation, this is met.",
        organisation=step.candidate.name,
        places=any_of([places[code] for code in step.regions]),
    )


def _several_declare(steps: list[_Step], places: dict[str, Message], rest: Gap, parameters: Parameters) -> Message:
    if len(steps) == 1:
        return gettext_lazy(
            "First, {organisation} can name its primary region of operation, for example {place}. Then: {rest}",
            organisation=steps[0].candidate.name,
            place=places[steps[0].regions[0]],
            rest=_joining_sentence(rest, parameters),
        )
    declarations = some_of(
        [
            gettext_lazy("{organisation} ({place})", organisation=step.candidate.name, place=places[step.regions[0]])
            for step in steps
        ]
    )
    if not rest.count:
        return gettext_lazy(
            "If these name their primary regions of operation, for example as follows, this is met: {declarations}.",
            declarations=declarations,
        )
    return gettext_lazy(
        "First, these can name their primary regions of operation, for example as follows: {declarations}. "
        "Then: {rest}",
        declarations=declarations,
        rest=_joining_sentence(rest, parameters),
    )


def _joining(facts: Facts, parameters: Parameters, tally: Tally) -> Remedy:
    additions = gap(tally, parameters) or Gap(())
    return Remedy(
        kind=RemedyKind.ADD_MEMBERS,
        sentence=_joining_sentence(additions, parameters),
        members=_rows(additions, facts, parameters),
        wanted=_wanted(additions),
    )


def _rows(additions: Gap, facts: Facts, parameters: Parameters) -> tuple[MemberFacts, ...]:
    """Rows that fill the gap. They declare a region and name no country."""
    rows: list[MemberFacts] = []
    identities = iter(new_identities(facts))
    taken: set[str] = set()
    for pick in additions.picks:
        free = [region for region in pick.regions if region.code not in taken]
        for number in range(pick.count):
            region = free[number] if pick.manner in {Manner.EACH, Manner.DIFFERENT} else pick.regions[0]
            taken.add(region.code)
            identity = next(identities)
            rows.append(
                MemberFacts(
                    identity=identity,
                    organisation=identity,
                    kind=parameters.regional_kinds[0],
                    primary_region=region.code,
                    in_g77=len(rows) < additions.from_g77,
                    state=parameters.counted_states[0],
                )
            )
    return tuple(rows)


def _wanted(additions: Gap) -> tuple[Wanted, ...]:
    wanted = []
    left_from_g77 = additions.from_g77
    for pick in additions.picks:
        codes = [(region.code,) for region in pick.regions]
        shares = codes if pick.manner is Manner.EACH else [tuple(region.code for region in pick.regions)]
        for share in shares:
            count = 1 if pick.manner is Manner.EACH else pick.count
            wanted.append(Wanted(count=count, regions=share, from_g77=min(count, left_from_g77)))
            left_from_g77 -= min(count, left_from_g77)
    return tuple(wanted)


def _joining_sentence(additions: Gap, parameters: Parameters) -> Message:
    if parameters.counts_only_csos:
        sentence = _which_csos_join(additions)
    else:
        sentence = gettext_lazy(
            "{sentence} {further_sentence}",
            sentence=_which_organisations_join(additions),
            further_sentence=kinds_that_count(parameters.regional_kinds),
        )
    if not additions.from_g77:
        return sentence
    if additions.count == 1:
        further = gettext_lazy("It has to be from a country of the Group of 77.")
    elif additions.count == additions.from_g77:
        further = gettext_lazy("All of them have to be from countries of the Group of 77.")
    else:
        further = ngettext_lazy(
            "One of them has to be from a country of the Group of 77.",
            "{Count} of them have to be from countries of the Group of 77.",
            additions.from_g77,
        )
    return gettext_lazy("{sentence} {further_sentence}", sentence=sentence, further_sentence=further)


def _which_csos_join(additions: Gap) -> Message:
    pick, count = additions.picks[0], additions.count
    if _is_a_list(additions):
        return ngettext_lazy(
            "One CSO would meet this: {parts}.",
            "{Count} CSOs would meet this: {parts}.",
            count,
            parts=_all_parts(additions),
        )
    if pick.manner is Manner.ANY:
        return ngettext_lazy(
            "One CSO working in any region would meet this.",
            "{Count} CSOs working in any region would meet this.",
            count,
        )
    if pick.manner is Manner.SOUTH or count == 1:
        return ngettext_lazy(
            "One CSO working in {places} would meet this.",
            "{Count} CSOs working in {places} would meet this.",
            count,
            places=_places(pick),
        )
    return ngettext_lazy(
        "One CSO working in one of the regions ({places}) would meet this.",
        "{Count} CSOs working in different regions ({places}) would meet this.",
        count,
        places=_places(pick),
    )


def _which_organisations_join(additions: Gap) -> Message:
    pick, count = additions.picks[0], additions.count
    if _is_a_list(additions):
        return ngettext_lazy(
            "One organisation would meet this: {parts}.",
            "{Count} organisations would meet this: {parts}.",
            count,
            parts=_all_parts(additions),
        )
    if pick.manner is Manner.ANY:
        return ngettext_lazy(
            "One organisation working in any region would meet this.",
            "{Count} organisations working in any region would meet this.",
            count,
        )
    if pick.manner is Manner.SOUTH or count == 1:
        return ngettext_lazy(
            "One organisation working in {places} would meet this.",
            "{Count} organisations working in {places} would meet this.",
            count,
            places=_places(pick),
        )
    return ngettext_lazy(
        "One organisation working in one of the regions ({places}) would meet this.",
        "{Count} organisations working in different regions ({places}) would meet this.",
        count,
        places=_places(pick),
    )


def _is_a_list(additions: Gap) -> bool:
    return len(additions.picks) > 1 or (additions.picks[0].manner is Manner.EACH and additions.count > 1)


def _all_parts(additions: Gap) -> Param:
    return all_of([part for place, pick in enumerate(additions.picks) for part in _parts(pick, place)])


def _parts(pick: Pick, place: int) -> list[Param]:
    """A pick as parts of a list; `place` says whether regions were picked before."""
    if pick.manner is Manner.EACH:
        return [gettext_lazy("one working in {place}", place=place_of(region)) for region in pick.regions]
    if pick.manner is Manner.ANY:
        return [ngettext_lazy("one working in any region", "{count} working in any region", pick.count)]
    if pick.manner is Manner.SOUTH:
        return [
            ngettext_lazy(
                "one working in the global south ({places})",
                "{count} working in the global south ({places})",
                pick.count,
                places=_places(pick),
            )
        ]
    if place:
        return [
            ngettext_lazy(
                "one working in another region ({places})",
                "{count} working in other, different regions ({places})",
                pick.count,
                places=_places(pick),
            )
        ]
    return [
        ngettext_lazy(
            "one working in {places}",
            "{count} working in different regions ({places})",
            pick.count,
            places=_places(pick),
        )
    ]


def _places(pick: Pick) -> Param:
    return any_of([place_of(region) for region in pick.regions])
