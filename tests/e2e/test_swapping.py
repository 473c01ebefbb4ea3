"""Parts of a page that htmx swaps: each does the same without scripts, and none takes focus or words from anybody."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.common.tables import as_csv
from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.inspection import faults_of
from tests.e2e.people import sign_up
from tests.e2e.proposing import begin

MANY = 501


@pytest.fixture
def convener(visit: Visit, key: str, *, javascript: bool) -> tuple[Page, str]:
    """Somebody with a draft."""
    page = visit(javascript=javascript)
    sign_up(page, name="Amina Swap", email=f"swap-{key}@journeys.example.org")
    return page, begin(page, f"In parts {key}")


def test_the_registry_is_searched_while_one_types(convener: tuple[Page, str], *, javascript: bool) -> None:
    page, address = convener
    page.goto("/organisations/")
    name = page.locator("main li a[href^='/organisations/']").first.inner_text()
    typed = name[:12].strip()
    page.goto(f"{address}members/registry/")
    box, told = page.get_by_role("searchbox"), page.locator("#found-told")
    expect(told).to_be_empty()
    box.focus()
    box.press_sequentially(typed, delay=30)
    if javascript:
        expect(told).to_contain_text("found")
        expect(box).to_be_focused()
        expect(box).to_have_value(typed)
        assert page.url == f"{address}members/registry/"
        found = page.locator("#found").get_by_role("link").first
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(found).to_be_focused()
        box.fill("qqqqzzzz")
        expect(told).to_contain_text("no organisation of such a name")
        expect(page.locator("#found").get_by_role("link")).to_have_count(0)
        box.fill("")
        expect(told).to_have_text("")
        box.fill(typed)
    page.get_by_role("button", name="Search").click()
    expect(told).to_contain_text("found")
    expect(page.get_by_role("searchbox")).to_have_value(typed)
    assert faults_of(page) == []
    follow(page.locator("#found").get_by_role("link").filter(has_text=name).first)
    expect(control(page, "Organisation")).to_have_value(name)


def test_the_page_of_an_import_goes_on_by_itself(
    convener: tuple[Page, str], key: str, tmp_path: Path, *, javascript: bool
) -> None:
    page, address = convener
    rows = [
        ["Name", "Type", "Country", "Constituency"],
        *([f"Long list {number} {key}", "CSO", "Kenya", "Women"] for number in range(MANY)),
    ]
    file = tmp_path / "members.csv"
    file.write_bytes(as_csv(rows))
    page.goto(f"{address}members/imports/new/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name="Accept and save").click()
    done = page.get_by_text("That import is done")
    if javascript:
        expect(done).to_be_visible(timeout=120_000)
        assert page.url == f"{address}members/"
    else:
        again = page.get_by_role("link", name="Look again")
        for _second in range(120):
            if again.count() == 0:
                break
            page.wait_for_timeout(1000)
            again.click()
        expect(done).to_be_visible()
    expect(page.get_by_text(f"Long list 0 {key}").first).to_be_visible()


def test_the_report_follows_what_is_saved_as_typed(convener: tuple[Page, str], *, javascript: bool) -> None:
    page, address = convener
    page.goto(f"{address}engagement/")
    headline, text = page.locator("#report-headline"), page.get_by_role("textbox", name="Support needed")
    before = headline.inner_text()
    words = "We need introductions to three missions."
    if javascript:
        text.press_sequentially(words)
        expect(headline).not_to_have_text(before)
        expect(text).to_be_focused()
        with page.expect_response(lambda one: one.request.method == "POST"):
            page.keyboard.type(" And rooms.")
        expect(text).to_have_value(f"{words} And rooms.")
        assert headline.get_attribute("role") == "status"
        assert faults_of(page) == []
        page.reload()
        expect(text).to_have_value(f"{words} And rooms.")
    else:
        text.fill(words)
        submit(page, "Save")
        page.goto(f"{address}engagement/")
    expect(headline).not_to_have_text(before)
