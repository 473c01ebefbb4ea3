"""What people change about themselves."""

from dataclasses import asdict, dataclass

from django.db import transaction

from portal.accounts.models import User
from portal.audit.services import record


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a person says of themselves, and in which language and by which clocks the portal speaks to them."""

    name: str
    language: str
    time_zone: str


@transaction.atomic
def save_details(user: User, *, details: Details) -> bool:
    """Store one's own details; whether anything changed. Logged as where the secretariat changes them."""
    current = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    said = asdict(details)
    before = {name: getattr(current, name) for name, value in said.items() if getattr(current, name) != value}
    if not before:
        return False
    for name in before:
        setattr(current, name, said[name])
    current.save(update_fields=list(before))
    record("user.changed", current, by=current, before=before, after={name: said[name] for name in before})
    return True
