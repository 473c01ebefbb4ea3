"""The rehearsal's page and table, and publishing with it, for the secretariat."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalitions.models import Call, CriteriaSet, Rehearsal
from coalitions.services.rehearsing import rehearse
from portal.audit.models import AuditEvent
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page, read
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_call,
    make_criteria_set,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(call: Call) -> CriteriaSet:
    return make_criteria_set(call, published_at=None, min_csos=6)


def at(version: CriteriaSet) -> str:
    return address("criteriaset_rehearsal", version.pk)


def table_of(client: Client, version: CriteriaSet) -> list[list[str]]:
    answer = client.get(address("criteriaset_rehearsal_table", version.pk))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_from_the_version_to_the_rehearsal_to_the_publication(
    call: Call, version: CriteriaSet, secretariat: Client
) -> None:
    proposal = make_submitted_proposal("Water for peace", call=call)
    assert at(version) in open_page(secretariat, "criteriaset_change", version.pk).links
    publication = address("criteriaset_publication", version.pk)
    assert "This version has not been rehearsed." in read(secretariat.get(publication)).text
    refused = secretariat.post(publication)
    assert refused.status_code == 409
    assert "Rehearse this version first" in read(refused).text
    assert read(secretariat.get(at(version))).offers_a_deed
    page = read(secretariat.post(at(version), follow=True))
    for words in (
        "The last rehearsal judged one proposal; one would be judged otherwise.",
        "It was compared with version 1.",
        "Water for peace",
        "It meets the criteria now, and would not.",
        "Regions: Met → Not met yet.",
        "One CSO",
    ):
        assert words in page.text
    assert address("proposal_change", proposal.pk) in page.links
    assert publication in page.links
    done = read(secretariat.post(publication, follow=True))
    assert "Version 2 is published. Proposals judged again: 1; otherwise than before: 1" in done.text
    assert call.criteria_sets.get(number=2).published_at
    assert "This version is published." in read(secretariat.get(at(version))).text


def test_why_something_would_be_met(call: Call, secretariat: Client) -> None:
    strict = make_criteria_set(call, min_activities=3)
    proposal = make_submitted_proposal(call=Call.objects.get())
    assert proposal.latest_validation is not None
    lax = make_criteria_set(call, published_at=None, min_activities=2)
    assert strict.number < lax.number
    page = read(secretariat.post(at(lax), follow=True))
    assert "It does not meet the criteria now, and would." in page.text
    assert "Work plan: Not met yet → Met. Activities: 2 (at least 2)" in page.text


def test_the_table_has_a_line_an_outcome_and_no_formula(call: Call, version: CriteriaSet, secretariat: Client) -> None:
    proposal = make_submitted_proposal("=HYPERLINK(1)", call=call)
    assert secretariat.get(address("criteriaset_rehearsal_table", version.pk)).status_code == 404
    secretariat.post(at(version))
    head, *lines = table_of(secretariat, version)
    assert head == ["Reference", "Proposal", "Criteria", "Criterion", "Before", "After", "Why", "What would meet it"]
    ((reference, title, standing, criterion, before, after, why, remedies),) = lines
    assert (reference, title) == (proposal.reference, "'=HYPERLINK(1)")
    assert (criterion, before, after) == ("Regions", "Met", "Not met yet")
    assert "would not" in standing
    assert why
    assert "One CSO" in remedies
    assert "example.org" not in str(lines)


def test_a_rehearsal_out_of_date_is_made_again(call: Call, version: CriteriaSet, secretariat: Client) -> None:
    secretariat.post(at(version))
    make_submitted_proposal(call=call)
    refused = secretariat.post(address("criteriaset_publication", version.pk))
    assert refused.status_code == 409
    assert "Rehearse this version again, please." in read(refused).text
    assert secretariat.post(at(version)).status_code == 302
    assert Rehearsal.objects.count() == 2


def test_pressed_twice_is_one_rehearsal(version: CriteriaSet, secretariat: Client) -> None:
    secretariat.post(at(version))
    assert "it stands" in read(secretariat.post(at(version), follow=True)).text
    assert Rehearsal.objects.count() == AuditEvent.objects.filter(action="criteriaset.rehearsed").count() == 1


def test_a_first_version_needs_none(secretariat: Client) -> None:
    version = make_criteria_set(make_call(with_criteria=False), published_at=None)
    assert "nothing to compare it with" in read(secretariat.get(at(version))).text
    assert secretariat.post(at(version)).status_code == 409
    assert secretariat.post(address("criteriaset_publication", version.pk)).status_code == 302


def test_a_published_version_is_not_rehearsed(call: Call, secretariat: Client) -> None:
    page = read(secretariat.post(at(call.criteria_set), follow=True))
    assert "Version 1 is published already." in page.text


def test_it_is_the_secretariats(call: Call, version: CriteriaSet) -> None:
    rehearse(version, by=make_secretary())
    browser = browser_of(make_reviewer(call))
    assert browser.get(at(version)).status_code == browser.post(at(version)).status_code == 403
    assert browser.get(address("criteriaset_rehearsal_table", version.pk)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    call: Call, version: CriteriaSet, secretariat: Client, number: int
) -> None:
    for _place in range(number):
        make_submitted_proposal(call=call)
    secretariat.post(at(version))
    with CaptureQueriesContext(connection) as queries:
        secretariat.get(at(version))
    assert len(queries) == 6
