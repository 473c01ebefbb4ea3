"""Judge stored proposals against the criteria of their call."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from coalitions.criteria import judge
from coalitions.criteria.types import Facts, Parameters, Report
from coalitions.models import Call, CriteriaSet, Proposal, Revision, Validation
from coalitions.services.documents import document_of
from coalitions.services.facts import facts_of, facts_of_all, parameters_of, with_rows
from coalitions.services.glyphs import glyph_data
from portal.accounts.models import User


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
    """Judge proposals of one call that come from with_rows; three queries in all."""
    parameters = parameters_of(criteria_set)
    proposals = list(proposals)
    facts = facts_of_all(proposals, parameters)
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
    """Judge everything that was submitted to a call and not withdrawn, in the order of references."""
    call = Call.objects.get(slug=slug)
    proposals = Proposal.objects.filter(call=call, submitted_at__isnull=False).exclude(
        state__in=["withdrawn", "merged"]
    )
    return judge_all(with_rows(proposals).order_by("reference"), call.criteria_set)


@transaction.atomic
def validate(proposal: Proposal, *, by: User | None) -> Validation:
    """Store how the proposal stands under its call's criteria now: a revision (a new one where it changed), its report.

    The caller holds the proposal's row locked, so that revisions are numbered in turn.
    """
    criteria_set = proposal.call.criteria_set
    whole = with_rows(Proposal.objects.filter(pk=proposal.pk)).get()
    parameters = parameters_of(criteria_set)
    facts = facts_of(whole, parameters)
    report = judge(facts, parameters)
    validation = Validation.objects.create(
        proposal=proposal,
        revision=_revision(whole, by=by),
        criteria_set=criteria_set,
        facts=facts.to_json(),
        parameters=parameters.to_json(),
        report_data=report.to_json(),
        glyph_data=glyph_data(report, facts=facts, parameters=parameters),
        is_shortlistable=report.shortlistable,
    )
    proposal.latest_validation = validation
    proposal.save(update_fields=["latest_validation"])
    return validation


def _revision(proposal: Proposal, *, by: User | None) -> Revision:
    document = document_of(proposal)
    latest = proposal.revisions.order_by("-number").first()
    if latest and latest.document == document:
        return latest
    number = latest.number + 1 if latest else 1
    return Revision.objects.create(proposal=proposal, number=number, document=document, by=by)
