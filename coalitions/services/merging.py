"""Join two similar proposals: one survives with the members and plans of both, the other points to it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from coalitions.emails import tell_convener
from coalitions.lifecycle import Action, ActionRefused, advance, check, may, roles_of
from coalitions.models import Activity, EngagementEntry, Membership, Merge, Proposal
from coalitions.services.locking import lock_whole
from coalitions.services.reviewing import NoteMissing
from coalitions.services.validation import Judgement, judge_now, validate
from coalitions.states import MembershipState, ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.text import folded

SURVIVES_IN = (ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW, ProposalState.SHORTLISTED)
STANDS_BY = (MembershipState.PLEDGED, MembershipState.CONFIRMED)


@dataclass(frozen=True)
class Union:
    """What a merge brings to the survivor, by name."""

    carried: tuple[str, ...]
    """Members that only the absorbed proposal lists."""
    shared: tuple[str, ...]
    """Members of both: one row, with the constituencies of both."""
    refused: tuple[str, ...]
    """Members of the absorbed proposal who said no to the survivor, so that their row there stays as it is."""
    left: tuple[str, ...]
    """Members who declined or left the absorbed proposal: not carried over."""
    engagement_entries: int
    activities: int


@dataclass(frozen=True)
class MergePreview:
    """The survivor as the merge would make it."""

    union: Union
    judgement: Judgement


def preview_merge(*, survivor: Proposal, absorbed: Proposal, by: User) -> MergePreview:
    """What merging would give: the very merge, judged and rolled back, so that preview and deed cannot differ."""
    with transaction.atomic():
        locked_survivor, locked_absorbed = _lock_both(survivor, absorbed, by=by)
        preview = MergePreview(_unite(locked_survivor, locked_absorbed), judge_now(locked_survivor))
        transaction.set_rollback(True)
    return preview


@transaction.atomic
def merge(*, survivor: Proposal, absorbed: Proposal, by: User, note: str) -> Merge:
    """Merge `absorbed` into `survivor`, of the same call; both conveners are told. The absorbed one stays whole on record.

    Members are united by organisation. A member that both list keeps the survivor's row, gains the other row's
    constituencies, and fills what it left open. One that said no to the survivor is not brought back. What a member
    confirmed was the other coalition: carried over, it is pledged. Identical plans and activities are taken once.
    """
    locked_survivor, locked_absorbed = _lock_both(survivor, absorbed, by=by)
    if not note.strip():
        raise NoteMissing(_("Write the reason; both conveners read it."))
    survivor_before = validate(locked_survivor, by=by).revision
    absorbed_before = validate(locked_absorbed, by=by).revision
    union = _unite(locked_survivor, locked_absorbed)
    validation = validate(locked_survivor, by=by)
    if locked_survivor.state == ProposalState.SHORTLISTED and not validation.is_shortlistable:
        raise ActionRefused(_("The merged coalition would no longer meet the criteria. Nothing was changed."))
    locked_absorbed.merged_into = locked_survivor
    advance(locked_absorbed, Action.MERGE, by=by, note=note, changed=["merged_into"])
    record(
        "proposal.absorbed_another",
        locked_survivor,
        by=by,
        note=note,
        before={"revision": survivor_before.number},
        after={"revision": validation.revision.number, "absorbed": locked_absorbed.reference},
    )
    tell_convener("absorbed", locked_absorbed, survivor=locked_survivor, note=note)
    tell_convener("merged", locked_survivor, absorbed=locked_absorbed, union=union, note=note, report=validation.report)
    return Merge.objects.create(
        survivor=locked_survivor,
        absorbed=locked_absorbed,
        survivor_before=survivor_before,
        absorbed_before=absorbed_before,
        survivor_after=validation.revision,
        note=note,
        by=by,
    )


def _lock_both(survivor: Proposal, absorbed: Proposal, *, by: User) -> tuple[Proposal, Proposal]:
    """Both, locked in the order of their keys (so that two merges cannot wait for one another), and fit to be merged."""
    locked = {one.pk: lock_whole(one) for one in sorted((survivor, absorbed), key=lambda one: one.pk)}
    locked_survivor, locked_absorbed = locked[survivor.pk], locked[absorbed.pk]
    check(locked_absorbed, Action.MERGE, by=by)
    if locked_survivor.pk == locked_absorbed.pk:
        raise ActionRefused(_("A proposal cannot be merged into itself."))
    if locked_survivor.call_id != locked_absorbed.call_id:
        raise ActionRefused(_("These proposals answer different calls."))
    if locked_survivor.state not in SURVIVES_IN or not may(Action.MERGE, roles_of(by, locked_survivor)):
        raise ActionRefused(
            _("“%(title)s” is %(state)s now, so nothing can be merged into it. Nothing was changed.")
            % {"title": locked_survivor.title, "state": locked_survivor.get_state_display()}
        )
    return locked_survivor, locked_absorbed


def _unite(survivor: Proposal, absorbed: Proposal) -> Union:
    if absorbed.support_needed and not survivor.support_needed:
        survivor.support_needed = absorbed.support_needed
        survivor.save(update_fields=["support_needed"])
    carried, shared, refused, left = [], [], [], []
    here: dict[int, Membership] = {}
    for row in Membership.objects.filter(proposal=survivor).order_by("pk"):
        known = here.get(row.organisation_id)
        if known is None or (known.state not in STANDS_BY and row.state in STANDS_BY):
            here[row.organisation_id] = row
    position = survivor.memberships.aggregate(last=Max("position"))["last"] or 0
    theirs = Membership.objects.filter(proposal=absorbed).select_related("organisation").order_by("position", "pk")
    for row in theirs.prefetch_related("further_constituencies"):
        name, twin = row.organisation.name, here.get(row.organisation_id)
        if row.state not in STANDS_BY:
            left.append(name)
        elif twin is None:
            position += 1
            here[row.organisation_id] = _carry(row, survivor, position)
            carried.append(name)
        elif twin.state in STANDS_BY:
            _join(twin, row)
            shared.append(name)
        else:
            refused.append(name)
    return Union(
        tuple(carried),
        tuple(shared),
        tuple(refused),
        tuple(left),
        _carry_engagement(survivor, absorbed),
        _carry_activities(survivor, absorbed),
    )


COPIED = (
    "organisation",
    "kind",
    "country",
    "is_global",
    "primary_region",
    "region_reason",
    "constituency",
    "other_constituency",
    "mapped_constituency",
    "contact_name",
    "contact_email",
)


def _carry(row: Membership, survivor: Proposal, position: int) -> Membership:
    copy = Membership.objects.create(
        proposal=survivor,
        position=position,
        state=MembershipState.PLEDGED,
        copied_from=row,
        **{name: getattr(row, name) for name in COPIED},
    )
    copy.further_constituencies.set(row.further_constituencies.all())
    return copy


def _join(ours: Membership, theirs: Membership) -> None:
    """Fill what our row leaves open, and add the other row's constituencies as further ones."""
    for name in ("country", "constituency", "mapped_constituency", "contact_name", "contact_email"):
        if not getattr(ours, name):
            setattr(ours, name, getattr(theirs, name))
    if not ours.primary_region and not _country_says_region(ours):
        ours.primary_region, ours.region_reason = theirs.primary_region, theirs.region_reason
    ours.other_constituency = ours.other_constituency or theirs.other_constituency
    ours.save()
    further = {one.pk for one in theirs.further_constituencies.all()} | {theirs.constituency_id}
    ours.further_constituencies.add(*(further - {ours.constituency_id, None}))


