"""Join two similar proposals: one survives with the members and plans of both, the other points to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from coalitions.criteria import judge
from coalitions.criteria.types import OTHER_CONSTITUENCY, Facts, MemberFacts, Parameters
from coalitions.emails import TOOK_UP_ANOTHER, tell_contacts, tell_convener, tell_team
from coalitions.lifecycle import Action, advance, check, may, roles_of
from coalitions.limits import MOST_ACTIVITIES, MOST_ENGAGEMENT_ENTRIES, MOST_MEMBERS
from coalitions.models import Activity, EngagementEntry, Membership, Merge, Proposal, standing
from coalitions.services.agreed import agreed_to
from coalitions.services.asking import ask_again_where_voided
from coalitions.services.contacts import declined_to
from coalitions.services.facts import (
    Rules,
    facts_from,
    further_of,
    load_rows,
    member_facts,
    rules_of,
)
from coalitions.services.lapsing import end_exceptions
from coalitions.services.locking import lock_whole
from coalitions.services.news import carry_news
from coalitions.services.progress import copy_records
from coalitions.services.reviewing import NoteMissing
from coalitions.services.submission import ask_for_support, close_support_request
from coalitions.services.validation import Judgement, validate
from coalitions.services.wording import criterion_label
from coalitions.states import MembershipState, ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused
from portal.common.text import folded

SURVIVES_IN = (ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW, ProposalState.SHORTLISTED)
Row = TypeVar("Row", EngagementEntry, Activity)
STANDS_BY = (MembershipState.PLEDGED, MembershipState.CONFIRMED)


@dataclass(frozen=True)
class Union:
    """What a merge brings to the survivor, by name."""

    carried: tuple[str, ...]
    """Members that only the absorbed proposal lists."""
    shared: tuple[str, ...]
    """Members of both: one row, with the constituencies of both."""
    refused: tuple[str, ...]
    """Members of the absorbed proposal who said no to the survivor: a row that they have there stays as it is."""
    left: tuple[str, ...]
    """Members who declined or left the absorbed proposal: not carried over, whatever another row of theirs says."""
    engagement_entries: int
    activities: int
    lapsing: tuple[str, ...] = ()
    """Criteria from which the survivor has an exception that the union's members do not keep."""
    ending: tuple[str, ...] = ()
    """Criteria from which the absorbed proposal has an exception: it ends, or the request for it."""


@dataclass(frozen=True)
class MergePreview:
    """The survivor as the merge would make it."""

    union: Union
    judgement: Judgement


def preview_merge(*, survivor: Proposal, absorbed: Proposal, by: User) -> MergePreview:
    """What merging would give: the union that a merge stores, judged from memory. Both are loaded for this alone."""
    _check_both(survivor, absorbed, by=by)
    rules = rules_of(survivor.call.criteria_set)
    united, parameters = _United(survivor, absorbed, rules), rules.parameters
    facts = united.facts(parameters)
    union = replace(united.union, lapsing=_lapsing(survivor, facts), ending=_ending(absorbed))
    return MergePreview(union, Judgement(survivor, facts, parameters, judge(facts, parameters)))


