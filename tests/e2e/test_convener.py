"""A CSO's journey: from signing up to a receipt, with the report telling on the way what is missing."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.people import mail_text, open_mail, sign_up
from tests.e2e.proposing import (
    MEMBERS,
    add_engagement,
    add_member,
    add_work_plan,
    begin,
    pledge,
    propose,
    reference_in,
    window_of_the_open_call,
)


def test_convener_proposes_a_coalition_and_sees_what_it_lacks(visit: Visit, key: str, *, javascript: bool) -> None:
    page = visit(javascript=javascript)
    email = f"convener-{key}@journeys.example.org"
    sign_up(page, name="Amina Journey", email=email)
    window = window_of_the_open_call(page)
    address = begin(page, f"Rivers that speak {key}")

    _report_says(page, address, unmet=4)
    page.goto(f"{address}submission/")
    expect(page.get_by_role("heading", name="Before you can submit")).to_be_visible()
    expect(page.get_by_role("button", name="Submit the proposal")).to_have_count(0)

    for place, member in enumerate(MEMBERS):
        add_member(page, address, member, leads=place == 0)
        if place == 2:
            _report_says(page, address, unmet=3)
        if place == 3:
            page.goto(address)
            expect(
                page.locator("#report").get_by_text("One CSO working in Western Europe and Others would meet this")
            ).to_be_visible()
    _report_says(page, address, unmet=2)
    add_engagement(page, address)
    _report_says(page, address, unmet=1)
    add_work_plan(page, address, window)
    _report_says(page, address, unmet=0)
    pledge(page, address, email)

    page.goto(f"{address}submission/")
    expect(page.get_by_text("Everything that the criteria ask for is there.")).to_be_visible()
    submit(page, "Submit the proposal")
    expect(page.get_by_text("Submitted. We have sent you a receipt with the report.")).to_be_visible()

    open_mail(page, to=email, subject=re.compile(r"Received"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference_in(address))
    for criterion in ("Regions", "Constituencies", "Engagement", "Work plan"):
        expect(mail_text(page)).to_contain_text(criterion)
    follow(page.get_by_role("link", name="The same as HTML"))
    expect(page.locator("body")).to_contain_text(reference_in(address))


def test_what_is_sent_twice_is_done_once(visit: Visit, key: str, *, javascript: bool) -> None:
    page = visit(javascript=javascript)
    email = f"twice-{key}@journeys.example.org"
    sign_up(page, name="Twice Journey", email=email)
    window = window_of_the_open_call(page)
    address = propose(page, f"Written once {key}", window=window, members=MEMBERS[:1], email=email)

    # Back to the page from before the submission, and the same button again.
    page.go_back()
    button = page.get_by_role("button", name="Submit the proposal")
    if button.count():
        button.click()
        expect(page.get_by_text("is already submitted").first).to_be_visible()
    page.goto(address)
    expect(page.locator("main .state").first).to_contain_text("ubmitted")

    second = begin(page, f"Clicked twice {key}")
    add_member(page, second, MEMBERS[0], leads=True)
    pledge(page, second, email)
    page.goto(f"{second}submission/")
    page.get_by_role("button", name="Submit the proposal").dblclick()
    page.wait_for_url(second)
    expect(page.locator("main .state").first).to_contain_text("ubmitted")
    for title in (f"Written once {key}", f"Clicked twice {key}"):
        open_mail(page, to=email, subject=re.compile(title))
        page.goto(f"/dev/mail/?to={email}")
        expect(page.locator("main").get_by_role("link", name=re.compile(title))).to_have_count(1)


def test_what_was_typed_stays_when_a_form_fails(visit: Visit, key: str, *, javascript: bool) -> None:
    page = visit(javascript=javascript)
    email = f"typed-{key}@journeys.example.org"
    sign_up(page, name="Typed Journey", email=email)
    address = begin(page, f"Slips of the pen {key}")
    page.goto(f"{address}work-plan/new/")
    control(page, "Activity").fill("Ends before it begins")
    control(page, "Starts on").fill("2027-03-02")
    control(page, "Ends on").fill("2027-03-01")
    answer = submit(page, "Add an activity")
    assert answer.status == 422
    expect(control(page, "Activity")).to_have_value("Ends before it begins")
    expect(page.get_by_text("This is before the day on which it starts.").first).to_be_visible()


def _report_says(page: Page, address: str, *, unmet: int) -> None:
    page.goto(address)
    expect(page.locator("#report .report-item-not_met")).to_have_count(unmet)
