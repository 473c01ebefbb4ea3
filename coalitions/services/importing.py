"""Bring the proposals of a file into a call: all of them, or none and every fault by its JSON path."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.interchange import Document, Faults, ProposalDocument
from coalitions.interchange.faults import Fault, Path, json_path
from coalitions.interchange.meaning import unknown_region
from coalitions.lifecycle import Action, advance
from coalitions.models import Call, Proposal
from coalitions.services.asking import end_what_does_not_hold
from coalitions.services.contacts import OwnWords
from coalitions.services.differences import Difference, difference
from coalitions.services.editing import save_at_a_free_address
from coalitions.services.facts import with_rows
from coalitions.services.import_faults import faults_of
from coalitions.services.import_rows import Registry, write_members, write_plans
from coalitions.services.submission import ask_for_support
from coalitions.services.validation import validate
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.organisations.models import Region

NOON: Final = time(12)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did, by reference."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One proposal of the file: what is stored of it, and what has to change."""

    document: ProposalDocument
    proposal: Proposal | None
    difference: Difference

    @property
    def submits(self) -> bool:
        """Whether a draft, or what is new, becomes submitted."""
        is_draft = self.proposal is None or self.proposal.state == ProposalState.DRAFT
        return is_draft and self.document.submitted_on is not None

    @property
    def changes(self) -> bool:
        """Whether anything has to be done."""
        return self.proposal is None or self.submits or bool(self.difference.parts)


@transaction.atomic
def import_proposals(
    document: Document, *, call: Call, convener: User, by: User | None = None, is_rehearsal: bool = False
) -> Imported | Faults:
    """Bring a file's proposals into a call, convened by `convener`; or change nothing and name every fault.

    What is new is taken into an open and a closed call alike. A reference that the convener has in this call already
    is made to say what the file says, where it can be changed now. One with a day of submission is submitted as of
    that day, with its revision and validation, and nobody is mailed. States beyond that are the committee's to give.
    A rehearsal does all this and takes it back. `by` is who imports; None is the operator, at the command line.
    """
    with connection.cursor() as cursor:
        # One import after the other: two files at once may bring the same references and organisations.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('coalitions.import'))")
    # Nor criteria meanwhile: read anew, since whoever asks may know the call from before a version was published.
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    scheme = call.criteria_set.region_scheme_id
    regions = dict(Region.objects.filter(scheme=scheme).values_list("code", "pk"))
    if unknown := tuple(_unknown_regions(document, regions)):
        return Faults(unknown)
    stored = _stored(document)
    words = OwnWords.of(stored.values())
    steps = [_step(one, stored.get(one.reference), regions, words) for one in document.proposals]
    faults = tuple(_faults(steps, call, convener, words))
    if faults:
        return Faults(faults)
    imported = Imported(
        created=_references(step for step in steps if step.proposal is None),
        changed=_references(step for step in steps if step.proposal is not None and step.changes),
        unchanged=_references(step for step in steps if not step.changes),
    )
    registry = Registry.for_members(member for one in document.proposals for member in one.members)
    for step in steps:
        if step.changes:
            _take(step, call=call, convener=convener, by=by, registry=registry)
    if by is not None:
        counts = {name: len(references) for name, references in asdict(imported).items()}
        record("proposals.imported", call, by=by, after={**counts, "convener": convener})
    if is_rehearsal:
        transaction.set_rollback(True)
    return imported


def _unknown_regions(document: Document, regions: Mapping[str, int]) -> Iterator[Fault]:
    """Regions of the scheme by which the file was read, where a version with another one was published since."""
    for place, one in enumerate(document.proposals):
        for row, member in enumerate(one.members):
            if member.primary_region and member.primary_region not in regions:
                path = json_path(("proposals", place, "members", row, "primary_region"))
                yield Fault(path, unknown_region(member.primary_region))


def _stored(document: Document) -> dict[str, Proposal]:
    """What is stored under the references of the file, locked."""
    references = [one.reference for one in document.proposals]
    list(Proposal.objects.select_for_update().filter(reference__in=references).order_by("pk").values_list("pk"))
    return {one.reference: one for one in with_rows(Proposal.objects.filter(reference__in=references))}


def _step(document: ProposalDocument, proposal: Proposal | None, regions: Mapping[str, int], words: OwnWords) -> _Step:
    found = difference(document, proposal, regions=regions, words=words)
    return _Step(document=document, proposal=proposal, difference=found)


def _faults(steps: Iterable[_Step], call: Call, convener: User, words: OwnWords) -> Iterator[Fault]:
    for place, step in enumerate(steps):
        path: Path = ("proposals", place)
        found = faults_of(
            step.document,
            step.proposal,
            call=call,
            convener=convener,
            changes=step.changes,
            sections=step.difference.sections,
            words=words,
        )
        yield from (Fault(json_path((*path, *at)), sentence) for at, sentence in found)


def _take(step: _Step, *, call: Call, convener: User, by: User | None, registry: Registry) -> None:
    """Write one proposal; the caller holds its row, or has just made it."""
    proposal = step.proposal or Proposal(call=call, convener=convener, reference=step.document.reference)
    for name, value in step.difference.fields.items():
        setattr(proposal, name, value)
    if step.proposal is None:
        proposal.language = convener.language
        save_at_a_free_address(proposal)
        record("proposal.imported", proposal, by=by, after={"state": proposal.state, "reference": proposal.reference})
    else:
        proposal.save(update_fields=[*step.difference.fields, "changed_at"])
        if step.difference.parts:
            note = _("Imported from a file.")
            record("proposal.changed", proposal, by=by, note=note, after={"changed": list(step.difference.parts)})
    write_members(proposal, step.difference, registry)
    # Whom a file contradicts is not mailed: an import is the operator's deed.
    end_what_does_not_hold(proposal)
    write_plans(proposal, engagement=step.difference.engagement, work_plan=step.difference.work_plan)
    if step.submits and step.document.submitted_on:
        _submit(proposal, step.document.submitted_on, by=convener)
    if proposal.state == ProposalState.SUBMITTED:
        ask_for_support(proposal, validate(proposal, by=None))


def _submit(proposal: Proposal, day: date, *, by: User) -> None:
    """Submit as of the file's day, which is the pledge's too; the log says that it was an import."""
    noon = datetime.combine(day, NOON, ZoneInfo(proposal.call.time_zone))
    proposal.submitted_at = min(noon, timezone.now())
    proposal.pledged_at = proposal.pledged_at or proposal.submitted_at
    note = _("Imported from a file, as submitted on %(day)s.") % {"day": day.isoformat()}
    advance(proposal, Action.SUBMIT, by=by, note=note, changed=["submitted_at", "pledged_at"])
    proposal.cases.lapse()


def _references(steps: Iterable[_Step]) -> tuple[str, ...]:
    return tuple(step.document.reference for step in steps)