@transaction.atomic
def merge(*, survivor: Proposal, absorbed: Proposal, by: User, note: str) -> Merge:
    """Merge `absorbed` into `survivor`, of the same call; both conveners and teams are told. It stays on record.

    Members are united by organisation. A member that both list keeps the survivor's row, gains the other row's
    constituencies, and fills what it left open. One that said no to the survivor is not brought back, not even where
    its row was removed since; nor one that itself said no to the absorbed. What a member confirmed was the other
    coalition: carried over, it is pledged; and so is one of the survivor's, where the merge changes what it confirmed.
    Identical plans and activities are taken once, with what was reported of them; what was dropped is not taken. News
    is the survivor's from then on.
    """
    locked_survivor, locked_absorbed = _lock_both(survivor, absorbed, by=by)
    if not note.strip():
        raise NoteMissing(_("Write the reason; both conveners read it."))
    survivor_before = validate(locked_survivor, by=by).revision
    absorbed_before = validate(locked_absorbed, by=by).revision
    to_unite = [Proposal.objects.select_related("call").get(pk=one.pk) for one in (survivor, absorbed)]
    united = _United(to_unite[0], to_unite[1], rules_of(locked_survivor.call.criteria_set))
    united.store(locked_survivor)
    ask_again_where_voided(locked_survivor, *united.members.voided, by=by)
    validation = validate(locked_survivor, by=by)
    if locked_survivor.state == ProposalState.SHORTLISTED and not validation.is_shortlistable:
        raise ActionRefused(_("The merged coalition would no longer meet the criteria. Nothing was changed."))
    carry_news(locked_absorbed, to=locked_survivor)
    ask_for_support(locked_survivor, validation)
    close_support_request(locked_absorbed)
    locked_absorbed.merged_into = locked_survivor
    advance(locked_absorbed, Action.MERGE, by=by, note=note, changed=["merged_into"])
    end_exceptions(locked_absorbed)
    record(
        "proposal.absorbed_another",
        locked_survivor,
        by=by,
        note=note,
        before={"revision": survivor_before.number},
        after={"revision": validation.revision.number, "absorbed": locked_absorbed.reference},
    )
    tell_convener("absorbed", locked_absorbed, survivor=locked_survivor, note=note)
    tell_team(locked_absorbed, ProposalState.MERGED, note=note, other=locked_survivor)
    tell_team(locked_survivor, TOOK_UP_ANOTHER, note=note, other=locked_absorbed)
    tell_contacts(locked_absorbed, ProposalState.MERGED, survivor=locked_survivor)
    union, report = united.union, validation.report
    tell_convener("merged", locked_survivor, absorbed=locked_absorbed, union=union, note=note, report=report)
    return Merge.objects.create(
        survivor=locked_survivor,
        absorbed=locked_absorbed,
        survivor_before=survivor_before,
        absorbed_before=absorbed_before,
        survivor_after=validation.revision,
        note=note,
        by=by,
    )


def _lapsing(survivor: Proposal, facts: Facts) -> tuple[str, ...]:
    granted = {one.criterion for one in survivor.exceptions.all() if one.is_granted}
    return tuple(criterion_label(name) for name in sorted(granted - set(facts.exceptions)))


def _ending(absorbed: Proposal) -> tuple[str, ...]:
    ends = {one.criterion for one in absorbed.exceptions.all() if one.is_granted or one.is_asked}
    return tuple(criterion_label(name) for name in sorted(ends))


def _lock_both(survivor: Proposal, absorbed: Proposal, *, by: User) -> tuple[Proposal, Proposal]:
    """Both, locked in the order of their keys (so that two merges cannot wait for one another), and fit for it."""
    locked = {one.pk: lock_whole(one) for one in sorted((survivor, absorbed), key=lambda one: one.pk)}
    _check_both(locked[survivor.pk], locked[absorbed.pk], by=by)
    return locked[survivor.pk], locked[absorbed.pk]


def _check_both(survivor: Proposal, absorbed: Proposal, *, by: User) -> None:
    check(absorbed, Action.MERGE, by=by)
    if survivor.pk == absorbed.pk:
        raise ActionRefused(_("A proposal cannot be merged into itself."))
    if survivor.call_id != absorbed.call_id:
        raise ActionRefused(_("These proposals answer different calls."))
    if survivor.state not in SURVIVES_IN or not may(Action.MERGE, roles_of(by, survivor)):
        raise ActionRefused(
            _("“%(title)s” is %(state)s now, so nothing can be merged into it. Nothing was changed.")
            % {"title": survivor.title_for_committee, "state": survivor.get_state_display()}
        )


class _United:
    """The survivor with what the absorbed one brings: in memory, to be judged, and then stored or not.

    The rows of both are loaded, and those of the survivor are changed: the two are not used any further.
    """

    def __init__(self, survivor: Proposal, absorbed: Proposal, rules: Rules) -> None:
        load_rows(survivor, absorbed, declined_to=declined_to([survivor, absorbed]))
        self.survivor = survivor
        self.support_needed = survivor.support_needed or absorbed.support_needed
        self.members = _Members(survivor, rules)
        self.members.take_all(absorbed.memberships.all())
        self.engagement = _new_entries(survivor, absorbed)
        self.activities = _new_activities(survivor, absorbed)

    @property
    def union(self) -> Union:
        """What it brings, by name and number."""
        return Union(
            **{name: tuple(names) for name, names in self.members.names.items()},
            engagement_entries=len(self.engagement),
            activities=len(self.activities),
        )

    def facts(self, parameters: Parameters) -> Facts:
        """What the criteria look at."""
        return facts_from(
            self.survivor,
            parameters,
            members=self.members.facts(parameters),
            engagement=[*self.survivor.engagement_entries.all(), *self.engagement],
            activities=[*self.survivor.activities.all(), *self.activities],
            support_needed=self.support_needed,
        )

    def store(self, survivor: Proposal) -> None:
        """Write all of it; `survivor` is the locked one."""
        if survivor.support_needed != self.support_needed:
            survivor.support_needed = self.support_needed
            survivor.save(update_fields=["support_needed"])
        self.members.store()
        EngagementEntry.objects.bulk_create(self.engagement)
        Activity.objects.bulk_create(self.activities)
        copy_records(self.activities)


