"""Rehearse a version of the criteria: which proposals it would judge otherwise, and why, before anybody is judged."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coalitions.criteria.codec import from_plain, to_plain
from coalitions.criteria.types import Facts, Report, Result
from coalitions.models import Call, CriteriaSet, Proposal, Rehearsal
from coalitions.services.facts import facts_of_all, facts_under, rules_of, with_rows
from coalitions.services.validation import Judgement, judge_facts
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone

# One that its convener has back may be half written: it is judged when it is submitted again.
JUDGED_IN: Final = (ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW, ProposalState.SHORTLISTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A criterion whose outcome the new version changes; both results without the rows that they looked at."""

    before: Result
    after: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A proposal that the new version judges otherwise."""

    proposal: int
    reference: str
    title: str
    was_shortlistable: bool
    is_shortlistable: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a new version would change: how many proposals were judged, and those whose outcome flips."""

    judged: int
    flips: tuple[Flip, ...]


def version_in_force(call: Call) -> CriteriaSet | None:
    """The call's newest published version; none before its first."""
    return call.criteria_sets.filter(published_at__isnull=False).select_related("region_scheme").first()


def judged_of(call: Call) -> QuerySet[Proposal]:
    """The call's proposals that a new version judges again, with all that judging reads, and with the last report."""
    proposals = with_rows(Proposal.objects.filter(call=call, state__in=JUDGED_IN)).select_related("latest_validation")
    heavy = ("facts", "parameters", "glyph_data")
    return proposals.defer(*(f"latest_validation__{name}" for name in heavy)).order_by("reference")


@transaction.atomic
def rehearse(criteria_set: CriteriaSet, *, by: User) -> Rehearsal:
    """Judge every proposal of the call under this version, and store whose outcome differs from the one on record.

    Nobody's standing changes. Where nothing has changed since the last rehearsal, AlreadyDone says that it stands.
    """
    if not by.is_secretariat:
        raise ActionRefused(_("Only the secretariat rehearses criteria."))
    call = Call.objects.select_for_update(no_key=True).get(pk=criteria_set.call_id)
    locked = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_set.pk)
    if locked.published_at:
        raise AlreadyDone(
            _("Version %(number)s is published already. Nothing was changed.") % {"number": locked.number}
        )
    in_force = version_in_force(call)
    if in_force is None:
        raise ActionRefused(_("This is the call's first version, so there is nothing to compare it with. Publish it."))
    proposals = list(judged_of(call))
    trial = try_out(proposals, in_force, locked)
    latest = locked.rehearsals.first()
    if latest is not None and latest.fingerprint == trial.fingerprint:
        raise AlreadyDone(_("Nothing has changed since the last rehearsal, so it stands."))
    comparison = compare(trial.before, trial.after)
    rehearsal = Rehearsal.objects.create(
        criteria_set=locked,
        compared_with=in_force,
        outcome=to_plain(comparison),
        fingerprint=trial.fingerprint,
        by=by,
    )
    counts = {"number": locked.number, "judged": comparison.judged, "flipped": len(comparison.flips)}
    record("criteriaset.rehearsed", locked, by=by, after=counts)
    return rehearsal


def comparison_of(rehearsal: Rehearsal) -> Comparison:
    """What a stored rehearsal found."""
    return from_plain(Comparison, rehearsal.outcome)


def compare(before: Iterable[Judgement], after: Iterable[Judgement]) -> Comparison:
    """Whose outcome differs: as a whole, or of any criterion. Both are of the same proposals in the same order."""
    pairs = list(zip(before, after, strict=True))
    flips = (_flip(one.proposal, one.report, other.report) for one, other in pairs)
    return Comparison(judged=len(pairs), flips=tuple(flip for flip in flips if flip))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Proposals judged under two versions, with a number that differs wherever something differs that judging read."""

    before: list[Judgement]
    after: list[Judgement]
    fingerprint: str


def try_out(proposals: Collection[Proposal], in_force: CriteriaSet, criteria_set: CriteriaSet) -> Trial:
    """Judge proposals, which come from judged_of, under another version than the one in force.

    Before is what is on record: publishing changes that, whatever else has changed since a proposal was judged. What
    the versions agree on is worked out once: proposals with long lists of members are many facts.
    """
    rules_before, rules_after = rules_of(in_force), rules_of(criteria_set)
    old, new = rules_before.parameters, rules_after.parameters
    facts_before = facts_of_all(proposals, rules_before)
    if new.region_scheme == old.region_scheme:
        facts_after = facts_under(proposals, facts_before, new)
    else:
        facts_after = facts_of_all(proposals, rules_after)
    plain_before = _plain(facts_before)
    plain_after = plain_before if facts_after == facts_before else _plain(facts_after)
    versions = json.dumps([old.to_json(), new.to_json()], sort_keys=True)
    before = [_on_record(one) for one in judge_facts(proposals, facts_before, old)]
    rests_on = f"[{versions}, [{plain_before}, {plain_after}], {_outcomes(before)}]"
    return Trial(
        before=before,
        after=judge_facts(proposals, facts_after, new),
        fingerprint=sha256(rests_on.encode()).hexdigest(),
    )


def _on_record(judgement: Judgement) -> Judgement:
    """The judgement with the report that everybody reads; as it would be now where there is none yet."""
    validation = judgement.proposal.latest_validation
    return replace(judgement, report=validation.report) if validation else judgement


def _outcomes(judgements: Iterable[Judgement]) -> str:
    outcomes = {
        one.proposal.pk: {result.criterion: result.outcome.value for result in one.report.results} for one in judgements
    }
    return json.dumps(outcomes, sort_keys=True)


def _plain(facts: Mapping[int, Facts]) -> str:
    return json.dumps([(pk, one.to_json()) for pk, one in sorted(facts.items())], sort_keys=True)


def _flip(proposal: Proposal, before: Report, after: Report) -> Flip | None:
    changes = tuple(
        Change(before=replace(one, evidence=()), after=replace(after.result(one.criterion), evidence=()))
        for one in before.results
        if one.outcome != after.result(one.criterion).outcome
    )
    if not changes and before.shortlistable == after.shortlistable:
        return None
    return Flip(
        proposal=proposal.pk,
        reference=proposal.reference,
        title=proposal.title,
        was_shortlistable=before.shortlistable,
        is_shortlistable=after.shortlistable,
        changes=changes,
    )
