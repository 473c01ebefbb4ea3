"""The demo's forums and calls.

Facts: the conference in Nairobi on 9–10 May 2024, its horizon (the Summit of the Future, 22–23 September 2024), its
criteria, an expert sub-committee and four networks that shortlist together. Assumed, since the published text does not
say: that the call opened on 1 March and closed on 31 May 2024, in Nairobi's time (coalitions could form before, at and
after the conference); and what the four networks are called, hence names that only describe. The coming conference and
the coming forum are invented, and say so.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from coalitions.models import Call, CommitteeSeat, CriteriaSet, Network
from portal.accounts.models import User
from portal.audit.services import record
from portal.demo.accounts import Part
from portal.demo.people import People
from portal.demo.sessions import COMING_FORUM
from sessions_app.choices import ForumKind
from sessions_app.models import Forum

CALL_2024: Final = "2024-un-civil-society-conference"
COMING_CALL: Final = "coming-civil-society-conference-demonstration"
DAYS_SINCE_OPENING, DAYS_TO_CLOSING, DAYS_TO_FORUM, DAYS_TO_CONFERENCE, DAYS_TO_HORIZON = 30, 60, 30, 90, 195

NETWORKS: Final = (
    "Network on sustainable development",
    "Network on global governance",
    "Network on human rights and inclusion",
    "Network on youth and future generations",
)
SUMMIT: Final = "Summit of the Future"


@dataclass(frozen=True)
class ForumText:
    """One forum."""

    slug: str
    title: str
    kind: ForumKind
    first_day: date
    last_day: date
    place: str
    time_zone: str
    is_open_for_sessions: bool = False


PAST_FORUMS: Final = (
    ForumText(
        "unaoc-global-forum-2016",
        "7th Global Forum of the United Nations Alliance of Civilizations",
        ForumKind.FORUM,
        date(2016, 4, 25),
        date(2016, 4, 27),
        "Baku, Azerbaijan",
        "Asia/Baku",
    ),
    ForumText(
        "ecosoc-partnership-forum-2022",
        "ECOSOC Partnership Forum 2022",
        ForumKind.FORUM,
        date(2022, 2, 2),
        date(2022, 2, 2),
        "New York",
        "America/New_York",
    ),
    ForumText(
        "international-partnerships-infopoint-2022",
        "International Partnerships InfoPoint, 2022",
        ForumKind.SERIES,
        date(2022, 11, 23),
        date(2022, 11, 23),
        "Brussels",
        "Europe/Brussels",
    ),
    ForumText(
        "ecosoc-partnership-forum-2023",
        "ECOSOC Partnership Forum 2023",
        ForumKind.FORUM,
        date(2023, 1, 31),
        date(2023, 1, 31),
        "New York",
        "America/New_York",
    ),
)
CONFERENCE_2024: Final = ForumText(
    "un-civil-society-conference-2024",
    "2024 United Nations Civil Society Conference",
    ForumKind.CONFERENCE,
    date(2024, 5, 9),
    date(2024, 5, 10),
    "Nairobi, Kenya",
    "Africa/Nairobi",
)


def coming_forum(today: date) -> ForumText:
    """The invented forum for which sessions can be drafted."""
    first_day = today + timedelta(days=DAYS_TO_FORUM)
    return ForumText(
        COMING_FORUM,
        f"Partnership Forum {first_day.year} (demonstration)",
        ForumKind.FORUM,
        first_day,
        first_day + timedelta(days=1),
        "Nairobi, Kenya",
        "Africa/Nairobi",
        is_open_for_sessions=True,
    )


def make_forum(facts: ForumText, *, by: User) -> Forum:
    """Add a forum, as the secretariat does it in the admin."""
    forum = Forum.objects.create(**vars(facts))
    record("forum.added", forum, by=by, after={"title": forum.title})
    return forum


def make_call_2024(people: People) -> Call:
    """The call of the 2024 conference with version 1 of its criteria, published, and its committee.

    It is made open for as long as the demo is being loaded, so that proposals are written and submitted by the services
    that take none after the closing; close_call_2024 gives it its own closing.
    """
    secretariat = people[Part.SECRETARIAT]
    forum = make_forum(CONFERENCE_2024, by=secretariat)
    zone = ZoneInfo(forum.time_zone)
    call = Call.objects.create(
        title=forum.title,
        slug=CALL_2024,
        introduction=(
            "Civil society was invited to form ImPACT Coalitions: partners of many kinds and regions who take one "
            "proposal for better global governance from the conference in Nairobi to the Summit of the Future and "
            "beyond.\n\nThe expert sub-committee and four networks read the proposals, suggest that similar ones be "
            "merged, and shortlist. No money is given at this stage."
        ),
        forum=forum,
        conference_starts=forum.first_day,
        conference_ends=forum.last_day,
        horizon_title=SUMMIT,
        horizon_starts=date(2024, 9, 22),
        horizon_ends=date(2024, 9, 23),
        opens_at=datetime(2024, 3, 1, 9, tzinfo=zone),
        closes_at=datetime(2100, 1, 1, tzinfo=zone),
        time_zone=forum.time_zone,
        # Somebody comes late in the demo, whenever it is loaded.
        late_entry_days=3650,
        is_published=True,
    )
    _publish_criteria(call, at=call.opens_at)
    _seat_committee(call, people)
    record("call.added", call, by=secretariat, after={"title": call.title})
    return call


def close_call_2024(call: Call) -> None:
    """Give the call its own closing, once its proposals are in."""
    call.closes_at = datetime(2024, 5, 31, 18, tzinfo=ZoneInfo(call.time_zone))
    call.save(update_fields=["closes_at"])


def make_coming_call(people: People, *, today: date) -> Call:
    """An invented call that is open now, so that one can propose at once."""
    secretariat = people[Part.SECRETARIAT]
    first_day = today + timedelta(days=DAYS_TO_CONFERENCE)
    forum = make_forum(
        ForumText(
            "civil-society-conference-demonstration",
            f"Civil Society Conference {first_day.year} (demonstration)",
            ForumKind.CONFERENCE,
            first_day,
            first_day + timedelta(days=1),
            "Nairobi, Kenya",
            "Africa/Nairobi",
        ),
        by=secretariat,
    )
    zone = ZoneInfo(forum.time_zone)
    horizon = today + timedelta(days=DAYS_TO_HORIZON)
    call = Call.objects.create(
        title=forum.title,
        slug=COMING_CALL,
        introduction=(
            "This conference is invented, so that proposing can be tried out at any time. It has the criteria of 2024 "
            "and days of its own."
        ),
        forum=forum,
        conference_starts=forum.first_day,
        conference_ends=forum.last_day,
        horizon_title="Review meeting (demonstration)",
        horizon_starts=horizon,
        horizon_ends=horizon + timedelta(days=1),
        opens_at=datetime.combine(today - timedelta(days=DAYS_SINCE_OPENING), time(9), zone),
        closes_at=datetime.combine(today + timedelta(days=DAYS_TO_CLOSING), time(18), zone),
        time_zone=forum.time_zone,
        is_published=True,
    )
    _publish_criteria(call, at=call.opens_at)
    _seat_committee(call, people)
    record("call.added", call, by=secretariat, after={"title": call.title})
    return call


def _publish_criteria(call: Call, *, at: datetime) -> None:
    """Version 1: every parameter at its default, which is that of the 2024 criteria."""
    CriteriaSet.objects.create(call=call, number=1, published_at=at)


def _seat_committee(call: Call, people: People) -> None:
    """The expert sub-committee, and one person for each network."""
    networks = [Network.objects.get_or_create(name=name)[0] for name in NETWORKS]
    call.networks.set(networks)
    for person in (people[Part.COMMITTEE], *people.sub_committee):
        CommitteeSeat.objects.create(call=call, user=person)
    for person, network in zip((people[Part.NETWORK], *people.for_networks), networks, strict=True):
        CommitteeSeat.objects.create(call=call, user=person, network=network)
