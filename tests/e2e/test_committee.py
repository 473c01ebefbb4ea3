"""The committee's journey: review, refusal of what fails, return, shortlisting, and the merge of two proposals."""

import re

from playwright.sync_api import Page, expect

from portal.demo.accounts import Part
from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.inspection import faults_of
from tests.e2e.people import mail_text, open_mail, sign_in_as, sign_up
from tests.e2e.proposing import (
    MEMBERS,
    Member,
    add_member,
    propose,
    window_of_the_open_call,
)

QUESTION = "Who works in Western Europe? Without such a member the coalition lacks a region."
SIMILAR = Member("Canal Keepers' Guild", "GH", "farmers")


def test_committee_reviews_returns_shortlists_and_merges(visit: Visit, key: str, *, javascript: bool) -> None:
    convener, committee, reader = (visit(javascript=javascript) for _person in range(3))
    email = f"reviewed-{key}@journeys.example.org"
    sign_up(convener, name="Amina Reviewed", email=email)
    window = window_of_the_open_call(convener)
    title, twin = f"Rivers with rights {key}", f"Rights of rivers {key}"
    address = propose(convener, title, window=window, members=MEMBERS[:4], email=email)
    twin_address = propose(convener, twin, window=window, members=(*MEMBERS[1:3], SIMILAR), email=email)
    sign_in_as(committee, Part.COMMITTEE)

    _open_in_queue(committee, title)
    _act(committee, "Open the review")
    follow(committee.get_by_role("link", name="Shortlist it"))
    expect(committee.get_by_text("It cannot be shortlisted. Not met: Regions.")).to_be_visible()
    expect(committee.get_by_text("One CSO working in Western Europe and Others would meet this")).to_be_visible()
    expect(committee.get_by_role("button", name="Shortlist the proposal")).to_have_count(0)

    _open_in_queue(committee, title)
    follow(committee.get_by_role("link", name="Return it with a question"))
    control(committee, "What should the convener answer or change?").fill(QUESTION)
    submit(committee, "Return the proposal")
    open_mail(convener, to=email, subject=re.compile(rf"{title}"))
    convener.goto(address)
    expect(convener.get_by_text(QUESTION)).to_be_visible()
    add_member(convener, address, MEMBERS[4])
    convener.goto(f"{address}submission/")
    control(convener, "Your answer").fill("A cooperative of Brittany joins us; it stands in the list now.")
    submit(convener, "Submit the proposal again")
    convener.goto(f"{address}revisions/")
    follow(convener.get_by_role("link", name="What changed since revision 1"))
    expect(convener.locator("main")).to_contain_text(MEMBERS[4].organisation)
    assert faults_of(convener) == []

    assert (answer := reader.goto("/coalitions/"))
    assert answer.ok
    expect(reader.get_by_text(title)).to_have_count(0)
    _open_in_queue(committee, title)
    _act(committee, "Open the review")
    _act(committee, "Shortlist it", button="Shortlist the proposal")
    expect(committee.get_by_text("is shortlisted. Its convener is told.")).to_be_visible()

    follow(committee.get_by_role("link", name="Merge it with a similar one"))
    follow(committee.get_by_role("link", name=re.compile(rf"Merge it into this proposal.*{twin}")))
    expect(committee.get_by_role("heading", name="The report that it would have")).to_be_visible()
    expect(committee.locator("main")).to_contain_text(SIMILAR.organisation)
    control(committee, "The reason").fill("They ask for the same, and share two members.")
    submit(committee, "Merge the two proposals")
    expect(committee.get_by_text("Both conveners are told.")).to_be_visible()

    reader.goto("/coalitions/")
    follow(reader.get_by_role("link", name=title))
    for member in (*MEMBERS, SIMILAR):
        expect(reader.get_by_text(member.organisation).first).to_be_visible()
    expect(reader.get_by_text(email)).to_have_count(0)
    convener.goto(twin_address)
    expect(convener.get_by_text(f"The committee merged it into “{title}”")).to_be_visible()
    _told(convener, email, title, ("Under review", "A question", "Shortlisted", "joins"))


