"""Cells of Django's lists in the admin that carry the name of their column, for phones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()
CELL: Final = "<td"


@register.filter
def named_by(cells: Iterable[SafeString], headers: Sequence[Mapping[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row, which Django has made already, each with its column's name; headings and boxes have none."""
    for cell, header in zip(cells, headers, strict=True):
        if not cell.startswith(CELL) or "action-checkbox" in cell.partition(">")[0]:
            yield cell
            continue
        name = format_html(' data-label="{}"', capfirst(str(header["text"])))
        # Both are markup: Django escaped the cell, and we the name.
        yield mark_safe(cell.replace(CELL, CELL + name, 1))  # noqa: S308
