"""The pages of a coalition at work: its timeline, progress, news, changes, and the feeds that people follow."""

import gzip
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from coalitions.models import Grace, NewsItem, ProgressRecord, Proposal, TeamRole
from coalitions.services.editing import Part
from coalitions.services.members import member_leaves
from coalitions.services.merging import merge
from coalitions.services.progress import ProgressRow, report_progress
from coalitions.services.submission import withdraw
from coalitions.services.validation import validate
from coalitions.states import MembershipState, Progress
from portal.common.seen import PUBLIC_AT_ONCE
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_activity,
    make_coalition,
    make_complete_proposal,
    make_members,
    make_news,
    make_reviewer,
    make_submitted_proposal,
    shortlisted,
)

pytestmark = pytest.mark.django_db

JUNE = datetime(2024, 6, 15, 12, tzinfo=UTC)
# Of the 60 kB that a first visit may weigh, styles and the face of titles take the rest.
MOST_BYTES_OF_A_PAGE = 20_000
ATOM = "{http://www.w3.org/2005/Atom}"


def words(text: str) -> str:
    return " ".join(text.split())


def report(coalition: Proposal, activity: str, progress: Progress, note: str = "", on: date = date(2024, 6, 1)) -> None:
    row = coalition.activities.get(activity=activity)
    newest = row.records.first()
    what = ProgressRow(progress=progress, reached_on=on, note=note)
    report_progress(row, row=what, by=coalition.convener, after=newest.pk if newest else None)


def shown(coalition: Proposal, name: str = "coalition_detail", *args: object) -> str:
    caches["pages"].clear()
    return words(Client().get(page(name, coalition.slug, *args)).text)


# The timeline


def test_a_late_activity_is_late_for_its_convener_too() -> None:
    coalition = make_coalition("Water")
    url = page("activity_list", coalition.reference)
    late = "Its last day is over, and it was not reported done."
    with time_machine.travel(datetime(2024, 5, 10, 12, tzinfo=UTC), tick=False):
        assert late not in as_convener(coalition).get(url).text
    number = coalition.activities.count()
    with time_machine.travel(datetime(2025, 5, 10, 12, tzinfo=UTC), tick=False):
        assert as_convener(coalition).get(url).text.count(late) == number
        report(coalition, coalition.activities.all()[0].activity, Progress.DONE)
        assert as_convener(coalition).get(url).text.count(late) == number - 1


def test_the_work_plan_of_a_coalition_says_that_what_is_saved_is_public_at_once() -> None:
    coalition, proposal = make_coalition("Water"), make_complete_proposal("Fire")
    said, typed = "This coalition is public: what you save here stands on its page at once", "data-hx-post"

    def pages(one: Proposal) -> list[str]:
        key, client = one.activities.all()[0].pk, as_convener(one)
        places = {"activity_list": (), "activity_create": (), "activity_update": (key,), "activity_delete": (key,)}
        return [client.get(page(name, one.reference, *keys)).text for name, keys in places.items()]

    # Closed, nothing can be saved.
    assert not any(said in text for text in pages(coalition))
    member_leaves(coalition.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=coalition.convener)
    by_button = str(PUBLIC_AT_ONCE)
    assert [(text.count(said), text.count(by_button)) for text in pages(coalition)] == [(1, 0), (0, 1), (0, 1), (1, 0)]
    assert not any(typed in text for text in pages(coalition))
    assert not any(said in text for text in pages(proposal))
    assert typed in pages(proposal)[2]


