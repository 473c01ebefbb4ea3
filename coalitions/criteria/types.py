"""What the criteria look at (facts, parameters) and what they answer (results, a report): plain frozen data."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from coalitions.criteria.codec import from_plain, to_plain
from coalitions.criteria.messages import Message

CRITERION_NAMES: Final = ("regional", "constituency", "youth", "engagement", "work_plan")

OTHER_CONSTITUENCY: Final = "other"


class Severity(StrEnum):
    """How binding a criterion is."""

    MUST = "must"
    SHOULD = "should"
    ADVICE = "advice"


class Outcome(StrEnum):
    """What judging a criterion said."""

    MET = "met"
    NOT_MET = "not_met"
    EXCEPTED = "excepted"
    NOT_APPLICABLE = "not_applicable"


class MemberKind(StrEnum):
    """What sort of body a member is."""

    CSO = "cso"
    THINK_TANK = "think_tank"
    ACADEMIA = "academia"
    PRIVATE = "private"
    LOCAL_AUTHORITY = "local_authority"
    PARLIAMENT = "parliament"
    PHILANTHROPY = "philanthropy"
    MEMBER_STATE = "member_state"
    UN_ENTITY = "un_entity"
    IGO = "igo"
    OTHER = "other"


CSOS_ONLY: Final = (MemberKind.CSO,)
CIVIL_SOCIETY_ACTORS: Final = (
    MemberKind.CSO,
    MemberKind.THINK_TANK,
    MemberKind.ACADEMIA,
    MemberKind.PRIVATE,
    MemberKind.LOCAL_AUTHORITY,
    MemberKind.PARLIAMENT,
    MemberKind.PHILANTHROPY,
)


class MemberState(StrEnum):
    """How far a listed organisation stands behind its membership."""

    PLEDGED = "pledged"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """Whom an engagement plan addresses."""

    MEMBER_STATE = "member_state"
    UN_COUNTRY_TEAM = "un_country_team"
    UN_AGENCY = "un_agency"


class South(StrEnum):
    """What makes an organisation one of the global south: its region, or its country being in the Group of 77."""

    REGIONS = "regions"
    G77 = "g77"


class RemedyKind(StrEnum):
    """What a remedy asks for."""

    DECLARE_REGION = "declare_region"
    CONFIRM_MEMBERS = "confirm_members"
    ADD_MEMBERS = "add_members"
    DECLARE_CONSTITUENCY = "declare_constituency"
    DESCRIBE_YOUTH_ENGAGEMENT = "describe_youth_engagement"
    COMPLETE_ENGAGEMENT = "complete_engagement"
    ADD_ENGAGEMENT = "add_engagement"
    STATE_SUPPORT = "state_support"
    ADD_ACTIVITIES = "add_activities"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One member row. Rows with the same identity are the same organisation.

    `country_regions` are the regions of the call's scheme in which the country lies. Empty text means "not given".
    """

    identity: str
    organisation: str
    kind: MemberKind
    country: str = ""
    country_name: str = ""
    country_regions: tuple[str, ...] = ()
    in_g77: bool = False
    is_global: bool = False
    primary_region: str = ""
    region_reason: str = ""
    constituency: str = ""
    further_constituencies: tuple[str, ...] = ()
    other_constituency: str = ""
    mapped_constituency: str = ""
    state: MemberState = MemberState.PLEDGED


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementFacts:
    """One engagement plan: whom it addresses, by name, and what is planned."""

    audience: Audience
    name: str
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """One activity of the work plan; it ends on or after the day it starts."""

    activity: str
    starts: date
    ends: date
    responsible: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that judging looks at. Stored with the validation, so that it can be replayed."""

    conference_starts: date
    conference_ends: date
    horizon_starts: date
    horizon_ends: date
    members: tuple[MemberFacts, ...] = ()
    engagement: tuple[EngagementFacts, ...] = ()
    support_needed: str = ""
    activities: tuple[ActivityFacts, ...] = ()
    youth_focus: bool = False
    youth_engagement: str = ""
    submitted_on: date | None = None
    exceptions: tuple[str, ...] = ()
    """The names of criteria for which a valid exception stands."""

    def to_json(self) -> object:
        """Plain data, losslessly."""
        return to_plain(self)

    @classmethod
    def from_json(cls, data: object) -> "Facts":
        """The facts that `to_json` wrote."""
        return from_plain(cls, data)


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the call's scheme. `place` is how a sentence says where: "working in {place}"."""

    code: str
    name: str
    is_global_south: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Constituency:
    """A constituency that the call knows, in the listed order."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """One version of the rules: every number and list that the criteria use. Defaults are those of the 2024 call."""

    regions: tuple[Region, ...]
    constituencies: tuple[Constituency, ...]
    version: int = 1
    region_scheme: str = "un-regional-groups"
    min_csos: int = 5
    min_regions: int = 5
    min_south_csos: int = 3
    south: South = South.REGIONS
    regional_kinds: tuple[MemberKind, ...] = CSOS_ONLY
    min_constituencies: int = 3
    constituency_kinds: tuple[MemberKind, ...] = CIVIL_SOCIETY_ACTORS
    youth_constituency: str = "children-youth"
    min_characters: int = 30
    min_activities: int = 2
    max_gap_days: int = 60
    count_only_confirmed: bool = False
    grace_days: int = 14

    # Worked out once, since judging asks for them at every member.
    region_named: dict[str, Region] = field(init=False, repr=False, compare=False)
    region_places: dict[str, int] = field(init=False, repr=False, compare=False)
    constituency_names: dict[str, str] = field(init=False, repr=False, compare=False)
    southern_regions: frozenset[str] = field(init=False, repr=False, compare=False)
    constituency_places: dict[str, int] = field(init=False, repr=False, compare=False)
    """The constituencies that can be credited, all but `other`, each with its place in the listed order."""

    def __post_init__(self) -> None:
        """Refuse what no call can mean: numbers below 0, a code listed twice, no region, no kind that counts."""
        numbers = (
            self.min_csos,
            self.min_regions,
            self.min_south_csos,
            self.min_constituencies,
            self.min_characters,
            self.min_activities,
            self.max_gap_days,
            self.grace_days,
        )
        for listed in (self.regions, self.constituencies):
            if len({row.code for row in listed}) < len(listed):
                error = "a region or a constituency is listed twice"
                raise ValueError(error)
        if min(numbers) < 0 or not self.regional_kinds or not self.constituency_kinds or not self.regions:
            error = "a number is below 0, no kind of organisation counts, or the scheme has no region"
            raise ValueError(error)
        named = [row.code for row in self.constituencies if row.code != OTHER_CONSTITUENCY]
        southern = frozenset(region.code for region in self.regions if region.is_global_south)
        object.__setattr__(self, "region_named", {region.code: region for region in self.regions})
        places = {region.code: place for place, region in enumerate(self.regions)}
        object.__setattr__(self, "region_places", places)
        object.__setattr__(self, "southern_regions", southern)
        object.__setattr__(self, "constituency_names", {row.code: row.name for row in self.constituencies})
        object.__setattr__(self, "constituency_places", {code: place for place, code in enumerate(named)})

    def to_json(self) -> object:
        """Plain data, losslessly."""
        return to_plain(self)

    @classmethod
    def from_json(cls, data: object) -> "Parameters":
        """The parameters that `to_json` wrote."""
        return from_plain(cls, data)

    @property
    def counts_only_csos(self) -> bool:
        """Whether regions are counted by civil society organisations alone: then sentences say so."""
        return self.regional_kinds == CSOS_ONLY

    @property
    def counts_the_usual_kinds(self) -> bool:
        """Whether both criteria on members count the kinds that they count by default."""
        return self.counts_only_csos and self.constituency_kinds == CIVIL_SOCIETY_ACTORS

    @property
    def counted_states(self) -> tuple[MemberState, ...]:
        """A member counts when it is pledged or confirmed; only confirmed where the call says so."""
        return _CONFIRMED_ONLY if self.count_only_confirmed else _PLEDGED_OR_CONFIRMED


_CONFIRMED_ONLY: Final = (MemberState.CONFIRMED,)
_PLEDGED_OR_CONFIRMED: Final = (MemberState.PLEDGED, MemberState.CONFIRMED)


class Evidence(NamedTuple):
    """How a row was taken: what it counted as (a region, a constituency, a route, …; empty if it did not) and why."""

    subject: str
    sentence: Message
    identity: str = ""
    counted_as: str = ""
    is_south: bool = False

    @property
    def counted(self) -> bool:
        """Whether it counted at all."""
        return bool(self.counted_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChange:
    """A change to an organisation already listed: any one of the regions (or constituencies), or a confirmation."""

    identity: str
    organisation: str
    regions: tuple[str, ...] = ()
    constituencies: tuple[str, ...] = ()
    confirmed: bool = False

    def applied_to(self, member: MemberFacts) -> MemberFacts:
        """The row with the change; the first of the offered regions or constituencies stands for any of them."""
        if member.identity != self.identity:
            return member
        if self.confirmed and member.state == MemberState.PLEDGED:
            member = replace(member, state=MemberState.CONFIRMED)
        if self.constituencies:
            member = replace(member, constituency=self.constituencies[0])
        if self.regions:
            member = replace(member, primary_region=self.regions[0])
        return member


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How many organisations are wanted, from any of these regions or constituencies; a search can use it."""

    count: int
    regions: tuple[str, ...] = ()
    constituencies: tuple[str, ...] = ()
    from_g77: int = 0
    """How many of them must be from a country of the Group of 77."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """The smallest additions of one kind that would make a criterion pass, as a sentence and as rows."""

    kind: RemedyKind
    sentence: Message
    changes: tuple[MemberChange, ...] = ()
    members: tuple[MemberFacts, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    """The same additions as `members`, with every region or constituency that would do."""
    engagement: tuple[EngagementFacts, ...] = ()
    support_needed: str = ""
    youth_engagement: str = ""
    activities: tuple[ActivityFacts, ...] = ()

    def applied_to(self, facts: Facts) -> Facts:
        """The facts with the remedy's changes made and its rows added."""
        members = facts.members
        for change in self.changes:
            members = tuple(change.applied_to(member) for member in members)
        return replace(
            facts,
            members=members + self.members,
            engagement=facts.engagement + self.engagement,
            support_needed=self.support_needed or facts.support_needed,
            youth_engagement=self.youth_engagement or facts.youth_engagement,
            activities=facts.activities + self.activities,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer of one criterion.

    `counts` and `thresholds` have the same keys. `missing` is one plain sentence, absent when nothing is. `notes` are
    advice that never blocks. `route` says by which way the engagement criterion was met.
    """

    criterion: str
    severity: Severity
    outcome: Outcome
    counts: dict[str, int] = field(default_factory=dict)
    thresholds: dict[str, int] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    missing: Message | None = None
    remedies: tuple[Remedy, ...] = ()
    notes: tuple[Message, ...] = ()
    route: str = ""

    @property
    def blocks(self) -> bool:
        """A must that is not met blocks; a should blocks unless it is met or excepted; advice never blocks."""
        match self.severity:
            case Severity.ADVICE:
                return False
            case Severity.SHOULD:
                return self.outcome not in {Outcome.MET, Outcome.EXCEPTED}
            case Severity.MUST:
                return self.outcome != Outcome.MET


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One proposal judged under one version of the criteria: a result a criterion."""

    criteria_version: int
    results: tuple[Result, ...]

    @property
    def shortlistable(self) -> bool:
        """Every must is met, every should is met or excepted, and each criterion was computed: an absent one blocks."""
        computed = sorted(result.criterion for result in self.results)
        return computed == sorted(CRITERION_NAMES) and not any(result.blocks for result in self.results)

    @property
    def unmet(self) -> tuple[Result, ...]:
        """What stands between the proposal and the shortlist."""
        return tuple(result for result in self.results if result.blocks)

    @property
    def excepted(self) -> tuple[str, ...]:
        """The names of the criteria that are not met, and for which an exception stands."""
        return tuple(result.criterion for result in self.results if result.outcome == Outcome.EXCEPTED)

    def result(self, criterion: str) -> Result:
        """The result of a criterion, by name; KeyError when it was not computed."""
        for result in self.results:
            if result.criterion == criterion:
                return result
        raise KeyError(criterion)

    def to_json(self) -> object:
        """Plain data, losslessly."""
        return to_plain(self)

    @classmethod
    def from_json(cls, data: object) -> "Report":
        """The report that `to_json` wrote."""
        return from_plain(cls, data)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: its name in data, its title on a page, how binding it is, and the rule itself.

    A `should` also says what it looks at: an exception from it stands only while that stays the same.
    """

    name: str
    title: Message
    severity: Severity
    judge: Callable[[Facts, Parameters], Result]
    looks_at: Callable[[Facts, Parameters], object] | None = None
