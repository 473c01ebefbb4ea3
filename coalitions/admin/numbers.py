"""Keys in addresses."""

from typing import Final

LONGEST_KEY: Final = 18


def key_in(address: str) -> int:
    """The key in an address; 0, which no row has, where it is none."""
    return int(address) if address.isdecimal() and len(address) <= LONGEST_KEY else 0
