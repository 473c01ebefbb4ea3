"""Editors' pages: drafting, sections, rows, steps."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.organisations.models import Organisation
from sessions_app.models import Attachment, Session
from sessions_app.states import SessionState
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import (
    make_forum,
    make_key_issue,
    make_recommendation,
    make_session,
    make_speaker,
    make_summarised_session,
    make_summary,
)
from tests.sessions_app.test_filekinds import PDF, PNG

pytestmark = pytest.mark.django_db

HOSTILE = {
    "NUL": "a\0b",
    "control": "a\x1bb",
    "a megabyte": "x" * 1_000_000,
    "override": "\u202egnp.exe",
}
ODD_BUT_FINE = [
    "🌍 Ubuntu",
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% csrf_token %}",
    "\u0627\u0644\u0633\u0644\u0627\u0645",
    "a\tb",
]
TIMES = {
    "day": "2023-01-31",
    "start": "16:15",
    "end": "17:15",
    "time_zone": "America/New_York",
    "mode": "hybrid",
    "place": "Conference room 4",
    "languages": ["en", "es"],
    "question_languages": ["en"],
    "registration_link": "https://example.org/register",
}


@pytest.fixture
def organiser() -> User:
    return make_user()


@pytest.fixture
def organisation(organiser: User) -> Organisation:
    return make_organisation("Global Policy Forum", people=(organiser,))


@pytest.fixture
def session(organisation: Organisation) -> Session:
    return make_session("Partnerships", lead=organisation)


@pytest.fixture
def editor(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def test_a_person_with_an_organisation_drafts(editor: Client, organisation: Organisation) -> None:
    forum = make_forum()
    page = editor.get("/sessions/new/")
    assert page.status_code == 200
    answer = editor.post("/sessions/new/", {"forum": forum.pk, "title": "Care work", "lead": organisation.pk})
    assert answer.headers["Location"] == "/sessions/care-work/edit/"
    assert editor.get("/sessions/care-work/edit/").status_code == 200
    assert editor.get("/sessions/care-work/").status_code == 200


def test_a_draft_in_a_closed_forum_or_for_others_is_refused(editor: Client, organisation: Organisation) -> None:
    make_forum()
    other, closed = make_organisation(), make_forum(is_open_for_sessions=False)
    answer = editor.post("/sessions/new/", {"forum": closed.pk, "title": "Kept", "lead": other.pk})
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.content.decode()
    assert not Session.objects.exists()


def test_who_speaks_for_nobody_is_told_so(client: Client) -> None:
    make_forum()
    client.force_login(make_user())
    answer = client.get("/sessions/new/")
    assert answer.status_code == 403
    assert "You cannot draft a session yet" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "status"), [("global policy  FORUM", 302), ("gpf", 302), ("Global Policy", 422), ("Nobody", 422)]
)
def test_the_secretariat_names_the_lead(client: Client, typed: str, status: int) -> None:
    client.force_login(make_secretary())
    organisation = make_organisation("Global Policy Forum", acronym="GPF")
    forum = make_forum(is_open_for_sessions=False)
    answer = client.post("/sessions/new/", {"forum": forum.pk, "title": "Care", "lead": typed})
    assert answer.status_code == status
    if typed == "Global Policy":
        assert f"Global Policy Forum #{organisation.pk}" in answer.content.decode()


def test_namesakes_are_told_apart_by_number(client: Client) -> None:
    client.force_login(make_secretary())
    first, second = make_organisation("Voices"), make_organisation("Voices", country="IN")
    forum = make_forum()
    answer = client.post("/sessions/new/", {"forum": forum.pk, "title": "Care", "lead": "Voices"})
    assert answer.status_code == 422
    assert f"Voices #{first.pk}; Voices #{second.pk}" in answer.content.decode()
    client.post("/sessions/new/", {"forum": forum.pk, "title": "Care", "lead": f"Voices #{second.pk}"})
    assert Session.objects.get().organisers.get().organisation == second


def test_times_are_saved_as_instants_and_shown_as_typed(editor: Client, session: Session) -> None:
    address = f"/sessions/{session.slug}/edit/time-and-place/"
    assert editor.post(address, TIMES).status_code == 302
    session.refresh_from_db()
    assert session.starts_at == datetime.datetime(2023, 1, 31, 21, 15, tzinfo=datetime.UTC)
    page = editor.get(address).content.decode()
    for value in ("2023-01-31", "16:15", "17:15"):
        assert f'value="{value}"' in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"end": "16:15"}, "has to end after it starts"),
        ({"end": "09:00"}, "has to end after it starts"),
        ({"end": ""}, "Day, start and end belong together"),
        ({"day": "", "start": "10:00"}, "Day, start and end belong together"),
        ({"last_day": "2023-01-30"}, "has to end after it starts"),
        ({"day": "2022-03-13", "start": "02:30", "end": "04:00"}, "There is no 02:30"),
        ({"day": "2022-11-06", "start": "00:30", "end": "01:30"}, "comes twice"),
        ({"day": "0001-01-01"}, "between 1900 and 2100"),
        ({"day": "9999-12-31"}, "between 1900 and 2100"),
        ({"last_day": "9999-12-31"}, "between 1900 and 2100"),
        ({"day": "2023-02-30"}, "valid date"),
        ({"day": "31\0"}, "valid date"),
        ({"start": "25:00"}, "valid time"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"languages": ["xx"]}, "xx"),
        ({"registration_link": "javascript:alert(1)"}, "valid URL"),
        ({"registration_link": "https://example.org/\u202egnp"}, "control character"),
    ],
)
def test_times_that_cannot_be_are_refused_beside_their_field(
    editor: Client, session: Session, changes: dict[str, Any], says: str
) -> None:
    answer = editor.post(f"/sessions/{session.slug}/edit/time-and-place/", {**TIMES, **changes})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert 'value="Conference room 4"' in page


def test_a_session_may_end_on_another_day(editor: Client, session: Session) -> None:
    times = {**TIMES, "start": "23:00", "end": "00:30", "last_day": "2023-02-01"}
    assert editor.post(f"/sessions/{session.slug}/edit/time-and-place/", times).status_code == 302
    session.refresh_from_db()
    assert session.ends_at is not None
    assert session.starts_at is not None
    assert session.ends_at - session.starts_at == datetime.timedelta(minutes=90)


def test_the_note_is_saved_line_by_line(editor: Client, session: Session) -> None:
    typed = {"background": "Why\r\n\r\nnow", "objectives": "One\r\n\r\n  Two ", "discussion_questions": "What?"}
    assert editor.post(f"/sessions/{session.slug}/edit/concept-note/", typed).status_code == 302
    session.refresh_from_db()
    assert (session.background, session.objectives) == ("Why\n\nnow", ["One", "Two"])


@pytest.mark.parametrize("section", ["basics", "time-and-place", "concept-note", "focal-point"])
def test_saving_a_section_as_it_stands_changes_nothing(editor: Client, session: Session, section: str) -> None:
    address = f"/sessions/{session.slug}/edit/{section}/"
    form = editor.get(address).context["form"]
    typed = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    assert editor.post(address, typed).status_code == 302
    assert not AuditEvent.objects.exists()


def test_a_published_note_stays_complete(editor: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(state="published", published_at=session.drafted_at)
    answer = editor.post(f"/sessions/{session.slug}/edit/focal-point/", {"focal_point_name": "Rania"})
    assert answer.status_code == 422
    assert "Give the focal point&#x27;s e-mail address." in answer.content.decode()


def test_a_draft_says_what_publication_needs(editor: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(background="")
    page = editor.get(f"/sessions/{session.slug}/edit/").content.decode()
    assert f'href="/sessions/{session.slug}/edit/concept-note/#id_background"' in page
    assert "Needed before publication." in editor.get(f"/sessions/{session.slug}/edit/concept-note/").content.decode()


FORMS = {
    "edit/basics/": "title",
    "edit/concept-note/": "background",
    "edit/focal-point/": "focal_point_name",
    "edit/time-and-place/": "place",
    "speakers/new/": "name",
    "organisers/new/": "organisation",
    "summary/edit/": "background",
    "summary/key-issues/new/": "text",
    "summary/recommendations/new/": "text",
    "cancellation/": "note",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("tail", FORMS)
def test_what_cannot_be_stored_is_a_form_error(editor: Client, session: Session, tail: str, text: str) -> None:
    answer = editor.post(f"/sessions/{session.slug}/{tail}", {FORMS[tail]: text})
    assert answer.status_code == 422
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("text", ODD_BUT_FINE)
def test_what_is_only_odd_is_kept_and_shown_as_text(editor: Client, session: Session, text: str) -> None:
    speaker = {"name": text, "role": "speaker"}
    assert editor.post(f"/sessions/{session.slug}/speakers/new/", speaker).status_code == 302
    page = editor.get(f"/sessions/{session.slug}/").content.decode()
    assert "<script>alert" not in page
    assert "49" not in session.speakers.get().name
    assert session.speakers.get().name == " ".join(text.split())


def test_speakers_are_added_one_at_a_time(editor: Client, session: Session) -> None:
    base = f"/sessions/{session.slug}/speakers/"
    for name in ("Rosa", "Cham", "Cham"):
        assert editor.post(f"{base}new/", {"name": name, "role": "panellist"}).status_code == 302
    rosa, cham = session.speakers.all()
    assert editor.post(f"{base}{cham.pk}/position/", {"direction": "up"}).status_code == 302
    assert editor.post(f"{base}{cham.pk}/position/", {"direction": "sideways"}).status_code == 422
    answer = editor.post(f"{base}{rosa.pk}/edit/", {"name": "Cham", "role": "panellist"})
    assert answer.status_code == 422
    assert "in the programme in that role already" in answer.content.decode()
    editor.post(f"{base}{rosa.pk}/edit/", {"name": "Rosa L.", "role": "moderator", "title": "Chair"})
    assert editor.get(f"{base}{rosa.pk}/removal/").status_code == 200
    assert [speaker.name for speaker in session.speakers.all()] == ["Cham", "Rosa L."]
    editor.post(f"{base}{cham.pk}/removal/")
    again = editor.post(f"{base}{cham.pk}/removal/", follow=True)
    assert (again.status_code, "The row is removed." in again.text) == (200, True)
    assert editor.get(f"{base}{cham.pk}/removal/").status_code == 404
    assert [speaker.name for speaker in session.speakers.all()] == ["Rosa L."]


def test_organisers_join_and_leave(editor: Client, session: Session, organisation: Organisation) -> None:
    base = f"/sessions/{session.slug}/organisers/"
    other = make_organisation("Women's Major Group")
    assert editor.post(f"{base}new/", {"organisation": "women's major group"}).status_code == 302
    mine, added = session.organisers.all()
    assert editor.post(f"{base}{mine.pk}/removal/").status_code == 422
    assert editor.post(f"{base}{added.pk}/lead/").status_code == 302
    assert session.organisers.get(role="lead").organisation == other
    answer = editor.post(f"{base}{mine.pk}/removal/")
    assert answer.headers["Location"] == "/sessions/"
    assert editor.get(base).status_code == 404


def test_a_name_that_stands_in_somebody_s_draft_only_is_not_told(editor: Client, session: Session) -> None:
    make_organisation("Women's Major Group", people=(make_user(),))
    hidden = make_organisation("Quiet Rivers Network", acronym="QRN")
    address = f"/sessions/{session.slug}/organisers/new/"
    for typed in (f"#{hidden.pk}", f"Loud Rivers #{hidden.pk}", "QRN", "Quiet Rivers"):
        answer = editor.post(address, {"organisation": typed})
        assert answer.status_code == 422
        assert "Quiet Rivers Network" not in answer.content.decode()
    assert "Women&#x27;s Major Group #" in editor.post(address, {"organisation": "Women"}).content.decode()
    assert editor.post(address, {"organisation": f"quiet rivers network #{hidden.pk}"}).status_code == 302
    assert session.organisers.filter(organisation=hidden).exists()


def upload(name: str, content: bytes, **fields: str) -> dict[str, Any]:
    """The fields of an upload."""
    return {"file": SimpleUploadedFile(name, content), **fields}


def test_a_file_is_attached_and_removed(editor: Client, session: Session) -> None:
    base = f"/sessions/{session.slug}/attachments/"
    assert editor.post(f"{base}new/", upload("Concept_note.docx", PDF)).status_code == 302
    attachment = session.attachments.get()
    assert (attachment.title, attachment.kind, attachment.size) == ("Concept note", "pdf", len(PDF))
    assert editor.get(base).status_code == 200
    assert editor.post(f"{base}{attachment.pk}/removal/").status_code == 302
    assert not Attachment.objects.exists()


def test_a_removal_sent_twice_is_done_once_and_said(
    editor: Client, organiser: User, organisation: Organisation
) -> None:
    session = make_session("Held", state=SessionState.HELD, lead=organisation, co=(make_organisation(),))
    editor.post(f"/sessions/{session.slug}/attachments/new/", upload("note.pdf", PDF))
    co_organiser = session.organisers.exclude(organisation=organisation).get()
    removals = {
        f"organisers/{co_organiser.pk}": "session.organiser_removed",
        f"speakers/{make_speaker(session).pk}": "session.speaker_removed",
        f"attachments/{session.attachments.get().pk}": "session.attachment_removed",
        f"summary/key-issues/{make_key_issue(session).pk}": "session.key_issue_removed",
        f"summary/recommendations/{make_recommendation(session).pk}": "session.recommendation_removed",
    }
    for row, action in removals.items():
        url = f"/sessions/{session.slug}/{row}/removal/"
        answers = [editor.post(url, follow=True) for _click in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200], row
        assert "The row is removed." in answers[1].text, row
        assert editor.get(url).status_code == 404, row
        assert AuditEvent.objects.filter(action=action).count() == 1, row


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("note.pdf", b"<!doctype html><script>alert(1)</script>", "By its content this is no PDF"),
        ("note.pdf", b"", "empty"),
        ("note.pdf", PDF + b"0" * 5 * 1024 * 1024, "more than 5 MB"),
        ("x" * 240 + ".pdf", PDF, "at most 200 characters"),
    ],
)
def test_what_is_no_file_of_ours_is_refused(
    editor: Client, session: Session, name: str, content: bytes, says: str
) -> None:
    answer = editor.post(f"/sessions/{session.slug}/attachments/new/", upload(name, content))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_s_hostile_name_leaves_no_trace_in_its_title(editor: Client, session: Session) -> None:
    editor.post(f"/sessions/{session.slug}/attachments/new/", upload("../\u202egnp\0.pdf", PNG))
    assert session.attachments.get().title == "gnp"


def test_from_publication_to_summary_and_follow_up(editor: Client, session: Session) -> None:
    base = f"/sessions/{session.slug}/"
    assert editor.post(f"{base}publication/").status_code == 302
    assert editor.post(f"{base}publication/").status_code == 302
    answer = editor.post(f"{base}holding/")
    assert answer.status_code == 422
    assert "not begun yet" in answer.content.decode()
    Session.objects.filter(pk=session.pk).update(starts_at=session.drafted_at)
    assert editor.post(f"{base}holding/").status_code == 302
    answer = editor.post(f"{base}summary/publication/")
    assert answer.status_code == 422
    assert "Add at least one recommendation." in answer.content.decode()
    assert editor.post(f"{base}summary/edit/", {"background": "Good", "attendance": "115"}).status_code == 302
    editor.post(f"{base}summary/key-issues/new/", {"text": "Power"})
    for text in ("Share it", "Fund it"):
        editor.post(f"{base}summary/recommendations/new/", {"text": text, "addressee": "Member States"})
    second = f"{base}summary/recommendations/{session.recommendations.get(number=2).pk}/"
    assert editor.post(f"{second}position/", {"direction": "up"}).status_code == 302
    assert editor.post(f"{second}position/", {"direction": "?"}).status_code == 422
    assert f'action="{base}summary/publication/"' in editor.get(f"{base}summary/edit/").content.decode()
    assert editor.post(f"{base}summary/publication/").status_code == 302
    assert f'action="{base}summary/publication/"' not in editor.get(f"{base}summary/edit/").content.decode()
    answer = editor.post(f"{second}removal/")
    assert answer.status_code == 409
    news = {"seen": "open", "state": "in_progress", "note": "A bill is before parliament."}
    assert editor.post(f"{base}recommendations/1/follow-ups/new/", news).status_code == 302
    assert editor.post(f"{base}recommendations/1/follow-ups/new/", news).status_code == 302
    answer = editor.post(f"{base}recommendations/1/follow-ups/new/", {**news, "state": "done", "note": "Passed."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "in progress" in page
    assert "Passed." in page
    assert "A bill is before parliament." in editor.get(f"{base}recommendations/1/").content.decode()


def test_an_incomplete_note_is_not_published(editor: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(objectives=[])
    answer = editor.post(f"/sessions/{session.slug}/publication/")
    assert answer.status_code == 422
    assert "Name at least one objective." in answer.content.decode()


def test_cancelling_asks_first_and_a_stale_page_is_refused(editor: Client, session: Session) -> None:
    base = f"/sessions/{session.slug}/"
    assert editor.get(f"{base}cancellation/").status_code == 200
    session.refresh_from_db()
    assert session.state == SessionState.DRAFT
    assert editor.post(f"{base}cancellation/", {"note": ""}).status_code == 422
    assert editor.post(f"{base}cancellation/", {"note": "No room"}).status_code == 302
    answer = editor.post(f"{base}publication/")
    assert answer.status_code == 409
    assert "The session has been cancelled." in answer.content.decode()
    answer = editor.post(f"{base}speakers/new/", {"name": "Late", "role": "speaker"})
    assert answer.status_code == 409
    assert 'value="Late"' in answer.content.decode()


@pytest.mark.parametrize("step", ["publication", "holding", "summary/publication"])
def test_a_step_is_never_taken_by_reading(editor: Client, session: Session, step: str) -> None:
    assert editor.get(f"/sessions/{session.slug}/{step}/").status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_editors_pages_ask_few_queries(
    editor: Client,
    organisation: Organisation,
    number: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    session = make_session(lead=organisation, state=SessionState.HELD)
    make_summary(session)
    for _number in range(number):
        speaker = make_speaker(session)
        make_key_issue(session)
        recommendation = make_recommendation(session)
    base = f"/sessions/{session.slug}/"
    tails = [
        "edit/",
        "edit/basics/",
        "edit/time-and-place/",
        "organisers/",
        "speakers/",
        "attachments/",
        f"speakers/{speaker.pk}/edit/",
        "summary/edit/",
        f"summary/recommendations/{recommendation.pk}/edit/",
        "recommendations/1/follow-ups/new/",
    ]
    for tail in tails:
        with django_assert_max_num_queries(12):
            assert editor.get(base + tail).status_code == 200, tail


def test_sections_that_are_not_there_are_not_found(editor: Client, session: Session) -> None:
    assert editor.get(f"/sessions/{session.slug}/edit/nothing/").status_code == 404


def test_rows_of_another_session_are_not_found(editor: Client, session: Session) -> None:
    other = make_summarised_session()
    speaker, issue = make_speaker(other), make_key_issue(other)
    assert editor.get(f"/sessions/{session.slug}/speakers/{speaker.pk}/edit/").status_code == 404
    summary = f"/sessions/{session.slug}/summary/"
    assert editor.get(f"{summary}key-issues/{issue.pk}/edit/").status_code == 404
    assert editor.get(f"{summary}recommendations/{other.recommendations.get().pk}/edit/").status_code == 404


@pytest.mark.parametrize(
    ("rows", "part", "typed"),
    [
        ("speakers", "speakers", {"name": "Ama Owusu", "role": "speaker"}),
        ("key_issues", "summary/key-issues", {"text": "Power"}),
        ("recommendations", "summary/recommendations", {"text": "Share it"}),
    ],
)
def test_a_row_that_was_removed_meanwhile_can_be_added_again(
    editor: Client, session: Session, rows: str, part: str, typed: dict[str, str]
) -> None:
    make = {"speakers": make_speaker, "key_issues": make_key_issue, "recommendations": make_recommendation}
    row = make[rows](session)
    base = f"/sessions/{session.slug}/{part}/"
    getattr(session, rows).all().delete()
    assert editor.get(f"{base}{row.pk}/edit/").status_code == 404
    answer = editor.post(f"{base}{row.pk}/edit/", typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f'action="{base}new/"' in page
    assert next(iter(typed.values())) in page
    assert editor.post(f"{base}new/", typed).status_code == 302
    assert getattr(session, rows).count() == 1


def test_an_edit_is_made_to_the_row_that_was_opened_whatever_moved_since(editor: Client, session: Session) -> None:
    first, second, third = (make_key_issue(session, text) for text in ("Power", "Money", "Voice"))
    base = f"/sessions/{session.slug}/summary/key-issues/"
    assert editor.post(f"{base}{first.pk}/removal/").status_code == 302
    assert editor.post(f"{base}{second.pk}/edit/", {"text": "Money and debt"}).status_code == 302
    assert list(session.key_issues.values_list("number", "text")) == [(1, "Money and debt"), (2, third.text)]


EDITORS_PAGES = [
    "edit/",
    "edit/basics/",
    "organisers/",
    "organisers/new/",
    "speakers/",
    "speakers/new/",
    "attachments/",
    "attachments/new/",
    "cancellation/",
    "summary/edit/",
    "summary/key-issues/new/",
    "summary/key-issues/{issue}/edit/",
    "summary/key-issues/{issue}/removal/",
    "summary/recommendations/new/",
    "summary/recommendations/{recommendation}/edit/",
    "summary/recommendations/{recommendation}/removal/",
    "recommendations/1/follow-ups/new/",
]


@pytest.mark.parametrize("tail", EDITORS_PAGES)
@pytest.mark.parametrize(("state", "refusal"), [("draft", 404), ("summarised", 403)])
def test_others_do_not_get_in(client: Client, tail: str, state: str, refusal: int) -> None:
    session = make_session(state=state)
    rows = {"issue": make_key_issue(session).pk, "recommendation": make_recommendation(session).pk}
    address = f"/sessions/{session.slug}/{tail.format(**rows)}"
    assert client.get(address).status_code == 302
    client.force_login(make_user())
    assert client.get(address).status_code == refusal
    assert client.post(address, {"text": "Mine", "name": "Mine", "note": "Mine"}).status_code in {refusal, 405}
    client.force_login(make_secretary())
    assert client.get(address).status_code == 200
