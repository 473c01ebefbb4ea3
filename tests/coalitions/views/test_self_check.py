"""The self-check: what anybody gets for what they type or send, and that nothing of it stays."""

import json
import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.coalitions import FIVE_MEMBERS, PLAN, make_call, make_criteria_set
from tests.factories.documents import make_file, make_member, make_proposal, make_sample

pytestmark = pytest.mark.django_db

FORM, FILE = "/self-check/", "/self-check/file/"
ROWS = {"members": 6, "engagement": 1, "work_plan": 3}


def typed(call: str = "", **more: Any) -> dict[str, Any]:
    """A whole page as a browser sends it: five members, a plan and two activities that meet the criteria."""
    data: dict[str, Any] = {"call": call, "support_needed": "", "youth_engagement": ""}
    for part, number in ROWS.items():
        data |= {f"{part}-TOTAL_FORMS": str(number), f"{part}-INITIAL_FORMS": "0"}
    for place in range(ROWS["members"]):
        data |= row("members", place, kind="cso")
    for place, (country, constituency) in enumerate(FIVE_MEMBERS):
        data |= row("members", place, organisation=f"Member {place}", country=country, constituency=constituency)
    data |= row("engagement", 0, audience="member_state", name="Kenya", plan=PLAN)
    data |= row("work_plan", 0, activity="Launch", starts="2024-05-09", ends="2024-06-30")
    data |= row("work_plan", 1, activity="Report", starts="2024-09-22", ends="2024-09-22", responsible="All")
    return data | more


def row(part: str, place: int, **fields: str) -> dict[str, str]:
    """The fields of one row."""
    return {f"{part}-{place}-{name}": value for name, value in fields.items()}


def sent(content: bytes | str | dict[str, Any], client: Client | None = None, **more: str) -> HttpResponse:
    """The answer to a file."""
    if isinstance(content, dict):
        content = json.dumps(content)
    content = content.encode() if isinstance(content, str) else content
    answer: Any = (client or Client()).post(FILE, {"file": SimpleUploadedFile("proposals.json", content), **more})
    return answer  # type: ignore[no-any-return]


def text_of(answer: Any) -> str:
    """The page."""
    return str(answer.content.decode())


def test_what_meets_the_criteria_is_said_to_meet_them(client: Client) -> None:
    answer = client.post(FORM, typed(make_call().slug))
    assert answer.status_code == 200
    assert "This proposal meets the criteria." in text_of(answer)
    assert "glyph" in text_of(answer)


def test_what_is_missing_is_named_with_what_would_mend_it(client: Client) -> None:
    answer = client.post(FORM, typed(make_call().slug, **row("members", 3, country="")))
    assert "One criterion is not met yet." in text_of(answer)
    assert "One CSO working in Eastern Europe would meet this." in text_of(answer)
    assert 'value="Member 3"' in text_of(answer)


def test_without_a_call_the_criteria_and_days_of_2024_hold(client: Client) -> None:
    assert "This proposal meets the criteria." in text_of(client.post(FORM, typed()))


def test_the_chosen_call_s_numbers_hold(client: Client) -> None:
    call = make_call(with_criteria=False)
    make_criteria_set(call, min_csos=6)
    assert "One criterion is not met yet." in text_of(client.post(FORM, typed(call.slug)))


def test_only_confirmed_members_count_where_the_call_says_so_and_those_named_here_are_taken_to_be(
    client: Client,
) -> None:
    call = make_call(with_criteria=False)
    make_criteria_set(call, count_only_confirmed=True)
    assert "This proposal meets the criteria." in text_of(client.post(FORM, typed(call.slug)))


def test_organisations_without_a_name_are_different_ones(client: Client) -> None:
    nameless = {f"members-{place}-organisation": "" for place in range(5)}
    answer = client.post(FORM, typed(make_call().slug, **nameless))
    assert "This proposal meets the criteria." in text_of(answer)
    assert "Organisation 5" in text_of(answer)


