"""What everybody does in the journeys: sign up, sign in, read mail."""

import re

from playwright.sync_api import Locator, Page, expect

from portal.demo.accounts import DEMO_ACCOUNTS, Part
from tests.e2e.browsing import eventually, follow, submit

PASSWORD = "a-fine-password-2026"


def sign_up(page: Page, *, name: str, email: str) -> None:
    """Sign up, follow the link in the mail, confirm, and sign in."""
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("textbox", name=re.compile("e-?mail", re.IGNORECASE)).fill(email)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    submit(page, "Sign up")
    open_mail(page, to=email, subject=re.compile("confirm", re.IGNORECASE))
    page.goto(link_in_mail(page, "/accounts/confirm-email/"))
    submit(page, re.compile("confirm", re.IGNORECASE))
    if _way_out(page).count() == 0:
        sign_in(page, email=email)
    expect(_way_out(page)).to_be_visible()


def sign_in(page: Page, *, email: str, password: str = PASSWORD) -> None:
    """Sign in by address and password."""
    page.goto("/accounts/login/")
    # By their names, since the labels are in the language of the page.
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main button[type=submit]").click()
    expect(_way_out(page)).to_be_visible()


def _way_out(page: Page) -> Locator:
    return page.locator("header a[href='/accounts/logout/']")


def sign_in_as(page: Page, part: Part) -> None:
    """Sign in as somebody of the demo."""
    account = next(one for one in DEMO_ACCOUNTS if one.part == part)
    sign_in(page, email=account.email, password=account.password)


def open_mail(page: Page, *, to: str, subject: str | re.Pattern[str]) -> None:
    """Open the newest mail of that subject to that address, once the worker has sent it."""
    page.goto(f"/dev/mail/?to={to}")
    links = page.locator("main").get_by_role("link", name=subject)
    eventually(lambda: links.count() > 0, page)
    follow(links.first)


def mail_text(page: Page) -> Locator:
    """The text of the mail that is open."""
    return page.locator("main")


def link_in_mail(page: Page, path: str) -> str:
    """The address in the open mail that leads there."""
    address = page.locator(f"main a[href*='{path}']").first.get_attribute("href")
    assert address, f"no link to {path} in the mail"
    return address
