"""Who changed what last: for the colleague whose save meets that change. It keeps no texts and no history."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbstractLastEdit(models.Model):
    """The last change of one field. An app's own table adds whose field it is, and that each place is there once."""

    place = models.CharField(_("place"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        abstract = True


def place_of(part: str, row: int | None = None) -> str:
    """The name of a section, or of a row in one."""
    return f"{part}/{row}" if row else str(part)


def remember_edits(edits: Any, *, changed: Mapping[str, Iterable[str]], by: AbstractBaseUser | None) -> None:
    """Keep that `by` changes fields now; `changed` has them by their section or row. `edits` are a locked owner's.

    Where it is nobody of the team, nobody is named any more.
    """
    places = [_place(within, name) for within, fields in changed.items() for name in sorted(fields)]
    if by is None:
        edits.filter(place__in=places).delete()
        return
    owner, now = edits.field.name, timezone.now()
    rows = [edits.model(**{owner: edits.instance}, place=place, by=by, at=now) for place in places]
    edits.model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=[owner, "place"], update_fields=["by", "at"]
    )


def last_edits(edits: Any, *, within: str, fields: Iterable[str]) -> Mapping[str, Any]:
    """Field → who changed it last, and when; without those that nobody is known to have changed."""
    names = {_place(within, name): name for name in fields}
    return {names[edit.place]: edit for edit in edits.select_related("by").filter(place__in=names)}


def _place(within: str, field: str) -> str:
    return f"{within}/{field}"
