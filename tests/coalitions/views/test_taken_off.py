"""What was taken off the shortlist is as private as any proposal under review, the very next moment."""

import pytest
from django.test import Client

from coalitions.models import Proposal
from coalitions.services.shortlisting import shortlist, take_off
from coalitions.states import MembershipState
from tests.coalitions.views.pages import as_convener, page
from tests.factories.coalitions import make_coalition, make_news, make_reviewer, overdue

# What is kept for readers goes as a transaction commits.
pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "coalition_detail",
    "public_news_list",
    "amendment_list",
    "calendar_detail",
    "news_feed",
    "coalition_paper_detail",
)
LISTS = ("/", "/coalitions/", "/organisations/", "/calls/{call}/")


@pytest.fixture
def coalition() -> Proposal:
    return overdue(make_coalition("Water for peace", summary="Wells in five countries."))


def _answers(coalition: Proposal, news: int) -> dict[str, int]:
    at = {name: page(name, coalition.slug) for name in PAGES}
    at["public_news_detail"] = page("public_news_detail", coalition.slug, news)
    reader = Client()
    return {name: reader.get(where).status_code for name, where in at.items()}


def _mentions(coalition: Proposal, lead: str) -> set[str]:
    """Which public lists name the coalition, or its lead."""
    reader = Client()
    pages = {where: reader.get(where.format(call=coalition.call.slug)).content.decode() for where in LISTS}
    pages["search"] = reader.get("/coalitions/", {"q": "wells"}).content.decode()
    return {where for where, text in pages.items() if "Water for peace" in text or lead in text}


def test_its_pages_feeds_and_lines_are_gone_and_back_with_it(coalition: Proposal) -> None:
    reviewer = make_reviewer(coalition.call)
    news = make_news(coalition).pk
    lead = coalition.memberships.select_related("organisation").get(is_lead=True).organisation.name
    assert set(_answers(coalition, news).values()) == {200}
    named = _mentions(coalition, lead)
    assert {"/coalitions/", "/organisations/", "search"} <= named
    # Read a moment ago, so that what is kept for readers is kept.
    take_off(coalition, by=reviewer, note="Two months, and nobody answered.")
    assert set(_answers(coalition, news).values()) == {404}
    assert _mentions(coalition, lead) == set()
    coalition.memberships.filter(country="GE").update(state=MembershipState.PLEDGED)
    shortlist(Proposal.objects.get(pk=coalition.pk), by=reviewer)
    assert set(_answers(coalition, news).values()) == {200}
    assert _mentions(coalition, lead) == named


def test_its_convener_reads_why_on_the_page_and_finds_no_link_to_what_is_gone(coalition: Proposal) -> None:
    take_off(coalition, by=make_reviewer(coalition.call), note="Two months, and <nobody> answered.")
    client = as_convener(coalition)
    answer = client.get(coalition.get_absolute_url())
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "Two months, and &lt;nobody&gt; answered." in said
    assert "its time to mend that was over" not in " ".join(said.split())
    assert page("coalition_detail", coalition.slug) not in said
    for name in ("news_list", "activity_list", "member_list", "submission_create"):
        assert client.get(page(name, coalition.reference)).status_code == 200
