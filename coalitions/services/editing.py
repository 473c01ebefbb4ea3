"""What a convener writes in a proposal: begin a draft, save a section. Rows are in members.py and plans.py."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coalitions.models import Call, CriteriaSet, Proposal, new_reference
from coalitions.services.clarifications import why_section_closed
from coalitions.services.graces import grace_of
from coalitions.services.locking import lock, writes
from coalitions.services.submission import CallClosed, Incomplete, ask_for_support, missing_for_submission
from coalitions.services.validation import validate
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.last_edits import place_of, remember_edits
from portal.common.refusals import ActionRefused
from portal.common.seen import IsAsSeen, whatever_stands

# An address of the public pages that is not a coalition's.
RESERVED_ADDRESSES = frozenset({"new"})
LONGEST_STEM = 100
LONGEST_STEM_WITH_REFERENCE = 79


class Part(StrEnum):
    """The sections of a proposal, as its addresses and the log name them."""

    ABOUT = "about"
    MEMBERS = "members"
    ENGAGEMENT = "engagement"
    WORK_PLAN = "work-plan"
    PLEDGE = "pledge"


MENDED_IN_GRACE = frozenset({Part.MEMBERS, Part.ENGAGEMENT, Part.WORK_PLAN})


class NotEditable(ActionRefused):
    """The proposal cannot be changed now. The message says what holds."""


class ChangedMeanwhile(ActionRefused):
    """Somebody saved the same section or row since it was read."""


class ListFull(ActionRefused):
    """There are as many rows as there may be."""


class PledgeStands(ActionRefused):
    """Once a proposal was submitted, its pledge is taken back only by withdrawing it."""


@dataclass(frozen=True, kw_only=True)
class About:
    """The section about the coalition."""

    title: str
    language: str = "en"
    summary: str = ""
    objectives: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    builds_on: str = ""
    has_youth_focus: bool = False
    youth_engagement: str = ""


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """The section on who answers for the coalition, and its pledge of the principles."""

    focal_point_name: str = ""
    focal_point_email: str = ""
    focal_point_is_public: bool = False
    is_pledged: bool = False


def calls_to_propose_to() -> QuerySet[Call]:
    """Calls that take proposals at this moment: open, and with criteria to judge them by."""
    published = CriteriaSet.objects.filter(call=OuterRef("pk"), published_at__isnull=False)
    return Call.objects.open_now().filter(Exists(published)).order_by("closes_at", "id")


@transaction.atomic
def begin(*, call: Call, title: str, by: User, language: str = "en", reference: str = "") -> Proposal:
    """Begin a draft for a call that is open; it needs nothing but a title. One from a file keeps its reference.

    Sent twice, it makes one: the same title for the same call is the same draft for as long as it is one.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not calls_to_propose_to().filter(pk=call.pk).exists():
        raise CallClosed(_("The call “%(title)s” takes no proposals now.") % {"title": call.title})
    same = Proposal.objects.filter(call=call, convener=by, title=title, state=ProposalState.DRAFT).first()
    if same is not None:
        return same
    proposal = Proposal(call=call, convener=by, title=title, language=language, reference=reference or new_reference())
    save_at_a_free_address(proposal)
    record("proposal.begun", proposal, by=by, after={"state": proposal.state, "reference": proposal.reference})
    return proposal


@transaction.atomic
def save_about(proposal: Proposal, *, about: About, by: User, is_as_seen: IsAsSeen = whatever_stands) -> Proposal:
    """Save the section about the coalition.

    `is_as_seen` says under the lock whether `by` knows what stands now; else ChangedMeanwhile, and nothing is saved.
    """
    locked = lock_for_editing(proposal, part=Part.ABOUT, by=by)
    refuse_unseen(locked, is_as_seen)
    return _save(locked, part=Part.ABOUT, values=_listed(about), by=by)


