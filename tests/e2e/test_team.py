"""Two people write one proposal: invited by mail, saved as typed, and neither writes over the other unseen."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.inspection import faults_of
from tests.e2e.people import link_in_mail, open_mail, sign_up
from tests.e2e.proposing import begin


def test_a_team_writes_together(visit: Visit, key: str, *, javascript: bool) -> None:
    convener, guest = visit(javascript=javascript), visit(javascript=javascript, width=390)
    first, second = f"first-{key}@journeys.example.org", f"second-{key}@journeys.example.org"
    sign_up(convener, name="Amina First", email=first)
    sign_up(guest, name="Tomasz Second", email=second)
    address = begin(convener, f"Written by two {key}")
    _invite(convener, address, second)

    open_mail(guest, to=second, subject=re.compile("An invitation"))
    guest.goto(link_in_mail(guest, "/team-invitations/"))
    assert faults_of(guest) == []
    submit(guest, "Join the team")
    guest.wait_for_url(address)
    guest.goto(f"{address}submission/")
    expect(guest.get_by_role("button", name="Submit the proposal")).to_have_count(0)

    for page in (convener, guest):
        page.goto(f"{address}about/")
    control(convener, "Summary").fill("As Amina has it.")
    if javascript:
        expect(convener.locator("#saved")).to_contain_text("Saved")
    assert submit(convener, "Save").status in (302, 200)

    control(guest, "Summary").fill("As Tomasz has it.")
    control(guest, "Themes").fill("water")
    if javascript:
        expect(guest.locator("#saved")).to_contain_text("Not saved yet")
    assert submit(guest, "Save").status == 409
    expect(guest.get_by_text("Amina First changed this on")).to_be_visible()
    expect(guest.locator(".conflict").get_by_text("As Amina has it.")).to_be_visible()
    assert faults_of(guest) == []
    expect(control(guest, "Summary")).to_have_value("As Tomasz has it.")
    guest.get_by_label("Leave what it says now").check()
    submit(guest, "Save")
    guest.goto(f"{address}about/")
    expect(control(guest, "Summary")).to_have_value("As Amina has it.")
    expect(control(guest, "Themes")).to_have_value("water")

    _take_out(convener, address)
    guest.goto(address)
    expect(guest.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def _invite(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}team/")
    follow(page.get_by_role("link", name="Invite somebody"))
    control(page, "E-mail address").fill(email)
    submit(page, "Invite")
    expect(page.get_by_text(email).first).to_be_visible()


def _take_out(page: Page, address: str) -> None:
    page.goto(f"{address}team/")
    follow(page.get_by_role("link", name="Take out of the team"))
    assert faults_of(page) == []
    submit(page, "Take out")
    expect(page.get_by_text("Taken out of the team.")).to_be_visible()