def test_the_work_plan_is_a_timeline_by_months_with_what_was_reported() -> None:
    coalition = make_complete_proposal("Water")
    make_activity(
        coalition, activity="Wells", starts_on=date(2024, 5, 20), ends_on=date(2024, 6, 1), result="Ten wells"
    )
    make_activity(coalition, activity="Posters", starts_on=date(2024, 7, 1), ends_on=date(2024, 7, 9))
    shortlisted(coalition)
    report(coalition, "Launch", Progress.UNDER_WAY, "Begun in Kisumu.")
    report(coalition, "Launch", Progress.DONE, "<b>All</b> came.", on=date(2024, 6, 10))
    report(coalition, "Posters", Progress.DROPPED, "No money.")
    with patch.object(timezone, "now", return_value=JUNE):
        text = shown(coalition)
    plan = text[text.index('id="work-plan"') : text.index('id="criteria"')]
    heads = (">May 2024<", ">Launch<", ">Wells<", ">July 2024<", ">Posters<", ">September 2024<")
    places = [plan.index(one) for one in heads]
    assert places == sorted(places)
    assert "1 of 3 activities is done." not in plan
    assert "1 of 3 activities are done. 1 is late." in plan
    assert "Its last day is over, and it was not reported done." in plan
    assert plan.count("Its last day is over") == 1
    assert "Expected result: <span" in plan
    assert "10 June 2024: done" in plan
    assert "&lt;b&gt;All&lt;/b&gt; came." in plan
    assert plan.index("All") < plan.index("Reported before") < plan.index("Begun in Kisumu.")
    assert "No money." in plan
    assert coalition.convener.name not in text
    assert "style=" not in plan


def test_an_activity_without_reports_says_no_more_than_its_days() -> None:
    with patch.object(timezone, "now", return_value=datetime(2024, 5, 9, 12, tzinfo=UTC)):
        coalition = make_coalition()
        text = shown(coalition)
    assert "Reported before" not in text
    assert "is late" not in text
    assert "0 of 2 activities are done." in text


# Progress, on the convener's desk


def _progress_page(coalition: Proposal, activity: str = "Launch") -> str:
    return page("progress_create", coalition.reference, coalition.activities.get(activity=activity).pk)


def _sent(progress: str = "done", on: str = "2024-06-01", note: str = "", after: object = "") -> dict[str, Any]:
    return {"progress": progress, "reached_on": on, "note": note, "after": after}


def test_progress_is_reported_and_shown_with_its_history() -> None:
    coalition = make_coalition()
    client, url = as_convener(coalition), _progress_page(coalition)
    answer = client.post(url, _sent("under_way", note="Begun.\r\n\r\nGoes on."))
    assert (answer.status_code, answer["Location"]) == (302, page("activity_list", coalition.reference))
    record = ProgressRecord.objects.get()
    assert (record.note, record.by) == ("Begun.\n\nGoes on.", coalition.convener)
    text = words(client.get(url).text)
    assert "Reported so far" in text
    assert "<p>Begun.</p>" in text
    assert f'name="after" value="{record.pk}"' in text
    listed = words(client.get(page("activity_list", coalition.reference)).text)
    assert "Under way" in listed
    assert url in listed


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        (_sent(progress=""), "progress", "This field is required."),
        (_sent(progress="late"), "progress", "Select a valid choice."),
        (_sent(on="2999-01-01"), "reached_on", "The year has to lie between"),
        (_sent(on="2099-01-01"), "reached_on", "This day has not come yet."),
        (_sent("dropped"), "note", "Say why it was dropped."),
        (_sent(note="a\x00b"), "note", "control character"),
        (_sent(note="n" * 1001), "note", "at most 1000 characters"),
    ],
)
def test_bad_reports_are_refused_beside_the_field_and_kept(sent: dict[str, str], field: str, message: str) -> None:
    coalition = make_coalition()
    answer = as_convener(coalition).post(_progress_page(coalition), sent)
    text = words(answer.text)
    assert answer.status_code == 422
    assert message in text
    assert f'href="#id_{field}' in text
    assert not ProgressRecord.objects.exists()


def test_whoever_reports_is_told_before_what_dropping_leads_to() -> None:
    coalition = make_coalition()
    client = as_convener(coalition)
    text = words(client.get(_progress_page(coalition)).text)
    assert "The coalition would then no longer meet the criteria:" in text
    assert "It would keep its place for 14 days" in text
    assert "<li>Work plan: This still needs one more activity.</li>" in text
    make_activity(coalition, activity="Wells")
    text = words(client.get(_progress_page(coalition, "Wells")).text)
    assert "The coalition would still meet the criteria." in text
    assert "keep its place" not in text