@transaction.atomic
def save_support_needed(proposal: Proposal, *, text: str, by: User, is_as_seen: IsAsSeen = whatever_stands) -> Proposal:
    """Save what support the coalition needs to engage States and the UN, the second route of that criterion."""
    locked = lock_for_editing(proposal, part=Part.ENGAGEMENT, by=by)
    refuse_unseen(locked, is_as_seen)
    return _save(locked, part=Part.ENGAGEMENT, values={"support_needed": text}, by=by)


@transaction.atomic
def save_pledge(proposal: Proposal, *, pledge: Pledge, by: User, is_as_seen: IsAsSeen = whatever_stands) -> Proposal:
    """Save the focal point and the pledge. A pledge keeps the instant at which it was first given."""
    locked = lock_for_editing(proposal, part=Part.PLEDGE, by=by)
    refuse_unseen(locked, is_as_seen)
    values = _listed(pledge)
    if values.pop("is_pledged"):
        values["pledged_at"] = locked.pledged_at or timezone.now()
    elif locked.pledged_at and locked.state != ProposalState.DRAFT:
        raise PledgeStands(_("The pledge stands while the proposal does. Withdraw the proposal to take it back."))
    else:
        values["pledged_at"] = None
    return _save(locked, part=Part.PLEDGE, values=values, by=by)


def refuse_unseen(current: Any, is_as_seen: IsAsSeen) -> None:
    """Refuse to write over what was saved between reading a page's row and locking it."""
    if not is_as_seen(current):
        raise ChangedMeanwhile(_("Somebody saved this at the same moment. Nothing of yours was saved: save it again."))


def remember_edit(
    proposal: Proposal, *, part: Part, fields: Iterable[str], by: User | None, row: int | None = None
) -> None:
    """Keep who changed these fields of a section or row last, for a colleague whose save meets the change."""
    remember_edits(proposal.last_edits, changed={place_of(part, row): fields}, by=by)


def can_change(proposal: Proposal, part: Part | None) -> bool:
    """Whether the section can be changed now. A coalition in its time of grace can mend what the criteria look at."""
    return proposal.is_editable or (part in MENDED_IN_GRACE and grace_of(proposal) is not None)


def lock_for_editing(proposal: Proposal, *, part: Part, by: User) -> Proposal:
    """The proposal, locked, if `by` may change this section at this moment; else NotEditable, with what holds now.

    Asked inside the transaction that saves: a page that was opened before the deadline saves nothing after it.
    """
    locked = lock(proposal)
    if not writes(by, locked):
        raise NotEditable(_("Only the convener of “%(title)s” and its team can change it.") % {"title": locked.title})
    if not can_change(locked, part):
        raise NotEditable(why_not_editable(locked))
    if closed := why_section_closed(locked, part):
        raise NotEditable(closed)
    return locked


def why_not_editable(proposal: Proposal) -> str:
    """In a sentence, why the convener cannot change the proposal now."""
    zone = ZoneInfo(proposal.call.time_zone)
    facts = {
        "title": proposal.title,
        "call": proposal.call.title,
        "closed": date_format(proposal.call.closes_at.astimezone(zone), "DATETIME_FORMAT"),
        "extended": date_format(proposal.changes_until.astimezone(zone), "DATETIME_FORMAT"),
        "grace": date_format(proposal.submission_until.astimezone(zone), "DATETIME_FORMAT"),
        "zone": zone.key,
        "state": proposal.get_state_display(),
    }
    if proposal.state in (ProposalState.DRAFT, ProposalState.SUBMITTED):
        if proposal.is_submittable:
            return (
                _(
                    "The call “%(call)s” closed on %(closed)s (%(zone)s), so “%(title)s” cannot be changed any more. "
                    "As it was saved before, it can still be submitted until %(grace)s."
                )
                % facts
            )
        if proposal.call.has_closed and proposal.changes_until > proposal.call.closes_at:
            return (
                _("The extension of “%(title)s” ended on %(extended)s (%(zone)s), so it cannot be changed any more.")
                % facts
            )
        if proposal.call.has_closed:
            return (
                _("The call “%(call)s” closed on %(closed)s (%(zone)s), so “%(title)s” cannot be changed any more.")
                % facts
            )
        return _("The call “%(call)s” takes no proposals now, so “%(title)s” cannot be changed.") % facts
    if proposal.state == ProposalState.UNDER_REVIEW:
        return _("The committee is reviewing “%(title)s”, so it cannot be changed now.") % facts
    return _("“%(title)s” is %(state)s, so it cannot be changed.") % facts


