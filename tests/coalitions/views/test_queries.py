"""The number of queries of a page does not grow with its rows."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalitions.models import Proposal
from coalitions.services.progress import ProgressRow, report_progress
from coalitions.services.validation import validate
from coalitions.states import Progress
from tests.coalitions.views.pages import as_convener, page, pages_of
from tests.factories.coalitions import (
    make_activity,
    make_call,
    make_coalition,
    make_engagement_entry,
    make_member,
    make_members,
    make_news,
    make_proposal,
    make_submitted_proposal,
    pledge,
)

pytestmark = pytest.mark.django_db

# Session and person 2; the proposal 1; its rows 4; criteria set, regions, constituencies, countries' regions 4.
A_PAGE = 11
# Countries to choose from; what is known of the contacts; organisations that are open to join and would fill a gap.
WITH_ONE_MORE = {"member_create": 12, "member_update": 12, "member_list": 12, "submission_create": 12}


def _queries(client: Client, url: str) -> int:
    for cache in caches.all():
        cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200, url
    return len(queries)


def _with_rows(number: int) -> Proposal:
    proposal = pledge(make_proposal())
    for place in range(number):
        make_member(proposal, further=["women", "farmers"], is_lead=place == 0)
        make_engagement_entry(proposal, name=f"State {place}")
        make_activity(proposal, activity=f"Step {place}")
    return proposal


@pytest.mark.parametrize("build", [lambda: _with_rows(1), lambda: _with_rows(3)])
def test_a_proposal_s_pages(build: Callable[[], Proposal]) -> None:
    proposal = build()
    client = as_convener(proposal)
    for one in pages_of(proposal):
        assert _queries(client, one.url) == WITH_ONE_MORE.get(one.name, A_PAGE), one.name


def test_a_proposal_s_pages_with_three_hundred_members() -> None:
    proposal = _with_rows(1)
    make_members(proposal, 299)
    client = as_convener(proposal)
    # They lack no region and no constituency, so nobody is looked for who would fill a gap.
    with_one_more = {name: WITH_ONE_MORE[name] for name in ("member_create", "member_update", "member_list")}
    for one in pages_of(proposal):
        assert _queries(client, one.url) == with_one_more.get(one.name, A_PAGE), one.name


@pytest.mark.parametrize("number", [1, 3])
def test_one_s_own_proposals(number: int) -> None:
    first = make_submitted_proposal()
    for _proposal in range(number - 1):
        make_submitted_proposal(call=first.call, convener=first.convener)
    assert _queries(as_convener(first), page("proposal_list")) == 5


@pytest.mark.parametrize("number", [1, 3])
def test_a_coalition_s_desk(number: int) -> None:
    coalition = make_coalition()
    activity = make_activity(coalition, activity="Wells")
    for place in range(number):
        make_news(coalition)
        row = ProgressRow(progress=Progress.UNDER_WAY, reached_on=date(2024, 6, 1), note=f"Step {place}.")
        newest = activity.records.first()
        report_progress(activity, row=row, by=coalition.convener, after=newest.pk if newest else None)
    client = as_convener(coalition)
    assert _queries(client, page("news_list", coalition.reference)) == 5
    assert _queries(client, page("progress_create", coalition.reference, activity.pk)) == A_PAGE + 1


@pytest.mark.parametrize("number", [1, 3])
def test_public_pages(client: Client, number: int) -> None:
    call = make_call()
    coalitions = [make_coalition(call=call, themes=["water"]) for _coalition in range(number)]
    make_members(coalitions[0], number * 60)
    urls: dict[str, Any] = {
        page("call_list"): 3,
        page("call_detail", call.slug): 5,
        page("coalition_list"): 4,
        f"{page('coalition_list')}?q=proposal&region=african&constituency=women&theme=water": 4,
        f"{page('coalition_list')}?plan=late": 4,
        page("coalition_detail", coalitions[0].slug): 5,
        page("public_news_list", coalitions[0].slug): 4,
        page("public_news_detail", coalitions[0].slug, make_news(coalitions[0]).pk): 3,
        page("amendment_list", coalitions[0].slug): 4,
        page("calendar_detail", coalitions[0].slug): 3,
        page("news_feed", coalitions[0].slug): 3,
    }
    for place in range(number):
        make_news(coalitions[0])
        Proposal.objects.filter(pk=coalitions[0].pk).update(summary=f"Summary {place}")
        validate(coalitions[0], by=None)
        report_progress(
            make_activity(coalitions[0], activity=f"Step {place}"),
            row=ProgressRow(progress=Progress.UNDER_WAY, reached_on=date(2024, 6, 1), note="Begun."),
            by=coalitions[0].convener,
            after=None,
        )
    assert {url: _queries(client, url) for url in urls} == urls


def test_a_page_kept_in_memory_costs_one_query(client: Client) -> None:
    coalition = make_coalition()
    url = page("coalition_detail", coalition.slug)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) == 1
