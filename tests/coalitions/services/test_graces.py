"""A coalition that stops meeting the criteria keeps its place for a while, and everybody concerned knows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from coalitions.models import Grace, Proposal
from coalitions.models.grace import last_day_of
from coalitions.services.editing import About, NotEditable, Pledge, save_about, save_pledge
from coalitions.services.members import MemberRow, add_member, member_leaves, member_rejoins, remove_member
from coalitions.services.plans import EngagementRow, add_engagement_entry
from coalitions.services.submission import Incomplete, withdraw
from coalitions.services.validation import validate
from coalitions.states import MembershipState
from portal.audit.services import history_of
from portal.mail.models import OutgoingMail
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_criteria_set,
    make_reviewer,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db


def lose_a_region(proposal: Proposal) -> None:
    member_leaves(proposal.memberships.get(country="GE"), state=MembershipState.WITHDRAWN, by=proposal.convener)


def regain_it(proposal: Proposal) -> None:
    member_rejoins(proposal.memberships.get(country="GE"), by=proposal.convener)


def kinds() -> list[str]:
    return list(OutgoingMail.objects.filter(kind__contains="grace").order_by("pk").values_list("kind", flat=True))


def test_it_keeps_its_place_is_told_and_told_again_when_it_passes() -> None:
    coalition = make_coalition("Water for peace")
    lose_a_region(coalition)
    coalition.refresh_from_db()
    grace = Grace.objects.running().get()
    assert coalition.is_coalition
    assert (grace.proposal, grace.began_with, grace.ended_at) == (coalition, coalition.latest_validation, None)
    mail = OutgoingMail.objects.get(kind="coalitions/grace_began")
    assert mail.to == coalition.convener.email
    for part in (mail.text, mail.html):
        assert "no longer meets the criteria" in part
        assert "One CSO working in Eastern Europe would meet this" in part
    regain_it(coalition)
    grace.refresh_from_db()
    coalition.refresh_from_db()
    assert grace.ended_with == coalition.latest_validation
    assert not Grace.objects.running().exists()
    assert kinds() == ["coalitions/grace_began", "coalitions/grace_ended"]
    assert [event.action for event in history_of(coalition)][:3:2] == ["proposal.grace_ended", "proposal.grace_began"]


def test_it_begins_once_and_its_days_do_not_begin_again_while_it_fails() -> None:
    coalition = make_coalition()
    lose_a_region(coalition)
    until = Grace.objects.get().runs_until
    member_leaves(coalition.memberships.get(country="FR"), state=MembershipState.WITHDRAWN, by=coalition.convener)
    assert Grace.objects.get().runs_until == until
    assert kinds() == ["coalitions/grace_began"]


def test_another_failure_after_it_passed_is_another_time_of_grace() -> None:
    coalition = make_coalition()
    lose_a_region(coalition)
    regain_it(coalition)
    lose_a_region(coalition)
    assert Grace.objects.count() == 2
    assert Grace.objects.running().count() == 1


def test_a_day_that_begins_at_one_is_not_the_last_one() -> None:
    """In Cairo clocks went forward at the midnight with which 26 April 2024 began."""
    begins = datetime(2024, 4, 26, tzinfo=ZoneInfo("Africa/Cairo"))
    for instant in (begins, begins.astimezone(UTC)):
        assert last_day_of(instant, "Africa/Cairo") == date(2024, 4, 25)


@pytest.mark.parametrize(("days", "last"), [(14, date(2024, 6, 15)), (0, date(2024, 6, 1))])
def test_its_last_day_is_counted_where_the_call_is(days: int, last: date) -> None:
    call = make_call(time_zone="Pacific/Kiritimati", with_criteria=False)
    make_criteria_set(call, grace_days=days)
    coalition = make_coalition(call=call)
    # The first of June has begun there.
    with patch.object(timezone, "now", return_value=datetime(2024, 5, 31, 11, tzinfo=UTC)):
        lose_a_region(coalition)
    grace = Grace.objects.get()
    assert grace.last_day == last
    assert grace.runs_until == datetime(last.year, last.month, last.day, 10, tzinfo=UTC)
    for after, is_overdue in ((timedelta(seconds=-1), False), (timedelta(0), True)):
        with patch.object(timezone, "now", return_value=grace.runs_until + after):
            assert grace.is_overdue is is_overdue


def test_nothing_is_automatic_when_it_is_over() -> None:
    coalition = make_coalition()
    lose_a_region(coalition)
    Grace.objects.update(runs_until=timezone.now() - timedelta(days=1))
    validate(Proposal.objects.get(pk=coalition.pk), by=None)
    coalition.refresh_from_db()
    assert coalition.is_coalition
    assert Grace.objects.running().get().is_overdue


def test_who_is_not_on_the_shortlist_has_no_grace() -> None:
    proposal = make_submitted_proposal()
    lose_a_region(proposal)
    assert not Grace.objects.exists()
    assert kinds() == []


def test_a_coalition_that_is_withdrawn_is_flagged_no_more() -> None:
    coalition = make_coalition()
    lose_a_region(coalition)
    withdraw(coalition, by=coalition.convener)
    assert not Grace.objects.running().exists()


def test_the_database_refuses_a_second_grace_and_a_half_ended_one() -> None:
    coalition = make_coalition()
    lose_a_region(coalition)
    grace = Grace.objects.get()
    with pytest.raises(IntegrityError, match="a_coalition_has_one_grace_at_a_time"), transaction.atomic():
        Grace.objects.create(
            proposal=coalition, began_with=grace.began_with, began_at=grace.began_at, runs_until=grace.runs_until
        )
    with pytest.raises(IntegrityError, match="a_grace_ends_with_a_validation"), transaction.atomic():
        Grace.objects.update(ended_at=timezone.now())


def test_its_convener_reads_it_on_the_page_too(client: Client) -> None:
    coalition = make_coalition()
    client.force_login(coalition.convener)
    at = coalition.get_absolute_url()
    assert "It keeps its place until" not in client.get(at).content.decode()
    lose_a_region(coalition)
    page = client.get(at).content.decode()
    assert "It keeps its place until" in " ".join(page.split())
    Grace.objects.update(runs_until=timezone.now())
    assert "Please write to the committee" in " ".join(client.get(at).content.decode().split())


def test_the_mark_costs_one_query(django_assert_max_num_queries: Any) -> None:
    coalition = make_coalition()
    lose_a_region(coalition)
    pages = (
        (make_reviewer(coalition.call), f"/admin/coalitions/proposal/{coalition.pk}/change/"),
        (coalition.convener, coalition.get_absolute_url()),
    )
    for person, at in pages:
        client = Client()
        client.force_login(person)
        with django_assert_max_num_queries(12):
            assert client.get(at).status_code == 200


# What can be mended meanwhile


def test_what_the_criteria_look_at_can_be_mended_until_it_passes_and_no_longer() -> None:
    coalition = make_coalition("Water for peace")
    by = coalition.convener
    row = MemberRow(organisation="Rivers of Tbilisi", country="GE", constituency="farmers")
    with pytest.raises(NotEditable, match="is shortlisted"):
        add_member(coalition, row=row, by=by)
    lose_a_region(coalition)
    engagement = EngagementRow(audience="un_agency", name="UNEP", plan="p" * 40)
    add_engagement_entry(coalition, row=engagement, by=by)
    assert Grace.objects.running().exists()
    with pytest.raises(NotEditable):
        save_about(coalition, about=About(title="Something else"), by=by)
    with pytest.raises(NotEditable):
        save_pledge(coalition, pledge=Pledge(is_pledged=True, focal_point_name="Another"), by=by)
    with pytest.raises(Incomplete):
        remove_member(coalition.memberships.get(is_lead=True), by=by)
    add_member(coalition, row=row, by=by)
    coalition.refresh_from_db()
    assert coalition.latest_validation is not None
    assert coalition.latest_validation.is_shortlistable
    assert not Grace.objects.running().exists()
    with pytest.raises(NotEditable):
        remove_member(coalition.memberships.get(country="FR"), by=by)


def test_its_pages_offer_what_can_be_mended_and_nothing_else(client: Client) -> None:
    coalition = make_coalition()
    client.force_login(coalition.convener)
    offered = {}
    for turn in ("passing", "in grace"):
        for section in ("members", "work-plan", "engagement", "about"):
            page = client.get(f"{coalition.get_absolute_url()}{section}/").content.decode()
            offered[turn, section] = "so it cannot be changed" not in " ".join(page.split())
        if turn == "passing":
            lose_a_region(coalition)
    assert offered == {(turn, section): turn == "in grace" and section != "about" for turn, section in offered}
