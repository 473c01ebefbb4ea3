"""The demo's proposals: read from files in the interchange format, written and submitted through the services."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from coalitions.interchange import ProposalDocument, read
from coalitions.interchange.faults import Faults
from coalitions.models import Call, Proposal
from coalitions.services.editing import About, Pledge, begin, save_about, save_pledge, save_support_needed
from coalitions.services.import_rows import write_plans
from coalitions.services.submission import submit
from portal.accounts.models import User
from portal.demo.rows import list_members

PROPOSALS_2024: Final = "proposals-2024.json"
COMING_PROPOSALS: Final = "proposals-coming.json"

_DATA: Final = Path(__file__).resolve().parent / "data"
_NOON: Final = time(12)
_DAYS_OF_WRITING: Final = 10


class FaultyFileError(Exception):
    """A file of the demo does not follow the format. The message names its faults."""


def proposals_for(call: Call, name: str) -> tuple[ProposalDocument, ...]:
    """The file's proposals, their days moved from the conference that it was written for to the call's."""
    document = read((_DATA / name).read_bytes())
    if isinstance(document, Faults) or document.call is None:
        raise FaultyFileError(name, document)
    moved_by = call.conference_starts - document.call.conference_starts
    return tuple(_moved(one, moved_by) for one in document.proposals)


def write(document: ProposalDocument, *, call: Call, by: User) -> Proposal:
    """Write a draft as its convener would, section by section."""
    proposal = begin(call=call, title=document.title, by=by, language=by.language, reference=document.reference)
    save_about(proposal, about=_about(document, by.language), by=by)
    list_members(proposal, document.members, by=by)
    write_plans(proposal, engagement=document.engagement, work_plan=document.work_plan)
    save_support_needed(proposal, text=document.support_needed, by=by)
    save_pledge(proposal, pledge=_pledge(document), by=by)
    return proposal


def submit_as_of(proposal: Proposal, day: date, *, by: User) -> None:
    """Submit a proposal as if at noon of that day where the call is.

    The instant of submission is set first, which the service leaves as it finds it, so that the validation is made of
    the very facts that are stored. The log and the validation keep the instant at which this was really done.
    """
    at = noon_of(day, proposal.call)
    Proposal.objects.filter(pk=proposal.pk).update(
        created_at=at - timedelta(days=_DAYS_OF_WRITING), pledged_at=at, submitted_at=at
    )
    submit(proposal, by=by)


def noon_of(day: date, call: Call) -> datetime:
    """Noon of that day where the call is."""
    return datetime.combine(day, _NOON, ZoneInfo(call.time_zone))


def _moved(document: ProposalDocument, by: timedelta) -> ProposalDocument:
    return replace(
        document,
        submitted_on=document.submitted_on and document.submitted_on + by,
        work_plan=tuple(replace(one, starts=one.starts + by, ends=one.ends + by) for one in document.work_plan),
    )


def _about(document: ProposalDocument, language: str) -> About:
    return About(
        title=document.title,
        language=language,
        summary=document.summary,
        objectives=document.objectives,
        themes=document.themes,
        sdgs=document.sdgs,
        builds_on=document.builds_on,
        has_youth_focus=document.youth_focus,
        youth_engagement=document.youth_engagement,
    )


def _pledge(document: ProposalDocument) -> Pledge:
    return Pledge(
        focal_point_name=document.focal_point.name,
        focal_point_email=document.focal_point.email,
        focal_point_is_public=document.focal_point.public,
        is_pledged=document.submitted_on is not None,
    )