def keep(proposal: Proposal, *, part: Part, by: User, what: Mapping[str, Any]) -> None:
    """End a change to a locked proposal. A draft just keeps it; one that lies with the committee is logged and judged.

    What was submitted stays fit to be submitted: Incomplete refuses a change that takes its lead or focal point away.
    `what` goes to the log, which more people read than the proposal: no contacts in it.
    """
    proposal.save(update_fields=["changed_at"])
    together = _TOGETHER.get()
    if together is not None:
        together.append(part)
        return
    _keep(proposal, part, note=part, by=by, what=what)


# The sections that were changed inside judged_once; None outside it.
_TOGETHER: ContextVar["list[Part] | None"] = ContextVar("together", default=None)


@contextmanager
def judged_once(proposal: Proposal, *, by: User) -> Iterator[None]:
    """Let several changes to a locked proposal be kept as one: what was submitted is logged and judged once, at last.

    In between it need not be fit to be submitted: a list whose lead changes has for a moment none.
    """
    changed: list[Part] = []
    token = _TOGETHER.set(changed)
    try:
        yield
    finally:
        _TOGETHER.reset(token)
    if changed:
        parts = [part for part in Part if part in changed]
        what = {str(part): changed.count(part) for part in parts}
        _keep(lock(proposal), *parts, note=", ".join(parts), by=by, what=what)


def _keep(proposal: Proposal, *parts: Part, note: str, by: User, what: Mapping[str, Any]) -> None:
    if proposal.state not in (ProposalState.SUBMITTED, ProposalState.SHORTLISTED):
        return
    if missing := missing_for_submission(proposal):
        raise Incomplete(missing)
    record("proposal.changed", proposal, by=by, note=note, after=what)
    validation = validate(proposal, by=by)
    if Part.ENGAGEMENT in parts:
        ask_for_support(proposal, validation)


def _save(locked: Proposal, *, part: Part, values: Mapping[str, Any], by: User) -> Proposal:
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    locked.save(update_fields=[*changed, "changed_at"])
    # The pledge is kept as the instant at which it was given.
    shown = ["is_pledged" if name == "pledged_at" else name for name in changed]
    remember_edit(locked, part=part, fields=shown, by=by)
    keep(locked, part=part, by=by, what={"changed": changed})
    return locked


def _listed(section: About | Pledge) -> dict[str, Any]:
    """The section's fields; lists as the database gives them back, so that they compare."""
    values = {one.name: getattr(section, one.name) for one in fields(section)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def save_at_a_free_address(proposal: Proposal) -> None:
    """Store a new proposal under an address made of its title; with its reference where another one has that."""
    stem = slugify(proposal.title)[:LONGEST_STEM].strip("-")
    if stem and stem not in RESERVED_ADDRESSES and not Proposal.objects.filter(slug=stem).exists():
        proposal.slug = stem
        try:
            with transaction.atomic():
                proposal.save()
        except IntegrityError:
            if not Proposal.objects.filter(slug=stem).exists():
                raise
        else:
            return
    # A file's reference may be words that no address holds, or that another title ends with.
    slug = "-".join(filter(None, [stem[:LONGEST_STEM_WITH_REFERENCE].strip("-"), slugify(proposal.reference)]))
    if not slug or Proposal.objects.filter(slug=slug).exists():
        slug = "-".join(filter(None, [stem, new_reference().lower()]))
    proposal.slug = slug
    proposal.save()
