"""What of a coalition goes into feeds: its news, and its work plan as events of a calendar."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from coalitions.models import NewsItem, Proposal
from coalitions.services.progress import today_of
from coalitions.services.timelines import activities_with_records, said_of
from coalitions.services.work_plans import is_late
from portal.common.calendars import CalendarEvent

MOST_ENTRIES = 50


class NewsFeed(Feed):  # type: ignore[type-arg]  # like ModelAdmin it is left bare
    """The newest news of one coalition, as Atom."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, coalition: Proposal, **kwargs: Any) -> Proposal:
        """The coalition, which the view has found."""
        return coalition

    def title(self, coalition: Proposal) -> str:
        """The feed's name."""
        return _("News of %(title)s") % {"title": coalition.title}

    def subtitle(self, coalition: Proposal) -> str:
        """What the coalition is about."""
        return coalition.summary

    def link(self, coalition: Proposal) -> str:
        """The page that it follows."""
        return reverse("coalitions:public_news_list", args=[coalition.slug])

    def feed_url(self, coalition: Proposal) -> str:
        """Its own address."""
        return reverse("coalitions:news_feed", args=[coalition.slug])

    def feed_guid(self, coalition: Proposal) -> str:
        """What stays the same for good."""
        return f"{_tag(coalition.created_at)}:coalitions/{coalition.pk}"

    def items(self, coalition: Proposal) -> list[NewsItem]:
        """The newest ones."""
        items = list(coalition.news.all()[:MOST_ENTRIES])
        for one in items:
            one.coalition = coalition
        return items

    def item_title(self, item: Any) -> str:
        """What it is called."""
        return str(item.title)

    def item_description(self, item: Any) -> str:
        """Paragraphs, escaped."""
        return str(linebreaks(item.text, autoescape=True))

    def item_link(self, item: Any) -> str:
        """The page of its own."""
        return reverse("coalitions:public_news_detail", args=[item.coalition.slug, item.pk])

    def item_guid(self, item: Any) -> str:
        """What stays the same when the coalition is merged or moves."""
        return f"{_tag(item.posted_at)}:news/{item.pk}"

    def item_pubdate(self, item: Any) -> datetime:
        """The beginning of its day."""
        return datetime.combine(item.published_on, time.min, tzinfo=UTC)

    def item_updateddate(self, item: Any) -> datetime:
        """When it was changed last."""
        return item.changed_at  # type: ignore[no-any-return]


def _tag(day: date) -> str:
    """The beginning of an address that nobody else gives, and that outlives the page's (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day:%Y-%m-%d}"


def events_of(request: HttpRequest, coalition: Proposal) -> Iterator[CalendarEvent]:
    """The activities of the work plan; those that were dropped as cancelled."""
    page = request.build_absolute_uri(reverse("coalitions:coalition_detail", args=[coalition.slug]))
    today = today_of(coalition)
    for activity in activities_with_records(coalition):
        yield CalendarEvent(
            key=f"activity-{activity.pk}",
            title=activity.activity,
            starts=activity.starts_on,
            ends=activity.ends_on,
            changed_at=activity.changed_at,
            text="\n".join(_lines(activity, today)),
            address=f"{page}#activity-{activity.pk}",
            is_cancelled=not activity.stands,
        )


def _lines(activity: Any, today: date) -> Iterable[str]:
    """What is planned and how far it is, without anybody's address."""
    if activity.result:
        yield _("Expected result: %(result)s") % {"result": activity.result}
    if activity.responsible:
        yield _("Responsible: %(name)s") % {"name": activity.responsible}
    if is_late(activity, today):
        yield _("Its last day is over, and it was not reported done.")
    for said in said_of(activity)[:1]:
        yield ": ".join(filter(None, [date_format(said.on), str(said.word), said.note]))
