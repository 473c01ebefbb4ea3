"""The criteria for coalitions: pure functions of facts and parameters, one module a criterion."""

import json
from hashlib import sha256
from typing import Final

from coalitions.criteria import constituency, engagement, regional, work_plan, youth
from coalitions.criteria.types import Criterion, Facts, Parameters, Report, Severity

CRITERIA: Final[tuple[Criterion, ...]] = (
    regional.CRITERION,
    constituency.CRITERION,
    youth.CRITERION,
    engagement.CRITERION,
    work_plan.CRITERION,
)
LOOKS_AT: Final = {one.name: one.looks_at for one in CRITERIA if one.severity == Severity.SHOULD and one.looks_at}
EXCEPTABLE: Final = tuple(LOOKS_AT)
"""The criteria from which an exception can be granted."""


def judge(facts: Facts, parameters: Parameters) -> Report:
    """Judge a proposal's facts under one version of the criteria."""
    return Report(
        criteria_version=parameters.version,
        results=tuple(criterion.judge(facts, parameters) for criterion in CRITERIA),
    )


def fingerprint(criterion: str, facts: Facts, parameters: Parameters) -> str:
    """A number that differs wherever something differs that an exceptable criterion looks at, and only there."""
    return sha256(json.dumps(LOOKS_AT[criterion](facts, parameters)).encode()).hexdigest()
