"""A list of members, half of it wrong, is mended and imported; its organisations answer by mail, without an account."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.inspection import faults_of
from tests.e2e.people import link_in_mail, open_mail, sign_up
from tests.e2e.proposing import begin

HEADINGS = "Organisation\tCountry\tConstituency\tE-mail"


def test_members_are_imported_and_answer_for_themselves(visit: Visit, key: str, *, javascript: bool) -> None:
    convener, contact = visit(javascript=javascript), visit(javascript=javascript, width=320)
    sign_up(convener, name="Amina Importer", email=f"importer-{key}@journeys.example.org")
    address = begin(convener, f"Imported {key}")
    names = {word: f"{word} {key}" for word in ("Confirming", "Correcting", "Declining")}
    mails = {word: f"{word.lower()}-{key}@journeys.example.org" for word in names}

    _send(convener, address, [f"{names['Confirming']}\tKenyaa", f"{names['Declining']}\tGhana\tnobodies", "\tFrance"])
    expect(convener.get_by_text("Did you mean Kenya?")).to_be_visible()
    expect(convener.get_by_role("button", name="Accept and save")).to_have_count(0)
    _send(convener, address, [f"{names[word]}\tKenya\tWomen\t{mails[word]}" for word in names])
    submit(convener, "Accept and save")
    expect(convener.get_by_text("0 confirmed, 3 pledged")).to_be_visible()
    submit(convener, re.compile("^Ask all"))

    _open(contact, mails["Confirming"])
    assert faults_of(contact) == []
    submit(contact, re.compile("^Confirm"))
    _open(contact, mails["Correcting"])
    follow(contact.get_by_role("link", name=re.compile("Correct")))
    assert faults_of(contact) == []
    control(contact, "Country").select_option("GH")
    submit(contact, re.compile("^(Save|Confirm)"))
    _open(contact, mails["Declining"])
    submit(contact, re.compile("^Decline"))

    convener.goto(f"{address}members/")
    expect(convener.get_by_text("2 confirmed, 0 pledged")).to_be_visible()
    row = convener.locator("main li", has_text=names["Correcting"])
    expect(row).to_contain_text("Ghana")


def _send(page: Page, address: str, rows: list[str]) -> None:
    page.goto(f"{address}members/imports/new/")
    page.locator("main textarea").fill("\n".join([HEADINGS, *rows]))
    submit(page, "Read the list")


def _open(page: Page, email: str) -> None:
    open_mail(page, to=email, subject=re.compile("Please confirm"))
    page.goto(link_in_mail(page, "/confirmations/"))
