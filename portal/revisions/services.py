"""Keep documents as they stand, and find what was kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Manager, Model, QuerySet

from portal.accounts.models import User
from portal.common.compared import ShownSection
from portal.revisions.models import AbstractRevision

AnyRevision = TypeVar("AnyRevision", bound=AbstractRevision)


@dataclass(frozen=True)
class Kept(Generic[AnyRevision]):
    """The newest revision of something; one that was made just now names the one that it `replaces`, if any."""

    revision: AnyRevision
    replaces: AnyRevision | None = None


@dataclass(frozen=True)
class RevisionLine(Generic[AnyRevision]):
    """A revision in the list, and who made it, as the reader may know it."""

    revision: AnyRevision
    by: str

    @property
    def earlier(self) -> int:
        """The number of the one before it; 0 for the first."""
        return self.revision.number - 1


@dataclass(frozen=True)
class ShownComparison(Generic[AnyRevision]):
    """Two revisions, and the sections in which they differ."""

    before: AnyRevision
    after: AnyRevision
    sections: tuple[ShownSection, ...]


def keep(
    revisions: Manager[AnyRevision], documents: Collection[tuple[Model, Mapping[str, Any]]], *, by: User | None
) -> dict[Any, Kept[AnyRevision]]:
    """Make the next revision of each thing whose document differs from its newest; two queries, however many.

    Answers by the keys of the things. The caller holds their rows locked, so that revisions are numbered in turn.
    """
    newest = _newest(revisions, [one.pk for one, _document in documents])
    kept, made = {}, []
    for one, document in documents:
        latest = newest.get(one.pk)
        if latest is not None and latest.document == document:
            kept[one.pk] = Kept(latest)
            continue
        number = latest.number + 1 if latest else 1
        made.append(revisions.model(**{revisions.model.OF: one}, number=number, document=document, by=by))
        kept[one.pk] = Kept(made[-1], replaces=latest)
    revisions.bulk_create(made)
    return kept


def newest_first(revisions: Manager[AnyRevision]) -> QuerySet[AnyRevision]:
    """Revisions of one thing without their documents, the newest first."""
    return revisions.select_related("by").defer("document").order_by("-number")


def _newest(revisions: Manager[AnyRevision], keys: Collection[Any]) -> dict[Any, AnyRevision]:
    key = f"{revisions.model.OF}_id"
    rows = revisions.filter(**{f"{key}__in": keys}).order_by(key, "-number").distinct(key)
    return {getattr(one, key): one for one in rows}
