"""Criteria of a call with many proposals are put in force by a worker: all or nothing, once, and by what was seen."""

from functools import partial

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from coalitions.models import Call, CriteriaSet, Publication, Validation
from coalitions.services import criteria_sets
from coalitions.services.criteria_sets import NotRehearsed, publish, queue_publication
from coalitions.services.members import member_leaves
from coalitions.services.rehearsing import rehearse
from coalitions.states import MembershipState
from coalitions.tasks import publish_criteria, publish_later
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.pages import address, open_page, read
from tests.coalitions.connections import at_once
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_call, make_criteria_set, make_submitted_proposal


@pytest.fixture
def secretary() -> User:
    return make_secretary()


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """A call with three proposals, where more than two are many."""
    monkeypatch.setattr(criteria_sets, "MOST_JUDGED_AT_ONCE", 2)
    call = make_call()
    for title in ("One", "Two", "Three"):
        make_submitted_proposal(title, call=call)
    return call


def rehearsed(call: Call, by: User) -> CriteriaSet:
    version = make_criteria_set(call, published_at=None, min_csos=6)
    rehearse(version, by=by)
    return version


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ask(browser: Client, version: CriteriaSet) -> None:
    """Press what the page shows."""
    page = browser.get(address("criteriaset_publication", version.pk))
    rehearsal = version.rehearsals.first()
    named = rehearsal.pk if rehearsal else 0
    assert f'name="rehearsal" value="{named}"' in page.content.decode()
    answer = browser.post(address("criteriaset_publication", version.pk), {"rehearsal": named})
    assert answer.status_code == 302


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="coalitions.publish_criteria").count()


def in_force(call: Call) -> int:
    return Call.objects.get(pk=call.pk).criteria_set.number


@pytest.mark.django_db
def test_many_are_left_to_a_worker_and_the_pages_say_so(call: Call, secretary: User) -> None:
    version, browser = rehearsed(call, secretary), browser_of(secretary)
    judged = Validation.objects.count()
    ask(browser, version)
    assert (in_force(call), Validation.objects.count(), jobs()) == (1, judged, 1)
    for name in ("criteriaset_publication", "criteriaset_change"):
        page = open_page(browser, name, version.pk)
        assert "This version is being published" in page.text
        assert secretary.name in page.text
    assert not read(browser.get(address("criteriaset_publication", version.pk))).offers_a_deed
    publish_criteria(Publication.objects.get().pk)
    assert in_force(call) == 2
    assert version.validations.count() == 3
    assert OutgoingMail.objects.filter(kind="coalitions/criteria_changed").count() == 3
    assert AuditEvent.objects.get(action="criteriaset.published").by == secretary
    assert AuditEvent.objects.filter(action="proposal.judged_by_new_criteria").count() == 3
    assert not Publication.objects.exists()
    assert "This version is published." in open_page(browser, "criteriaset_publication", version.pk).text


@pytest.mark.django_db
def test_few_are_judged_at_once(call: Call, secretary: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criteria_sets, "MOST_JUDGED_AT_ONCE", 3)
    ask(browser_of(secretary), rehearsed(call, secretary))
    assert (in_force(call), jobs(), Publication.objects.count()) == (2, 0, 0)


@pytest.mark.django_db
def test_a_job_done_twice_publishes_and_tells_once(call: Call, secretary: User) -> None:
    version = rehearsed(call, secretary)
    publish_later(version, by=secretary, seen=None)
    key = Publication.objects.get().pk
    publish_criteria(key)
    publish_criteria(key)
    assert version.validations.count() == 3
    assert OutgoingMail.objects.filter(kind="coalitions/criteria_changed").count() == 3


@pytest.mark.django_db
def test_asked_twice_is_one_job(call: Call, secretary: User) -> None:
    version = rehearsed(call, secretary)
    publish_later(version, by=secretary, seen=None)
    with pytest.raises(AlreadyDone, match="being published already"):
        publish_later(version, by=make_secretary(), seen=None)
    assert jobs() == 1
    assert Publication.objects.get().by == secretary