COPIED = (
    "organisation",
    "kind",
    "country",
    "is_global",
    "primary_region",
    "region_reason",
    "constituency",
    "other_constituency",
    "mapped_constituency_id",
    "contact_name",
    "contact_email",
)
FILLED = ("country", "constituency")
CONTACT = ("contact_name", "contact_email")
JOINED = (*FILLED, *CONTACT, "primary_region", "region_reason", "other_constituency", "mapped_constituency", "state")


class _Members:
    """The survivor's members while another proposal's are taken in, one by one; stored at once, in few queries."""

    def __init__(self, survivor: Proposal, rules: Rules) -> None:
        self.survivor = survivor
        self.regions = rules.country_regions
        self.names: dict[str, list[str]] = {"carried": [], "shared": [], "refused": [], "left": []}
        self.new: list[Membership] = []
        self.changed: dict[int, Membership] = {}
        self.voided: list[Membership] = []
        self.further: dict[int, set[str]] = {}
        self.here: dict[int, Membership] = {}
        self.rows = sorted(survivor.memberships.all(), key=attrgetter("pk"))
        for row in self.rows:
            known = self.here.get(row.organisation_id)
            if known is None or (known.state not in STANDS_BY and row.state in STANDS_BY):
                self.here[row.organisation_id] = row
        self.position = max((row.position for row in self.rows), default=0)

    def take_all(self, rows: Iterable[Any]) -> None:
        """Take the absorbed proposal's rows: carry each, join it to ours, or leave it.

        An organisation's own no to the absorbed one is its newest word, and holds for all its rows there.
        """
        rows = list(rows)
        stands = {row.pk for row in rows if row.state in STANDS_BY and row.proposal_id not in row.declined_to}
        standing = {row.organisation_id for row in rows if row.pk in stands}
        for row in rows:
            if row.pk in stands:
                self._take(row)
            elif row.organisation_id not in standing:
                self._name("left", row)
        _refuse_too_many(len(self.rows) + len(self.new), MOST_MEMBERS)

    def _take(self, row: Any) -> None:
        twin = self.here.get(row.organisation_id)
        if twin is None and self.survivor.pk in row.declined_to:
            # Its convener took the row off the list since: an organisation's own no outlives that.
            self._name("refused", row)
        elif twin is None:
            self._carry(row)
            self._name("carried", row)
        elif twin.state not in STANDS_BY:
            self._name("refused", row)
        else:
            agreed = agreed_to(twin, further=self._further(twin))
            self._join(twin, row)
            if twin.state == MembershipState.CONFIRMED and agreed_to(twin, further=self._further(twin)) != agreed:
                # The rule of services/members.change_member, for rows that are stored together.
                twin.state = MembershipState.PLEDGED
                self.voided.append(twin)
            # A second row of a member that the first one carried says nothing new.
            if twin.pk is not None:
                self.changed[twin.pk] = twin
                self._name("shared", row)

    def facts(self, parameters: Parameters) -> list[MemberFacts]:
        """The survivor's rows as they would be."""
        return [
            member_facts(row, parameters, self.regions, further=self._further(row)) for row in (*self.rows, *self.new)
        ]

    def _further(self, row: Membership) -> set[str]:
        stored = further_of(row) if row.pk else set()
        added = self.further.get(row.organisation_id, ()) if row is self.here[row.organisation_id] else ()
        return stored | set(added)

    def store(self) -> None:
        """Write the new and the changed rows with their constituencies."""
        Membership.objects.bulk_create(self.new)
        Membership.objects.bulk_update(self.changed.values(), JOINED, batch_size=500)
        link = Membership.further_constituencies.through
        link.objects.bulk_create(
            (
                link(membership_id=self.here[organisation].pk, constituency_id=code)
                for organisation, codes in self.further.items()
                for code in sorted(codes)
            ),
            ignore_conflicts=True,
        )

    def _carry(self, row: Membership) -> None:
        self.position += 1
        copy = Membership(
            proposal=self.survivor,
            position=self.position,
            state=MembershipState.PLEDGED,
            copied_from=row,
            **{name: getattr(row, name) for name in COPIED},
        )
        self.new.append(copy)
        self.here[row.organisation_id] = copy
        self.further[row.organisation_id] = further_of(row)

    def _join(self, ours: Membership, theirs: Membership) -> None:
        """Fill what our row leaves open, and add the other row's constituencies as further ones."""
        for name in FILLED:
            if not getattr(ours, name):
                setattr(ours, name, getattr(theirs, name))
        if not ours.contact_email and (theirs.contact_email or not ours.contact_name):
            # A name and an address of one person: never the name of one with the address of another.
            for name in CONTACT:
                setattr(ours, name, getattr(theirs, name))
        if not ours.primary_region_id and not self._country_says_region(ours):
            ours.primary_region, ours.region_reason = theirs.primary_region, theirs.region_reason
        further = further_of(theirs)
        if theirs.constituency_id:
            further.add(theirs.constituency_id)
        if not ours.other_constituency:
            ours.other_constituency = theirs.other_constituency
            ours.mapped_constituency_id = theirs.mapped_constituency_id
        elif theirs.mapped_constituency_id:
            # The committee placed the other row's words, not ours: what it said stands by its name.
            further = further - {OTHER_CONSTITUENCY} | {theirs.mapped_constituency_id}
        self.further.setdefault(ours.organisation_id, set()).update(further - {ours.constituency_id})

    def _country_says_region(self, row: Membership) -> bool:
        """Whether the row has a region without declaring one; then another row's must not take its place."""
        return not row.is_global and len(self.regions.get(row.country_id or "", ())) == 1

    def _name(self, how: str, row: Membership) -> None:
        if row.organisation.name not in self.names[how]:
            self.names[how].append(row.organisation.name)


