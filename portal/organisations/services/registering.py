"""Put organisations into the registry and let people speak for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from django.db import connection, transaction

from portal.accounts.models import User
from portal.audit.services import record, record_each
from portal.common.text import folded
from portal.organisations.models import (
    Affiliation,
    AffiliationState,
    Constituency,
    Country,
    Kind,
    Organisation,
    Region,
)

# The first of the two numbers by which PostgreSQL knows such a lock, and how many there are.
LOCKS_NAMES: Final = 7301
NAME_LOCKS: Final = 1024


@dataclass(frozen=True)
class OrganisationFacts:
    """What is said of an organisation when it is registered."""

    name: str
    acronym: str = ""
    kind: str = Kind.CSO
    country: Country | None = None
    is_global: bool = False
    primary_region: Region | None = None
    region_reason: str = ""
    constituency: Constituency | None = None
    further_constituencies: Iterable[Constituency] = field(default=())
    other_constituency: str = ""
    website: str = ""
    description: str = ""
    is_open_to_coalitions: bool = False
    themes: list[str] = field(default_factory=list)


@transaction.atomic
def register(facts: OrganisationFacts, *, by: User | None) -> Organisation:
    """Add an organisation to the registry. Nobody speaks for it yet."""
    fields = {name: getattr(facts, name) for name in OrganisationFacts.__dataclass_fields__}
    further = list(fields.pop("further_constituencies"))
    organisation = Organisation.objects.create(**fields)
    organisation.further_constituencies.add(*further)
    record("organisation.registered", organisation, by=by, after={"name": organisation.name})
    return organisation


@transaction.atomic
def register_all(newcomers: Sequence[OrganisationFacts], *, by: User | None) -> list[Organisation]:
    """Add many to the registry, by name, kind and country alone, in two queries; the answer is in the same order."""
    organisations = Organisation.objects.bulk_create(
        Organisation(name=one.name, folded_name=folded(one.name), kind=one.kind, country=one.country)
        for one in newcomers
    )
    record_each("organisation.registered", organisations, by=by)
    return organisations


def hold_names(names: Iterable[str]) -> None:
    """Let nobody else register an organisation of these names before the transaction ends.

    Whoever asks after a name again now sees what others have registered. Names share a thousand locks, which are taken
    in one order, so that two long lists do not wait for one another.
    """
    buckets = sorted({crc32(folded(name).encode()) % NAME_LOCKS for name in names})
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, bucket) from unnest(%s::integer[]) as bucket", [LOCKS_NAMES, buckets]
        )


class ListedAlready(Exception):
    """An organisation of this name in this country is in the registry; `organisation` is the first."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(str(organisation))
        self.organisation = organisation


@transaction.atomic
def found(facts: OrganisationFacts, *, by: User) -> Organisation:
    """Register one's own organisation: who registers it is the first to speak for it. Raises ListedAlready."""
    hold_names([facts.name])
    if known := Organisation.objects.named(facts.name).filter(country=facts.country).order_by("id").first():
        raise ListedAlready(known)
    organisation = register(facts, by=by)
    Affiliation.objects.create(user=by, organisation=organisation, state=AffiliationState.ACTIVE)
    return organisation


@transaction.atomic
def find_or_register(facts: OrganisationFacts, *, by: User | None) -> Organisation:
    """The registry's organisation of this name in this country, or a new one.

    Case and white space do not count. A namesake in another country is another organisation; one whose country the
    registry does not know is taken to be the same. What the registry says of a found one stays as it is: a proposal's
    rows carry their own facts. Two who name a new one at the same moment register it once.
    """
    known = _namesake(facts)
    if known is None:
        hold_names([facts.name])
        known = _namesake(facts)
    return known or register(facts, by=by)


def _namesake(facts: OrganisationFacts) -> Organisation | None:
    namesakes = Organisation.objects.named(facts.name).order_by("id")
    return namesakes.filter(country=facts.country).first() or namesakes.filter(country=None).first()
