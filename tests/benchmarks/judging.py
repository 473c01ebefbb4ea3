"""Judge 10,000 proposals of 10 members from memory, in one process, and say how long it took."""

import gc
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random

from coalitions.criteria import judge
from coalitions.criteria.defaults import default_parameters
from coalitions.criteria.types import (
    ActivityFacts,
    Audience,
    EngagementFacts,
    Facts,
    MemberFacts,
    MemberKind,
    MemberState,
)
from portal.organisations import reference

PROPOSALS = 10_000
MEMBERS = 10
AIM_SECONDS = 2.0


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    proposals: int
    members_each: int
    seconds: float
    shortlistable: int

    @property
    def line(self) -> str:
        """The figures as one line of the benchmark's output."""
        return (
            f"judging {self.proposals:,} proposals of {self.members_each} members from memory: {self.seconds:.2f} s "
            f"({self.seconds / self.proposals * 1e6:.0f} µs each; {self.shortlistable:,} shortlistable; "
            f"aim {AIM_SECONDS:.0f} s: {'met' if self.seconds <= AIM_SECONDS else 'MISSED'})"
        )


def measure(*, proposals: int = PROPOSALS, members: int = MEMBERS, rounds: int = 5) -> Figures:
    """Judge made-up proposals, of which more than a quarter pass, and give the best of a few rounds.

    Every report is whole: evidence, missing sentences and remedies as data. Facts are made before the clock starts and
    are kept out of the garbage collector's sight, as a server that forks its workers does.
    """
    parameters = default_parameters()
    all_facts = [made_up_facts(random, members) for random in islice(_randoms(), proposals)]
    gc.collect()
    gc.freeze()
    try:
        seconds = []
        for _round in range(rounds):
            started = time.process_time()
            shortlistable = sum(judge(facts, parameters).shortlistable for facts in all_facts)
            seconds.append(time.process_time() - started)
    finally:
        gc.unfreeze()
    return Figures(proposals, members, min(seconds), shortlistable)


def made_up_facts(random: Random, members: int) -> Facts:
    """One proposal, near enough to passing that small things decide."""
    return Facts(
        conference_starts=date(2024, 5, 9),
        conference_ends=date(2024, 5, 10),
        horizon_starts=date(2024, 9, 22),
        horizon_ends=date(2024, 9, 23),
        submitted_on=date(2024, 4, 10),
        members=tuple(_member(random, number) for number in range(members)),
        engagement=(
            EngagementFacts(
                audience=random.choice(tuple(Audience)),
                name="Kenya",
                plan="Two working sessions with the statistics bureau before the Summit.",
            ),
        ),
        support_needed="" if random.random() < 0.8 else "Introductions to three Permanent Missions in New York.",
        activities=(
            ActivityFacts(
                activity="Launch", starts=date(2024, 5, 9), ends=date(2024, 6, 30), responsible="The convener"
            ),
            ActivityFacts(
                activity="Pilots and report",
                starts=date(2024, 6, 15),
                ends=date(2024, 9, 23 if random.random() < 0.9 else 1),
                responsible="All members",
            ),
        ),
        youth_focus=random.random() < 0.3,
    )


def _randoms() -> Iterator[Random]:
    seed = 0
    while True:
        yield Random(seed)  # noqa: S311 (made-up data, the same in every run)
        seed += 1


def _member(random: Random, number: int) -> MemberFacts:
    countries = [country for country in reference.countries().values() if country.un_regional_groups]
    by_group = {group: [c for c in countries if group in c.un_regional_groups] for group in _GROUPS}
    country = random.choice(by_group[random.choice(_GROUPS)])
    codes = [row.code for row in reference.constituencies()]
    return MemberFacts(
        identity=str(number),
        organisation=f"Organisation {number}",
        kind=MemberKind.CSO if random.random() < 0.85 else random.choice(tuple(MemberKind)),
        country=country.code,
        country_name=country.name,
        country_regions=country.un_regional_groups,
        in_g77=country.in_g77,
        is_global=random.random() < 0.05,
        constituency=random.choice(codes),
        further_constituencies=tuple(random.sample(codes, random.choice((0, 0, 1, 2)))),
        state=MemberState.DECLINED if random.random() < 0.05 else MemberState.PLEDGED,
    )


_GROUPS = tuple(region.code for region in reference.region_schemes()[reference.UN_REGIONAL_GROUPS].regions)


if __name__ == "__main__":
    sys.stdout.write(measure().line + "\n")
