"""What the database keeps of every table of revisions, whichever app stores it."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import UniqueConstraint

from portal.revisions.models import AbstractRevision

TABLES = [model for model in apps.get_models() if issubclass(model, AbstractRevision)]


def test_there_are_such_tables() -> None:
    assert {model._meta.label for model in TABLES} >= {"coalitions.Revision"}


@pytest.mark.parametrize("table", TABLES, ids=lambda model: model._meta.label)
def test_each_number_stands_once(table: type[AbstractRevision]) -> None:
    unique = [one for one in table._meta.constraints if isinstance(one, UniqueConstraint) and one.condition is None]
    assert (table.OF, "number") in [one.fields for one in unique]


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES, ids=lambda model: model._meta.label)
def test_nothing_that_was_kept_is_changed_or_removed(table: type[AbstractRevision]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT event_manipulation FROM information_schema.triggers"
            " WHERE event_object_table = %s AND action_timing = 'BEFORE'"
            " AND action_statement LIKE '%%refuse_change_of_append_only_table%%'",
            [table._meta.db_table],
        )
        refused = {event for (event,) in cursor.fetchall()}
    assert refused >= {"UPDATE", "DELETE"}