def _country_says_region(row: Membership) -> bool:
    """Whether the row has a region without declaring one; then another row's declaration must not take its place."""
    if row.is_global or row.country is None:
        return False
    return row.country.regions.filter(scheme=row.proposal.call.criteria_set.region_scheme_id).count() == 1


def _carry_engagement(survivor: Proposal, absorbed: Proposal) -> int:
    known = {(one.audience, folded(one.name), folded(one.plan)) for one in survivor.engagement_entries.all()}
    new = [
        one
        for one in EngagementEntry.objects.filter(proposal=absorbed)
        if (one.audience, folded(one.name), folded(one.plan)) not in known
    ]
    EngagementEntry.objects.bulk_create(
        EngagementEntry(
            proposal=survivor, position=len(known) + place, audience=one.audience, name=one.name, plan=one.plan
        )
        for place, one in enumerate(new)
    )
    return len(new)


def _carry_activities(survivor: Proposal, absorbed: Proposal) -> int:
    known = {(folded(one.activity), one.starts_on, one.ends_on) for one in survivor.activities.all()}
    new = [
        one
        for one in Activity.objects.filter(proposal=absorbed)
        if (folded(one.activity), one.starts_on, one.ends_on) not in known
    ]
    Activity.objects.bulk_create(
        Activity(
            proposal=survivor,
            position=len(known) + place,
            activity=one.activity,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            responsible=one.responsible,
            result=one.result,
        )
        for place, one in enumerate(new)
    )
    return len(new)