def test_the_youth_s_advice_and_the_second_route_of_engagement_are_judged_too(client: Client) -> None:
    data = typed(make_call().slug, youth_focus="on", support_needed="Introductions to three missions in New York.")
    data |= row("members", 1, constituency="farmers") | row("engagement", 0, audience="", name="", plan="")
    answer = text_of(client.post(FORM, data))
    assert "This proposal meets the criteria." in answer
    assert "Advised" in answer


def test_five_more_rows_lose_nothing_and_judge_nothing(client: Client) -> None:
    data = typed(make_call().slug, more="members", **row("work_plan", 2, activity="Half typed", starts="soon"))
    answer = client.post(FORM, data)
    assert answer.status_code == 200
    page = text_of(answer)
    assert 'name="members-10-organisation"' in page
    assert 'name="members-11-organisation"' not in page
    assert 'value="Member 4"' in page
    assert 'value="Half typed"' in page
    assert 'value="soon"' in page
    assert "needs mending" not in page
    assert "This proposal meets the criteria." not in page


def test_rows_are_added_up_to_the_most_and_no_further(client: Client) -> None:
    data = typed(more="engagement") | {"engagement-TOTAL_FORMS": "18"}
    page = text_of(client.post(FORM, data))
    assert 'name="engagement-19-name"' in page
    assert 'name="engagement-20-name"' not in page
    assert 'value="engagement"' not in page


@pytest.mark.parametrize(
    "spoiled",
    [
        row("members", 0, country="XX"),
        row("members", 0, kind="club"),
        row("members", 0, organisation="x" * 201),
        row("members", 0, organisation="N\0UL"),
        row("work_plan", 0, starts="2024-13-01"),
        row("work_plan", 0, ends="2024-01-01"),
        row("work_plan", 0, starts="0001-01-01"),
        row("engagement", 0, audience=""),
        row("engagement", 0, plan="x" * 1_000_000),
        {"call": "no-such-call"},
        {"members-TOTAL_FORMS": "5000"},
        {"support_needed": "x" * 5_001},
    ],
    ids="-".join,
)
def test_what_cannot_be_is_refused_with_a_word_and_what_was_typed_is_still_there(
    client: Client, spoiled: dict[str, str]
) -> None:
    answer = client.post(FORM, typed(make_call().slug) | {"support_needed": "What was typed"} | spoiled)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Something here needs mending" in page
    assert "What was typed" in page or "support_needed" in spoiled
    assert "Uganda" in page


@pytest.mark.parametrize("number", ["nonsense", "-1", "", "9" * 5_000, "²"])
def test_a_number_of_rows_that_is_none_loses_nothing(client: Client, number: str) -> None:
    answer = client.post(FORM, typed() | {"members-TOTAL_FORMS": number, "members-INITIAL_FORMS": number})
    assert answer.status_code == 200
    assert "This proposal meets the criteria." in text_of(answer)


def test_far_too_many_fields_are_refused_before_any_page(client: Client) -> None:
    rows = {f"members-{place}-organisation": "x" for place in range(5_000)}
    assert client.post(FORM, typed() | rows).status_code == 400


def test_a_file_gets_the_reports_of_all_its_proposals() -> None:
    answer = sent(make_sample())
    assert answer.status_code == 200
    page = text_of(answer)
    assert page.count('class="report"') == 2
    assert "S-001" in page
    assert "This proposal meets the criteria." in page


def test_a_file_without_a_call_is_judged_as_of_2024_or_by_the_chosen_call() -> None:
    strict = make_call(with_criteria=False)
    make_criteria_set(strict, min_activities=9)
    data = {**make_sample(), "proposals": make_sample()["proposals"][:1]}
    del data["call"]
    assert "This proposal meets the criteria." in text_of(sent(data))
    assert "One criterion is not met yet." in text_of(sent(data, call=strict.slug))


