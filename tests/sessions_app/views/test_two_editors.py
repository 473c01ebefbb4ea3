"""Two people write one session: what only one of them changed stays, and where both did, they see both texts."""

import datetime
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from sessions_app.models import Session
from sessions_app.states import SessionState
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import make_key_issue, make_recommendation, make_session, make_speaker, make_summary
from tests.sessions_app.views.pages import page_of, seen_on

pytestmark = pytest.mark.django_db
# 16:15 to 17:15 in Nairobi.
STARTS = datetime.datetime(2031, 2, 3, 13, 15, tzinfo=datetime.UTC)


@pytest.fixture
def organiser() -> User:
    return make_user("Ines Organiser")


@pytest.fixture
def session(organiser: User) -> Session:
    lead = make_organisation("Global Policy Forum", people=(organiser,))
    times: dict[str, Any] = {
        "starts_at": STARTS,
        "ends_at": STARTS + datetime.timedelta(hours=1),
        "time_zone": "Africa/Nairobi",
    }
    return make_session("Partnerships", lead=lead, **times)


@pytest.fixture
def ines(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


@pytest.fixture
def rosa() -> Client:
    client = Client()
    client.force_login(make_secretary(name="Rosa Colleague"))
    return client


@pytest.mark.parametrize(
    ("section", "hers", "mine"),
    [
        ("basics", {"title": "Her title"}, {"number": "7"}),
        ("basics", {"topics": "water\nair"}, {"sdgs": ["3", "17"]}),
        ("time-and-place", {"place": "Room 4"}, {"end": "18:00"}),
        ("time-and-place", {"start": "16:00"}, {"end": "18:00"}),
        ("time-and-place", {"time_zone": "Africa/Cairo"}, {"day": "2031-02-04"}),
        ("concept-note", {"background": "Her words."}, {"objectives": "One\nTwo"}),
        ("focal-point", {"focal_point_name": "Her name"}, {"focal_point_is_public": "on"}),
    ],
)
def test_changes_of_different_fields_both_stay(
    ines: Client, rosa: Client, session: Session, section: str, hers: dict[str, str], mine: dict[str, Any]
) -> None:
    at = f"/sessions/{session.slug}/edit/{section}/"
    page = page_of(ines, at)
    assert rosa.post(at, {**page_of(rosa, at), **hers}).status_code == 302
    assert ines.post(at, {**page, **mine}).status_code == 302
    now = page_of(ines, at)
    for name, value in {**hers, **mine}.items():
        shown = [str(one) for one in now[name]] if isinstance(now[name], list) else str(now[name])
        expected = {"on": "True"}.get(str(value), value)
        assert shown in (expected, f"{expected}:00"), name


def test_times_of_both_are_one_pair_of_instants(ines: Client, rosa: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/time-and-place/"
    page = page_of(ines, at)
    rosa.post(at, {**page_of(rosa, at), "start": "15:00"})
    ines.post(at, {**page, "end": "18:00"})
    session.refresh_from_db()
    day = datetime.datetime(2031, 2, 3, tzinfo=datetime.UTC)
    assert (session.starts_at, session.ends_at) == (day.replace(hour=12), day.replace(hour=15))


def test_a_change_of_the_same_field_is_not_written_over(ines: Client, rosa: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/concept-note/"
    page = page_of(ines, at)
    rosa.post(at, {**page_of(rosa, at), "background": "As <b>Rosa</b> has it", "proposed_format": "A panel"})
    answer = ines.post(at, {**page, "background": "As Ines has it", "objectives": "One\nTwo"})
    assert answer.status_code == 409
    assert "Rosa Colleague changed this on" in answer.text
    assert "As &lt;b&gt;Rosa&lt;/b&gt; has it" in answer.text
    assert answer.text.count("As Ines has it") == 2, "beside the other text, and still in the form"
    assert "One\nTwo" in answer.text
    session.refresh_from_db()
    assert (session.background, session.objectives) == ("As <b>Rosa</b> has it", ["Look at power"])
    again = {**page, "background": "As Ines has it", "objectives": "One\nTwo", "seen": seen_on(answer.text)}
    assert ines.post(at, {**again, "choice-background": "theirs"}).status_code == 302
    session.refresh_from_db()
    assert (session.background, session.objectives) == ("As <b>Rosa</b> has it", ["One", "Two"])
    assert ines.post(at, {**again, "choice-background": "mine"}).status_code == 302
    session.refresh_from_db()
    assert session.background == "As Ines has it"
    assert session.proposed_format == "A panel", "which Ines's page never showed, and she did not change"


def test_each_conflict_names_who_wrote_that_field_and_not_the_last_in_the_section(
    ines: Client, rosa: Client, session: Session
) -> None:
    at = f"/sessions/{session.slug}/edit/concept-note/"
    page, third = page_of(ines, at), Client()
    third.force_login(make_secretary(name="Cham Third"))
    rosa.post(at, {**page_of(rosa, at), "background": "Rosa's words"})
    third.post(at, {**page_of(third, at), "proposed_format": "Cham's words"})
    answer = ines.post(at, {**page, "background": "Mine"})
    assert "Rosa Colleague changed this on" in answer.text
    assert "Cham Third" not in answer.text
    answer = ines.post(at, {**page, "background": "Mine", "proposed_format": "Mine, too"})
    names = [str(one.edit.by) for one in answer.context["form"].conflicts]
    assert names == ["Rosa Colleague", "Cham Third"]


def test_a_conflict_of_times_is_in_the_reader_s_words(ines: Client, rosa: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/time-and-place/"
    page = page_of(ines, at)
    rosa.post(at, {**page_of(rosa, at), "start": "15:00", "mode": "hybrid"})
    answer = ines.post(at, {**page, "start": "14:00", "mode": "in_person"})
    assert answer.status_code == 409
    shown = {one.name: (one.mine, one.theirs) for one in answer.context["form"].conflicts}
    assert shown == {"start": ("14:00", "15:00"), "mode": ("in person", "hybrid: in person and online")}


def test_what_both_left_together_has_to_hold_together(ines: Client, rosa: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/time-and-place/"
    page = page_of(ines, at)
    rosa.post(at, {**page_of(rosa, at), "end": "16:45"})
    answer = ines.post(at, {**page, "start": "17:00"})
    assert answer.status_code == 422
    assert "has to end after it starts" in answer.text
    assert "shown as they stand now" in answer.text
    form = answer.context["form"]
    assert (form["start"].value(), form["end"].value()) == ("17:00", "16:45:00")
    session.refresh_from_db()
    assert session.starts_at == STARTS
    again = {**page, "start": "17:00", "end": "17:30", "seen": seen_on(answer.text)}
    assert ines.post(at, again).status_code == 302


def test_a_published_note_stays_complete_whoever_takes_what_away(ines: Client, rosa: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(state="published", published_at=session.drafted_at)
    at = f"/sessions/{session.slug}/edit/time-and-place/"
    page = page_of(ines, at)
    assert rosa.post(at, {**page_of(rosa, at), "mode": "hybrid", "place": "Room 4"}).status_code == 302
    stale = {**page, "mode": "online", "place": ""}
    assert ines.post(at, {**stale, "registration_link": "https://example.org/in"}).status_code == 302
    at = f"/sessions/{session.slug}/edit/basics/"
    page = page_of(ines, at)
    Session.objects.filter(pk=session.pk).update(discussion_questions=["What?"], objectives=[])
    answer = ines.post(at, {**page, "kind": "spotlight", "title": "Mine"})
    session.refresh_from_db()
    assert (answer.status_code, session.title) == (422, "Partnerships")


def test_the_same_from_both_and_the_same_twice_are_no_conflict(ines: Client, rosa: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/edit/time-and-place/"
    page = {**page_of(ines, at), "place": "Room 4"}
    assert rosa.post(at, {**page_of(rosa, at), "place": "Room 4"}).status_code == 302
    for _click in range(2):
        assert ines.post(at, page).status_code == 302


ROWS = {
    "speakers": ("speakers", make_speaker, "organisation", "title"),
    "recommendations": ("summary/recommendations", make_recommendation, "text", "addressee"),
}


@pytest.mark.parametrize("rows", ROWS)
def test_different_rows_both_survive_and_the_same_row_is_asked_about(
    ines: Client, rosa: Client, session: Session, rows: str
) -> None:
    part, make, field, other = ROWS[rows]
    first, second = make(session), make(session)
    base = f"/sessions/{session.slug}/{part}/"
    at, elsewhere = f"{base}{first.pk}/edit/", f"{base}{second.pk}/edit/"
    page, her_page = page_of(ines, at), page_of(rosa, elsewhere)
    assert rosa.post(elsewhere, {**her_page, field: "Another row"}).status_code == 302
    assert rosa.post(at, {**page_of(rosa, at), field: "Her words"}).status_code == 302
    answer = ines.post(at, {**page, field: "My words"})
    assert answer.status_code == 409
    assert "Rosa Colleague changed this on" in answer.text
    assert "Her words" in answer.text
    assert ines.post(at, {**page, other: "Mine"}).status_code == 302
    now = page_of(ines, at)
    assert (now[field], now[other]) == ("Her words", "Mine")
    assert page_of(ines, elsewhere)[field] == "Another row"


def test_key_issues_and_the_summary_are_asked_about_too(ines: Client, rosa: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(state=SessionState.HELD, published_at=session.drafted_at)
    issue = make_key_issue(session, "Power")
    base = f"/sessions/{session.slug}/summary/"
    for at, field in ((f"{base}key-issues/{issue.pk}/edit/", "text"), (f"{base}edit/", "background")):
        page = page_of(ines, at)
        assert rosa.post(at, {**page_of(rosa, at), field: "Her words"}).status_code == 302
        answer = ines.post(at, {**page, field: "My words"})
        assert answer.status_code == 409, at
        assert "Rosa Colleague changed this on" in answer.text, at


def test_nobody_came_is_not_the_same_as_nobody_counted(ines: Client, rosa: Client, session: Session) -> None:
    at = f"/sessions/{session.slug}/summary/edit/"
    page = page_of(ines, at)
    rosa.post(at, {**page_of(rosa, at), "attendance": "0"})
    assert ines.post(at, {**page, "background": "Rain."}).status_code == 302
    session.refresh_from_db()
    assert (session.summary.attendance, session.summary.background) == (0, "Rain.")


def test_the_summary_s_conflict_is_not_the_note_s(ines: Client, rosa: Client, session: Session) -> None:
    """Both have a field of that name."""
    make_summary(session)
    note, summary = f"/sessions/{session.slug}/edit/concept-note/", f"/sessions/{session.slug}/summary/edit/"
    page, third = page_of(ines, summary), Client()
    third.force_login(make_secretary(name="Cham Third"))
    rosa.post(summary, {**page_of(rosa, summary), "background": "Her words"})
    third.post(note, {**page_of(third, note), "background": "Of the note"})
    answer = ines.post(summary, {**page, "background": "Mine"})
    assert "Rosa Colleague changed this on" in answer.text
    assert "Cham" not in answer.text


@pytest.mark.parametrize("seen", ["", "{", "[]", "null", '{"title": 5}', "x" * 5000])
def test_prints_that_were_tampered_with_break_nothing(ines: Client, session: Session, seen: str) -> None:
    at = f"/sessions/{session.slug}/edit/basics/"
    answer = ines.post(at, {**page_of(ines, at), "title": "Other", "seen": seen})
    assert answer.status_code in (302, 409, 422)
