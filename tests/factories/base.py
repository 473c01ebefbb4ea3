"""People and organisations."""

from itertools import count
from typing import Any

from portal.accounts.models import SecretariatSeat, User
from portal.organisations.models import Affiliation, AffiliationState, Organisation

_numbers = count(1)


def make_user(name: str = "", *, email: str = "", **fields: Any) -> User:
    """A person who can sign in by force_login; named after the address where no name is given."""
    number = next(_numbers)
    address = email or f"person{number}@example.org"
    return User.objects.create_user(address, name=name or f"Person {number}", **fields)


def make_secretary(**fields: Any) -> User:
    """A member of the secretariat."""
    user = make_user(**fields)
    SecretariatSeat.objects.create(user=user)
    return user


def make_organisation(
    name: str = "", *, country: str = "KE", people: tuple[User, ...] = (), **fields: Any
) -> Organisation:
    """An organisation; `people` speak for it. No country where it is empty."""
    organisation = Organisation.objects.create(
        name=name or f"Organisation {next(_numbers)}",
        country_id=country or None,
        **fields,
    )
    for person in people:
        Affiliation.objects.create(user=person, organisation=organisation, state=AffiliationState.ACTIVE)
    return organisation
