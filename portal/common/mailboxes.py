"""Which post box an address leads to: the same for upper and lower case, and for what stands behind a plus."""

import re

from django.db.models import CharField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

# The same for Python and for PostgreSQL.
_TAGGED = r"^([^+@]+)[+][^@]*@"
_PLAIN = r"\1@"


def mailbox(address: str) -> str:
    """The post box of an address."""
    return re.sub(_TAGGED, _PLAIN, address.strip().lower())


def mailbox_of(field: str | Combinable) -> Func:
    """The same of a column, asked of the database."""
    address = F(field) if isinstance(field, str) else field
    return Func(
        Lower(address), Value(_TAGGED), Value(_PLAIN), function="regexp_replace", output_field=CharField(max_length=254)
    )
