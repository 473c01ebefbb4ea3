"""The test database between tests that commit: put back exactly as the migrations left it."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

KEPT_TABLES = {"django_migrations"}


def _tables(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = %s order by 1", [schema])
        return [name for (name,) in cursor.fetchall() if name not in KEPT_TABLES]


def remember_migrated_rows() -> None:
    """Copy what the migrations loaded (countries, regions, permissions …) into a schema of its own."""
    with connection.cursor() as cursor:
        cursor.execute("create schema migrated")
        for table in _tables("public"):
            cursor.execute(f'select exists (select from "{table}")')
            if cursor.fetchone() == (True,):
                cursor.execute(f'create table migrated."{table}" as table public."{table}"')


def statements_that_restore(*_arguments: object, **_options: object) -> Sequence[str]:
    """Stand in for Django's TRUNCATE, which the audit log refuses and which loses what migrations loaded.

    As a replica no trigger fires and no foreign key is checked, so order does not matter. All tables are emptied, those
    of the task queue included, which Django does not count as its own.
    """
    statements = ["set local session_replication_role = replica"]
    statements += [f'delete from public."{table}"' for table in _tables("public")]
    for table in _tables("migrated"):
        columns = ", ".join(f'"{column}"' for column in _stored_columns(table))
        statements.append(
            f'insert into public."{table}" ({columns}) overriding system value select {columns} from migrated."{table}"'
        )
    return statements


def _stored_columns(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]