@pytest.mark.django_db
def test_what_was_rehearsed_must_still_hold_when_the_worker_comes(call: Call, secretary: User) -> None:
    version, browser = rehearsed(call, secretary), browser_of(secretary)
    ask(browser, version)
    proposal = call.proposals.get(title="Two")
    member_leaves(proposal.memberships.all()[4], state=MembershipState.WITHDRAWN, by=proposal.convener)
    told = OutgoingMail.objects.count()
    judged = Validation.objects.count()
    publish_criteria(Publication.objects.get().pk)
    assert (in_force(call), Validation.objects.count(), OutgoingMail.objects.count()) == (1, judged, told)
    for name in ("criteriaset_publication", "criteriaset_change"):
        page = open_page(browser, name, version.pk)
        assert "This version was not published." in page.text
        assert "have changed since the rehearsal" in page.text
    rehearse(version, by=secretary)
    ask(browser, version)
    assert "was not published" not in open_page(browser, "criteriaset_change", version.pk).text
    publish_criteria(Publication.objects.get().pk)
    assert in_force(call) == 2


@pytest.mark.django_db
def test_another_rehearsal_than_the_one_looked_at_is_not_published_by(call: Call, secretary: User) -> None:
    version, browser = rehearsed(call, secretary), browser_of(secretary)
    seen = version.rehearsals.get().pk
    make_submitted_proposal("Four", call=call)
    ask(browser, version)
    rehearse(version, by=make_secretary())
    publish_criteria(Publication.objects.get().pk)
    assert in_force(call) == 1
    assert "was rehearsed again after you opened this page" in Publication.objects.get().refusal
    at = address("criteriaset_publication", version.pk)
    for named in (str(seen), "0", "", "x", "9" * 30):
        answer = browser.post(at, {"rehearsal": named})
        assert answer.status_code == 409
        assert "was rehearsed again after you opened this page" in read(answer).text
    assert in_force(call) == 1
    with pytest.raises(NotRehearsed):
        publish(version, by=secretary, seen=seen)


@pytest.mark.django_db
def test_what_is_plain_is_refused_before_a_worker_is_asked(call: Call, secretary: User) -> None:
    version = make_criteria_set(call, published_at=None, min_csos=6)
    with pytest.raises(NotRehearsed, match="Rehearse this version first"):
        queue_publication(version, by=secretary)
    rehearse(version, by=secretary)
    with pytest.raises(ActionRefused, match="Only the secretariat"):
        queue_publication(version, by=make_user())
    publish(version, by=secretary)
    with pytest.raises(AlreadyDone, match="published already"):
        queue_publication(version, by=secretary)
    assert not Publication.objects.exists()


@pytest.mark.django_db
def test_a_failure_changes_nothing_and_can_be_asked_for_again(
    call: Call, secretary: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = rehearsed(call, secretary)
    publish_later(version, by=secretary, seen=None)
    key, judged = Publication.objects.get().pk, Validation.objects.count()

    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(criteria_sets, "_tell", fail)
        with pytest.raises(RuntimeError):
            publish_criteria(key)
    assert (in_force(call), Validation.objects.count()) == (1, judged)
    assert "nothing was changed" in Publication.objects.get().refusal
    publish_later(version, by=secretary, seen=None)
    publish_criteria(key)
    assert in_force(call) == 2


@pytest.mark.django_db
def test_who_lost_the_seat_meanwhile_publishes_nothing(call: Call, secretary: User) -> None:
    version = rehearsed(call, secretary)
    publish_later(version, by=secretary, seen=None)
    secretary.secretariat_seat.delete()
    publish_criteria(Publication.objects.get().pk)
    assert in_force(call) == 1
    assert "Only the secretariat" in Publication.objects.get().refusal


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_judge_once(call: Call, secretary: User) -> None:
    version = rehearsed(call, secretary)
    publish_later(version, by=secretary, seen=None)
    key = Publication.objects.get().pk
    assert at_once(*[partial(publish_criteria, key)] * 2) == [None, None]
    assert version.validations.count() == 3
    assert OutgoingMail.objects.filter(kind="coalitions/criteria_changed").count() == 3
    assert not Publication.objects.exists()
