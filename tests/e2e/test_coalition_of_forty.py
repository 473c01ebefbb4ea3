"""A team of two proposes a coalition of forty: imported, confirmed, in conflict, late, returned, handed in again."""

import re
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page, expect

from portal.demo.accounts import Part
from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.calling import close_the_call, open_a_call
from tests.e2e.inspection import faults_of
from tests.e2e.people import link_in_mail, open_mail, sign_in_as, sign_up
from tests.e2e.proposing import Member, add_engagement, add_member, add_work_plan, pledge

COUNTRIES = ("KE", "IN", "BO", "GE", "FR", "GH", "NP", "BR", "PL", "SE")
CONSTITUENCIES = ("women", "children-youth", "indigenous-peoples", "ngos", "volunteers")
# Names that are not alike: for those that are, the portal asks which is meant.
_WORDS = (
    "Albatross Baobab Cinnamon Driftwood Evergreen Fjordland Ginkgo Hummingbird Ivory Juniper Kingfisher "
    "Lighthouse Mangrove Nightingale Oleander Papyrus Quartz Riverbend Sandstone Tamarind Umbrella "
    "Vineyard Whitewater Xylophone Yellowwood Zephyr Acacia Bluebell Corn Dolphin Ebony Falcon Granite "
    "Heather Iceberg Jasmine Kestrel Lavender Moonrise Nutmeg"
)
WORDS = _WORDS.split()
QUESTION = "Which of the members will report to the ministries, and when?"
ANSWER = "The Nairobi office reports each quarter; we have added that to the summary."


def test_forty_organisations_become_a_proposal(visit: Visit, key: str, tmp_path: Path, *, javascript: bool) -> None:
    convener, editor, contact = visit(javascript=javascript), visit(javascript=javascript, width=390), visit()
    secretariat, committee = visit(javascript=javascript), visit(javascript=javascript)
    first, second = f"forty-{key}@journeys.example.org", f"forty-two-{key}@journeys.example.org"
    sign_in_as(secretariat, Part.SECRETARIAT)
    window = open_a_call(secretariat, f"Call of forty {key}", f"forty-{key}")
    sign_up(convener, name="Amina Forty", email=first)
    sign_up(editor, name="Tomasz Forty", email=second)
    title = f"Forty for water {key}"
    address = _begin(convener, title, call=f"Call of forty {key}")
    _join(convener, editor, address, second)

    _import_twenty(editor, address, key, tmp_path)
    for number in range(20, 40):
        row = Member(WORDS[number], COUNTRIES[number % 10], CONSTITUENCIES[number % 5])
        add_member(convener, address, row, leads=number == 20)
    _ask_all(convener, contact, address, key)
    convener.goto(f"{address}members/")
    expect(convener.get_by_text("14 confirmed, 25 pledged")).to_be_visible()
    assert faults_of(convener) == []

    _meet_in_the_summary(convener, editor, address)
    add_engagement(editor, address)
    add_work_plan(convener, address, window)
    pledge(convener, address, first)
    convener.goto(f"{address}submission/")
    submit(convener, "Submit the proposal")
    expect(convener.get_by_text("Submitted. We have sent you a receipt with the report.")).to_be_visible()

    _send_too_late(editor, secretariat, address)
    sign_in_as(committee, Part.COMMITTEE)
    _return(committee, title)
    open_mail(convener, to=first, subject=re.compile("question"))
    convener.goto(f"{address}about/")
    expect(control(convener, "Summary")).to_have_value("What both agreed on.")
    control(convener, "Summary").fill("What both agreed on. The Nairobi office reports each quarter.")
    submit(convener, "Save")
    convener.goto(f"{address}pledge/")
    expect(convener.get_by_text("without opening this section").first).to_be_visible()
    convener.goto(f"{address}submission/")
    assert faults_of(convener) == []
    control(convener, "Your answer").fill(ANSWER)
    submit(convener, "Submit the proposal again")

    committee.goto("/admin/coalitions/proposal/")
    _find(committee, title)
    expect(committee.locator("main, #content").first).to_contain_text(ANSWER)
    expect(committee.locator("main, #content").first).to_contain_text("The Nairobi office reports each quarter.")
    expect(committee.get_by_text("39").first).to_be_visible()


def _address(number: int, key: str) -> str:
    return f"imported-{number}-{key}@journeys.example.org"


def _begin(page: Page, title: str, *, call: str) -> str:
    page.goto("/my-work/")
    follow(page.get_by_role("link", name="Begin a proposal"))
    control(page, "Call").select_option(label=call)
    control(page, "Title").fill(title)
    submit(page, "Begin the draft")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def _join(convener: Page, editor: Page, address: str, email: str) -> None:
    convener.goto(f"{address}team/")
    follow(convener.get_by_role("link", name="Invite somebody"))
    control(convener, "E-mail address").fill(email)
    submit(convener, "Invite")
    open_mail(editor, to=email, subject=re.compile("An invitation"))
    editor.goto(link_in_mail(editor, "/team-invitations/"))
    submit(editor, "Join the team")
    editor.wait_for_url(address)


