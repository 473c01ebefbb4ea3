"""Addresses of many rows at once."""

from collections.abc import Callable

from django.urls import reverse


def addresses_of(view_name: str) -> Callable[[object], str]:
    """The address of each row by its slug or number; to reverse them one by one is a tenth of a list's cost."""
    before, _zero, after = reverse(view_name, args=["0"]).rpartition("0")
    return lambda key: f"{before}{key}{after}"
