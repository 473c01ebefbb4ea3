"""Two people who write at the same moment, for long enough that every race between them comes up."""

from http import HTTPStatus

import pytest
from django.test import Client

from coalitions.models import Proposal
from portal.accounts.models import User
from tests.coalitions.admin.pages import read as read_page
from tests.coalitions.connections import at_once
from tests.coalitions.views.pages import page
from tests.factories.base import make_user
from tests.factories.coalitions import make_complete_proposal

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_editors_lose_nothing_that_was_said_to_be_saved() -> None:
    """Each counts its saves in a field of its own, two hundred times, through pages, at the same moment.

    The pages are read as they came: `context` of a test client is filled by whatever page any thread renders.
    """
    proposal = make_complete_proposal(summary="", builds_on="")
    editor = make_user()
    proposal.teammates.create(user=editor, role="editor")
    url = page("about_update", proposal.reference)
    saved: dict[str, int] = {}

    def write(person: User, field: str) -> None:
        client = Client()
        client.force_login(person)
        for number in range(1, 201):
            shown = read_page(client.get(url)).deed.values
            data = {name: shown[name] for name in ("title", "seen", "summary", "builds_on")} | {"language": "en"}
            if client.post(url, {**data, field: str(number)}).status_code == HTTPStatus.FOUND:
                saved[field] = number
                proposal_now = Proposal.objects.get(pk=proposal.pk)
                assert getattr(proposal_now, field) == str(number)

    answers = at_once(lambda: write(proposal.convener, "summary"), lambda: write(editor, "builds_on"), patience=120)
    assert answers == [None, None]
    proposal.refresh_from_db()
    assert (proposal.summary, proposal.builds_on) == (str(saved["summary"]), str(saved["builds_on"]))
