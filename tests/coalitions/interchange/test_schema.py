"""The JSON Schema: valid itself, and one with the code."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from coalitions import limits
from coalitions.criteria.types import Audience, MemberKind, MemberState, Parameters, South
from coalitions.interchange.shape import schema
from portal.organisations import reference
from tests.factories.documents import make_sample

DEFS = schema()["$defs"]


def keys(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = DEFS[name]["properties"]
    return properties


def test_it_is_a_schema_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_sample_fits() -> None:
    assert list(Draft202012Validator(schema()).iter_errors(make_sample())) == []


@pytest.mark.parametrize(
    ("definition", "key", "limit"),
    [
        ("call", "title", limits.TITLE_LENGTH),
        ("proposal", "reference", limits.REFERENCE_LENGTH),
        ("proposal", "title", limits.TITLE_LENGTH),
        ("proposal", "summary", limits.SUMMARY_LENGTH),
        ("proposal", "builds_on", limits.TEXT_LENGTH),
        ("proposal", "youth_engagement", limits.TEXT_LENGTH),
        ("proposal", "support_needed", limits.TEXT_LENGTH),
        ("person", "name", limits.NAME_LENGTH),
        ("member", "organisation", limits.NAME_LENGTH),
        ("member", "acronym", limits.ACRONYM_LENGTH),
        ("member", "website", limits.WEBSITE_LENGTH),
        ("member", "region_reason", limits.REASON_LENGTH),
        ("member", "other_constituency", limits.NAME_LENGTH),
        ("engagement", "name", limits.NAME_LENGTH),
        ("engagement", "plan", limits.PLAN_LENGTH),
        ("activity", "activity", limits.ACTIVITY_LENGTH),
        ("activity", "responsible", limits.NAME_LENGTH),
        ("activity", "result", limits.RESULT_LENGTH),
    ],
)
def test_texts_are_as_long_as_the_models_have_them(definition: str, key: str, limit: int) -> None:
    assert keys(definition)[key]["maxLength"] == limit


@pytest.mark.parametrize(
    ("key", "limit"),
    [
        ("objectives", limits.MOST_OBJECTIVES),
        ("themes", limits.MOST_THEMES),
        ("members", limits.MOST_MEMBERS),
        ("engagement", limits.MOST_ENGAGEMENT_ENTRIES),
        ("work_plan", limits.MOST_ACTIVITIES),
    ],
)
def test_lists_are_as_long_as_the_limits_say(key: str, limit: int) -> None:
    assert keys("proposal")[key]["maxItems"] == limit


def test_words_are_those_of_the_criteria() -> None:
    assert keys("member")["kind"]["enum"] == list(MemberKind)
    assert keys("member")["state"]["enum"] == list(MemberState)
    assert keys("engagement")["audience"]["enum"] == list(Audience)
    assert keys("parameters")["south"]["enum"] == list(South)
    assert keys("parameters")["region_scheme"]["enum"] == list(reference.region_schemes())


def test_parameters_are_parameters_of_the_criteria() -> None:
    assert set(keys("parameters")) <= set(Parameters.__dataclass_fields__)


def test_every_text_has_a_limit() -> None:
    def unlimited(node: Any, path: str) -> list[str]:
        if not isinstance(node, dict):
            return []
        is_text = "string" in [node.get("type"), *([] if isinstance(node.get("type"), str) else node.get("type") or [])]
        found = [path] if is_text and not {"maxLength", "pattern"} & node.keys() else []
        return found + [place for key, child in node.items() for place in unlimited(child, f"{path}.{key}")]

    assert unlimited(schema(), "$") == []