def _new_entries(survivor: Proposal, absorbed: Proposal) -> list[EngagementEntry]:
    ours = survivor.engagement_entries.all()
    new = _not_in(
        ours, absorbed.engagement_entries.all(), lambda one: (one.audience, folded(one.name), folded(one.plan))
    )
    _refuse_too_many(len(ours) + len(new), MOST_ENGAGEMENT_ENTRIES)
    return [
        EngagementEntry(proposal=survivor, position=place, audience=one.audience, name=one.name, plan=one.plan)
        for place, one in enumerate(new, start=_last_place(ours) + 1)
    ]


def _new_activities(survivor: Proposal, absorbed: Proposal) -> list[Activity]:
    """What the absorbed one still plans and the survivor does not; with what became of it, where both are at work."""
    ours = survivor.activities.all()
    theirs = standing(absorbed.activities.all())
    new = _not_in(standing(ours), theirs, lambda one: (folded(one.activity), one.starts_on, one.ends_on))
    _refuse_too_many(len(ours) + len(new), MOST_ACTIVITIES)
    return [
        Activity(
            proposal=survivor,
            position=place,
            activity=one.activity,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            responsible=one.responsible,
            result=one.result,
            **({"progress": one.progress, "copied_from": one} if survivor.is_coalition else {}),
        )
        for place, one in enumerate(new, start=_last_place(ours) + 1)
    ]


def _last_place(rows: Iterable[Row]) -> int:
    return max((row.position for row in rows), default=0)


def _not_in(ours: Iterable[Row], theirs: Iterable[Row], key: Callable[[Row], object]) -> list[Row]:
    """Theirs that are not among ours, each once."""
    known = {key(one) for one in ours}
    new = {key(one): one for one in reversed(list(theirs)) if key(one) not in known}
    return list(reversed(new.values()))


def _refuse_too_many(number: int, most: int) -> None:
    if number > most:
        raise ActionRefused(
            _("Together they have %(number)s rows of one kind; there may be %(most)s. Nothing was changed.")
            % {"number": number, "most": most}
        )
