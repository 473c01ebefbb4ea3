"""What the database keeps of every team, whichever app stores it."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower

from portal.teams.models import ROLES, AbstractInvitation, AbstractTeammate

TEAMS: list[Any] = [model for model in apps.get_models() if issubclass(model, AbstractTeammate)]
INVITATIONS: list[Any] = [model for model in apps.get_models() if issubclass(model, AbstractInvitation)]


def _conditions(table: Any) -> list[Any]:
    return [one.condition for one in table._meta.constraints if isinstance(one, CheckConstraint)]


def _unique(table: Any) -> list[UniqueConstraint]:
    return [one for one in table._meta.constraints if isinstance(one, UniqueConstraint)]


def test_there_are_such_tables() -> None:
    assert {model._meta.label for model in TEAMS + INVITATIONS} >= {"coalitions.Teammate", "coalitions.Invitation"}


@pytest.mark.parametrize("table", TEAMS + INVITATIONS, ids=lambda model: model._meta.label)
def test_a_role_is_one_that_the_deeds_know(table: Any) -> None:
    assert [value for value, _word in table._meta.get_field("role").choices] == ROLES
    assert Q(role__in=ROLES) in _conditions(table)


@pytest.mark.parametrize("table", TEAMS, ids=lambda model: model._meta.label)
def test_a_person_stands_once_in_a_team(table: Any) -> None:
    assert [(one.fields[1:], one.condition) for one in _unique(table)] == [(("user",), None)]


@pytest.mark.parametrize("table", INVITATIONS, ids=lambda model: model._meta.label)
def test_an_address_is_invited_once_at_a_time_and_in_lower_case(table: Any) -> None:
    is_open = Q(accepted_at=None, withdrawn_at=None)
    assert [(one.fields[1:], one.condition) for one in _unique(table)] == [(("email",), is_open)]
    assert Q(email=Lower("email")) in _conditions(table)