def test_every_fault_of_a_file_is_named_by_its_path() -> None:
    data = make_sample()
    data["proposals"][0]["members"][2]["country"] = "XX"
    data["proposals"][1]["sdgs"] = [18]
    answer = sent(data)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "$.proposals[0].members[2].country" in page
    assert "$.proposals[1].sdgs[0]" in page
    assert 'class="report"' not in page


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": "impact-proposals/1", "proposals": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b"null",
        b"[1]",
        b"PK\x03\x04" + b"x" * 5_000,
        json.dumps(make_file(make_proposal(title="N\0UL"))).encode(),
        json.dumps(make_file(*(make_proposal(f"P-{number}") for number in range(201)))).encode(),
        b" " * 5_000_001,
    ],
    ids=["empty", "nul", "not-utf-8", "deep", "deeper", "null", "list", "zip", "nul-inside", "201", "too-large"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_word(content: bytes) -> None:
    answer = sent(content)
    assert answer.status_code == 422
    assert "error-summary" in text_of(answer)


def test_a_file_with_five_thousand_members_is_judged() -> None:
    members = [make_member(f"Organisation {place}", country="KE", constituency="women") for place in range(5_000)]
    answer = sent(make_file(make_proposal(members=members)))
    assert answer.status_code == 200
    assert "And 4900 more." in text_of(answer)


@pytest.mark.parametrize(
    "proposals",
    [
        [{}] * 1_000_000,
        [{"members": [1] * 100_000}],
        [{"sdgs": [1, "a"] * 10_000}],
        [{f"key{number}": 1 for number in range(200_000)}],
        [make_proposal(f"P-{place}", members=[make_member()] * 26) for place in range(200)],
    ],
    ids=["proposals", "rows", "goals", "keys", "members"],
)
def test_a_file_that_would_take_long_is_refused_with_one_fault_and_not_judged(
    proposals: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[object] = []
    monkeypatch.setattr("coalitions.services.self_check.judge", lambda *facts: judged.append(facts))
    answer = sent(make_file(*proposals))
    assert answer.status_code == 422
    assert text_of(answer).count("<code") == 1
    assert not judged


def test_nothing_stays(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    call = make_call()
    before = _rows_in_all()
    answers = [client.post(FORM, typed(call.slug)), sent(make_sample(), client), client.get(FORM)]
    assert _rows_in_all() == before
    assert "Member 0" not in caplog.text
    for answer in answers:
        assert "no-store" in answer.headers["Cache-Control"]
        assert "sessionid" not in answer.cookies
        assert "session" not in answer.cookies


def test_posting_asks_at_most_five_things_of_the_database(client: Client) -> None:
    call = make_call()
    with CaptureQueriesContext(
        connection,
    ) as executed:
        assert client.post(FORM, typed(call.slug)).status_code == 200
    assert len(executed) == 5
    with CaptureQueriesContext(connection) as executed:
        assert sent(make_sample(), client, call=call.slug).status_code == 200
    assert len(executed) == 5


def test_the_thirty_first_post_in_a_minute_has_to_wait_and_reading_does_not(client: Client) -> None:
    for _time in range(30):
        assert client.post(FORM, {}).status_code == 422
    assert client.post(FORM, {}).status_code == 429
    assert client.post(FILE, {}).status_code == 429
    assert client.get(FORM).status_code == 200


def test_a_post_without_the_token_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(FORM, typed()).status_code == 403


def test_calls_in_preparation_or_without_criteria_are_not_offered(client: Client) -> None:
    make_call(title="In preparation", is_published=False)
    make_call(title="Without criteria", with_criteria=False)
    page = text_of(client.get(FORM))
    assert "In preparation" not in page
    assert "Without criteria" not in page


@pytest.mark.parametrize("name", ["home", "coalitions:call_list"])
def test_the_way_there_stands_where_calls_are(client: Client, name: str) -> None:
    assert reverse("coalitions:self_check") in text_of(client.get(reverse(name)))


def test_from_a_call_s_page_the_call_is_chosen(client: Client) -> None:
    make_call()
    call = make_call()
    address = f"{FORM}?call={call.slug}"
    assert address in text_of(client.get(call.get_absolute_url()))
    assert f'value="{call.slug}" selected' in text_of(client.get(address))


def _rows_in_all() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts
