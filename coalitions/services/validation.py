"""Judge stored proposals against the criteria of their call."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from coalitions.comparison import public_sections_that_differ
from coalitions.criteria import judge
from coalitions.criteria.types import Facts, Parameters, Report
from coalitions.models import Amendment, Call, CriteriaSet, Proposal, Revision, Validation
from coalitions.services.documents import document_of
from coalitions.services.facts import facts_of_all, rules_of, with_rows
from coalitions.services.glyphs import glyph_data
from coalitions.services.graces import follow
from coalitions.services.lapsing import lapse
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.revisions.services import keep

TOLD_AS_JUDGED: Final = (ProposalState.RETURNED, ProposalState.DECLINED)


@dataclass(frozen=True)
class Judgement:
    """A report with what it was judged on."""

    proposal: Proposal
    facts: Facts
    parameters: Parameters
    report: Report


def judge_now(proposal: Proposal) -> Judgement:
    """Judge a proposal as it stands, storing nothing: what the page beside a form shows."""
    return judge_all([with_rows(Proposal.objects.filter(pk=proposal.pk)).get()], proposal.call.criteria_set)[0]


def judge_all(proposals: Iterable[Proposal], criteria_set: CriteriaSet) -> list[Judgement]:
    """Judge proposals of one call that come from with_rows; two queries in all."""
    rules, proposals = rules_of(criteria_set), list(proposals)
    return judge_facts(proposals, facts_of_all(proposals, rules), rules.parameters)


def judge_facts(proposals: Iterable[Proposal], facts: Mapping[int, Facts], parameters: Parameters) -> list[Judgement]:
    """Judge proposals whose facts are known, by their keys."""
    return [Judgement(one, facts[one.pk], parameters, judge(facts[one.pk], parameters)) for one in proposals]


def judgement_of(validation: Validation) -> Judgement:
    """What was judged then, and on what: nothing is judged again."""
    return Judgement(
        validation.proposal,
        Facts.from_json(validation.facts),
        Parameters.from_json(validation.parameters),
        validation.report,
    )


def reports_of_call(slug: str) -> list[Judgement]:
    """Judge everything that was submitted to a call and not withdrawn, in the order of references.

    What its convener has back and may be half written is told as it was handed in, and judged then; what was declined,
    as it was judged when it was.
    """
    call = Call.objects.get(slug=slug)
    proposals = Proposal.objects.filter(call=call, submitted_at__isnull=False).exclude(
        state__in=["withdrawn", "merged"]
    )
    judged = judge_all(with_rows(proposals).order_by("reference"), call.criteria_set)
    handed_in = Validation.objects.select_related("proposal", "revision").in_bulk(
        [one.proposal.latest_validation_id for one in judged if one.proposal.state in TOLD_AS_JUDGED]
    )
    return [_as_handed_in(one, handed_in) for one in judged]


def _as_handed_in(judgement: Judgement, handed_in: Mapping[int, Validation]) -> Judgement:
    validation = handed_in.get(judgement.proposal.latest_validation_id or 0)
    if validation is None:
        return judgement
    validation.proposal.title = validation.revision.document["title"]
    return judgement_of(validation)


@transaction.atomic
def validate(proposal: Proposal, *, by: User | None) -> Validation:
    """Store how the proposal stands under its call's criteria now: a revision (a new one where it changed), its report.

    The caller holds the proposal's row locked, so that revisions are numbered in turn.
    """
    criteria_set = proposal.call.criteria_set
    whole = with_rows(Proposal.objects.filter(pk=proposal.pk)).get()
    (validation,) = store(judge_all([whole], criteria_set), criteria_set, by=by)
    proposal.latest_validation, proposal.judged_title = validation, validation.proposal.judged_title
    return validation


@transaction.atomic
def store(judgements: Collection[Judgement], criteria_set: CriteriaSet, *, by: User | None) -> list[Validation]:
    """Store judgements that were just made under `criteria_set`, in a number of queries that does not grow with theirs.

    The caller holds the proposals' rows locked. Exceptions that stand no more lapse here, and
    what stands on the shortlist gets its time of grace, or ends it.
    """
    revisions = _revisions([one.proposal for one in judgements], by=by)
    # Most often they are one and the same for all.
    parameters = {id(one.parameters): one.parameters.to_json() for one in judgements}
    validations = Validation.objects.bulk_create(
        Validation(
            proposal=one.proposal,
            revision=revisions[one.proposal.pk],
            criteria_set=criteria_set,
            facts=one.facts.to_json(),
            parameters=parameters[id(one.parameters)],
            report_data=one.report.to_json(),
            glyph_data=glyph_data(one.report, facts=one.facts, parameters=one.parameters),
            is_shortlistable=one.report.shortlistable,
        )
        for one in judgements
    )
    for validation in validations:
        validation.proposal.latest_validation = validation
        validation.proposal.judged_title = validation.proposal.title
    Proposal.objects.bulk_update([one.proposal for one in judgements], ["latest_validation", "judged_title"])
    for one, validation in zip(judgements, validations, strict=True):
        lapse(one.proposal, one.facts, validation)
    follow(validations)
    return validations


def _revisions(proposals: Collection[Proposal], *, by: User | None) -> dict[int, Revision]:
    """The newest revision of each proposal, made where it changed; by the proposals' keys.

    What the public sees of a coalition's change is noted beside it (models/news.py).
    """
    kept = keep(Revision.objects, [(one, document_of(one)) for one in proposals], by=by)
    amended = []
    for one in proposals:
        revision, before = kept[one.pk].revision, kept[one.pk].replaces
        sections = public_sections_that_differ(before.document, revision.document) if before else ()
        if one.is_coalition and sections:
            amended.append(
                Amendment(coalition=one, revision=revision, sections=list(sections), made_at=revision.created_at)
            )
    Amendment.objects.bulk_create(amended)
    return {key: one.revision for key, one in kept.items()}
