"""News of coalitions, and what the public is told of their changes."""

from datetime import date, timedelta

import pytest

from coalitions import limits
from coalitions.models import Amendment, NewsItem, TeamRole
from coalitions.services.editing import ListFull, NotEditable
from coalitions.services.members import RowGone, member_leaves, member_rejoins
from coalitions.services.merging import merge
from coalitions.services.news import News, change_news, post_news, remove_news
from coalitions.services.plans import EngagementRow, add_engagement_entry
from coalitions.services.progress import today_of
from coalitions.services.reviewing import open_review
from coalitions.services.shortlisting import shortlist
from coalitions.services.validation import validate
from coalitions.states import MembershipState
from portal.audit.services import history_of
from portal.common.refusals import ActionRefused, AlreadyDone
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_coalition,
    make_member,
    make_news,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

DUG = News(title="The first well is dug", text="In Kisumu.", published_on=date(2024, 6, 1))


def test_news_is_posted_changed_and_removed_and_the_log_keeps_what_it_said() -> None:
    coalition = make_coalition()
    by = coalition.convener
    item = post_news(coalition, news=DUG, by=by)
    change_news(item, news=News(title=DUG.title, text="In Siaya.", published_on=DUG.published_on), by=by)
    remove_news(item, by=by)
    assert not NewsItem.objects.exists()
    removed, changed, posted = history_of(coalition).filter(action__startswith="proposal.news")
    assert posted.after == {"title": DUG.title, "text": "In Kisumu.", "published_on": "2024-06-01"}
    assert (changed.before, changed.after) == ({"text": "In Kisumu."}, {"text": "In Siaya."})
    assert removed.before == {"title": DUG.title, "text": "In Siaya.", "published_on": "2024-06-01"}


def test_what_is_done_twice_is_done_once() -> None:
    coalition = make_coalition()
    by = coalition.convener
    item = post_news(coalition, news=DUG, by=by)
    with pytest.raises(AlreadyDone):
        post_news(coalition, news=DUG, by=by)
    change_news(item, news=DUG, by=by)
    remove_news(item, by=by)
    with pytest.raises(AlreadyDone):
        remove_news(item, by=by)
    with pytest.raises(RowGone):
        change_news(item, news=DUG, by=by)
    assert history_of(coalition).filter(action__startswith="proposal.news").count() == 2


def test_only_coalitions_have_news() -> None:
    for proposal in (make_proposal(), make_submitted_proposal()):
        with pytest.raises(ActionRefused, match="News is for coalitions"):
            post_news(proposal, news=DUG, by=proposal.convener)
    assert not NewsItem.objects.exists()


def test_only_the_convener_and_editors_post() -> None:
    coalition = make_coalition()
    editor, reader = make_user(), make_user()
    coalition.teammates.create(user=editor, role=TeamRole.EDITOR)
    coalition.teammates.create(user=reader, role=TeamRole.READER)
    item = post_news(coalition, news=DUG, by=editor)
    for person in (reader, make_user(), make_reviewer(coalition.call)):
        with pytest.raises(NotEditable):
            post_news(coalition, news=DUG, by=person)
        with pytest.raises(NotEditable):
            remove_news(item, by=person)


def test_news_of_tomorrow_and_too_much_of_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    coalition = make_coalition()
    tomorrow = today_of(coalition) + timedelta(days=1)
    with pytest.raises(ActionRefused, match="not come yet"):
        post_news(coalition, news=News(title="T", text="t", published_on=tomorrow), by=coalition.convener)
    monkeypatch.setattr(limits, "MOST_NEWS", 0)
    with pytest.raises(ListFull):
        post_news(coalition, news=DUG, by=coalition.convener)


def test_a_merge_carries_news_over_and_one_sees_whose_it_was() -> None:
    first = make_coalition("First")
    second, third = make_coalition("Second", call=first.call), make_coalition("Third", call=first.call)
    make_news(first, "Of the first")
    make_news(second, "Of the second")
    by = make_reviewer(first.call)
    merge(survivor=second, absorbed=first, by=by, note="Alike")
    merge(survivor=third, absorbed=second, by=by, note="Alike")
    assert {(one.title, one.origin.title) for one in third.news.all()} == {
        ("Of the first", "First"),
        ("Of the second", "Second"),
    }


# What changed since shortlisting


def test_what_was_changed_before_is_nothing_the_public_hears_of() -> None:
    proposal = make_submitted_proposal()
    by = make_reviewer(proposal.call)
    add_engagement_entry(
        proposal, row=EngagementRow(audience="un_agency", name="UNEP", plan="p" * 40), by=proposal.convener
    )
    open_review(proposal, by=by)
    shortlist(proposal, by=by, note="")
    assert proposal.revisions.count() == 2
    assert not Amendment.objects.exists()


def test_a_change_names_its_sections_and_its_revision() -> None:
    coalition = make_coalition()
    georgia = coalition.memberships.get(country="GE")
    member_leaves(georgia, state=MembershipState.WITHDRAWN, by=coalition.convener)
    member_rejoins(georgia, by=coalition.convener)
    assert [one.sections for one in coalition.amendments.all()] == [["members"], ["members"]]
    newest = coalition.revisions.first()
    assert newest is not None
    amendment = coalition.amendments.all()[0]
    assert (amendment.revision, amendment.made_at) == (newest, newest.created_at)


def test_contacts_and_who_never_stood_by_it_are_no_change() -> None:
    coalition = make_coalition()
    coalition.memberships.update(contact_name="Secret", contact_email="secret@members.example.org")
    validate(coalition, by=None)
    make_member(coalition, "Never agreed", state=MembershipState.DECLINED)
    validate(coalition, by=None)
    coalition.focal_point_name = "Somebody else"
    coalition.save()
    validate(coalition, by=None)
    assert coalition.revisions.count() == 4
    assert not coalition.amendments.exists()


def test_a_public_focal_point_is() -> None:
    coalition = make_coalition(focal_point_is_public=True)
    coalition.focal_point_name = "Somebody else"
    coalition.title = "Another title"
    coalition.save()
    validate(coalition, by=None)
    assert coalition.amendments.get().sections == ["about", "pledge"]


def test_a_new_judgement_of_what_stands_is_no_change() -> None:
    coalition = make_coalition()
    validate(coalition, by=None)
    assert not coalition.amendments.exists()
