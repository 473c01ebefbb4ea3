"""The organiser's journey: from signing up to a published summary whose recommendations people find."""

import datetime
from http import HTTPStatus

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Visit, control, follow, submit
from tests.e2e.inspection import faults_of
from tests.e2e.people import sign_in, sign_up

BACKGROUND = "Local groups carry out most of the work that is promised at the top, and are asked last."


def test_organiser_publishes_a_concept_note_and_later_its_summary(visit: Visit, key: str, *, javascript: bool) -> None:
    name = f"Room for Rivers {key}"
    recommendation = f"Fund interpretation into the languages of district {key}, from the first meeting on"
    organiser, reader = visit(javascript=javascript), visit(javascript=javascript)
    sign_up(organiser, name="Ines Journey", email=f"organiser-{key}@journeys.example.org")
    _register_organisation(organiser, name)

    coming = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=20)
    address = _draft(organiser, f"Coming: {name}", coming)
    assert (answer := reader.goto(address))
    assert answer.status == 404
    _add_speakers(organiser)
    _publish(organiser)
    assert (answer := reader.goto(address))
    assert answer.status == 200
    expect(reader.get_by_role("heading", level=1)).to_have_text(f"Coming: {name}")
    expect(reader.get_by_text("Wanjiru Mwangi")).to_be_visible()
    expect(reader.get_by_text(BACKGROUND)).to_be_visible()
    expect(reader.get_by_text("focal@journeys.example.org")).to_have_count(0)

    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
    address = _draft(organiser, f"Past: {name}", past)
    _publish(organiser)
    follow(organiser.get_by_role("link", name="Edit this session"))
    submit(organiser, "Mark the session as held")
    _write_summary(organiser, recommendation)
    reader.goto("/recommendations/")
    expect(reader.get_by_text(recommendation)).to_have_count(0)
    submit(organiser, "Publish the summary")

    reader.goto(address)
    expect(reader.get_by_text("Interpretation is paid for last and cut first.")).to_be_visible()
    follow(reader.get_by_role("link", name="Recommendation 1").first)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Recommendation 1")
    expect(reader.get_by_text(recommendation)).to_be_visible()
    own_address = reader.url
    reader.goto("/recommendations/")
    reader.get_by_label("Words").fill(f"interpretation languages {key}")
    reader.get_by_role("button", name="Show", exact=True).click()
    follow(reader.get_by_role("link", name=recommendation).first)
    assert reader.url.rpartition("/sessions/")[0] == own_address.rpartition("/sessions/")[0]


def test_a_draft_is_saved_while_it_is_written_and_what_is_public_by_the_button(
    visit: Visit, key: str, *, javascript: bool
) -> None:
    name, email = f"Two Pens {key}", f"pens-{key}@journeys.example.org"
    page, other = visit(javascript=javascript), visit(javascript=javascript)
    sign_up(page, name="Ines Pens", email=email)
    _register_organisation(page, name)
    sign_in(other, email=email)
    address = _draft(page, name, datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=20))
    note = f"{address}edit/concept-note/"
    page.goto(note)
    other.goto(note)
    _write(other, "Proposed format", "A panel, then the floor.", javascript=javascript)
    for words in ("Written once", "Written once, and again"):
        _write(page, "Description", words, javascript=javascript)
    page.goto(note)
    expect(control(page, "Description")).to_have_value("Written once, and again")
    expect(control(page, "Proposed format")).to_have_value("A panel, then the floor.")
    assert faults_of(page) == []

    page.goto(f"{address}edit/")
    _publish(page)
    page.goto(note)
    expect(page.get_by_text("Only the button saves it.")).to_be_visible()
    control(page, "Description").fill("Public once it is saved")
    submit(page, "Save")
    other.goto(note)
    expect(control(other, "Description")).to_have_value("Public once it is saved")


def _write(page: Page, label: str, words: str, *, javascript: bool) -> None:
    """Write into a field of the open page until it is saved; by its button where there are no scripts."""
    control(page, label).fill(words)
    if javascript:
        with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
            pass
        assert saved.value.status == HTTPStatus.OK
        expect(page.locator("#saved")).to_contain_text("Saved")
    else:
        here = page.url
        submit(page, "Save")
        page.goto(here)


def _register_organisation(page: Page, name: str) -> None:
    page.goto("/my-work/")
    follow(page.get_by_role("link", name="Your organisations"))
    follow(page.get_by_role("link", name="Register"))
    control(page, "Name").fill(name)
    control(page, "Country").select_option("KE")
    submit(page, "Register")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def _draft(page: Page, title: str, starts: datetime.datetime) -> str:
    """Draft a concept note, and see it become complete; its address."""
    page.goto("/my-work/")
    follow(page.get_by_role("link", name="Draft a concept note"))
    control(page, "Title of the session").fill(title)
    submit(page, "Start the draft")
    address = page.url.removesuffix("edit/")
    submit(page, "Publish the concept note")
    expect(page.get_by_role("heading", name="This was not done")).to_be_visible()
    expect(page.get_by_text("Name at least one objective.").first).to_be_visible()

    follow(page.get_by_role("link", name="When and where", exact=True))
    control(page, "Day").fill(f"{starts:%Y-%m-%d}")
    control(page, "Starts at").fill("09:30")
    control(page, "Ends at").fill("11:00")
    control(page, "How people take part").select_option("hybrid")
    control(page, "Place").fill("Conference Room 3, Nairobi")
    page.get_by_role("group", name="Languages of the session").get_by_label("English").check()
    submit(page, "Save")
    follow(page.get_by_role("link", name="The concept note", exact=True))
    control(page, "Problem statement or background").fill(BACKGROUND)
    control(page, "Objectives").fill("Hear those who were not asked\nAgree on three changes")
    submit(page, "Save")
    follow(page.get_by_role("link", name="Focal point", exact=True))
    control(page, "Name").fill("Rania Focal")
    control(page, "E-mail address").fill("focal@journeys.example.org")
    submit(page, "Save")
    expect(page.get_by_text("Everything that a concept note must have is there.")).to_be_visible()
    return address


def _add_speakers(page: Page) -> None:
    follow(page.get_by_role("link", name="Speakers").last)
    for name, role in (("Wanjiru Mwangi", "moderator"), ("José Quispe", "panellist")):
        follow(page.get_by_role("link", name="Add a speaker"))
        control(page, "Name").fill(name)
        control(page, "Role").select_option(role)
        submit(page, "Add")
    expect(page.get_by_text("José Quispe").first).to_be_visible()
    follow(page.get_by_role("link", name="Back to the session"))


def _publish(page: Page) -> None:
    submit(page, "Publish the concept note")
    expect(page.get_by_text("The concept note is published.")).to_be_visible()


def _write_summary(page: Page, recommendation: str) -> None:
    follow(page.get_by_role("link", name="Edit this session"))
    follow(page.get_by_role("link", name="Summary, key issues and recommendations"))
    control(page, "What the session was").fill("Sixty people from nine districts asked who pays for being heard.")
    control(page, "How many people attended").fill("60")
    submit(page, "Save")
    follow(page.get_by_role("link", name="Add a key issue"))
    control(page, "Key issue").fill("Interpretation is paid for last and cut first.")
    submit(page, "Add the key issue")
    follow(page.get_by_role("link", name="Add a recommendation"))
    control(page, "Recommendation").fill(recommendation)
    submit(page, "Add the recommendation")
    follow(page.get_by_role("link", name="Edit", exact=True).first)
