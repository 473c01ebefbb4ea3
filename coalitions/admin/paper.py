"""A proposal as a paper to read: one revision, as it was judged, with how each member counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from coalitions.criteria.types import Evidence, MemberFacts, Parameters
from coalitions.models import CriterionException, EngagementEntry, Validation
from coalitions.services.reports import ShownReport, shown
from coalitions.services.validation import Judgement, judgement_of
from coalitions.services.wording import criterion_label, sentence
from coalitions.states import MembershipState
from portal.organisations.models import Kind

MEMBERS_A_PAGE = 100
# The criteria that look at members one by one.
ABOUT_MEMBERS = ("regional", "constituency")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one criterion made of one member: what it counted as, or why it did not."""

    criterion: str
    is_counted: bool
    sentence: str


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """One row of the table of members."""

    name: str
    acronym: str
    website: str
    is_lead: bool
    kind: str | Promise
    country: str
    is_global: bool
    region: str
    region_reason: str
    constituencies: tuple[str, ...]
    other_constituency: str
    state: str
    state_label: str | Promise
    standings: tuple[Standing, ...]
    contact_name: str
    contact_email: str


@dataclass(frozen=True, kw_only=True)
class EngagementLine:
    """One entry of the engagement plan."""

    audience: str | Promise
    name: str
    plan: str


@dataclass(frozen=True, kw_only=True)
class ActivityLine:
    """One activity of the work plan."""

    activity: str
    starts: date
    ends: date
    responsible: str
    result: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A revision, ready to read, with the report that it was given."""

    document: dict[str, Any]
    members: Page[Any]
    confirmed: int
    pledged: int
    engagement: tuple[EngagementLine, ...]
    work_plan: tuple[ActivityLine, ...]
    report: ShownReport


def paper_of(validation: Validation, *, page_number: str, exceptions: Iterable[CriterionException] = ()) -> Paper:
    """The revision that was judged, with its judgement; `page_number` names the page of members, or the nearest one."""
    document, judgement = validation.revision.document, judgement_of(validation)
    rows = list(zip(document["members"], judgement.facts.members, strict=True))
    page = Paginator(rows, MEMBERS_A_PAGE).get_page(page_number)
    lines = list(_member_lines(page.object_list, judgement))
    return Paper(
        document=document,
        members=Page(lines, page.number, page.paginator),
        confirmed=_number(document, MembershipState.CONFIRMED),
        pledged=_number(document, MembershipState.PLEDGED),
        engagement=tuple(engagement_lines(document)),
        work_plan=tuple(activity_lines(document)),
        report=shown(judgement, exceptions=exceptions),
    )


def _number(document: dict[str, Any], state: MembershipState) -> int:
    return sum(row["state"] == state for row in document["members"])


def engagement_lines(document: dict[str, Any]) -> Iterable[EngagementLine]:
    """The entries of the engagement plan."""
    for entry in document["engagement"]:
        audience = EngagementEntry.Audience(entry["audience"]).label
        yield EngagementLine(audience=audience, name=entry["name"], plan=entry["plan"])


def activity_lines(document: dict[str, Any]) -> Iterable[ActivityLine]:
    """The activities of the work plan."""
    for row in document["work_plan"]:
        yield ActivityLine(
            activity=row["activity"],
            starts=date.fromisoformat(row["starts"]),
            ends=date.fromisoformat(row["ends"]),
            responsible=row["responsible"],
            result=row["result"],
        )


def _member_lines(rows: Iterable[tuple[dict[str, Any], MemberFacts]], judgement: Judgement) -> Iterable[MemberLine]:
    evidence: dict[str, list[tuple[str, Evidence]]] = {}
    for name in ABOUT_MEMBERS:
        for one in judgement.report.result(name).evidence:
            evidence.setdefault(one.identity, []).append((name, one))
    names = _names(judgement.parameters)
    for row, facts in rows:
        yield MemberLine(
            name=row["organisation"],
            acronym=row["acronym"],
            website=row["website"] if row["website"].startswith(("https://", "http://")) else "",
            is_lead=row["lead"],
            kind=Kind(row["kind"]).label,
            country=_(facts.country_name),
            is_global=row["is_global"],
            region=names.get(facts.primary_region, facts.primary_region),
            region_reason=row["region_reason"],
            constituencies=tuple(
                names.get(code, code) for code in (facts.constituency, *facts.further_constituencies) if code
            ),
            other_constituency=_other(facts, names),
            state=row["state"],
            state_label=MembershipState(row["state"]).label,
            standings=tuple(
                Standing(
                    criterion=criterion_label(name),
                    is_counted=one.counted,
                    sentence=_counted_as(one, names) if one.counted else sentence(one.sentence),
                )
                for name, one in evidence.get(facts.identity, ())
            ),
            contact_name=row["contact"]["name"],
            contact_email=row["contact"]["email"],
        )


def _counted_as(one: Evidence, names: dict[str, str]) -> str:
    place = names.get(one.counted_as, one.counted_as)
    return _("%(region)s (global south)") % {"region": place} if one.is_south else place


def _names(parameters: Parameters) -> dict[str, str]:
    named = [(one.code, one.name) for one in parameters.regions]
    named += [(one.code, one.name) for one in parameters.constituencies]
    return {code: _(name) for code, name in named}


def _other(facts: MemberFacts, names: dict[str, str]) -> str:
    if not facts.other_constituency or not facts.mapped_constituency:
        return facts.other_constituency
    return _("%(words)s (counts as %(constituency)s)") % {
        "words": facts.other_constituency,
        "constituency": names.get(facts.mapped_constituency, facts.mapped_constituency),
    }
