"""Number the rows of a session and move them up and down."""

from typing import Any

from django.db.models import F, Max, Model, QuerySet

UP, DOWN = "up", "down"


def next_number(rows: QuerySet[Any], *, field: str) -> int:
    """The number after the last one."""
    return (rows.aggregate(last=Max(field))["last"] or 0) + 1


def swap(rows: QuerySet[Any], row: Model, *, field: str, direction: str) -> bool:
    """Let `row` change places with its neighbour; False at the end of the list. Uniqueness is checked at commit."""
    number = getattr(row, field)
    if direction == UP:
        neighbour = rows.filter(**{f"{field}__lt": number}).order_by(f"-{field}").first()
    else:
        neighbour = rows.filter(**{f"{field}__gt": number}).order_by(field).first()
    if neighbour is None:
        return False
    rows.filter(pk=row.pk).update(**{field: getattr(neighbour, field)})
    rows.filter(pk=neighbour.pk).update(**{field: number})
    return True


def close_gap(rows: QuerySet[Any], *, field: str, after: int) -> None:
    """Count on without the number that was given up."""
    rows.filter(**{f"{field}__gt": after}).update(**{field: F(field) - 1})