def test_dropping_begins_the_grace_that_was_told() -> None:
    coalition = make_coalition()
    client = as_convener(coalition)
    client.post(_progress_page(coalition), _sent("dropped", note="No money."))
    assert Grace.objects.running().get().proposal == coalition
    text = words(client.get(_progress_page(coalition)).text)
    assert "If you drop it" not in text
    assert "It keeps its place until" in words(client.get(coalition.get_absolute_url()).text)


def test_in_grace_it_says_that_the_criteria_are_not_met_now() -> None:
    coalition = make_coalition()
    member_leaves(coalition.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=coalition.convener)
    text = words(as_convener(coalition).get(_progress_page(coalition)).text)
    assert "The coalition does not meet the criteria now, and would not meet them then." in text


def test_a_colleague_s_report_is_seen_before_one_s_own_is_added() -> None:
    coalition = make_coalition()
    client, url = as_convener(coalition), _progress_page(coalition)
    report(coalition, "Launch", Progress.UNDER_WAY, "A colleague's.")
    answer = client.post(url, _sent("dropped", note="Mine."))
    assert answer.status_code == 409
    text = words(answer.text)
    assert "Somebody reported on this activity meanwhile." in text
    assert "A colleague&#x27;s." in text
    assert "Mine." in text
    assert ProgressRecord.objects.count() == 1
    known = ProgressRecord.objects.get().pk
    assert f'name="after" value="{known}"' in text
    assert client.post(url, _sent("dropped", note="Mine.", after=known)).status_code == 302


def test_the_same_report_twice_is_one() -> None:
    coalition = make_coalition()
    client, url = as_convener(coalition), _progress_page(coalition)
    for _time in range(2):
        assert client.post(url, _sent()).status_code == 302
    assert ProgressRecord.objects.count() == 1


@pytest.mark.parametrize("make", [make_complete_proposal, make_submitted_proposal])
def test_of_what_is_no_coalition_nothing_is_reported(make: Any) -> None:
    proposal = make()
    client, url = as_convener(proposal), _progress_page(proposal)
    assert "Progress is reported of coalitions that were shortlisted." in words(client.get(url).text)
    answer = client.post(url, _sent())
    assert answer.status_code == 409
    assert not ProgressRecord.objects.exists()
    assert url not in client.get(page("activity_list", proposal.reference)).text


def test_a_reader_of_the_team_and_a_stranger_report_nothing() -> None:
    coalition = make_coalition()
    reader = make_user()
    coalition.teammates.create(user=reader, role=TeamRole.READER)
    for person, status in ((reader, 403), (make_reviewer(coalition.call), 403), (make_user(), 404)):
        client = Client()
        client.force_login(person)
        assert client.post(_progress_page(coalition), _sent()).status_code == status
    other = make_coalition()
    answer = as_convener(other).post(
        page("progress_create", other.reference, coalition.activities.all()[0].pk), _sent()
    )
    assert answer.status_code == 404
    assert not ProgressRecord.objects.exists()


def test_shortlisting_opens_progress_and_no_section() -> None:
    coalition = make_coalition()
    client = as_convener(coalition)
    text = words(client.get(page("activity_list", coalition.reference)).text)
    assert "so it cannot be changed" in text
    assert page("activity_create", coalition.reference) not in text
    answer = client.post(
        page("activity_create", coalition.reference),
        {"activity": "More", "starts_on": "2024-06-01", "ends_on": "2024-06-02"},
    )
    assert answer.status_code == 409


def test_what_has_a_history_stays_and_the_page_says_so() -> None:
    coalition = make_coalition()
    report(coalition, "Launch", Progress.UNDER_WAY)
    member_leaves(coalition.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=coalition.convener)
    activity = coalition.activities.get(activity="Launch")
    answer = as_convener(coalition).post(page("activity_delete", coalition.reference, activity.pk))
    assert answer.status_code == 409
    assert "Report it as dropped instead." in answer.text
    assert coalition.activities.count() == 2


