"""Whatever is sent, the answer is a page that says what is wrong: never a 500, and nothing is half saved."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalitions.models import Proposal
from tests.coalitions.views.pages import (
    ABOUT,
    ACTIVITY,
    ENTRY,
    MEMBER,
    PLEDGE,
    as_convener,
    page,
    pages_of,
    posts_of,
)
from tests.factories.base import make_user
from tests.factories.coalitions import make_call, make_complete_proposal, make_proposal

pytestmark = pytest.mark.django_db

FORMS = {
    "about_update": (ABOUT, ("title", "summary", "objectives", "themes", "builds_on", "youth_engagement")),
    "member_create": (
        MEMBER,
        ("organisation", "region_reason", "other_constituency", "contact_name", "contact_email"),
    ),
    "engagement_list": ({"support_needed": ""}, ("support_needed",)),
    "engagement_create": (ENTRY, ("name", "plan")),
    "activity_create": (ACTIVITY, ("activity", "starts_on", "ends_on", "responsible", "result")),
    "pledge_update": (PLEDGE, ("focal_point_name", "focal_point_email")),
    "withdrawal_create": ({}, ("note",)),
}
UNSHOWABLE = ("a\0b", "a\x07b", "a\u202eb", "a\x1b[31mb")


def _post(proposal: Proposal, name: str, /, **changes: Any) -> Any:
    data, _fields = FORMS[name]
    return as_convener(proposal).post(page(name, proposal.reference), {**data, **changes})


@pytest.mark.parametrize("name", FORMS)
def test_control_characters_and_overrides_are_refused_by_field(name: str) -> None:
    proposal = make_proposal()
    for text in UNSHOWABLE:
        answer = _post(proposal, name, **dict.fromkeys(FORMS[name][1], text))
        assert answer.status_code == 422, text
        for field in FORMS[name][1]:
            assert f'id="id_{field}_error"' in answer.text, (field, text)


@pytest.mark.parametrize("name", FORMS)
def test_a_long_text_in_every_field_is_refused_by_field(name: str) -> None:
    fields = FORMS[name][1]
    answer = _post(make_proposal(), name, **dict.fromkeys(fields, "x" * (2_000_000 // len(fields))))
    assert answer.status_code == 422
    for field in fields:
        assert f'id="id_{field}_error"' in answer.text, field


@pytest.mark.parametrize(
    "text", ["👩🏽‍🌾💧", "<script>alert(1)</script>", "{{ 7|add:7 }}", "%s %(title)s", "عربي", "a'b\"c&d"]
)
def test_what_is_only_unusual_is_kept_as_it_is_and_shown_as_text(text: str) -> None:
    proposal = make_complete_proposal()
    client, reference = as_convener(proposal), proposal.reference
    assert client.post(page("about_update", reference), {**ABOUT, "title": text, "summary": text}).status_code == 302
    assert client.post(page("member_create", reference), {**MEMBER, "organisation": text}).status_code == 302
    assert client.post(page("activity_create", reference), {**ACTIVITY, "activity": text}).status_code == 302
    entry = {**ENTRY, "name": text, "plan": text * 10}
    assert client.post(page("engagement_create", reference), entry).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.summary) == (text, text)
    for one in pages_of(proposal):
        shown = client.get(one.url).text
        assert "<script>alert" not in shown, one.name
    assert client.post(page("submission_create", reference)).status_code == 302


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01", "2024-02-30", "soon", "99999-1-1"]
)
def test_days_that_no_plan_has(day: str) -> None:
    answer = _post(make_proposal(), "activity_create", starts_on=day)
    assert answer.status_code == 422
    assert 'id="id_starts_on_error"' in answer.text
    assert day in answer.text


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("about_update", {"sdgs": ["18"]}),
        ("about_update", {"sdgs": ["six"]}),
        ("about_update", {"language": "tlh"}),
        ("about_update", {"objectives": "\n".join(f"Aim {number}" for number in range(51))}),
        ("about_update", {"themes": "\n".join(f"theme {number}" for number in range(31))}),
        ("member_create", {"country": "XX"}),
        ("member_create", {"primary_region": "m49"}),
        ("member_create", {"constituency": "martians"}),
        ("member_create", {"further_constituencies": ["women", "martians"]}),
        ("engagement_create", {"audience": "press"}),
        ("pledge_update", {"focal_point_email": "a" * 300 + "@example.org"}),
    ],
)
def test_choices_that_were_not_offered(name: str, changes: dict[str, Any]) -> None:
    assert _post(make_proposal(), name, **changes).status_code == 422


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/octet-stream"])
def test_another_content_type_is_an_empty_form(content_type: str) -> None:
    proposal = make_proposal("As it was")
    client = as_convener(proposal)
    for name in ("about_update", "member_create", "engagement_create", "activity_create"):
        answer = client.post(page(name, proposal.reference), b'{"title": "x"}', content_type=content_type)
        assert answer.status_code == 422, name
    proposal.refresh_from_db()
    assert proposal.title == "As it was"


def test_without_the_token_every_post_is_refused_kindly() -> None:
    proposal = make_complete_proposal()
    client = Client(enforce_csrf_checks=True)
    client.force_login(proposal.convener)
    for one, data in posts_of(proposal):
        answer = client.post(one.url, data)
        assert answer.status_code == 403, one.name
        assert "We did not save this" in answer.text
    assert proposal.memberships.count() == 5


def test_nothing_sent_at_all() -> None:
    proposal = make_complete_proposal()
    client = as_convener(proposal)
    assert {client.post(one.url).status_code for one, _data in posts_of(proposal)} <= {302, 404, 409, 422}


def test_beginning_with_hostile_titles(client: Client) -> None:
    call = make_call()
    client.force_login(make_user())
    for title in (*UNSHOWABLE, "x" * 201, "x" * 1_000_000):
        answer = client.post(page("proposal_create"), {"call": call.slug, "title": title, "language": "en"})
        assert answer.status_code == 422
    for title in ("<script>", "💧" * 200, "-" * 200, "Ünïcödé " * 20):
        answer = client.post(page("proposal_create"), {"call": call.slug, "title": title.strip(), "language": "en"})
        assert answer.status_code == 302, title
    assert Proposal.objects.count() == 4
    assert client.post(page("proposal_create"), {"call": "no-such", "title": "x", "language": "en"}).status_code == 422


@pytest.mark.parametrize("place", ["-1", "0", "x", "99999999999999999999", "1.5", ""])
def test_places_that_there_are_not(place: str) -> None:
    proposal = make_complete_proposal()
    member = proposal.memberships.filter(is_lead=False).first()
    assert member is not None
    url = page("member_position_update", proposal.reference, member.pk)
    assert as_convener(proposal).post(url, {"place": place}).status_code == 422


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=99999999999999999999"],
)
def test_pages_of_lists_that_there_are_not(client: Client, query: str) -> None:
    for name in ("call_list", "coalition_list"):
        assert client.get(f"{page(name)}?{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 300,
        "q=%07",
        "sdg=18",
        "sdg=x",
        "region=nowhere",
        "constituency=martians",
        "call=none",
        "organisation=x",
        "organisation=99999999999999999999",
        "theme=" + "x" * 100,
        "q=%25_%5C",
        "q=%27%22%3B--",
        "theme=%7B%22%7D",
    ],
)
def test_filters_that_nobody_offered(client: Client, query: str) -> None:
    assert client.get(f"{page('coalition_list')}?{query}").status_code in {200, 422}


def test_addresses_of_nothing(client: Client) -> None:
    client.force_login(make_user())
    for reference in ("AAAA-AAAA", "new%20", "..", "%F0%9F%92%A7", "x" * 500):
        assert client.get(f"/proposals/{reference}/").status_code in {301, 404}
    assert client.get(f"{reverse('coalitions:proposal_list')}99999999999999999999/members/1/").status_code == 404
    assert client.get("/coalitions/no-such/").status_code == 404
    assert client.get("/calls/no-such/").status_code == 404
