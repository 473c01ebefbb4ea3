"""The places of rows in a list that people order themselves."""

from typing import Any

from django.db.models import Max, QuerySet


def last_place(rows: QuerySet[Any]) -> int:
    """The place of the last row; 0 where there is none."""
    return int(rows.aggregate(last=Max("position"))["last"] or 0)


def put(rows: QuerySet[Any], pk: int, *, place: int) -> bool:
    """Let a row stand at a place (the first is 1; too high a number is the last). False where it stands there already.

    A place, not a direction: the same request sent twice moves the row once. The caller holds the proposal locked.
    """
    order = list(rows.order_by("position", "pk").only("pk", "position"))
    row = next(row for row in order if row.pk == pk)
    place = max(1, min(place, len(order)))
    if order[place - 1] is row:
        return False
    order.remove(row)
    order.insert(place - 1, row)
    moved = []
    for number, each in enumerate(order, start=1):
        if each.position != number:
            each.position = number
            moved.append(each)
    rows.model.objects.bulk_update(moved, ["position"], batch_size=500)
    return True