# News, on the convener's desk


def _news(title: str = "The first well", text: str = "Is dug.\n\nIn Kisumu.", on: str = "2024-06-01") -> dict[str, str]:
    return {"title": title, "text": text, "published_on": on}


def test_news_is_posted_changed_and_removed() -> None:
    coalition = make_coalition()
    client = as_convener(coalition)
    desk = page("news_list", coalition.reference)
    answer = client.post(page("news_create", coalition.reference), _news())
    assert (answer.status_code, answer["Location"]) == (302, desk)
    item = NewsItem.objects.get()
    assert "The first well" in client.get(desk).text
    client.post(page("news_update", coalition.reference, item.pk), _news("The second well"))
    item.refresh_from_db()
    assert item.title == "The second well"
    removal = page("news_delete", coalition.reference, item.pk)
    assert "The second well" in client.get(removal).text
    for _time in range(2):
        assert client.post(removal)["Location"] == desk
    assert not NewsItem.objects.exists()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (_news(title=""), "This field is required."),
        (_news(title="t" * 201), "at most 200 characters"),
        (_news(text="t" * 5001), "at most 5000 characters"),
        (_news(text="a\x00b"), "control character"),
        (_news(title="a\x07b"), "control character"),
        (_news(on="2099-01-01"), "This day has not come yet."),
        (_news(on="yesterday"), "Enter a valid date."),
    ],
)
def test_bad_news_is_refused_and_kept(sent: dict[str, str], message: str) -> None:
    coalition = make_coalition()
    item = make_news(coalition)
    client = as_convener(coalition)
    for url in (page("news_create", coalition.reference), page("news_update", coalition.reference, item.pk)):
        answer = client.post(url, sent)
        assert answer.status_code == 422
        assert message in words(answer.text)
    assert NewsItem.objects.get().title == item.title


def test_news_that_a_colleague_changed_or_removed_is_not_written_over() -> None:
    coalition = make_coalition()
    item = make_news(coalition, "As it was")
    client, url = as_convener(coalition), page("news_update", coalition.reference, item.pk)
    opened = client.get(url).text
    seen = opened.split('name="seen" value="')[1].split('"')[0].replace("&quot;", '"')
    NewsItem.objects.update(title="A colleague's")
    answer = client.post(url, {**_news("Mine"), "seen": seen})
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile" in answer.text
    assert NewsItem.objects.get().title == "A colleague's"
    NewsItem.objects.all().delete()
    answer = client.post(url, {**_news("Mine"), "seen": seen})
    assert answer.status_code == 409
    assert "Mine" in answer.text


def test_what_is_no_coalition_any_more_tells_nothing() -> None:
    coalition = make_coalition()
    item = make_news(coalition)
    withdraw(coalition, by=coalition.convener)
    client = as_convener(coalition)
    for url, sent in (
        (page("news_create", coalition.reference), _news()),
        (page("news_update", coalition.reference, item.pk), _news()),
        (page("news_delete", coalition.reference, item.pk), {}),
    ):
        assert client.post(url, sent).status_code == 409
    assert "News is for coalitions" in client.get(page("news_list", coalition.reference)).text
    assert NewsItem.objects.get().title == item.title


def test_another_coalition_s_news_cannot_be_reached_through_one_s_own() -> None:
    mine, other = make_coalition(), make_coalition()
    item = make_news(other)
    client = as_convener(mine)
    assert client.get(page("news_update", mine.reference, item.pk)).status_code == 404
    assert client.post(page("news_update", mine.reference, item.pk), _news("Mine now")).status_code == 409
    assert client.post(page("news_delete", mine.reference, item.pk)).status_code == 404
    assert client.get(page("public_news_detail", mine.slug, item.pk)).status_code == 404
    assert NewsItem.objects.get().title == item.title


