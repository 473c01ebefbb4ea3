"""Ask to speak for an organisation, and answer such a request."""

from django.db import transaction

from portal.accounts.models import User
from portal.audit.services import record
from portal.organisations.models import Affiliation, AffiliationState, Organisation


@transaction.atomic
def request_affiliation(organisation: Organisation, *, by: User) -> Affiliation:
    """Ask to speak for an organisation that is in the registry; its people or the secretariat answer. Asks once."""
    affiliation, _created = Affiliation.objects.select_for_update().get_or_create(user=by, organisation=organisation)
    if _created or affiliation.state == AffiliationState.ENDED:
        _move(affiliation, AffiliationState.REQUESTED, by=by)
    return affiliation


class RequestEnded(Exception):
    """The request was refused or taken back meanwhile."""


@transaction.atomic
def accept_affiliation(affiliation: Affiliation, *, by: User) -> Affiliation:
    """Let the person who asked speak for the organisation; RequestEnded where nobody asks any more."""
    locked = Affiliation.objects.select_for_update().get(pk=affiliation.pk)
    if locked.state == AffiliationState.ENDED:
        raise RequestEnded
    if locked.state != AffiliationState.ACTIVE:
        _move(locked, AffiliationState.ACTIVE, by=by)
    return locked


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, by: User) -> Affiliation:
    """The person no longer speaks for the organisation (or the request is refused)."""
    locked = Affiliation.objects.select_for_update().get(pk=affiliation.pk)
    if locked.state != AffiliationState.ENDED:
        _move(locked, AffiliationState.ENDED, by=by)
    return locked


def may_answer_for(user: User, organisation: Organisation) -> bool:
    """Whether `user` may accept or end affiliations: the organisation's own people and the secretariat."""
    return user.is_secretariat or Organisation.objects.of(user).filter(pk=organisation.pk).exists()


def _move(affiliation: Affiliation, state: AffiliationState, *, by: User) -> None:
    """Write the state of a locked affiliation, with its event. Nothing else changes it, and two steps need no table."""
    before = affiliation.state
    affiliation.state = state
    affiliation.save(update_fields=["state"])
    record(f"affiliation.{state}", affiliation, by=by, before={"state": before}, after={"state": state})
