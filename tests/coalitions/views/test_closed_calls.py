"""After the deadline nothing is saved, and nothing that was typed is lost."""

from datetime import timedelta

import pytest
import time_machine

from tests.coalitions.views.pages import OF_MEMBERS, as_convener, page, pages_of, posts_of
from tests.factories.coalitions import make_coalition, make_complete_proposal

pytestmark = pytest.mark.django_db

STAY_OPEN = {"departure_create", "withdrawal_create"}


def test_whatever_is_posted_is_refused_with_the_reason_and_what_was_typed() -> None:
    proposal = make_complete_proposal()
    with time_machine.travel(proposal.call.closes_at + timedelta(minutes=1), tick=False):
        client = as_convener(proposal)
        for one, data in posts_of(proposal):
            if one.name in STAY_OPEN | {"submission_create"}:
                continue
            answer = client.post(one.url, data)
            assert answer.status_code == 409, one.name
            assert "cannot be changed any more" in answer.text, one.name
            for name, value in data.items():
                if name != "place":
                    assert value in answer.text, one.name
    assert proposal.memberships.count() == 5
    assert proposal.engagement_entries.get().name == "Kenya"


def test_a_form_that_is_faulty_too_is_refused_for_the_deadline() -> None:
    proposal = make_complete_proposal()
    with time_machine.travel(proposal.call.closes_at + timedelta(minutes=1), tick=False):
        client = as_convener(proposal)
        answer = client.post(page("about_update", proposal.reference), {"title": "", "summary": "Long and dear to me"})
    assert answer.status_code == 409
    assert "Long and dear to me" in answer.text


def test_the_pages_can_still_be_read_and_offer_no_button() -> None:
    proposal = make_complete_proposal()
    with time_machine.travel(proposal.call.closes_at + timedelta(minutes=1), tick=False):
        client = as_convener(proposal)
        for one in pages_of(proposal):
            answer = client.get(one.url)
            assert answer.status_code == 200, one.name
            if one.name not in STAY_OPEN:
                assert 'type="submit"' not in answer.text, one.name


def test_members_of_a_coalition_leave_long_after_the_call() -> None:
    coalition = make_coalition()
    member = coalition.memberships.filter(is_lead=False).first()
    assert member is not None
    with time_machine.travel(coalition.call.closes_at + timedelta(days=90)):
        client = as_convener(coalition)
        text = client.get(page("member_list", coalition.reference)).text
        assert page("departure_create", coalition.reference, member.pk) in text
        assert f'href="{page("member_update", coalition.reference, member.pk)}"' not in text
        for name in OF_MEMBERS:
            assert client.get(page(name, coalition.reference, member.pk)).status_code == 200
        answer = client.post(page("departure_create", coalition.reference, member.pk), {"state": "withdrawn"})
    assert answer.status_code == 302
    coalition.refresh_from_db()
    assert coalition.latest_validation is not None
    assert not coalition.latest_validation.is_shortlistable
