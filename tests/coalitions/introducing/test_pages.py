"""The pages of introductions: what is typed stays, what is wrong is said beside it, queries are constant."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coalitions.limits import INTRODUCTION_NOTE_LENGTH
from coalitions.models import Introduction, Proposal
from coalitions.services.introducing import agree
from portal.mail.models import OutgoingMail
from tests.coalitions.introducing.open import NOTE, answer, as_person, make_asked, make_lacking, make_open, typed
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import make_complete_proposal, make_introduction, make_proposal

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> & {{ x }}"


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200, url
    return len(queries)


def test_asking_by_the_page() -> None:
    make_open("Weavers")
    proposal = make_lacking()
    client, url = as_convener(proposal), page("introduction_create", proposal.reference)
    text = client.get(url).text
    assert "Eastern Europe: a few organisations" in text
    assert "A draft is otherwise still yours alone." in text
    assert proposal.convener.email in text
    answered = client.post(url, typed(proposal, number="5"), follow=True)
    assert "Asked. Those who agree appear here." in answered.text
    assert "Only 1 organisation could be asked now." in answered.text
    again = client.post(url, typed(proposal, asked_before="0"))
    assert again.status_code == 422
    assert proposal.introductions.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gap", ""),
        ("gap", "regional:atlantis"),
        ("gap", "constituency:women"),
        ("gap", "\0"),
        ("number", ""),
        ("number", "0"),
        ("number", "6"),
        ("number", "-1"),
        ("number", "9" * 5000),
        ("number", "two"),
        ("note", ""),
        ("note", "   "),
        ("note", "a\0b"),
        ("note", "\x1b[2J"),
        ("note", "x" * (INTRODUCTION_NOTE_LENGTH + 1)),
        ("note", "Write to amina@river.example.org, please."),
        ("note", "x" * 1_000_000),
    ],
)
def test_what_is_refused_beside_its_field(field: str, value: str) -> None:
    make_open("Weavers")
    proposal = make_lacking()
    answered = as_convener(proposal).post(
        page("introduction_create", proposal.reference), typed(proposal, **{field: value})
    )
    assert answered.status_code == 422
    assert f'id="id_{field}_error"' in answered.text
    assert field == "note" or NOTE in answered.text
    assert not Introduction.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 400])
def test_a_form_that_somebody_tampered_with(value: str) -> None:
    make_open("Weavers")
    proposal = make_lacking()
    data = typed(proposal, asked_before=value)
    answered = as_convener(proposal).post(page("introduction_create", proposal.reference), data)
    assert answered.status_code == 422
    assert NOTE in answered.text
    assert not Introduction.objects.exists()


def test_a_longest_note_arrives_whole() -> None:
    make_open("Weavers")
    proposal = make_lacking()
    note = "é" * INTRODUCTION_NOTE_LENGTH
    as_convener(proposal).post(page("introduction_create", proposal.reference), typed(proposal, note=note))
    assert Introduction.objects.get().note == note


def test_what_the_state_forbids_keeps_what_was_typed() -> None:
    make_open("Weavers")
    proposal = make_lacking()
    client, url = as_convener(proposal), page("introduction_create", proposal.reference)
    Proposal.objects.update(state="withdrawn")
    assert "is withdrawn, so it cannot be changed" in client.get(url).text
    answered = client.post(url, typed(proposal))
    assert answered.status_code == 409
    assert NOTE in answered.text
    assert not Introduction.objects.exists()


def test_without_a_gap_or_without_anybody_there_is_nothing_to_ask() -> None:
    complete, lacking = make_complete_proposal(), make_lacking()
    url = page("introduction_create", complete.reference)
    assert "no gap to ask for" in as_convener(complete).get(url).text
    url = page("introduction_create", lacking.reference)
    assert "No other organisation that is open" in as_convener(lacking).get(url).text
    answered = as_convener(lacking).post(url, typed(lacking))
    assert answered.status_code == 422
    assert NOTE in answered.text


def test_hostile_texts_are_shown_as_text() -> None:
    person = make_user(HOSTILE)
    organisation = make_open(HOSTILE, person=person)
    proposal = make_proposal(HOSTILE, summary=HOSTILE)
    introduction = make_introduction(proposal, organisation, note=HOSTILE)
    pages = [as_person(person).get(page("introduction_detail", introduction.pk)).text]
    agree(introduction, by=person)
    pages += [
        as_person(person).get(page("introduction_list")).text,
        as_convener(proposal).get(page("asked_introduction_list", proposal.reference)).text,
        *OutgoingMail.objects.values_list("html", flat=True),
    ]
    for text in pages:
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
    assert all("\n" not in subject for subject in OutgoingMail.objects.values_list("subject", flat=True))


def test_the_longest_names_make_subjects_that_can_be_stored() -> None:
    introduction = make_introduction(make_proposal("x" * 200), make_open("y" * 200))
    agree(introduction, by=introduction.organisation.affiliations.get().user)
    assert max(len(subject) for subject in OutgoingMail.objects.values_list("subject", flat=True)) < 400


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(number: int) -> None:
    person = make_user()
    proposal = make_lacking()
    organisations = [make_open(person=person, country="KE") for _one in range(number)]
    for _place in range(number):
        make_open()
    introductions = [make_introduction(proposal, one, asked_at=timezone.now()) for one in organisations]
    agree(introductions[0], by=person)
    convener, speaker = as_convener(proposal), as_person(person)
    expected: list[tuple[Client, str, int]] = [
        (convener, page("asked_introduction_list", proposal.reference), 5),
        (convener, page("introduction_create", proposal.reference), 12),
        (convener, page("member_list", proposal.reference), 12),
        (convener, page("submission_create", proposal.reference), 12),
        (speaker, page("introduction_list"), 4),
        (speaker, page("introduction_detail", introductions[0].pk), 3),
    ]
    found: list[tuple[Any, ...]] = [(client, url, _queries(client, url)) for client, url, _number in expected]
    assert found == expected


def test_the_list_of_an_organisation_says_how_each_stands() -> None:
    introduction = make_asked()
    person = introduction.organisation.affiliations.get().user
    client = as_person(person)
    assert "waits for your answer" in client.get(page("introduction_list")).text
    agree(introduction, by=person)
    assert "agreed" in client.get(page("introduction_list")).text
    assert "No coalition has asked yet." in as_person(make_user()).get(page("introduction_list")).text


def test_an_organisation_in_another_proposal_is_none_of_this_one_s() -> None:
    introduction = make_asked()
    other = make_lacking("Another")
    agree(introduction, by=introduction.organisation.affiliations.get().user)
    assert "Weavers" not in as_convener(other).get(page("asked_introduction_list", other.reference)).text
    assert make_organisation("Unasked").introductions.count() == 0


def test_your_work_counts_the_coalitions_that_wait_for_an_answer() -> None:
    introduction = make_asked()
    person = introduction.organisation.affiliations.get().user
    client, waits = as_person(person), "1 coalition asks to be introduced to one of them"
    assert waits in client.get(reverse("my_work")).text
    assert waits not in as_person(make_user()).get(reverse("my_work")).text
    assert answer(introduction, "refusal", person).status_code == 302
    assert "asks to be introduced" not in client.get(reverse("my_work")).text