# News, for everybody


def test_news_is_shown_newest_first_escaped_and_in_paragraphs() -> None:
    coalition = make_coalition()
    make_news(coalition, "Older", published_on=date(2024, 6, 1))
    newer = make_news(coalition, "<i>Newer</i>", text="<script>one</script>\n\nTwo", published_on=date(2024, 6, 2))
    for text in (shown(coalition), shown(coalition, "public_news_list")):
        assert text.index("&lt;i&gt;Newer") < text.index("Older")
        assert "<script>one" not in text
    text = shown(coalition, "public_news_detail", newer.pk)
    assert "<p>&lt;script&gt;one&lt;/script&gt;</p> <p>Two</p>" in text
    assert "@" not in text
    assert coalition.convener.name not in text


def test_the_page_shows_three_and_leads_to_all_of_them() -> None:
    coalition = make_coalition()
    all_news = page("public_news_list", coalition.slug)
    for place in range(3):
        make_news(coalition, f"Piece {place}")
    assert f'href="{all_news}"' in shown(coalition)
    for place in range(3, 22):
        make_news(coalition, f"Piece {place}")
    text = shown(coalition)
    assert f'href="{all_news}"' in text
    assert text.count(">Piece ") == 3
    assert shown(coalition, "public_news_list").count(">Piece ") == 20
    assert Client().get(f"{all_news}?page=2").text.count(">Piece ") == 2
    assert Client().get(f"{all_news}?page=3").status_code == 404


def test_news_and_feeds_of_what_is_not_public_are_nowhere_and_of_what_was_merged_at_the_survivor() -> None:
    first = make_coalition("First")
    second = make_coalition("Second", call=first.call)
    item = make_news(first)
    proposal = make_submitted_proposal(call=first.call)
    names = ("public_news_list", "amendment_list", "calendar_detail", "news_feed")
    for name in names:
        assert Client().get(page(name, proposal.slug)).status_code == 404
    merge(survivor=second, absorbed=first, by=make_reviewer(first.call), note="Alike")
    for name in names:
        assert Client().get(page(name, first.slug))["Location"] == page(name, second.slug)
    answer = Client().get(page("public_news_detail", first.slug, item.pk), follow=True)
    assert answer.status_code == 200
    assert item.title in answer.text


def test_the_atom_feed_is_well_formed_stable_and_names_nobody() -> None:
    coalition = make_coalition("Water & wells", summary="Wells <in> five countries.")
    make_news(coalition, "Older", published_on=date(2024, 6, 1))
    newer = make_news(coalition, "A < b", text="One\n\n<b>Two</b>", published_on=date(2024, 6, 2))
    answer = Client().get(page("news_feed", coalition.slug))
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}title") == "News of Water & wells"
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["A < b", "Older"]
    assert entries[0].findtext(f"{ATOM}summary") == "<p>One</p>\n\n<p>&lt;b&gt;Two&lt;/b&gt;</p>"
    assert entries[0].findtext(f"{ATOM}id") == f"tag:127.0.0.1,{newer.posted_at:%Y-%m-%d}:news/{newer.pk}"
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").endswith(page("public_news_detail", coalition.slug, newer.pk))
    assert coalition.convener.name not in answer.text
    assert coalition.convener.email not in answer.text


def test_a_feed_without_news_is_one() -> None:
    answer = Client().get(page("news_feed", make_coalition().slug))
    assert answer.status_code == 200
    assert b"<entry>" not in answer.content


# Changes


def test_changes_since_shortlisting_are_days_and_sections_without_contacts() -> None:
    coalition = make_coalition()
    assert "Changes since it was shortlisted" not in shown(coalition)
    assert "Nothing has changed since." in shown(coalition, "amendment_list")
    coalition.memberships.update(contact_name="Secret Contact", contact_email="secret@members.example.org")
    georgia = coalition.memberships.get(country="GE")
    member_leaves(georgia, state=MembershipState.WITHDRAWN, by=coalition.convener, note="A quarrel")
    for text in (shown(coalition), shown(coalition, "amendment_list")):
        section = text[text.index("Changes since it was shortlisted</") :]
        assert "</time>: Members" in section
        assert "Secret" not in text
        assert "A quarrel" not in text
        assert coalition.convener.name not in text
    assert set(coalition.amendments.get().sections) <= {str(one) for one in Part}


