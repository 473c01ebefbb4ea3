"""A proposals file as typed data, and back: impact-proposals/1."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from coalitions.criteria.types import Audience, MemberKind, MemberState

FORMAT: Final = "impact-proposals/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDocument:
    """Somebody to write to. Never public of itself."""

    name: str = ""
    email: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data with all keys."""
        return {"name": self.name, "email": self.email}


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPointDocument:
    """The proposal's focal point, who may agree to be shown to the public."""

    name: str = ""
    email: str = ""
    public: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain data with all keys."""
        return {"name": self.name, "email": self.email, "public": self.public}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDocument:
    """One member row. A country, region or constituency that is not given is empty here and null in the file."""

    organisation: str
    kind: MemberKind
    acronym: str = ""
    website: str = ""
    lead: bool = False
    country: str = ""
    is_global: bool = False
    primary_region: str = ""
    region_reason: str = ""
    constituency: str = ""
    further_constituencies: tuple[str, ...] = ()
    other_constituency: str = ""
    state: MemberState = MemberState.PLEDGED
    contact: PersonDocument = field(default_factory=PersonDocument)

    def to_json(self) -> dict[str, Any]:
        """Plain data with all keys."""
        return {
            "organisation": self.organisation,
            "acronym": self.acronym,
            "website": self.website,
            "kind": self.kind.value,
            "lead": self.lead,
            "country": self.country or None,
            "is_global": self.is_global,
            "primary_region": self.primary_region or None,
            "region_reason": self.region_reason,
            "constituency": self.constituency or None,
            "further_constituencies": list(self.further_constituencies),
            "other_constituency": self.other_constituency,
            "state": self.state.value,
            "contact": self.contact.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementDocument:
    """One entry of the engagement plan."""

    audience: Audience
    name: str = ""
    plan: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data with all keys."""
        return {"audience": self.audience.value, "name": self.name, "plan": self.plan}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDocument:
    """One activity of the work plan."""

    activity: str
    starts: date
    ends: date
    responsible: str = ""
    result: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data with all keys."""
        return {
            "activity": self.activity,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "responsible": self.responsible,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDocument:
    """One proposal, whole."""

    reference: str
    title: str
    summary: str = ""
    objectives: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    builds_on: str = ""
    youth_focus: bool = False
    youth_engagement: str = ""
    submitted_on: date | None = None
    focal_point: FocalPointDocument = field(default_factory=FocalPointDocument)
    members: tuple[MemberDocument, ...] = ()
    engagement: tuple[EngagementDocument, ...] = ()
    support_needed: str = ""
    work_plan: tuple[ActivityDocument, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data with all keys; the day of submission is absent while a draft."""
        return {
            "reference": self.reference,
            "title": self.title,
            "summary": self.summary,
            "objectives": list(self.objectives),
            "themes": list(self.themes),
            "sdgs": list(self.sdgs),
            "builds_on": self.builds_on,
            "youth_focus": self.youth_focus,
            "youth_engagement": self.youth_engagement,
            **({"submitted_on": self.submitted_on.isoformat()} if self.submitted_on else {}),
            "focal_point": self.focal_point.to_json(),
            "members": [member.to_json() for member in self.members],
            "engagement": [entry.to_json() for entry in self.engagement],
            "support_needed": self.support_needed,
            "work_plan": [activity.to_json() for activity in self.work_plan],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDocument:
    """The call that the proposals answer. `parameters` hold what differs from the defaults of the criteria."""

    title: str
    conference_starts: date
    conference_ends: date
    horizon_starts: date
    horizon_ends: date
    parameters: dict[str, int | bool | str | list[str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data with all keys."""
        return {
            "title": self.title,
            "conference_starts": self.conference_starts.isoformat(),
            "conference_ends": self.conference_ends.isoformat(),
            "horizon_starts": self.horizon_starts.isoformat(),
            "horizon_ends": self.horizon_ends.isoformat(),
            "parameters": dict(self.parameters),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole file."""

    call: CallDocument | None = None
    proposals: tuple[ProposalDocument, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data for json.dumps, in the order of the format."""
        return {
            "format": FORMAT,
            **({"call": self.call.to_json()} if self.call else {}),
            "proposals": [proposal.to_json() for proposal in self.proposals],
        }
