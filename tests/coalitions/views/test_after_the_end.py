"""What a convener reads of a proposal that has come to its end: what it was judged by, not what holds since."""

from collections.abc import Callable

import pytest
from django.test import Client

from coalitions.models import Call, Proposal
from coalitions.services.criteria_sets import publish
from coalitions.services.merging import merge
from coalitions.services.rehearsing import rehearse
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.submission import withdraw
from tests.factories.base import make_secretary
from tests.factories.coalitions import make_call, make_criteria_set, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db

MEETS = "This proposal meets the criteria."


def publish_another(call: Call) -> None:
    secretary, version = make_secretary(), make_criteria_set(call, published_at=None, min_csos=9)
    rehearse(version, by=secretary)
    publish(version, by=secretary)


def page_of(proposal: Proposal) -> str:
    client = Client()
    client.force_login(proposal.convener)
    return client.get(proposal.get_absolute_url()).text


def declined(proposal: Proposal) -> None:
    reviewer = make_reviewer(proposal.call)
    open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="No.")


def withdrawn(proposal: Proposal) -> None:
    withdraw(proposal, by=proposal.convener)


def merged(proposal: Proposal) -> None:
    survivor = make_submitted_proposal(call=proposal.call)
    merge(survivor=survivor, absorbed=proposal, by=make_reviewer(proposal.call), note="Alike")


@pytest.mark.parametrize("end", [declined, withdrawn, merged])
def test_a_version_that_came_later_judges_nothing_that_is_over(end: Callable[[Proposal], None]) -> None:
    call = make_call()
    proposal = make_submitted_proposal(call=call)
    end(proposal)
    publish_another(call)
    assert MEETS in page_of(Proposal.objects.get(pk=proposal.pk))


def test_what_was_withdrawn_half_rewritten_is_judged_as_it_stands() -> None:
    proposal = make_submitted_proposal()
    return_proposal(proposal, by=make_reviewer(proposal.call), note="Why?")
    proposal.memberships.get(country="GE").delete()
    withdrawn(proposal)
    assert MEETS not in page_of(Proposal.objects.get(pk=proposal.pk))


def test_a_draft_that_was_withdrawn_was_never_judged() -> None:
    proposal = make_submitted_proposal()
    Proposal.objects.update(state="withdrawn", latest_validation=None, submitted_at=None)
    assert MEETS in page_of(Proposal.objects.get(pk=proposal.pk))
