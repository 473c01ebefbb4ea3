"""Speakers, organisers, attachments, key issues, recommendations and follow-ups."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import TestCase

from portal.audit.models import AuditEvent
from sessions_app.choices import OrganiserRole
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Recommendation
from sessions_app.services.attaching import attach, detach
from sessions_app.services.following_up import follow_up
from sessions_app.services.organising import add_co_organiser, make_lead, remove_co_organiser
from sessions_app.services.programming import (
    SpeakerFacts,
    add_speaker,
    change_speaker,
    move_speaker,
    remove_speaker,
)
from sessions_app.services.summarising import (
    add_key_issue,
    add_recommendation,
    change_row,
    move_row,
    remove_row,
    write_summary,
)
from sessions_app.states import RecommendationState, SessionState
from tests.factories.base import make_organisation, make_secretary, make_user
from tests.factories.sessions import make_session, make_speaker, make_summarised_session
from tests.sessions_app.test_filekinds import PDF, PNG

pytestmark = pytest.mark.django_db

OPEN, DONE, DROPPED = RecommendationState.OPEN, RecommendationState.DONE, RecommendationState.DROPPED


def events() -> list[str]:
    """What was logged, the oldest first."""
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_speakers_are_added_once_changed_moved_and_removed() -> None:
    session, by = make_session(), make_secretary()
    rosa = add_speaker(session, facts=SpeakerFacts("Rosa", "moderator"), by=by)
    assert add_speaker(session, facts=SpeakerFacts("Rosa", "moderator"), by=by) == rosa
    cham = add_speaker(session, facts=SpeakerFacts("Cham"), by=by)
    change_speaker(rosa, facts=SpeakerFacts("Rosa L.", "moderator", "Chair", "Task Force"), by=by)
    move_speaker(cham, direction="up", by=by)
    move_speaker(cham, direction="up", by=by)
    assert [speaker.name for speaker in session.speakers.all()] == ["Cham", "Rosa L."]
    remove_speaker(cham, by=by)
    remove_speaker(cham, by=by)
    assert [speaker.name for speaker in session.speakers.all()] == ["Rosa L."]
    assert events() == [
        "session.speaker_added",
        "session.speaker_added",
        "session.speakers_ordered",
        "session.speaker_removed",
    ]


def test_what_everybody_reads_is_logged_when_it_is_changed() -> None:
    by = make_secretary()
    announced = make_session(state=SessionState.PUBLISHED)
    change_speaker(make_speaker(announced, "Rosa"), facts=SpeakerFacts("Rosa L."), by=by)
    assert events() == ["session.speaker_changed"]
    summarised = make_summarised_session()
    change_row(summarised.recommendations.get(), changes={"text": "Act now", "addressee": ""}, by=by)
    assert events() == ["session.speaker_changed", "session.recommendation_changed"]


def test_what_is_typed_is_never_public_before_its_button_is_pressed() -> None:
    by, announced, summarised = make_secretary(), make_session(state=SessionState.HELD), make_summarised_session()
    speaker, recommendation = make_speaker(announced, "Rosa"), summarised.recommendations.get()
    for deed in (
        lambda: change_speaker(speaker, facts=SpeakerFacts("Ro"), by=by, as_typed=True),
        lambda: change_row(recommendation, changes={"text": "Ac", "addressee": ""}, by=by, as_typed=True),
        lambda: write_summary(summarised, background="It we", attendance=1, by=by, as_typed=True),
    ):
        with pytest.raises(OutOfDate, match="This is public"):
            deed()
    write_summary(announced, background="It went", attendance=1, by=by, as_typed=True)
    assert events() == [], "the summary of a session that was held is read by nobody else yet"


def test_two_speakers_do_not_become_one() -> None:
    session, by = make_session(), make_secretary()
    make_speaker(session, "Rosa")
    other = make_speaker(session, "Cham")
    with pytest.raises(ValidationError) as refusal:
        change_speaker(other, facts=SpeakerFacts("Rosa"), by=by)
    assert set(refusal.value.message_dict) == {"name"}


def test_a_programme_has_an_end() -> None:
    session, by = make_session(), make_secretary()
    for _number in range(100):
        make_speaker(session)
    with pytest.raises(ValidationError, match="100"):
        add_speaker(session, facts=SpeakerFacts("One more"), by=by)


def test_organisers_join_once_lead_and_leave() -> None:
    session, by, other = make_session(), make_secretary(), make_organisation()
    first = session.organisers.get()
    added = add_co_organiser(session, organisation=other, by=by)
    assert add_co_organiser(session, organisation=other, by=by) == added
    make_lead(session, organiser=added, by=by)
    make_lead(session, organiser=added, by=by)
    assert session.organisers.get(role=OrganiserRole.LEAD) == added
    with pytest.raises(ValidationError, match="lead organiser stays"):
        remove_co_organiser(session, organiser=added, by=by)
    remove_co_organiser(session, organiser=first, by=by)
    remove_co_organiser(session, organiser=first, by=by)
    assert [organiser.organisation for organiser in session.organisers.all()] == [other]
    assert events() == ["session.organiser_added", "session.lead_changed", "session.organiser_removed"]


def test_a_file_is_attached_once_and_leaves_the_disk() -> None:
    session, by = make_session(), make_secretary()
    attachment = attach(session, title="Note", content=PDF, by=by)
    assert attach(session, title="Again", content=PDF, by=by) == attachment
    name = str(attachment.file.name)
    assert attachment.title not in name
    assert attachment.file.storage.exists(name)
    with TestCase.captureOnCommitCallbacks(execute=True):
        detach(attachment, by=by)
    assert not attachment.file.storage.exists(name)
    assert events() == ["session.attachment_added", "session.attachment_removed"]


def test_files_of_other_kinds_and_sizes_are_refused() -> None:
    session, by = make_session(), make_secretary()
    with pytest.raises(ValidationError):
        attach(session, title="Page", content=b"<!doctype html>", by=by)
    with pytest.raises(ValidationError, match="5 MB"):
        attach(session, title="Big", content=PDF + b"0" * 5 * 1024 * 1024, by=by)
    with pytest.raises(PermissionDenied):
        attach(session, title="Theirs", content=PNG, by=make_user())
    assert not session.attachments.exists()


def test_rows_of_a_summary_are_numbered_as_they_stand() -> None:
    session, by = make_session(state=SessionState.HELD), make_secretary()
    first, _second, third = (add_recommendation(session, text=text, addressee="", by=by) for text in "abc")
    assert add_recommendation(session, text="a", addressee="", by=by) == first
    move_row(third, direction="up", by=by)
    remove_row(first, by=by)
    remove_row(first, by=by)
    assert list(session.recommendations.values_list("number", "text")) == [(1, "c"), (2, "b")]
    issue = add_key_issue(session, text="Power", by=by)
    change_row(issue, changes={"text": "Power and voice"}, by=by)
    assert [row.text for row in session.key_issues.all()] == ["Power and voice"]


def test_published_numbers_stay() -> None:
    session, by = make_summarised_session(recommendations=2), make_secretary()
    recommendation = session.recommendations.get(number=1)
    with pytest.raises(OutOfDate, match="addresses"):
        remove_row(recommendation, by=by)
    with pytest.raises(OutOfDate):
        move_row(recommendation, direction="down", by=by)
    change_row(recommendation, changes={"text": "Act now", "addressee": ""}, by=by)
    assert session.recommendations.get(number=1).text == "Act now"


def test_a_published_summary_keeps_its_paragraph() -> None:
    session, by = make_summarised_session(), make_secretary()
    with pytest.raises(ValidationError):
        write_summary(session, background="", attendance=9, by=by)
    write_summary(session, background="Better", attendance=None, by=by)
    event = AuditEvent.objects.get()
    assert event.before == {"background": "It went well.", "attendance": 115}
    assert event.after == {"background": "Better", "attendance": None}


def test_news_is_said_once_and_not_over_newer_news() -> None:
    session, by = make_summarised_session(), make_secretary()
    recommendation = session.recommendations.get()
    for _twice in range(2):
        follow_up(recommendation, seen=OPEN, state=DONE, note="The law passed.", by=by)
    assert recommendation.follow_ups.count() == 1
    with pytest.raises(OutOfDate, match="done"):
        follow_up(recommendation, seen=OPEN, state=DROPPED, note="Nobody cared.", by=by)
    assert Recommendation.objects.get().state == DONE
    event = AuditEvent.objects.get()
    assert (event.action, event.before, event.after) == (
        "recommendation.followed_up",
        {"state": "open"},
        {"state": "done"},
    )


def test_only_published_recommendations_are_followed_up() -> None:
    session, by = make_session(state=SessionState.HELD), make_secretary()
    recommendation = add_recommendation(session, text="Act", addressee="", by=by)
    with pytest.raises(ValidationError):
        follow_up(recommendation, seen=OPEN, state=DONE, note="So", by=by)
    with pytest.raises(PermissionDenied):
        follow_up(recommendation, seen=OPEN, state=DONE, note="So", by=make_user())


def test_a_row_that_somebody_removed_meanwhile_is_out_of_date() -> None:
    session, by = make_summarised_session(), make_secretary()
    speaker, recommendation = make_speaker(session), session.recommendations.all()[0]
    organiser = add_co_organiser(session, organisation=make_organisation(), by=by)
    remove_speaker(speaker, by=by)
    remove_co_organiser(session, organiser=organiser, by=by)
    gone = Recommendation.objects.get(pk=recommendation.pk)
    recommendation.delete()
    for deed in (
        lambda: change_speaker(speaker, facts=SpeakerFacts("Rosa"), by=by),
        lambda: move_speaker(speaker, direction="up", by=by),
        lambda: make_lead(session, organiser=organiser, by=by),
        lambda: change_row(gone, changes={"text": "Kept"}, by=by),
        lambda: follow_up(gone, seen=OPEN, state=DONE, note="Done", by=by),
    ):
        with pytest.raises(OutOfDate, match="removed meanwhile"):
            deed()
