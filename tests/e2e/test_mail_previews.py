"""The secretariat reads a mail in its frame: with its own style, in the reader's language, and no script."""

from playwright.sync_api import expect

from portal.demo.accounts import Part
from tests.e2e.browsing import Visit, follow
from tests.e2e.inspection import faults_of
from tests.e2e.people import sign_in_as


def test_a_mail_is_shown_as_its_reader_gets_it(visit: Visit, *, javascript: bool) -> None:
    page = visit(javascript=javascript, width=390)
    sign_in_as(page, Part.SECRETARIAT)
    page.goto("/admin/")
    follow(page.get_by_role("link", name="Mails that this portal sends"))
    assert faults_of(page) == []
    follow(page.get_by_role("link", name="Declined", exact=True))
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Dear Amina Example,")).to_be_visible()
    expect(letter.locator(".button")).to_have_css("font-weight", "600")
    expect(letter.locator(".preview")).to_be_hidden()
    assert faults_of(page) == []
    follow(page.get_by_role("link", name="Arabic"))
    expect(page.frame_locator("iframe").locator("html")).to_have_attribute("dir", "rtl")
    assert faults_of(page) == []
