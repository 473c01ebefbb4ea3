"""Find organisations of the registry in any spelling: while one types, and those that a new name may already be."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, Expression, F, FloatField, Func, Q, TextField, Value, When
from django.db.models.functions import Greatest, Length, StrIndex
from django.db.models.lookups import GreaterThan

from portal.accounts.models import User
from portal.common.characters import first_unprintable, in_letters
from portal.common.likeness import Names
from portal.organisations.models import Organisation
from portal.organisations.models.organisation import OrganisationQuerySet

MOST_FOUND: Final = 10
MOST_ALIKE: Final = 3
# A part of what was typed is enough to find; to be asked "is it one of these?" takes more.
LEAST_FOUND: Final = 0.5
LIKENESS: Final = 0.6
SHORTEST_QUESTION: Final = 2


@dataclass(frozen=True)
class Alike:
    """An organisation that another spelling of a name may mean."""

    pk: int
    name: str
    country: str


def findable_by(user: User) -> OrganisationQuerySet:
    """What a person may find by its name: what is public, what they speak for, and what they listed themselves.

    A name that somebody else typed into a draft is found by nobody.
    """
    registry = Organisation.objects
    return registry.filter(
        Q(pk__in=registry.visible_to(user).values("pk"))
        | Q(pk__in=registry.of(user).values("pk"))
        | Q(pk__in=registry.filter(memberships__proposal__convener=user).values("pk"))
    )


def find(words: str, *, by: User) -> list[Organisation]:
    """Organisations by name, acronym or alias, the likeliest first; case, accents and slips of the pen do not count."""
    if len(words) < SHORTEST_QUESTION or first_unprintable(words):
        return []
    found = findable_by(by).select_related("country").annotate(likeness=_likeness(words))
    return list(found.filter(likeness__gte=LEAST_FOUND).order_by("-likeness", Length("name"), "id")[:MOST_FOUND])


def alike(names: Collection[str], *, by: User) -> dict[str, list[Alike]]:
    """For each name the organisations that may be meant, the likeliest first; one query, however many names."""
    if not names:
        return {}
    findable = {one.pk: one for one in findable_by(by).only("name", "aliases", "acronym", "country_id")}
    known = Names((one.pk, name) for one in findable.values() for name in (one.name, *one.aliases))
    acronyms = {in_letters(one.acronym): one.pk for one in findable.values() if one.acronym}
    answers = {}
    for name in set(names):
        found = known.like(name, least=LIKENESS, most=MOST_ALIKE)
        acronym = acronyms.get(in_letters(name))
        if acronym is not None and acronym not in found:
            found = [acronym, *found][:MOST_ALIKE]
        answers[name] = [Alike(pk, findable[pk].name, findable[pk].country_id or "") for pk in found]
    return answers


def _likeness(words: str) -> Expression:
    """How well an organisation answers to words: 1 where its name, acronym or an alias holds them."""
    asked, name = _plain(Value(words)), _plain(F("name"))
    aliases = _plain(Func(F("aliases"), Value(" | "), function="array_to_string", output_field=TextField()))
    holds = Q(GreaterThan(StrIndex(name, asked), 0)) | Q(GreaterThan(StrIndex(aliases, asked), 0))
    return Greatest(
        Func(asked, name, function="word_similarity", output_field=FloatField()),
        Func(asked, aliases, function="word_similarity", output_field=FloatField()),
        Case(When(holds | Q(acronym__iexact=words), then=Value(1.0)), default=Value(0.0)),
        output_field=FloatField(),
    )


def _plain(text: Expression | F) -> Func:
    return Func(text, function="in_plain_letters", output_field=TextField())
