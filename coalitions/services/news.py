"""News of coalitions: posted by the convener and the team, read by everybody."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from coalitions import limits
from coalitions.models import NewsItem, Proposal
from coalitions.services.editing import ListFull, NotEditable, refuse_unseen
from coalitions.services.locking import lock, writes
from coalitions.services.members import RowGone
from coalitions.services.progress import today_of
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.seen import IsAsSeen, whatever_stands


@dataclass(frozen=True, kw_only=True)
class News:
    """What a piece of news says."""

    title: str
    text: str
    published_on: date


def why_no_news(proposal: Proposal) -> str:
    """Why it can tell no news now; empty where it can."""
    if proposal.is_coalition:
        return ""
    return _("“%(title)s” is %(state)s. News is for coalitions that were shortlisted.") % {
        "title": proposal.title,
        "state": proposal.get_state_display(),
    }


@transaction.atomic
def post_news(coalition: Proposal, *, news: News, by: User) -> NewsItem:
    """Publish a piece of news of a coalition; the same one sent twice is AlreadyDone."""
    locked = _lock(coalition, news, by=by)
    if locked.news.filter(**asdict(news)).exists():
        raise AlreadyDone(_("This is posted."))
    if locked.news.count() >= limits.MOST_NEWS:
        raise ListFull(_("There are at most %(most)s pieces of news.") % {"most": limits.MOST_NEWS})
    item = NewsItem.objects.create(coalition=locked, origin=locked, by=by, **asdict(news))
    record("proposal.news_posted", locked, by=by, after=asdict(news))
    return item


@transaction.atomic
def change_news(item: NewsItem, *, news: News, by: User, is_as_seen: IsAsSeen = whatever_stands) -> NewsItem:
    """Correct a piece of news; the log keeps what it said before."""
    locked = _lock(item.coalition, news, by=by)
    current = locked.news.filter(pk=item.pk).first()
    if current is None:
        raise RowGone(_("This was removed meanwhile. Nothing was changed."))
    refuse_unseen(current, is_as_seen)
    changed = {name: value for name, value in asdict(news).items() if getattr(current, name) != value}
    if not changed:
        return current
    before = {name: getattr(current, name) for name in changed}
    for name, value in changed.items():
        setattr(current, name, value)
    current.save(update_fields=[*changed, "changed_at"])
    record("proposal.news_changed", locked, by=by, before=before, after=changed)
    return current


@transaction.atomic
def remove_news(item: NewsItem, *, by: User) -> None:
    """Take a piece of news off the public pages; the log keeps what it said."""
    locked = _lock(item.coalition, None, by=by)
    current = locked.news.filter(pk=item.pk).first()
    if current is None:
        raise AlreadyDone(_("It is removed."))
    said = {"title": current.title, "text": current.text, "published_on": current.published_on}
    current.delete()
    record("proposal.news_removed", locked, by=by, before=said)


def carry_news(absorbed: Proposal, *, to: Proposal) -> None:
    """Let the survivor of a merge go on with the news of the other; both are locked."""
    absorbed.news.update(coalition=to)


def _lock(coalition: Proposal, news: News | None, *, by: User) -> Proposal:
    locked = lock(coalition)
    if not writes(by, locked):
        raise NotEditable(_("Only the convener of “%(title)s” and its team can change it.") % {"title": locked.title})
    if why := why_no_news(locked):
        raise ActionRefused(why)
    if news and news.published_on > today_of(locked):
        raise ActionRefused(_("This day has not come yet."))
    return locked
