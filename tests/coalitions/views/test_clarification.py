"""A returned proposal on its convener's pages, and what comes back on the committee's."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalitions.models import Proposal
from coalitions.services.editing import About, Part, save_about
from coalitions.services.members import MemberRow, add_member
from coalitions.services.reviewing import return_proposal
from coalitions.services.submission import submit
from tests.coalitions.admin.pages import address, read, send
from tests.coalitions.views.pages import ABOUT, ENTRY, as_convener, page
from tests.factories.coalitions import make_member, make_reviewer, make_submitted_proposal

pytestmark = pytest.mark.django_db


def _returned(*sections: Part, **fields: object) -> Proposal:
    proposal = make_submitted_proposal("Water for all")
    reviewer = make_reviewer(proposal.call, name="Carla Committee")
    return_proposal(proposal, by=reviewer, note="Which <wells>?", sections=sections, **fields)  # type: ignore[arg-type]  # a test's shorthand
    return proposal


def _committee(proposal: Proposal) -> Client:
    client = Client()
    client.force_login(make_reviewer(proposal.call))
    return client


def _fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def test_the_task_list_says_what_is_asked_what_is_open_and_by_when() -> None:
    proposal = _returned(Part.ABOUT, due_on=date(2090, 6, 1))
    text = as_convener(proposal).get(page("proposal_detail", proposal.reference)).text
    assert "Which &lt;wells&gt;?" in text
    assert "1 June 2090" in text
    assert text.count("Closed: stays as it was submitted") == 4
    assert "overdue" not in text
    assert "Carla" not in text


def test_a_closed_section_says_why_and_offers_no_button() -> None:
    proposal = _returned(Part.ABOUT)
    client = as_convener(proposal)
    assert "Save" in client.get(page("about_update", proposal.reference)).text
    for name in ("engagement_list", "member_list", "activity_list", "pledge_update"):
        shown = client.get(page(name, proposal.reference))
        assert shown.status_code == 200
        assert "without opening this section" in shown.text
        assert 'class="btn btn-primary"' not in shown.text


def test_what_is_sent_to_a_closed_section_is_refused_and_still_there() -> None:
    proposal = _returned(Part.ABOUT)
    answer = as_convener(proposal).post(page("engagement_create", proposal.reference), ENTRY)
    assert answer.status_code == 409
    assert "without opening this section" in answer.text
    assert ENTRY["plan"] in answer.text
    assert proposal.engagement_entries.count() == 1
    assert as_convener(proposal).post(page("about_update", proposal.reference), ABOUT).status_code == 302


def test_submitting_again_asks_for_an_answer_and_keeps_it_where_something_lacks() -> None:
    proposal = _returned(*Part)
    client, url = as_convener(proposal), page("submission_create", proposal.reference)
    assert "Your answer" in client.get(url).text
    empty = client.post(url, {"answer": "  "})
    assert empty.status_code == 422
    assert "This field is required." in empty.text
    proposal.memberships.filter(is_lead=True).update(is_lead=False)
    lacking = client.post(url, {"answer": "Those of the lake."})
    assert lacking.status_code == 422
    assert "Name the organisation that leads the coalition." in lacking.text
    assert "Those of the lake." in lacking.text
    make_member(proposal, is_lead=True)
    assert client.post(url, {"answer": "Those of the lake."}).status_code == 302
    assert _fresh(proposal).state == "submitted"
    assert proposal.clarifications.get().answer == "Those of the lake."


def test_an_answer_from_a_stale_page_is_not_lost() -> None:
    proposal = _returned(*Part)
    client, url = as_convener(proposal), page("submission_create", proposal.reference)
    client.post(url, {"answer": "Those of the lake."})
    again = client.post(url, {"answer": "Others."}, follow=True)
    assert "is already submitted. Nothing was changed." in again.text
    Proposal.objects.filter(pk=proposal.pk).update(state="withdrawn")
    refused = client.post(url, {"answer": "Yet others."})
    assert refused.status_code == 409
    assert "Yet others." in refused.text


def test_a_first_submission_asks_no_question() -> None:
    proposal = make_submitted_proposal()
    Proposal.objects.filter(pk=proposal.pk).update(state="draft")
    assert "Your answer" not in as_convener(proposal).get(page("submission_create", proposal.reference)).text


def test_the_committee_reads_question_answer_and_what_changed_side_by_side() -> None:
    proposal = _returned(*Part)
    save_about(proposal, about=About(title="Water for <lasting> peace"), by=proposal.convener)
    submit(_fresh(proposal), answer="Those of the <lake>.", by=proposal.convener)
    text = _committee(proposal).get(address("proposal_change", proposal.pk)).text
    for said in ("Which &lt;wells&gt;?", "Carla Committee", "Those of the &lt;lake&gt;.", "What changed with the"):
        assert said in text
    changes = text[text.index('id="changes"') :]
    assert changes.index("Water for all") < changes.index("Water for &lt;lasting&gt; peace")
    assert f"{page('comparison_detail', proposal.reference)}?before=1&amp;after=2" in text


def test_what_is_half_written_stays_with_the_convener() -> None:
    proposal = _returned(*Part)
    save_about(proposal, about=About(title="Water for all", summary="Half a thought"), by=proposal.convener)
    committee = _committee(proposal)
    for url in (
        address("proposal_change", proposal.pk),
        page("revision_list", proposal.reference),
        f"{page('comparison_detail', proposal.reference)}?before=1&after=1",
    ):
        answer = committee.get(url)
        assert answer.status_code == 200
        assert "Half a thought" not in answer.text


def test_the_committee_sees_that_an_answer_is_overdue() -> None:
    proposal = _returned(*Part, due_on=timezone.localdate() + timedelta(days=2))
    committee, url = _committee(proposal), address("proposal_change", proposal.pk)
    assert "Overdue" not in committee.get(url).text
    queue = committee.get(address("proposal_changelist")).text
    assert "Answer due on" in queue
    assert "Overdue" not in queue
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        committee = _committee(proposal)
        assert "Overdue: the answer was due on" in committee.get(url).text
        assert "Overdue: due on" in committee.get(address("proposal_changelist")).text
        assert (
            "overdue; you can still answer"
            in as_convener(proposal).get(page("proposal_detail", proposal.reference)).text
        )


def test_returning_names_sections_and_a_day() -> None:
    proposal = make_submitted_proposal()
    client, at = _committee(proposal), address("proposal_return", proposal.pk)
    form = read(client.get(at)).deed.values
    sent = {**form, "note": "Which wells?", "sections": ["members", "work-plan"], "due_on": "2090-06-01"}
    assert client.post(at, sent).status_code == 302
    asked = proposal.clarifications.get()
    assert (asked.sections, asked.due_on) == (["members", "work-plan"], date(2090, 6, 1))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"due_on": "2020-01-01"}, "This day is over already."),
        ({"due_on": "tomorrow"}, "Enter a valid date."),
        ({"sections": "budget"}, "Select a valid choice."),
    ],
)
def test_a_slip_in_the_return_is_said_beside_its_field(typed: dict[str, str], said: str) -> None:
    proposal = make_submitted_proposal()
    client, at = _committee(proposal), address("proposal_return", proposal.pk)
    answer = send(client, read(client.get(at)), at, note="Which wells?", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Which wells?" in answer.text
    assert _fresh(proposal).state == "submitted"


def test_the_sections_that_were_ticked_are_kept_where_the_page_was_out_of_date() -> None:
    proposal = make_submitted_proposal()
    client, at = _committee(proposal), address("proposal_return", proposal.pk)
    form = read(client.get(at)).deed.values
    save_about(proposal, about=About(title="Wells"), by=proposal.convener)
    refused = client.post(at, {**form, "note": "Which wells?", "sections": ["members", "pledge"]})
    assert refused.status_code == 409
    assert refused.text.count("checked") == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_committee_s_page_asks_no_more_for_more_rounds(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    proposal = make_submitted_proposal(support_needed="Introductions to the permanent missions of two States.")
    reviewer = make_reviewer(proposal.call)
    for place in range(number):
        return_proposal(proposal, by=reviewer, note="Which wells?")
        row = MemberRow(
            organisation=f"Forum {place}",
            country="TR",
            primary_region="asia-pacific",
            constituency="other",
            other_constituency="Weavers",
        )
        add_member(proposal, row=row, by=proposal.convener)
        submit(_fresh(proposal), answer="Those of the lake.", by=proposal.convener)
    client = Client()
    client.force_login(reviewer)
    with django_assert_max_num_queries(12):
        text = client.get(address("proposal_change", proposal.pk)).text
    assert text.count("Those of the lake.") >= number
    assert "Türkiye" in text
