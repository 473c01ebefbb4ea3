"""What a coalition's public page says of its newest news and changes, read with the coalition in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from coalitions.models import Amendment, NewsItem, Proposal
from coalitions.models.proposal import ProposalQuerySet
from coalitions.services.editing import Part
from coalitions.services.sections import title_of

NEWEST: Final = 3


@dataclass(frozen=True, kw_only=True)
class ShownNews:
    """A piece of news in short lists."""

    pk: int
    title: str
    text: str
    published_on: date


@dataclass(frozen=True, kw_only=True)
class ShownAmendment:
    """A day on which the coalition was changed, where the call is, and what the sections are called that differ."""

    on: date
    sections: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Latest:
    """The newest of both."""

    news: tuple[ShownNews, ...]
    amendments: tuple[ShownAmendment, ...]


def with_latest(coalitions: ProposalQuerySet) -> ProposalQuerySet:
    """The coalitions with what latest_of shows."""
    news = NewsItem.objects.filter(coalition=OuterRef("pk")).order_by("-published_on", "-id")
    amendments = Amendment.objects.filter(coalition=OuterRef("pk")).order_by("-revision_id")
    return coalitions.annotate(
        newest_news=ArraySubquery(
            news.values(one=JSONObject(pk="pk", title="title", text="text", published_on="published_on"))[:NEWEST]
        ),
        newest_amendments=ArraySubquery(
            amendments.values(one=JSONObject(made_at="made_at", sections=F("sections")))[:NEWEST]
        ),
    )


def latest_of(coalition: Any) -> Latest:
    """The newest news and changes of a coalition that comes from with_latest."""
    news, amendments = coalition.newest_news, coalition.newest_amendments
    return Latest(
        news=tuple(ShownNews(**{**one, "published_on": date.fromisoformat(one["published_on"])}) for one in news),
        amendments=tuple(
            _shown(datetime.fromisoformat(one["made_at"]), one["sections"], coalition) for one in amendments
        ),
    )


def amendments_of(coalition: Proposal, amendments: Iterable[Amendment]) -> list[ShownAmendment]:
    """Changes in words."""
    return [_shown(one.made_at, one.sections, coalition) for one in amendments]


def _shown(made_at: datetime, sections: Iterable[str], coalition: Proposal) -> ShownAmendment:
    day = made_at.astimezone(ZoneInfo(coalition.call.time_zone)).date()
    return ShownAmendment(on=day, sections=tuple(title_of(Part(name)) for name in sections))
