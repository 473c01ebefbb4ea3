"""How a convener fills in a proposal, page by page."""

import datetime
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e.browsing import submit

PLAN = "Two working sessions with the ministry before the Summit, on what it can adopt."


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


def begin(page: Page, title: str) -> str:
    """Begin a draft with nothing but a title; its address."""
    page.goto("/my-work/")
    page.get_by_role("link", name="Begin a proposal").click()
    page.get_by_label("Title").fill(title)
    submit(page, "Begin the draft")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return page.url


def add_member(page: Page, address: str, member: Member, *, leads: bool) -> None:
    """Add one organisation."""
    page.goto(f"{address}members/")
    page.get_by_role("link", name="Add a member").first.click()
    page.get_by_label("Organisation", exact=True).fill(member.organisation)
    page.get_by_label("Country").select_option(member.country)
    page.get_by_label("Primary constituency").select_option(member.constituency)
    if leads:
        page.get_by_label("It leads the coalition").check()
    submit(page, "Add the member")
    expect(page.get_by_text(member.organisation).first).to_be_visible()


def add_engagement(page: Page, address: str) -> None:
    """Say whom the coalition will engage, and how."""
    page.goto(f"{address}engagement/")
    page.get_by_role("link", name="Add").first.click()
    page.get_by_label("Member State").check()
    page.get_by_label("Which one").fill("Kenya")
    page.get_by_label("Plan").fill(PLAN)
    submit(page, "Add")


def add_activity(page: Page, address: str, name: str, starts: datetime.date, ends: datetime.date) -> None:
    """Add one activity to the work plan."""
    page.goto(f"{address}work-plan/")
    page.get_by_role("link", name="Add").first.click()
    page.get_by_label("Activity", exact=True).fill(name)
    page.get_by_label("Starts on").fill(f"{starts}")
    page.get_by_label("Ends on").fill(f"{ends}")
    page.get_by_label("Responsible").fill("All members")
    submit(page, "Add")


def pledge(page: Page, address: str, email: str) -> None:
    """Name the focal point and pledge."""
    page.goto(f"{address}pledge/")
    page.get_by_label("Focal point", exact=True).fill("Amina Journey")
    page.get_by_label("The focal point's e-mail address").fill(email)
    page.get_by_label("We pledge to work by these principles").check()
    submit(page, "Save")