# The calendar


def test_the_calendar_has_every_activity_under_one_name_for_good() -> None:
    coalition = make_coalition("Water")
    launch = coalition.activities.get(activity="Launch")
    first = _events(coalition)
    assert first["Launch"]["UID"] == f"activity-{launch.pk}@127.0.0.1"
    assert (first["Launch"].decoded("DTSTART"), first["Launch"].decoded("DTEND")) == (
        date(2024, 5, 9),
        date(2024, 9, 24),
    )
    with patch.object(timezone, "now", return_value=launch.changed_at + timedelta(minutes=1)):
        report(coalition, "Launch", Progress.DROPPED, "No money.")
    caches["pages"].clear()
    second = _events(coalition)
    assert second["Launch"]["UID"] == first["Launch"]["UID"]
    assert int(second["Launch"]["SEQUENCE"]) == int(first["Launch"]["SEQUENCE"]) + 60
    assert (first["Launch"]["STATUS"], second["Launch"]["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert second["Report to the Summit"]["SEQUENCE"] == first["Report to the Summit"]["SEQUENCE"]
    assert "No money." in second["Launch"]["DESCRIPTION"]
    assert coalition.convener.name not in second["Launch"]["DESCRIPTION"]


def test_the_page_offers_the_calendar_by_its_own_scheme() -> None:
    coalition = make_coalition()
    assert f'href="webcal://testserver{page("calendar_detail", coalition.slug)}"' in shown(coalition)


def _events(coalition: Proposal) -> dict[str, Any]:
    answer = Client().get(page("calendar_detail", coalition.slug))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


# The directory


def test_the_list_is_narrowed_by_how_far_work_plans_are() -> None:
    late, ahead = make_coalition("Water"), make_coalition("Air")
    ahead.activities.update(starts_on=date(2098, 1, 1), ends_on=date(2098, 1, 2))
    make_submitted_proposal("No coalition")
    for query, found in (("late", "Water"), ("ahead", "Air")):
        text = Client().get(f"{page('coalition_list')}?plan={query}").text
        assert (">Water</a>" in text, ">Air</a>" in text) == (found == "Water", found == "Air"), query
        assert "No coalition" not in text
    report(late, "Launch", Progress.DONE)
    report(late, "Report to the Summit", Progress.DONE)
    assert ">Water</a>" in Client().get(f"{page('coalition_list')}?plan=finished").text
    assert Client().get(f"{page('coalition_list')}?plan=nonsense").status_code == 422


def test_grace_is_between_the_coalition_and_the_committee() -> None:
    coalition = make_coalition("Water")
    report(coalition, "Launch", Progress.DROPPED, "No money.")
    assert Grace.objects.running().exists()
    for text in (shown(coalition), Client().get(page("coalition_list")).text):
        assert "grace" not in text
        assert "keeps its place" not in text


# What it weighs


def test_a_coalition_of_hundreds_with_a_long_plan_stays_light(client: Client) -> None:
    coalition = make_coalition()
    make_members(coalition, 324)
    for place in range(40):
        make_activity(coalition, activity=f"Step {place} towards safe water in the basin", result="Wells " * 15)
    for activity in coalition.activities.all():
        ProgressRecord.objects.create(
            activity=activity,
            progress="under_way",
            reached_on=date(2024, 6, 1),
            note=f"Report {activity.pk}",
            by=coalition.convener,
        )
    validate(coalition, by=None)
    content = client.get(page("coalition_detail", coalition.slug)).content
    assert len(gzip.compress(content)) < MOST_BYTES_OF_A_PAGE
