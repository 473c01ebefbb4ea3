"""Every page of a proposal of hundreds of members: light over the wire, and no dearer than that of three."""

import gzip
import random
import re
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalitions.models import Membership, Proposal
from coalitions.services.submission import submit
from portal.common.text import folded
from portal.organisations.models import Organisation
from tests.coalitions.views.pages import MEMBER, as_convener, page, pages_of
from tests.factories.base import make_user
from tests.factories.coalitions import make_complete_proposal, make_members, make_reviewer, shortlisted

pytestmark = pytest.mark.django_db

MOST_BYTES = 60_000
LINKED = re.compile(r'(?:href|src)="/static/([^"?]+)"')
FONT = "fonts/literata-latin.woff2"


def _with_members(number: int) -> Proposal:
    """Submitted, with so many members besides its five, whose names are as unlike one another as names are."""
    proposal = make_complete_proposal()
    make_members(proposal, number - 5 if number > 5 else 0)
    chance = random.Random(7)  # noqa: S311 - names, no secrets
    named = []
    for organisation in Organisation.objects.filter(memberships__proposal=proposal):
        words = ["".join(chance.choices("abcdeilmnorstuw", k=chance.randint(4, 9))).title() for _word in range(4)]
        organisation.name = " ".join(words)
        organisation.folded_name = folded(organisation.name)
        named.append(organisation)
    Organisation.objects.bulk_update(named, ["name", "folded_name"])
    rows = list(Membership.objects.filter(proposal=proposal))
    for row in rows:
        row.contact_email = "".join(chance.choices("abcdeilmnorstuw", k=12)) + "@members.example.org"
    Membership.objects.bulk_update(rows, ["contact_email"])
    proposal.teammates.create(user=make_user("Reader"), role="reader")
    submit(proposal, by=proposal.convener)
    return Proposal.objects.get(pk=proposal.pk)


def _visits(proposal: Proposal) -> Iterator[tuple[str, Client, str]]:
    """Who opens what: the convener all pages, readers and the committee the whole, everybody a coalition."""
    for one in pages_of(proposal):
        yield one.name, as_convener(proposal), one.url
    for name in ("team_list", "revision_list", "member_import_create", "registry_list"):
        yield name, as_convener(proposal), page(name, proposal.reference)
    comparison = f"{page('comparison_detail', proposal.reference)}?before=1&after=1"
    yield "comparison_detail", as_convener(proposal), comparison
    whole, reader, committee = page("proposal_detail", proposal.reference), Client(), Client()
    reader.force_login(proposal.teammates.get().user)
    committee.force_login(make_reviewer(proposal.call))
    yield "whole (reader)", reader, whole
    yield "whole (committee)", committee, whole
    yield "paper", committee, f"/admin/coalitions/proposal/{proposal.pk}/change/"


def _weight(html: bytes) -> int:
    linked = {*LINKED.findall(html.decode()), FONT}
    found = [path for name in linked if isinstance(path := finders.find(name), str)]
    assets = 0
    for path in found:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of the finder's
            content = file.read()
        assets += len(content) if path.endswith(".woff2") else len(brotli.compress(content))
    return len(gzip.compress(html)) + assets


def test_every_page_of_five_hundred_members_is_light() -> None:
    proposal = _with_members(500)
    heavy = {}
    for name, client, url in _visits(proposal):
        answer = client.get(url)
        assert answer.status_code == 200, url
        if (weight := _weight(answer.content)) > MOST_BYTES:
            heavy[name] = weight
    shortlisted(proposal)
    coalition = Client().get(page("coalition_detail", proposal.slug)).content
    assert _weight(coalition) <= MOST_BYTES
    assert not heavy


# As in test_queries.py; a reader is looked for among those who write first.
QUERIES = {
    "member_create": 12,
    "member_update": 12,
    "member_list": 12,
    "member_import_create": 12,
    "team_list": 5,
    "revision_list": 7,
    "comparison_detail": 7,
    "whole (reader)": 12,
    "whole (committee)": 11,
    "paper": 10,
}
OF_OTHER_PAGES = 11


@pytest.mark.parametrize("number", [5, 30, 500])
def test_five_hundred_members_cost_no_more_queries_than_five(number: int) -> None:
    proposal = _with_members(number)
    found = {}
    for name, client, url in _visits(proposal):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[name] = len(queries)
    assert found == {name: QUERIES.get(name, OF_OTHER_PAGES) for name in found}


def test_all_members_are_read_page_by_page() -> None:
    proposal = _with_members(120)
    reader = Client()
    reader.force_login(proposal.teammates.get().user)
    for client, name in ((reader, "proposal_detail"), (as_convener(proposal), "submission_create")):
        url = page(name, proposal.reference)
        text = "".join(client.get(f"{url}?page={number}").content.decode() for number in (1, 2, 3))
        assert all(row.contact_email in text for row in proposal.memberships.all())
        assert client.get(f"{url}?page=4").status_code == 404


def test_five_thousand_members() -> None:
    proposal = make_complete_proposal()
    make_members(proposal, 5000)
    client = as_convener(proposal)
    for name in ("proposal_detail", "member_list", "member_create", "submission_create"):
        answer = client.get(page(name, proposal.reference))
        assert answer.status_code == 200, name
    assert "Page 1 of 101" in answer.text
    answer = client.post(page("member_create", proposal.reference), MEMBER)
    assert answer.status_code == 409
    assert "A proposal lists at most 5000 members." in answer.text
    assert client.post(page("submission_create", proposal.reference)).status_code == 302