def test_a_page_that_is_out_of_date_decides_nothing(visit: Visit, key: str) -> None:
    convener, first, second = (visit(javascript=False) for _person in range(3))
    email = f"stale-{key}@journeys.example.org"
    sign_up(convener, name="Amina Stale", email=email)
    title = f"Two minds {key}"
    window = window_of_the_open_call(convener)
    address = propose(convener, title, window=window, members=MEMBERS, email=email)
    for page in (first, second):
        sign_in_as(page, Part.COMMITTEE)
    _open_in_queue(first, title)
    _act(first, "Open the review")

    _open_in_queue(second, title)
    follow(second.get_by_role("link", name="Shortlist it"))
    _open_in_queue(first, title)
    follow(first.get_by_role("link", name="Decline it"))
    control(first, "The reason").fill("Another coalition does this already.")
    submit(first, "Decline the proposal")
    expect(first.get_by_text("was declined")).to_be_visible()

    answer = submit(second, "Shortlist the proposal")
    assert answer.status == 409
    expect(second.get_by_text("is declined now").first).to_be_visible()
    convener.goto(address)
    expect(convener.locator("main .state").first).to_contain_text("eclined")
    open_mail(convener, to=email, subject=f"Decision on {title}")
    convener.goto(f"/dev/mail/?to={email}")
    expect(convener.locator("main").get_by_role("link", name="Shortlisted")).to_have_count(0)


def test_a_member_who_leaves_between_page_and_click_stops_the_shortlisting(visit: Visit, key: str) -> None:
    convener, committee = visit(javascript=False), visit(javascript=False)
    email = f"leaving-{key}@journeys.example.org"
    sign_up(convener, name="Amina Leaving", email=email)
    title = f"One fewer {key}"
    window = window_of_the_open_call(convener)
    address = propose(convener, title, window=window, members=MEMBERS, email=email)
    sign_in_as(committee, Part.COMMITTEE)
    _open_in_queue(committee, title)
    _act(committee, "Open the review")
    follow(committee.get_by_role("link", name="Shortlist it"))

    convener.goto(f"{address}members/")
    follow(convener.get_by_role("link", name=re.compile(rf"It left.*{MEMBERS[4].organisation}")))
    submit(convener, re.compile("Record"))
    answer = submit(committee, "Shortlist the proposal")
    assert answer.status == 409
    expect(committee.get_by_text("was changed after you opened this page")).to_be_visible()
    expect(committee.get_by_text("It cannot be shortlisted. Not met: Regions.")).to_be_visible()


def test_the_secretariat_gives_a_seat(visit: Visit, key: str) -> None:
    newcomer, secretariat = visit(), visit()
    email = f"seat-{key}@journeys.example.org"
    sign_up(newcomer, name="Nadia Newcomer", email=email)
    answer = newcomer.goto("/admin/")
    assert answer
    assert answer.status == 403
    sign_in_as(secretariat, Part.SECRETARIAT)
    secretariat.goto("/admin/coalitions/committeeseat/add/")
    secretariat.get_by_label("The person's e-mail address").fill(email)
    secretariat.get_by_label("Call").select_option(index=1)
    submit(secretariat, re.compile("^Save$"))
    assert (answer := newcomer.goto("/admin/coalitions/proposal/"))
    assert answer.ok


def _open_in_queue(page: Page, title: str) -> None:
    page.goto("/admin/")
    follow(page.get_by_role("link", name="Proposals", exact=True).first)
    page.get_by_label("Title, reference or member").fill(title)
    page.get_by_role("button", name="Show", exact=True).click()
    follow(page.get_by_role("link", name=title))
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def _act(page: Page, link: str, *, button: str = "") -> None:
    follow(page.get_by_role("link", name=link))
    submit(page, button or link)


def _told(page: Page, email: str, title: str, words: tuple[str, ...]) -> None:
    """All those mails have come."""
    for word in words:
        open_mail(page, to=email, subject=re.compile(word, re.IGNORECASE))
        expect(mail_text(page)).to_contain_text(title)
