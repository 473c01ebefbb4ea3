"""Calls, their criteria and their committees, for the secretariat."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from coalitions.models import Call, CommitteeSeat, CriteriaSet, Network
from portal.audit.models import AuditEvent
from portal.organisations.models import RegionScheme
from tests.coalitions.admin.conftest import browser_of
from tests.coalitions.admin.pages import address, open_page, read
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_call,
    make_criteria_set,
    make_network,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db


def call_fields(**changed: str) -> dict[str, str]:
    return {
        "title": "Call for coalitions",
        "slug": "call-for-coalitions",
        "introduction": "Join hands.",
        "forum": "",
        "conference_starts": "2024-05-09",
        "conference_ends": "2024-05-10",
        "horizon_title": "Summit of the Future",
        "horizon_starts": "2024-09-22",
        "horizon_ends": "2024-09-23",
        "opens_at": "2024-03-01T00:00",
        "closes_at": "2024-04-15T23:59",
        "time_zone": "America/New_York",
        "grace_minutes": "0",
        "appeal_days": "14",
        "late_entry_days": "14",
        **changed,
    }


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, answer
    return {name: list(found) for name, found in answer.context["adminform"].form.errors.items()}


# Times


@pytest.mark.parametrize(
    ("typed", "zone", "instant"),
    [
        ("2024-04-15T23:59", "America/New_York", datetime(2024, 4, 16, 3, 59, tzinfo=UTC)),
        ("2024-03-09T23:59", "America/New_York", datetime(2024, 3, 10, 4, 59, tzinfo=UTC)),
        ("2024-04-15T23:59", "Pacific/Kiritimati", datetime(2024, 4, 15, 9, 59, tzinfo=UTC)),
        ("2024-04-15T23:59", "UTC", datetime(2024, 4, 15, 23, 59, tzinfo=UTC)),
        ("2024-04-15T23:59:30", "Asia/Kathmandu", datetime(2024, 4, 15, 18, 14, 30, tzinfo=UTC)),
        ("2024-04-15 23:59", "UTC", datetime(2024, 4, 15, 23, 59, tzinfo=UTC)),
    ],
)
def test_a_time_means_what_clocks_show_in_the_calls_zone(
    secretariat: Client, typed: str, zone: str, instant: datetime
) -> None:
    answer = secretariat.post(address("call_add"), call_fields(closes_at=typed, time_zone=zone))
    assert answer.status_code == 302
    call = Call.objects.get()
    assert (call.closes_at, call.time_zone) == (instant, zone)
    page = secretariat.get(address("call_change", call.pk)).content.decode()
    assert f'value="{typed.replace(" ", "T")}"' in page


def test_saving_without_a_change_moves_no_instant_and_logs_nothing(secretariat: Client) -> None:
    secretariat.post(address("call_add"), call_fields())
    before = Call.objects.values().get()
    answer = secretariat.post(address("call_change", before["id"]), call_fields())
    assert answer.status_code == 302
    assert Call.objects.values().get() == before
    assert AuditEvent.objects.count() == 1


def test_another_zone_alone_moves_the_instants_and_not_the_clocks(secretariat: Client) -> None:
    secretariat.post(address("call_add"), call_fields())
    call = Call.objects.get()
    secretariat.post(address("call_change", call.pk), call_fields(time_zone="Africa/Nairobi"))
    call.refresh_from_db()
    assert call.closes_at == datetime(2024, 4, 15, 20, 59, tzinfo=UTC)
    assert AuditEvent.objects.latest("pk").action == "call.changed"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("closes_at", "2024-03-10T02:30", "clocks are put forward over it"),
        ("closes_at", "2024-11-03T01:30", "comes twice on that day"),
        ("closes_at", "0001-01-01T00:00", "year has to lie between"),
        ("closes_at", "9999-12-31T23:59", "year has to lie between"),
        ("closes_at", "2024-02-30T12:00", "Enter a valid date/time"),
        ("closes_at", "2024-04-15T23:59Z", "Enter a valid date/time"),
        ("closes_at", "tomorrow", "Enter a valid date/time"),
        ("closes_at", "", "This field is required"),
        ("closes_at", "x" * 100_000, "Enter a valid date/time"),
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
        ("time_zone", "../../etc/passwd", "Select a valid choice"),
        ("conference_starts", "0001-01-01", "year has to lie between"),
        ("horizon_ends", "9999-12-31", "year has to lie between"),
        ("title", "a\0b", "Null characters are not allowed"),
        ("title", "x" * 201, "at most 200 characters"),
    ],
)
def test_what_is_no_time_day_or_title_is_said_beside_it(
    secretariat: Client, field: str, typed: str, words: str
) -> None:
    found = errors(secretariat.post(address("call_add"), call_fields(**{field: typed})))
    assert set(found) == {field}
    assert words in " ".join(found[field])
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"closes_at": "2024-02-01T00:00"}, "The call closes before it opens."),
        ({"conference_ends": "2024-05-08"}, "last day comes before its first"),
        ({"horizon_ends": "2024-09-21"}, "last day comes before its first"),
    ],
)
def test_what_comes_in_the_wrong_order_is_said(secretariat: Client, changed: dict[str, str], words: str) -> None:
    found = errors(secretariat.post(address("call_add"), call_fields(**changed)))
    assert words in str(found)


# Publishing


def test_a_call_is_published_once_its_criteria_are(secretariat: Client) -> None:
    found = errors(secretariat.post(address("call_add"), call_fields(is_published="on")))
    assert "A call needs a published criteria set first." in found["is_published"][0]
    secretariat.post(address("call_add"), call_fields())
    call = Call.objects.get()
    criteria = make_criteria_set(call, published_at=None)
    at = address("call_change", call.pk)
    assert "is_published" in errors(secretariat.post(at, call_fields(is_published="on")))
    page = open_page(secretariat, "criteriaset_publication", criteria.pk)
    assert "Least number of regions 5" in page.text
    for _turn in range(2):
        assert secretariat.post(address("criteriaset_publication", criteria.pk)).status_code == 302
    assert AuditEvent.objects.filter(action="criteriaset.published").count() == 1
    assert secretariat.post(at, call_fields(is_published="on")).status_code == 302
    assert Call.objects.get().is_published


def test_a_published_version_is_read_only_and_says_why(secretariat: Client) -> None:
    call = make_call()
    criteria = call.criteria_sets.get()
    at = address("criteriaset_change", criteria.pk)
    page = read(secretariat.get(at))
    assert "This version is published" in page.text
    assert 'name="min_csos"' not in secretariat.get(at).content.decode()
    assert secretariat.post(at, {"min_csos": "1"}).status_code == 403
    make_submitted_proposal(call=call)
    assert "Proposals were judged under this version" in read(secretariat.get(at)).text
    criteria.refresh_from_db()
    assert criteria.min_csos == 5


def rules(**changed: str) -> dict[str, str | list[str]]:
    return {
        "region_scheme": "un-regional-groups",
        "regional_kinds": ["cso"],
        "constituency_kinds": ["cso", "academia"],
        "min_csos": "5",
        "min_regions": "5",
        "min_south_csos": "3",
        "south_definition": "regions",
        "min_constituencies": "3",
        "min_characters": "30",
        "min_activities": "2",
        "max_gap_days": "60",
        "grace_days": "14",
        **changed,
    }


def test_the_first_version_begins_with_the_usual_numbers_and_kinds(secretariat: Client) -> None:
    call = make_call(with_criteria=False)
    form = secretariat.get(address("criteriaset_add"), {"call": str(call.pk)}).context["adminform"].form
    asked = {name: form[name].value() for name in form.fields}
    assert asked["regional_kinds"] == ["cso"]
    assert secretariat.post(address("criteriaset_add"), {**asked, "count_only_confirmed": ""}).status_code == 302
    assert call.criteria_sets.get().unusual_kinds == {}


def test_the_next_version_begins_as_the_last_one_and_gets_the_next_number(secretariat: Client) -> None:
    call = make_call(with_criteria=False)
    make_criteria_set(call, min_csos=7)
    form = secretariat.get(address("criteriaset_add"), {"call": str(call.pk)}).context["adminform"].form
    assert (form.initial["call"], form.initial["min_csos"]) == (call, 7)
    answer = secretariat.post(address("criteriaset_add"), {"call": str(call.pk), **rules(min_csos="8")})
    assert answer.status_code == 302
    new = CriteriaSet.objects.latest("pk")
    assert (new.number, new.min_csos, new.published_at) == (2, 8, None)
    assert call.criteria_set.number == 1
    at = address("criteriaset_change", new.pk)
    assert secretariat.post(at, rules(min_csos="9")).status_code == 302
    new.refresh_from_db()
    assert (new.min_csos, new.call, new.number) == (9, call, 2)
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == ["criteriaset.added", "criteriaset.changed"]


@pytest.mark.parametrize("query", ["", "call=x", "call=999999", "call=" + "9" * 5000])
def test_a_version_without_a_call_to_begin_with(secretariat: Client, query: str) -> None:
    assert secretariat.get(f"{address('criteriaset_add')}?{query}").status_code == 200


@pytest.mark.parametrize("number", ["-1", "99999999", "five", ""])
def test_a_number_that_will_not_do_is_said_beside_it(secretariat: Client, number: str) -> None:
    call = make_call()
    answer = secretariat.post(address("criteriaset_add"), {"call": str(call.pk), **rules(min_csos=number)})
    assert set(errors(answer)) == {"min_csos"}


def test_a_scheme_without_regions_judges_nobody(secretariat: Client) -> None:
    RegionScheme.objects.create(code="of-our-own", name="Of our own")
    call = make_call()
    answer = secretariat.post(address("criteriaset_add"), {"call": str(call.pk), **rules(region_scheme="of-our-own")})
    assert errors(answer) == {"region_scheme": ["This scheme has no regions yet. Write its regions first."]}


def test_the_calls_page_lists_its_versions(secretariat: Client) -> None:
    call = make_call()
    make_criteria_set(call, published_at=None)
    page = open_page(secretariat, "call_change", call.pk)
    assert "Version 1 , published" in page.text
    assert "Version 2 , not published" in page.text
    assert f"{address('criteriaset_add')}?call={call.pk}" in page.links


# Committees


def test_a_seat_is_given_by_address_and_taken_away(secretariat: Client) -> None:
    call, network = make_call(), make_network("Women's network")
    call.networks.add(network)
    person = make_user("Ada", email="ada@example.org")
    fields = {"email": " ADA@example.org ", "call": str(call.pk), "network": str(network.pk)}
    assert secretariat.post(address("committeeseat_add"), fields).status_code == 302
    seat = CommitteeSeat.objects.get()
    assert (seat.user, seat.call, seat.network) == (person, call, network)
    assert AuditEvent.objects.get().action == "committeeseat.added"
    assert "Ada" in open_page(secretariat, "committeeseat_changelist").text
    assert "Ada" in open_page(secretariat, "committeeseat_change", seat.pk).text
    found = errors(secretariat.post(address("committeeseat_add"), fields))
    assert "sits on this committee already" in found["email"][0]
    assert secretariat.post(address("committeeseat_delete", seat.pk), {"post": "yes"}).status_code == 302
    assert not CommitteeSeat.objects.exists()
    assert AuditEvent.objects.filter(action="committeeseat.deleted").count() == 1


def test_a_seat_is_for_somebody_with_an_account_and_a_network_of_the_call(secretariat: Client) -> None:
    call, elsewhere = make_call(), make_network()
    make_user(email="gone@example.org", is_active=False)
    for email in ("nobody@example.org", "gone@example.org", "not an address", "x" * 300 + "@example.org"):
        found = errors(secretariat.post(address("committeeseat_add"), {"email": email, "call": str(call.pk)}))
        assert set(found) == {"email"}
    make_user(email="ada@example.org")
    fields = {"email": "ada@example.org", "call": str(call.pk), "network": str(elsewhere.pk)}
    assert set(errors(secretariat.post(address("committeeseat_add"), fields))) == {"network"}
    assert not CommitteeSeat.objects.exists()


def test_networks_are_kept(secretariat: Client) -> None:
    fields = {"name": "Network of networks", "acronym": "NN", "website": ""}
    assert secretariat.post(address("network_add"), fields).status_code == 302
    assert set(errors(secretariat.post(address("network_add"), fields))) == {"name"}
    assert Network.objects.get().acronym == "NN"
    assert open_page(secretariat, "network_changelist").status == 200


# Who may

OF_THE_SECRETARIAT = ("call", "criteriaset", "network", "committeeseat")


@pytest.mark.parametrize("name", OF_THE_SECRETARIAT)
def test_only_the_secretariat_comes_here(name: str) -> None:
    call = make_call()
    reviewer = make_reviewer(call, network=make_network())
    rows: dict[str, Any] = {
        "call": call,
        "criteriaset": call.criteria_set,
        "network": Network.objects.get(),
        "committeeseat": reviewer.committee_seats.get(),
    }
    browser = browser_of(reviewer)
    pages = [address(f"{name}_{page}") for page in ("changelist", "add")]
    pages += [address(f"{name}_{page}", rows[name].pk) for page in ("change", "history", "delete")]
    for page in pages:
        assert browser.get(page).status_code == 403, page
        assert browser.post(page, {"post": "yes"}).status_code == 403, page
    assert browser.post(address("criteriaset_publication", call.criteria_set.pk)).status_code == 403


@pytest.mark.parametrize("name", ["call", "criteriaset", "network"])
def test_what_others_rest_on_is_not_deleted_here(secretariat: Client, name: str) -> None:
    call = make_call()
    rows: dict[str, Any] = {"call": call, "criteriaset": call.criteria_set, "network": make_network()}
    at = address(f"{name}_delete", rows[name].pk)
    assert secretariat.post(at, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(
    secretariat: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    for _row in range(number):
        make_reviewer(make_call(), network=make_network())
    for name in OF_THE_SECRETARIAT:
        with django_assert_max_num_queries(9):
            assert open_page(secretariat, f"{name}_changelist").status == 200
