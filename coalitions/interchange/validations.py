"""Reports as a file: impact-validation/1, in English."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from coalitions.criteria.types import Evidence, MemberChange, MemberFacts, Remedy, Report, Result, Wanted
from coalitions.interchange.faults import Faults

FORMAT: Final = "impact-validation/1"


@dataclass(frozen=True, slots=True)
class Validated:
    """A proposal's report with what names the proposal."""

    reference: str
    title: str
    report: Report


def validations_json(validated: Iterable[Validated]) -> dict[str, Any]:
    """The reports as plain data."""
    return {"format": FORMAT, "validations": [_validation(one) for one in validated]}


def faults_json(faults: Faults) -> dict[str, Any]:
    """What stands there instead when the file was not valid: every fault, and no validation."""
    return {
        "format": FORMAT,
        "faults": [{"path": fault.path, "sentence": str(fault.sentence)} for fault in faults.faults],
        "validations": [],
    }


def _validation(one: Validated) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "title": one.title,
        "shortlistable": one.report.shortlistable,
        "criteria_version": one.report.criteria_version,
        "results": [_result(result) for result in one.report.results],
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "criterion": result.criterion,
        "severity": result.severity.value,
        "outcome": result.outcome.value,
        **({"route": result.route} if result.route else {}),
        "counts": result.counts,
        "thresholds": result.thresholds,
        "evidence": [_evidence(row) for row in result.evidence],
        "missing": str(result.missing) if result.missing else None,
        "remedies": [_remedy(remedy) for remedy in result.remedies],
        "notes": [str(note) for note in result.notes],
    }


def _evidence(row: Evidence) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "counted_as": row.counted_as or None,
        **({"global_south": True} if row.is_south else {}),
        "sentence": str(row.sentence),
    }


def _remedy(remedy: Remedy) -> dict[str, Any]:
    """A remedy: its sentence, and of its additions those that it has, in the words of impact-proposals/1."""
    additions: dict[str, Any] = {
        "changes": [_change(change) for change in remedy.changes],
        "members": [_member(member) for member in remedy.members],
        "wanted": [_wanted(wanted) for wanted in remedy.wanted],
        "engagement": [
            {"audience": entry.audience.value, "name": entry.name, "plan": entry.plan} for entry in remedy.engagement
        ],
        "support_needed": remedy.support_needed,
        "youth_engagement": remedy.youth_engagement,
        "work_plan": [
            {"activity": row.activity, "starts": row.starts.isoformat(), "ends": row.ends.isoformat()}
            for row in remedy.activities
        ],
    }
    return {
        "kind": remedy.kind.value,
        "sentence": str(remedy.sentence),
        **{key: value for key, value in additions.items() if value},
    }


def _change(change: MemberChange) -> dict[str, Any]:
    return {
        "organisation": change.organisation,
        **({"primary_region_any_of": list(change.regions)} if change.regions else {}),
        **({"constituency_any_of": list(change.constituencies)} if change.constituencies else {}),
        **({"state": "confirmed"} if change.confirmed else {}),
    }


def _member(member: MemberFacts) -> dict[str, Any]:
    return {
        "organisation": member.organisation,
        "kind": member.kind.value,
        "primary_region": member.primary_region or None,
        "constituency": member.constituency or None,
        "state": member.state.value,
    }


def _wanted(wanted: Wanted) -> dict[str, Any]:
    return {
        "count": wanted.count,
        **({"regions_any_of": list(wanted.regions)} if wanted.regions else {}),
        **({"constituencies_any_of": list(wanted.constituencies)} if wanted.constituencies else {}),
        **({"from_g77": wanted.from_g77} if wanted.from_g77 else {}),
    }
