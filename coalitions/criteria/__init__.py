"""The criteria for coalitions: pure functions of facts and parameters, one module a criterion."""

from typing import Final

from coalitions.criteria import constituency, engagement, regional, work_plan, youth
from coalitions.criteria.types import Criterion, Facts, Parameters, Report

CRITERIA: Final[tuple[Criterion, ...]] = (
    regional.CRITERION,
    constituency.CRITERION,
    youth.CRITERION,
    engagement.CRITERION,
    work_plan.CRITERION,
)


def judge(facts: Facts, parameters: Parameters) -> Report:
    """Judge a proposal's facts under one version of the criteria."""
    return Report(
        criteria_version=parameters.version,
        results=tuple(criterion.judge(facts, parameters) for criterion in CRITERIA),
    )
