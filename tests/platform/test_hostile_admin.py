"""No list of the admin breaks on what no form of it would send."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from tests.factories.base import make_secretary

pytestmark = pytest.mark.django_db

LISTS: dict[str, Any] = {model._meta.label_lower: of_list for model, of_list in admin.site._registry.items()}  # noqa: SLF001 (no public way)
WITH_ACTIONS = sorted(label for label, of_list in LISTS.items() if of_list.actions)
WORDS = ("abc", "9" * 23, "' OR 1=1", "\N{RIGHT-TO-LEFT OVERRIDE}")


@pytest.fixture
def secretary(client: Client) -> Client:
    client.force_login(make_secretary())
    return client


def _address(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def _filters(of_list: Any) -> set[str]:
    names = [one[0] if isinstance(one, tuple) else getattr(one, "parameter_name", one) for one in of_list.list_filter]
    dates = [f"{of_list.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte")]
    return {*names, *(dates if of_list.date_hierarchy else ())}


@pytest.mark.parametrize("label", sorted(LISTS))
def test_a_list_narrowed_by_nonsense(secretary: Client, label: str) -> None:
    for name in sorted({"q", "p", "o", "e", "id"} | _filters(LISTS[label])):
        for word in WORDS:
            assert secretary.get(_address(label), {name: word}).status_code < 500, (name, word)


@pytest.mark.parametrize("label", WITH_ACTIONS)
@pytest.mark.parametrize("word", [*WORDS, "\0"])
def test_an_action_on_rows_that_cannot_be(secretary: Client, label: str, word: str) -> None:
    for action in LISTS[label].actions:
        asked = {"action": getattr(action, "__name__", action), ACTION_CHECKBOX_NAME: word}
        assert secretary.post(_address(label), asked).status_code == 400
