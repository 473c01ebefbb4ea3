"""What htmx gets in place of whole pages: parts of them, with what is told; each page stands without it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalitions.models import MemberImport, Proposal
from tests.coalitions.views.pages import as_convener, page
from tests.coalitions.views.test_two_editors import page_of
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import make_complete_proposal, make_member, make_proposal

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LONG_ENOUGH = "We need introductions to three missions."


def test_finding_tells_how_much_was_found_in_a_region_that_stays() -> None:
    proposal = make_proposal()
    for name in ("Lake Basin Forum", "Lake Side Forum"):
        make_organisation(name, people=(make_user(),))
    client, address = as_convener(proposal), page("registry_list", proposal.reference)
    whole = client.get(address)
    assert 'id="found-told" role="status"' in whole.text
    assert "HX-Request" in whole.headers["Vary"]
    told = {
        words: client.get(address, {"organisation": words}, headers=HTMX).text for words in ("lake", "side", "zzz", "")
    }
    for answer in told.values():
        assert 'id="found-told" data-hx-swap-oob="innerHTML"' in answer
        assert 'role="status"' not in answer
    assert "2 organisations found." in told["lake"]
    assert "One organisation found." in told["side"]
    assert "no organisation of such a name" in told["zzz"]
    assert "found." not in told[""]


def test_finding_costs_the_same_for_one_and_for_three() -> None:
    proposal = make_proposal()
    client, address = as_convener(proposal), page("registry_list", proposal.reference)
    for number in (1, 3):
        while len(proposal.memberships.all()) < number:
            make_member(proposal, f"Lake Forum {proposal.memberships.count()}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, {"organisation": "lake"}, headers=HTMX).text.count("<li>") == number
        assert len(queries) == 5


def test_who_was_signed_out_is_led_to_signing_in(client: Client) -> None:
    proposal = make_proposal()
    address = page("registry_list", proposal.reference)
    answer = client.get(address, {"organisation": "lake"}, headers=HTMX)
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/?next=")
    assert "lake" in answer.headers["HX-Redirect"]
    assert answer.content == b""


def test_the_progress_page_asks_again_until_the_rows_are_saved_or_refused() -> None:
    proposal = make_proposal()
    waiting = MemberImport.objects.create(
        proposal=proposal, by=proposal.convener, encoding="utf-8", queued_at=timezone.now()
    )
    client, address = as_convener(proposal), page("member_import_detail", proposal.reference, waiting.pk)
    whole = client.get(address)
    assert f'data-hx-get="{address}"' in whole.text
    assert 'data-hx-swap="none"' in whole.text
    assert "Look again" in whole.text
    assert "http-equiv" not in whole.text
    going_on = client.get(address, headers=HTMX)
    assert (going_on.status_code, going_on.content) == (204, b"")
    assert "HX-Redirect" not in going_on.headers
    MemberImport.objects.update(queued_at=None, refusal="The call has closed.")
    assert client.get(address, headers=HTMX).headers["HX-Redirect"] == address
    waiting.delete()
    assert client.get(address, headers=HTMX).headers["HX-Redirect"] == page("member_list", proposal.reference)


def save(client: Client, address: str, **typed: str) -> str:
    answer = client.post(address, {**page_of(client, address), **typed}, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def test_the_report_is_made_anew_where_a_save_changes_it_and_only_there() -> None:
    proposal = make_proposal()
    client, address = as_convener(proposal), page("engagement_list", proposal.reference)
    assert "4 criteria are not met yet." in client.get(address).text
    changed = save(client, address, support_needed=LONG_ENOUGH)
    assert 'id="report-headline" data-hx-swap-oob="innerHTML">3 criteria are not met yet.' in changed
    assert 'id="report-shown" data-hx-swap-oob="innerHTML"' in changed
    assert "<form" not in changed
    assert "<aside" not in changed
    counted = save(client, address, support_needed=f"{LONG_ENOUGH} And rooms.")
    assert 'id="report-shown"' in counted
    assert "report-headline" not in counted, "the same headline is not told twice"
    assert "4 criteria" in save(client, address, support_needed="")
    assert "report" not in save(client, page("about_update", proposal.reference), summary="Wells")


def test_what_was_not_saved_leaves_the_report_alone() -> None:
    proposal = make_complete_proposal()
    client, address = as_convener(proposal), page("about_update", proposal.reference)
    answer = client.post(address, {**page_of(client, address), "title": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert "report-shown" not in answer.text


def test_each_kind_of_row_brings_its_report() -> None:
    proposal = make_complete_proposal()
    client = as_convener(proposal)
    member = proposal.memberships.latest("position").pk
    activity = proposal.activities.latest("id").pk
    entry = proposal.engagement_entries.latest("id").pk
    typed: dict[str, dict[str, str]] = {
        f"members/{member}/": {"is_global": "on", "primary_region": "", "country": ""},
        f"engagement/{entry}/": {"plan": "Too short"},
        f"work-plan/{activity}/": {"responsible": ""},
    }
    for address, words in typed.items():
        told = save(client, f"{proposal.get_absolute_url()}{address}", **words)
        assert 'id="report-shown"' in told, address


@pytest.mark.parametrize("rows", [1, 3])
def test_a_save_with_its_report_costs_the_same_for_one_and_for_three(rows: int) -> None:
    proposal = Proposal.objects.get(pk=make_proposal().pk)
    for _place in range(rows):
        make_member(proposal)
    client, address = as_convener(proposal), page("engagement_list", proposal.reference)
    data = {**page_of(client, address), "support_needed": LONG_ENOUGH}
    with CaptureQueriesContext(connection) as queries:
        assert "report-shown" in client.post(address, data, headers=HTMX).text
    assert len(queries) == 26
