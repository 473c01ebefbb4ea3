"""Hypothesis strategies: proposals and parameters, small enough that everything collides and everything can lack."""

import os
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from coalitions.criteria.types import (
    ActivityFacts,
    Audience,
    Constituency,
    EngagementFacts,
    Facts,
    MemberFacts,
    MemberKind,
    MemberState,
    Parameters,
    Region,
    South,
)

# A quick look in every run; EXAMPLES=5000 looks long.
EXAMPLES = int(os.environ.get("EXAMPLES", "40"))


def examples(number: int = EXAMPLES) -> settings:
    """So many examples, however long a busy machine takes to draw and try them."""
    return settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow])


REGIONS = tuple("ABCDE")
CONSTITUENCIES = ("women", "children-youth", "ngos", "farmers", "other")
KINDS = (MemberKind.CSO, MemberKind.CSO, MemberKind.CSO, MemberKind.THINK_TANK, MemberKind.UN_ENTITY)
STATES = (MemberState.PLEDGED, MemberState.PLEDGED, MemberState.CONFIRMED, MemberState.DECLINED, MemberState.WITHDRAWN)
IDENTITIES = ("a", "b", "c", "d", "e", "f", "g", "new member 1")
FIRST = date(2024, 5, 1)

texts = st.sampled_from(["", " ", "short", "x" * 30, "é" * 40, "\u200b" * 50])
small = st.integers(min_value=0, max_value=4)
days = st.integers(min_value=0, max_value=60).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def parameters(draw: st.DrawFn) -> Parameters:
    """Any parameters that a call can have, contradictory ones included."""
    regions = draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=5, unique=True))
    listed = draw(st.lists(st.sampled_from(CONSTITUENCIES), max_size=5, unique=True))
    return Parameters(
        version=draw(st.integers(1, 9)),
        regions=tuple(Region(code, f"Region {code}", is_global_south=draw(st.booleans())) for code in regions),
        constituencies=tuple(Constituency(code, code.title()) for code in listed),
        min_csos=draw(st.integers(0, 6)),
        min_regions=draw(small),
        min_south_csos=draw(small),
        south=draw(st.sampled_from(South)),
        min_constituencies=draw(small),
        min_characters=draw(st.sampled_from([0, 1, 30, 35])),
        min_activities=draw(small),
        max_gap_days=draw(st.sampled_from([0, 5, 60])),
        count_only_confirmed=draw(st.booleans()),
    )


@st.composite
def members(draw: st.DrawFn) -> MemberFacts:
    """A member row; identities are few, so that organisations are listed twice, in rows that disagree."""
    codes = st.sampled_from((*CONSTITUENCIES, "", "unheard-of"))
    identity = draw(st.sampled_from(IDENTITIES))
    return MemberFacts(
        identity=identity,
        organisation=draw(st.sampled_from([identity, identity.upper()])),
        kind=draw(st.sampled_from(KINDS)),
        country=draw(st.sampled_from(["", "KE"])),
        country_name=draw(st.sampled_from(["", "Kenya"])),
        country_regions=tuple(draw(st.lists(st.sampled_from((*REGIONS, "Z")), max_size=2, unique=True))),
        in_g77=draw(st.booleans()),
        is_global=draw(st.booleans()),
        primary_region=draw(st.sampled_from((*REGIONS, "", "", "", "Z"))),
        constituency=draw(codes),
        further_constituencies=tuple(draw(st.lists(codes, max_size=3, unique=True))),
        other_constituency=draw(texts),
        mapped_constituency=draw(codes),
        state=draw(st.sampled_from(STATES)),
    )


@st.composite
def activities(draw: st.DrawFn) -> ActivityFacts:
    """An activity that ends on or after the day it starts."""
    starts, ends = sorted([draw(days), draw(days)])
    return ActivityFacts(activity=draw(texts), starts=starts, ends=ends, responsible=draw(texts))


engagement = st.builds(EngagementFacts, audience=st.sampled_from(Audience), name=texts, plan=texts)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """A proposal of any sort, under a call of any days."""
    return Facts(
        conference_starts=draw(days),
        conference_ends=draw(days),
        horizon_starts=draw(days),
        horizon_ends=draw(days),
        members=tuple(draw(st.lists(members(), max_size=9))),
        engagement=tuple(draw(st.lists(engagement, max_size=2))),
        support_needed=draw(texts),
        activities=tuple(draw(st.lists(activities(), max_size=3))),
        youth_focus=draw(st.booleans()),
        youth_engagement=draw(texts),
        submitted_on=draw(st.none() | days),
        exceptions=draw(st.sampled_from([(), ("regional",), ("constituency",)])),
    )
