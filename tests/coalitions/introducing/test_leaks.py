"""Before both agreed, neither learns who the other is: in no page, mail, error, order or log that they read."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from coalitions.models import Introduction, Proposal, TeamRole
from coalitions.services.introducing import agree, decline, end_introductions, stop_asking
from coalitions.services.submission import withdraw
from portal.audit.models import AuditEvent
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from tests.coalitions.introducing.open import (
    EASTERN,
    answer,
    as_person,
    ask,
    make_asked,
    make_lacking,
    make_open,
    typed,
)
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_reviewer, make_submitted_proposal, pledge

pytestmark = pytest.mark.django_db

VARYING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')
CONVENERS_PAGES = (
    "proposal_detail",
    "member_list",
    "member_create",
    "submission_create",
    "asked_introduction_list",
    "introduction_create",
    "team_list",
)


def _read(client: Client, proposal: Proposal) -> str:
    answers = [client.get(page(name, proposal.reference)) for name in CONVENERS_PAGES]
    assert {one.status_code for one in answers} == {200}
    return "\n".join(one.text for one in answers)


def _steady(text: str) -> str:
    """A page without what differs from one request to the next."""
    return " ".join(VARYING.sub("", text).split())


def _told_to(address: str) -> str:
    mails = OutgoingMail.objects.filter(to=address)
    return "\n".join(mail.subject + mail.text + mail.html for mail in mails)


def _secrets_of(organisation: Organisation) -> tuple[str, ...]:
    person = organisation.affiliations.get().user
    return (organisation.name, organisation.acronym, person.name, person.email, f"/organisations/{organisation.pk}/")


def _make_secret() -> Organisation:
    person = make_user("Nino Kapanadze", email="nino@weavers.example.org")
    return make_open("Caucasus Weavers", acronym="CWEAV", person=person, themes=["looms"], website="https://w.example")


def test_a_convener_reads_nothing_of_an_open_organisation_at_any_stage_before_it_agrees() -> None:
    organisation, proposal = _make_secret(), make_lacking()
    client = as_convener(proposal)
    texts = [_read(client, proposal)]
    assert "a few organisations" in texts[0]
    posted = client.post(page("introduction_create", proposal.reference), typed(proposal), follow=True)
    assert posted.status_code == 200
    texts += [posted.text, _read(client, proposal)]
    introduction = Introduction.objects.get()
    for deed in (decline, stop_asking):
        deed(introduction, by=organisation.affiliations.get().user)
        texts.append(_read(client, proposal))
    again = client.post(page("introduction_create", proposal.reference), typed(proposal))
    texts += [again.text, _told_to(proposal.convener.email)]
    for text in texts:
        for secret in _secrets_of(organisation):
            assert secret not in text
        assert "looms" not in text


def test_what_is_refused_names_no_organisation() -> None:
    organisation, proposal = _make_secret(), make_lacking()
    ask(make_lacking("Another's"))
    client = as_convener(proposal)
    url = page("introduction_create", proposal.reference)
    stale, unknown = typed(proposal, asked_before="7"), typed(proposal, gap="constituency:women")
    for data in (typed(proposal), stale, unknown, typed(proposal, number="99"), {}):
        text = client.post(url, data, follow=True).text
        for secret in _secrets_of(organisation):
            assert secret not in text
    assert not proposal.introductions.exists()


@pytest.mark.parametrize("deed", ["decline", "stop_asking", None])
def test_a_not_now_looks_like_no_answer_until_the_time_is_over(deed: str | None) -> None:
    organisation, proposal = _make_secret(), make_lacking()
    for place in range(4):
        make_open(f"Other {place}")
    ask(proposal, number=5)
    client, url = as_convener(proposal), page("asked_introduction_list", proposal.reference)
    before = _steady(client.get(url).text)
    assert "5 asked, no answer yet" in before
    person = organisation.affiliations.get().user
    introduction = Introduction.objects.get(organisation=organisation)
    if deed:
        {"decline": decline, "stop_asking": stop_asking}[deed](introduction, by=person)
    end_introductions()
    assert _steady(client.get(url).text) == before
    with time_machine.travel(timezone.now() + timedelta(days=22), tick=False):
        end_introductions()
        client = as_convener(proposal)
        assert "5 questions led to no introduction." in _steady(client.get(url).text)


def test_a_decline_frees_no_place_that_would_tell_of_it() -> None:
    for place in range(11):
        make_open(f"Other {place}")
    proposal = make_lacking()
    ask(proposal, number=5)
    ask(proposal, number=5)
    client, url = as_convener(proposal), page("introduction_create", proposal.reference)
    full = client.post(url, typed(proposal))
    assert full.status_code == 409
    assert "At most 10 introductions wait for an answer at a time. Now you can ask 0 more." in full.text
    for introduction in Introduction.objects.all()[:3]:
        decline(introduction, by=introduction.organisation.affiliations.get().user)
    again = client.post(url, typed(proposal))
    assert "Now you can ask 0 more." in again.text
    assert proposal.introductions.count() == 10


def test_an_organisation_reads_title_and_summary_and_no_person() -> None:
    convener = make_user("Amina Convener", email="amina@river.example.org")
    introduction = make_asked(convener=convener)
    proposal = pledge(introduction.proposal)
    person = introduction.organisation.affiliations.get().user
    client = as_person(person)
    texts = [client.get(page("introduction_detail", introduction.pk)).text, client.get(page("introduction_list")).text]
    mail = _told_to(person.email)
    assert mail
    for text in (texts[0], mail):
        assert "River villages" in text
        assert "We want to bring villages" in text
    assert "Wells along the river." in texts[0]
    for text in (*texts, mail):
        for secret in ("Amina", convener.email, proposal.focal_point_name, proposal.focal_point_email):
            assert secret not in text
        for member in proposal.memberships.all():
            assert member.organisation.name not in text
    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_once_agreed_each_reads_the_other_and_nobody_else() -> None:
    convener = make_user("Amina Convener", email="amina@river.example.org")
    organisation, bystander = _make_secret(), make_open("Bystander", country="AM")
    colleague = make_user("Colleague Silent", email="silent@weavers.example.org")
    organisation.affiliations.create(user=colleague, state="active")
    introduction = make_asked(organisation, convener=convener, themes=["Looms"])
    proposal = introduction.proposal
    person = organisation.affiliations.get(user__name="Nino Kapanadze").user
    assert answer(introduction, "agreement", person).status_code == 302
    shown = as_convener(proposal).get(page("asked_introduction_list", proposal.reference)).text
    for text in (shown, _told_to(convener.email)):
        for said in ("Caucasus Weavers", "Nino Kapanadze", "nino@weavers.example.org"):
            assert said in text
        assert "silent@" not in text
        assert bystander.name not in text
    # No focal point is named yet, so the convener is whom to write to; later it is the focal point.
    detail = page("introduction_detail", introduction.pk)
    for text in (as_person(person).get(detail).text, as_person(colleague).get(detail).text, _told_to(person.email)):
        assert "Amina Convener" in text
        assert "amina@river.example.org" in text
    pledge(proposal)
    text = as_person(person).get(detail).text
    assert "focal.point@members.example.org" in text
    assert "amina@" not in text
    for unconcerned in (bystander.affiliations.get().user, colleague):
        assert "amina@" not in _told_to(unconcerned.email)


def test_nobody_but_the_convener_reads_the_introductions() -> None:
    introduction = make_asked()
    proposal = introduction.proposal
    agree(introduction, by=introduction.organisation.affiliations.get().user)
    for role, status in ((TeamRole.EDITOR, 403), (TeamRole.READER, 403)):
        mate = make_user()
        proposal.teammates.create(user=mate, role=role)
        for name in ("asked_introduction_list", "introduction_create"):
            answered = as_person(mate).get(page(name, proposal.reference))
            assert answered.status_code == status
            assert "Caucasus Weavers" not in answered.text
        assert as_person(mate).post(page("introduction_create", proposal.reference), {}).status_code == 403
        assert "Caucasus Weavers" not in as_person(mate).get(proposal.get_absolute_url()).text
    assert as_person(make_user()).get(page("asked_introduction_list", proposal.reference)).status_code == 404
    assert as_person(make_secretary()).get(page("asked_introduction_list", proposal.reference)).status_code == 404


def test_the_committee_reads_nothing_of_introductions() -> None:
    proposal = make_submitted_proposal()
    proposal.memberships.filter(country="GE").delete()
    make_open("Caucasus Weavers")
    ask(proposal)
    reviewer = make_reviewer(proposal.call)
    client = as_person(reviewer)
    assert client.get(page("asked_introduction_list", proposal.reference)).status_code == 403
    for address in (
        f"/admin/coalitions/proposal/{proposal.pk}/change/",
        f"/admin/coalitions/proposal/{proposal.pk}/history/",
    ):
        answered = client.get(address)
        assert answered.status_code == 200
        assert "Caucasus Weavers" not in answered.text


def test_only_its_own_people_read_what_an_organisation_is_asked() -> None:
    introduction = make_asked()
    people = (introduction.proposal.convener, make_user(), make_secretary(), make_open("Other").affiliations.get().user)
    for person in people:
        assert as_person(person).get(page("introduction_detail", introduction.pk)).status_code == 404
        assert "River villages" not in as_person(person).get(page("introduction_list")).text
        for name in ("agreement", "refusal", "closing"):
            assert answer(introduction, name, person).status_code == 404
    introduction.refresh_from_db()
    assert introduction.state == "asked"


def test_what_is_over_tells_of_the_coalition_no_more() -> None:
    introduction = make_asked()
    person = introduction.organisation.affiliations.get().user
    withdraw(introduction.proposal, note="", by=introduction.proposal.convener)
    Proposal.objects.update(title="A later title", summary="A later summary")
    for url in (page("introduction_detail", introduction.pk), page("introduction_list")):
        text = as_person(person).get(url).text
        assert "A later" not in text
        assert "We want to bring" not in text


def test_the_log_has_no_contacts_and_no_title_of_a_draft() -> None:
    introduction = make_asked()
    person = introduction.organisation.affiliations.get().user
    agree(introduction, by=person)
    events = AuditEvent.objects.filter(action__startswith="introduction.")
    assert sorted(events.values_list("action", flat=True)) == ["introduction.agreed", "introduction.asked"]
    for event in events:
        said = f"{event.note} {event.before} {event.after} {event.object_label}"
        assert "@" not in said
        assert "River villages" not in said
        assert "We want" not in said
        assert introduction.proposal.reference in said


def test_public_pages_say_nothing_of_who_is_open(client: Client) -> None:
    organisation = _make_secret()
    other = make_user()
    for browser in (client, as_person(other)):
        for url in (organisation.get_absolute_url(), "/organisations/", f"/organisations/?q={organisation.acronym}"):
            text = browser.get(url).text
            assert "Caucasus Weavers" in text
            assert "open to join" not in text
            assert "looms" not in text
    assert "open to join" in as_person(organisation.affiliations.get().user).get(organisation.get_absolute_url()).text


@pytest.mark.parametrize("number", [1, 2])
def test_one_and_two_are_told_alike(number: int) -> None:
    proposal = make_lacking(themes=["looms"])
    pages = []
    for count in (1, 2):
        while Organisation.objects.filter(is_open_to_coalitions=True).count() < count:
            make_open(themes=["looms"] if number == 1 else [])
        pages.append(_steady(as_convener(proposal).get(page("submission_create", proposal.reference)).text))
    assert pages[0] == pages[1]
    assert EASTERN not in pages[0]
