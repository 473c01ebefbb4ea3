"""A Word document that comes back: compared with what stands now, looked at, then saved as a whole or not at all."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, Final

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from coalitions.models import Proposal, WordImport
from coalitions.services.clarifications import why_section_closed
from coalitions.services.editing import (
    About,
    NotEditable,
    Part,
    Pledge,
    can_change,
    judged_once,
    save_about,
    save_pledge,
    save_support_needed,
    why_not_editable,
)
from coalitions.services.facts import country_regions, load_rows
from coalitions.services.locking import lock, writes
from coalitions.services.member_rules import faults_of, settled
from coalitions.services.members import STANDS_BY, add_member, change_member, remove_member
from coalitions.services.plans import (
    ActivityRow,
    EngagementRow,
    add_activity,
    add_engagement_entry,
    change_activity,
    change_engagement_entry,
    remove_activity,
    remove_engagement_entry,
)
from coalitions.services.said import (
    ABOUT_FIELDS,
    ENGAGEMENT,
    MEMBERS,
    PART_OF,
    PART_OF_LIST,
    PLEDGE_FIELDS,
    SUPPORT,
    member_row,
    member_said,
    said_by,
)
from coalitions.services.waiting import end, still
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.text import folded
from portal.exchange.faults import Fault
from portal.exchange.union import Comparison, Difference, Said, SaidDocument, Values, differences

# Each change is made by the service of its page, which takes a thirtieth of a second; so many are saved in ten.
MOST_CHANGES: Final = 300


class ComparisonChanged(ActionRefused):
    """What stands was changed since the comparison was shown."""


@transaction.atomic
def prepare_word_import(proposal: Proposal, *, said: SaidDocument, by: User) -> WordImport:
    """Keep a document until it is accepted. It takes the place of one that waits."""
    locked = _lock_for(proposal, by=by)
    WordImport.objects.filter(proposal=locked, by=by).delete()
    return WordImport.objects.create(proposal=locked, by=by, said=asdict(said))


def compare_word_import(waiting: WordImport, proposal: Proposal, *, scheme: str) -> Comparison:
    """How the document differs from its proposal, which comes from with_rows; `scheme` is its call's of regions."""
    return _compare(proposal, SaidDocument.stored(waiting.said), scheme=scheme)


@transaction.atomic
def accept_word_import(waiting: WordImport, *, seen: str, choices: Mapping[str, str], by: User) -> int:
    """Save all that the document wants, or nothing; judged once. The answer counts what was saved.

    `seen` is the print of the comparison that was shown; another one is ComparisonChanged. `choices` say of each place
    that others changed meanwhile whether the document's word is taken or left. Every change is made by the service of
    its page: deadlines, closed sections and roles hold as there.
    """
    locked = _lock_for(waiting.proposal, by=by)
    current = still(WordImport.objects.all(), waiting)
    load_rows(locked)
    scheme = str(locked.call.criteria_set.region_scheme_id)
    comparison = _compare(locked, SaidDocument.stored(current.said), scheme=scheme)
    if comparison.seen != seen:
        raise ComparisonChanged(_("The proposal was changed meanwhile. Please look at the comparison again."))
    if comparison.is_faulty:
        raise ActionRefused(_("There are faults in the document. Nothing was saved."))
    wanted = comparison.wanted(choices)
    if wanted is None:
        raise ActionRefused(_("Choose for each place that others changed meanwhile. Nothing was saved."))
    with judged_once(locked, by=by):
        _save(locked, wanted, by=by)
    # What lies with the committee was logged as it was judged.
    if wanted and locked.state not in (ProposalState.SUBMITTED, ProposalState.SHORTLISTED):
        counts = Counter(str(part_of(one)) for one in wanted)
        record("document.accepted", locked, by=by, after=dict(counts))
    end(current)
    return len(wanted)


def part_of(one: Difference) -> Part:
    """The section in which a difference stands."""
    return PART_OF_LIST[one.name] if one.is_row else PART_OF[one.name]


def _lock_for(proposal: Proposal, *, by: User) -> Proposal:
    locked = lock(proposal)
    if not writes(by, locked):
        raise NotEditable(_("Only the convener of “%(title)s” and its team can change it.") % {"title": locked.title})
    return locked


def _compare(proposal: Proposal, document: SaidDocument, *, scheme: str) -> Comparison:
    now = said_by(proposal, scheme=scheme)
    found = [*_with_rules(differences(document, now), now, proposal, scheme=scheme)]
    faults = [*_closed(proposal, found)]
    if len(found) > MOST_CHANGES:
        sentence = _(
            "The document changes more than %(most)s places, which are too many at once. Please send the list of "
            "members as a table, or the document in parts."
        )
        faults.append(Fault(sentence=sentence % {"most": MOST_CHANGES}))
    return Comparison(differences=tuple(found), faults=tuple(faults))


def _closed(proposal: Proposal, found: Iterable[Difference]) -> Iterator[Fault]:
    """Sections that cannot be changed now, and that the document changes."""
    for part in dict.fromkeys(map(part_of, found)):
        if not can_change(proposal, part):
            yield Fault(name=str(part), sentence=why_not_editable(proposal))
        elif closed := why_section_closed(proposal, part):
            yield Fault(name=str(part), sentence=closed)