def _import_twenty(page: Page, address: str, key: str, folder: Path) -> None:
    """First with three rows that are wrong, of which nothing is saved; then mended."""
    wrong = {4: {"country": "Kenyaa"}, 9: {"constituency": "everybody"}, 15: {"email": "not an address"}}
    for mend, name in ((wrong, "members.xlsx"), ({}, "mended.xlsx")):
        page.goto(f"{address}members/imports/new/")
        control(page, "File").set_input_files(_workbook(folder / name, key, mend))
        submit(page, "Read the list")
        if mend:
            expect(page.get_by_text("3 rows have faults.")).to_be_visible()
            for number in (6, 11, 17):
                expect(page.get_by_text(re.compile(rf"Row {number},")).first).to_be_visible()
            expect(page.get_by_role("button", name="Accept and save")).to_have_count(0)
            assert faults_of(page) == []
    submit(page, "Accept and save")
    expect(page.get_by_text("0 confirmed, 20 pledged")).to_be_visible()


def _workbook(path: Path, key: str, wrong: dict[int, dict[str, str]]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Organisation", "Country", "Constituency", "E-mail"])
        for number in range(20):
            row = {
                "organisation": WORDS[number],
                "country": COUNTRIES[number % 10],
                "constituency": CONSTITUENCIES[number % 5],
                "email": _address(number, key),
            }
            sheet.write_row(number + 1, 0, list((row | wrong.get(number, {})).values()))
    return path


def _ask_all(convener: Page, contact: Page, address: str, key: str) -> None:
    """Of the imported ones a third of the coalition confirms, one corrects, one declines; the others wait."""
    convener.goto(f"{address}members/")
    expect(convener.get_by_text("0 confirmed, 40 pledged")).to_be_visible()
    submit(convener, re.compile("^Ask all"))
    for number in range(13):
        _open_question(contact, _address(number, key))
        submit(contact, re.compile("^Confirm"))
    _open_question(contact, _address(13, key))
    follow(contact.get_by_role("link", name=re.compile("Correct")))
    control(contact, "Country").select_option("TZ")
    submit(contact, re.compile("^(Save|Confirm)"))
    _open_question(contact, _address(14, key))
    submit(contact, re.compile("^Decline"))


def _open_question(page: Page, email: str) -> None:
    open_mail(page, to=email, subject=re.compile("Please confirm"))
    page.goto(link_in_mail(page, "/confirmations/"))


def _meet_in_the_summary(convener: Page, editor: Page, address: str) -> None:
    """Both write the summary at once: the second sees both texts, chooses, and loses nothing."""
    for page in (convener, editor):
        page.goto(f"{address}about/")
    control(convener, "Summary").fill("What Amina wrote.")
    submit(convener, "Save")
    control(editor, "Summary").fill("What Tomasz wrote.")
    assert submit(editor, "Save").status == 409
    expect(editor.get_by_text("Amina Forty changed this on")).to_be_visible()
    control(editor, "Summary").fill("What both agreed on.")
    submit(editor, "Save")
    convener.goto(f"{address}about/")
    expect(control(convener, "Summary")).to_have_value("What both agreed on.")


def _send_too_late(editor: Page, secretariat: Page, address: str) -> None:
    """What was typed before the deadline and sent after it is not stored, and still in the page."""
    editor.goto(f"{address}about/")
    expect(control(editor, "Summary")).to_have_value("What both agreed on.")
    close_the_call(secretariat)
    control(editor, "Summary").fill("Typed before the deadline, sent after it.")
    assert submit(editor, "Save").status == 409
    expect(editor.get_by_text("cannot be changed any more").first).to_be_visible()
    expect(control(editor, "Summary")).to_have_value("Typed before the deadline, sent after it.")
    assert faults_of(editor) == []


def _return(committee: Page, title: str) -> None:
    committee.goto("/admin/coalitions/proposal/")
    _find(committee, title)
    follow(committee.get_by_role("link", name="Open the review"))
    submit(committee, "Open the review")
    follow(committee.get_by_role("link", name="Return it with a question"))
    control(committee, "What should the convener answer or change?").fill(QUESTION)
    for box in committee.locator("[name=sections]").all():
        box.set_checked(box.get_attribute("value") == "about")
    submit(committee, "Return the proposal")


def _find(committee: Page, title: str) -> None:
    committee.get_by_label("Title, reference or member").fill(title)
    committee.get_by_role("button", name="Show", exact=True).click()
    follow(committee.get_by_role("link", name=title))
    expect(committee.get_by_role("heading", level=1)).to_contain_text(title)
