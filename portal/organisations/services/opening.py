"""Say whether an organisation is open to join coalitions, and on which themes."""

from dataclasses import dataclass

from django.db import transaction

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.seen import IsAsSeen, whatever_stands
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Openness:
    """Whether it would join coalitions, and the themes that it names for that."""

    is_open: bool
    themes: tuple[str, ...] = ()


class ChangedMeanwhile(Exception):
    """A colleague saved it since it was read."""


@transaction.atomic
def say_openness(
    organisation: Organisation,
    *,
    openness: Openness,
    by: User,
    is_as_seen: IsAsSeen = whatever_stands,
) -> Organisation:
    """Keep what its people say; the same said twice is logged once.

    Questions that were put to the organisation before it closed can still be answered. Raises ChangedMeanwhile where
    `by` did not see what stands.
    """
    locked = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    if not is_as_seen(locked):
        raise ChangedMeanwhile
    before = _said(locked)
    locked.is_open_to_coalitions, locked.themes = openness.is_open, list(openness.themes)
    after = _said(locked)
    if after != before:
        locked.save(update_fields=["is_open_to_coalitions", "themes"])
        record("organisation.openness_changed", locked, by=by, before=before, after=after)
    return locked


def _said(organisation: Organisation) -> dict[str, object]:
    return {"is_open": organisation.is_open_to_coalitions, "themes": list(organisation.themes)}
