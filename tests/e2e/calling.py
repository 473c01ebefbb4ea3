"""How the secretariat opens a call with criteria of its own, and lets it close."""

import datetime
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from portal.demo.accounts import DEMO_ACCOUNTS, Part
from tests.e2e.browsing import follow, submit
from tests.e2e.proposing import Window

NAIROBI = ZoneInfo("Africa/Nairobi")


def open_a_call(page: Page, title: str, slug: str) -> Window:
    """Write a call that is open until tomorrow, publish its criteria, then the call; the committee gets a seat."""
    today = datetime.datetime.now(NAIROBI).date()
    window = Window(today + datetime.timedelta(days=60), today + datetime.timedelta(days=190))
    page.goto("/admin/coalitions/call/add/")
    _fill(page, title=title, horizon_title=f"Summit after {title}", slug=slug)
    _fill(page, conference_starts=f"{window.conference}", conference_ends=f"{window.conference}")
    _fill(page, horizon_starts=f"{window.horizon}", horizon_ends=f"{window.horizon}")
    page.locator("[name=time_zone]").select_option(NAIROBI.key)
    _fill(page, opens_at=f"{today - datetime.timedelta(days=1)}T09:00")
    _fill(page, closes_at=f"{today + datetime.timedelta(days=1)}T18:00")
    submit(page, "Save and continue editing")
    address = page.url
    follow(page.get_by_role("link", name="Write the next version"))
    submit(page, "Save and continue editing")
    follow(page.get_by_role("link", name="Publish it"))
    submit(page, "Publish the criteria")
    page.goto(address)
    page.locator("[name=is_published]").check()
    submit(page, "Save and continue editing")
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page.goto("/admin/coalitions/committeeseat/add/")
    committee = next(one for one in DEMO_ACCOUNTS if one.part == Part.COMMITTEE)
    _fill(page, email=committee.email)
    page.locator("[name=call]").select_option(label=title)
    submit(page, re.compile("^Save$"))
    page.goto(address)
    return window


def close_the_call(page: Page) -> None:
    """Let the call whose page is open have closed a minute ago."""
    past = datetime.datetime.now(NAIROBI) - datetime.timedelta(minutes=1)
    _fill(page, closes_at=f"{past:%Y-%m-%dT%H:%M}")
    submit(page, "Save and continue editing")
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def _fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
