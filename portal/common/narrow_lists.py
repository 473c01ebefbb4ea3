"""Lists of the admin that are narrowed by the filters that they show, and by nothing else."""

from typing import Any, Final

from django.contrib import admin
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

# What Django's own filters and its dates above a list ask for, behind the name of a field.
ASKED: Final = frozenset({"exact", "isnull", "isempty", "gte", "lt", "year", "month", "day"})


class NarrowListsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # ModelAdmin is left bare: it stands at run time too
    """Django lets an address ask any question about a row's own fields, such as how its password hash begins.

    Letter by letter, that reads what no page shows; and a question that PostgreSQL refuses is a 500.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what a filter of this list asks; anything else is a 400."""
        filters = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)]
        names = {one if isinstance(one, str) else getattr(one, "parameter_name", "") for one in filters}
        name, *steps = lookup.split(LOOKUP_SEP)
        is_offered = name in {*names, self.date_hierarchy} and (not steps or steps[-1] in ASKED)
        return is_offered and super().lookup_allowed(lookup, value, request)
