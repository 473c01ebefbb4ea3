"""How a convener fills in a proposal, page by page."""

import datetime
import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e.browsing import control, follow, submit

PLAN = "Two working sessions with the ministry before the Summit, on what it can adopt."
DAYS = re.compile(r"(\d{1,2} [A-Z][a-z]+ \d{4}) – (\d{1,2} [A-Z][a-z]+ \d{4})")


@dataclass(frozen=True)
class Member:
    """One row as a convener types it."""

    organisation: str
    country: str
    constituency: str


MEMBERS = (
    Member("Lakeside Women's Union", "KE", "women"),
    Member("Monsoon Youth Network", "IN", "children-youth"),
    Member("Wiphala Assembly", "BO", "indigenous-peoples"),
    Member("Caucasus Civic House", "GE", "ngos"),
    Member("Maison des Bénévoles", "FR", "volunteers"),
)


@dataclass(frozen=True)
class Window:
    """The days that a work plan has to span."""

    conference: datetime.date
    horizon: datetime.date


def window_of_the_open_call(page: Page) -> Window:
    """The conference and the horizon event, as the call's page names them."""
    page.goto("/calls/")
    follow(page.locator("main li", has_text="Open until").get_by_role("link").first)
    conference, horizon = DAYS.findall(page.locator("main").inner_text())[:2]
    return Window(_day(conference[0]), _day(horizon[0]))


def _day(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%d %B %Y").replace(tzinfo=datetime.UTC).date()


def begin(page: Page, title: str) -> str:
    """Begin a draft with nothing but a title; its address."""
    page.goto("/my-work/")
    follow(page.get_by_role("link", name="Begin a proposal"))
    control(page, "Title").fill(title)
    submit(page, "Begin the draft")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def add_member(page: Page, address: str, member: Member, *, leads: bool = False) -> None:
    """Add one organisation."""
    page.goto(f"{address}members/new/")
    control(page, "Organisation").fill(member.organisation)
    control(page, "Country").select_option(member.country)
    control(page, "Primary constituency").select_option(member.constituency)
    if leads:
        control(page, "It leads the coalition").check()
    submit(page, "Add")
    expect(page.get_by_text(member.organisation).first).to_be_visible()


def add_engagement(page: Page, address: str) -> None:
    """Say whom the coalition will engage, and how."""
    page.goto(f"{address}engagement/")
    follow(page.get_by_role("link", name="Add a plan"))
    control(page, "Member State").check()
    control(page, "Which one").fill("Kenya")
    control(page, "Plan").fill(PLAN)
    submit(page, "Add a plan")


def add_activity(page: Page, address: str, name: str, starts: datetime.date, ends: datetime.date) -> None:
    """Add one activity to the work plan."""
    page.goto(f"{address}work-plan/")
    follow(page.get_by_role("link", name="Add an activity"))
    control(page, "Activity").fill(name)
    control(page, "Starts on").fill(f"{starts}")
    control(page, "Ends on").fill(f"{ends}")
    control(page, "Responsible").fill("All members")
    submit(page, "Add an activity")


def add_work_plan(page: Page, address: str, window: Window) -> None:
    """Two activities from the conference to the horizon event."""
    add_activity(page, address, "Listening rounds", window.conference, window.horizon)
    add_activity(page, address, "Report", window.horizon, window.horizon)


def pledge(page: Page, address: str, email: str) -> None:
    """Name the focal point and pledge."""
    page.goto(f"{address}pledge/")
    control(page, "Focal point").fill("Amina Journey")
    control(page, "The focal point's e-mail address").fill(email)
    control(page, "We pledge to work by these principles").check()
    submit(page, "Save")


def propose(page: Page, title: str, *, window: Window, members: tuple[Member, ...], email: str) -> str:
    """Write and submit a proposal; its address."""
    address = begin(page, title)
    for place, member in enumerate(members):
        add_member(page, address, member, leads=place == 0)
    add_engagement(page, address)
    add_work_plan(page, address, window)
    pledge(page, address, email)
    page.goto(f"{address}submission/")
    submit(page, "Submit the proposal")
    expect(page.get_by_text("Submitted. We have sent you a receipt with the report.")).to_be_visible()
    return address


def reference_in(address: str) -> str:
    """The reference in the address of a proposal."""
    return address.rstrip("/").rpartition("/")[2]