def _with_rules(found: Iterable[Difference], now: Said, proposal: Proposal, *, scheme: str) -> Iterator[Difference]:
    """The differences with what has to hold for members and the focal point, as their forms ask it."""
    found = list(found)
    asks_for_regions = any(_names_region(one) for one in found)
    regions = country_regions(scheme) if asks_for_regions else {}
    found = [_settled(one, now, proposal, regions) for one in found]
    leads = _leads(found, now)
    point = {**now.fields, **{one.name: one.after for one in found if one.name in PLEDGE_FIELDS}}
    for one in found:
        faults = list(one.faults)
        if _leads_in(one) and len(leads) > 1:
            sentence = _("%(first)s and %(second)s are both said to lead the coalition; one organisation does.")
            faults.append(Fault(name="is_lead", sentence=sentence % {"first": leads[0], "second": leads[1]}))
        is_of_point = one.name in PLEDGE_FIELDS and point["focal_point_is_public"]
        if is_of_point and not point["focal_point_name"] and not one.faults:
            faults.append(Fault(sentence=_("Name the focal point that the public page is to show.")))
        yield replace(one, faults=tuple(faults))


def _settled(one: Difference, now: Said, proposal: Proposal, regions: Mapping[str, tuple[str, ...]]) -> Difference:
    """A member's row with constituencies that agree, and what it lacks."""
    if one.name != MEMBERS or one.after is None or one.faults:
        return one
    row = settled(member_row(one.after))
    faults = [Fault(name=name, sentence=said) for name, said in faults_of(row, regions_of=regions).items()]
    if one.is_added and _is_listed(one.after, now):
        sentence = _("%(organisation)s is in the list already. Change that row instead.")
        faults.append(Fault(name="organisation", sentence=sentence % {"organisation": row.organisation}))
    listed = next((row for row in proposal.memberships.all() if row.pk == one.key), None)
    if listed is not None and row.is_lead and listed.state not in STANDS_BY:
        sentence = _("It is %(state)s, so it cannot lead the coalition.") % {"state": listed.get_state_display()}
        faults.append(Fault(name="is_lead", sentence=sentence))
    return replace(one, after=member_said(row), faults=tuple(faults))


def _is_listed(said: Values, now: Said) -> bool:
    name = folded(said["organisation"])
    return any(
        folded(one["organisation"]) == name and one["country"] == said["country"] for one in now.lists[MEMBERS].values()
    )


def _leads(found: Collection[Difference], now: Said) -> list[str]:
    """The organisations that would lead the coalition if everything were taken."""
    changed = {one.key for one in found if one.name == MEMBERS}
    rows = (row for key, row in now.lists[MEMBERS].items() if key not in changed)
    stay = [str(row["organisation"]) for row in rows if row["is_lead"]]
    return stay + [str(one.after["organisation"]) for one in found if _leads_in(one)]


def _names_region(one: Difference) -> bool:
    return one.name == MEMBERS and one.is_read and one.after is not None and bool(one.after["primary_region"])


def _leads_in(one: Difference) -> bool:
    return one.name == MEMBERS and one.is_read and one.after is not None and bool(one.after["is_lead"])


def _save(proposal: Proposal, wanted: Iterable[Difference], *, by: User) -> None:
    """Make every change by its service; removals first, so that a full list has room.

    What stands by then as the document wants it, since it says so in two rows, is done: it takes nothing else back.
    """
    wanted = list(wanted)
    values = {one.name: one.after for one in wanted if not one.is_row}
    if about := {name: values[name] for name in ABOUT_FIELDS if name in values}:
        save_about(proposal, about=_about(proposal, about), by=by)
    if SUPPORT in values:
        save_support_needed(proposal, text=values[SUPPORT], by=by)
    if point := {name: values[name] for name in PLEDGE_FIELDS if name in values}:
        stands = {name: getattr(proposal, name) for name in PLEDGE_FIELDS}
        pledge = Pledge(**{**stands, **point}, is_pledged=proposal.pledged_at is not None)
        save_pledge(proposal, pledge=pledge, by=by)
    rows = [one for one in wanted if one.is_row]
    for one in sorted(rows, key=lambda row: (row.is_added, not row.is_removed)):
        with suppress(AlreadyDone):
            _save_row(proposal, one, by=by)


def _about(proposal: Proposal, changed: Mapping[str, Any]) -> About:
    values: dict[str, Any] = {name: getattr(proposal, name) for name in About.__dataclass_fields__}
    values.update(changed)
    lists: dict[str, Any] = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return About(**{**values, **lists})


def _save_row(proposal: Proposal, one: Difference, *, by: User) -> None:
    if one.name == MEMBERS:
        _save_member(proposal, one, by=by)
    elif one.name == ENGAGEMENT:
        _save_entry(proposal, one, by=by)
    else:
        _save_activity(proposal, one, by=by)


def _save_member(proposal: Proposal, one: Difference, *, by: User) -> None:
    stored = proposal.memberships.filter(pk=one.key or 0).first()
    if one.after is None:
        if stored is not None:
            remove_member(stored, by=by)
    elif stored is None:
        add_member(proposal, row=member_row(one.after), by=by)
    else:
        change_member(stored, row=member_row(one.after), by=by)


def _save_entry(proposal: Proposal, one: Difference, *, by: User) -> None:
    stored = proposal.engagement_entries.filter(pk=one.key or 0).first()
    if one.after is None:
        if stored is not None:
            remove_engagement_entry(stored, by=by)
    elif stored is None:
        add_engagement_entry(proposal, row=EngagementRow(**one.after), by=by)
    else:
        change_engagement_entry(stored, row=EngagementRow(**one.after), by=by)


def _save_activity(proposal: Proposal, one: Difference, *, by: User) -> None:
    stored = proposal.activities.filter(pk=one.key or 0).first()
    if one.after is None:
        if stored is not None:
            remove_activity(stored, by=by)
        return
    days = {name: parse_date(one.after[name]) for name in ("starts_on", "ends_on")}
    row = ActivityRow(**{**one.after, **days})
    if stored is None:
        add_activity(proposal, row=row, by=by)
    else:
        change_activity(stored, row=row, by=by)
