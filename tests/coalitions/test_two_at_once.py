"""Two clicks, two tabs: on real connections."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from coalitions.interchange import Document, read
from coalitions.models import Case, Membership, Proposal
from coalitions.services.cases import appeal, ask_for_late_entry, begin_late, dismiss, grant, take_back, uphold
from coalitions.services.criteria_sets import publish
from coalitions.services.editing import About, NotEditable, begin, save_about
from coalitions.services.importing import Imported, import_proposals
from coalitions.services.members import MemberRow, add_member, change_member, choose_lead
from coalitions.services.plans import ActivityRow, add_activity
from coalitions.services.rehearsing import rehearse
from coalitions.services.reviewing import decline, open_review
from coalitions.services.submission import submit, withdraw
from coalitions.states import ProposalState
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from tests.coalitions.connections import Elsewhere, at_once
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import (
    CONFERENCE,
    SUMMIT,
    make_call,
    make_complete_proposal,
    make_criteria_set,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)
from tests.factories.documents import SAMPLE

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_on_submit_has_one_effect_one_event_and_one_receipt() -> None:
    proposal = make_complete_proposal()
    clients = [as_convener(proposal) for _click in range(2)]
    url = page("submission_create", proposal.reference)
    answers = at_once(*(lambda client=client: client.post(url).status_code for client in clients))
    assert answers == [302, 302]
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED
    assert AuditEvent.objects.filter(action="proposal.submit").count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/receipt").count() == 1
    assert proposal.validations.count() == 1


def test_one_of_two_submissions_is_told_that_it_is_done() -> None:
    proposal = make_complete_proposal()
    answers = at_once(*[lambda: submit(Proposal.objects.get(pk=proposal.pk), by=proposal.convener)] * 2)
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1


def test_a_draft_begun_by_two_clicks_is_one() -> None:
    call, person = make_call(), make_user()
    at_once(*[lambda: begin(call=call, title="Water for all", by=person)] * 2)
    assert Proposal.objects.count() == 1


def test_two_people_s_drafts_of_one_title_have_two_addresses() -> None:
    call, people = make_call(), [make_user(), make_user()]
    at_once(*(lambda one=one: begin(call=call, title="Water for all", by=one) for one in people))
    assert Proposal.objects.values("slug").distinct().count() == 2


def test_a_row_added_by_two_clicks_is_one() -> None:
    proposal = make_proposal()
    row = MemberRow(organisation="Lake Basin Forum", country="KE")
    answers = at_once(*[lambda: add_member(proposal, row=row, by=proposal.convener)] * 2)
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1
    assert proposal.memberships.count() == 1


def test_rows_added_in_two_tabs_are_both_there() -> None:
    proposal = make_submitted_proposal()
    activity = ActivityRow(activity="March", starts_on=CONFERENCE[0], ends_on=SUMMIT[0])
    answers = at_once(
        lambda: add_member(proposal, row=MemberRow(organisation="One"), by=proposal.convener),
        lambda: add_member(proposal, row=MemberRow(organisation="Other"), by=proposal.convener),
        lambda: add_activity(proposal, row=activity, by=proposal.convener),
        lambda: save_about(proposal, about=About(title="A new title"), by=proposal.convener),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    proposal.refresh_from_db()
    assert proposal.title == "A new title"
    assert proposal.memberships.filter(organisation__name__in=["One", "Other"]).count() == 2
    assert proposal.activities.filter(activity="March").exists()
    numbers = list(proposal.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
    assert proposal.latest_validation is not None
    assert proposal.latest_validation.revision.number == 5


def test_two_leads_chosen_at_once_are_one() -> None:
    proposal = make_complete_proposal()
    others = list(proposal.memberships.filter(is_lead=False)[:2])
    at_once(*(lambda row=row: choose_lead(row, by=proposal.convener) for row in others))
    assert Membership.objects.filter(proposal=proposal, is_lead=True).count() == 1


def test_a_change_waits_for_the_review_that_is_being_opened_and_is_then_refused() -> None:
    proposal = make_submitted_proposal()
    member = proposal.memberships.first()
    assert member is not None
    with transaction.atomic():
        open_review(proposal, by=make_reviewer(proposal.call))
        change = Elsewhere(
            lambda: change_member(member, row=MemberRow(organisation="Other name"), by=proposal.convener)
        )
        assert change.waits()
    assert isinstance(change.answer(), NotEditable)
    connection.close()


def test_the_deadline_is_asked_about_when_the_row_is_held_and_not_when_the_page_was_sent() -> None:
    proposal = make_proposal("As it was")
    with time_machine.travel(proposal.call.closes_at - timedelta(seconds=1), tick=False) as clock:
        with transaction.atomic():
            Proposal.objects.select_for_update().get(pk=proposal.pk)
            change = Elsewhere(lambda: save_about(proposal, about=About(title="Too late"), by=proposal.convener))
            assert change.waits()
            clock.shift(timedelta(seconds=2))
        assert isinstance(change.answer(), NotEditable)
    proposal.refresh_from_db()
    assert proposal.title == "As it was"


def test_a_file_imported_twice_at_once_comes_in_once() -> None:
    call, convener = make_call(), make_user()
    document = read(SAMPLE.read_bytes())
    assert isinstance(document, Document)
    answers = at_once(*[lambda: import_proposals(document, call=call, convener=convener)] * 2)
    assert Imported(created=("S-001", "S-002")) in answers
    assert Imported(unchanged=("S-001", "S-002")) in answers
    assert Proposal.objects.count() == 2
    assert Organisation.objects.count() == len({one.organisation for row in document.proposals for one in row.members})


def test_an_import_waits_for_a_convener_who_is_saving_and_then_looks_again() -> None:
    call, convener = make_call(), make_user()
    document = read(SAMPLE.read_bytes())
    assert isinstance(document, Document)
    import_proposals(document, call=call, convener=convener)
    draft = Proposal.objects.get(reference="S-002")
    with transaction.atomic():
        save_about(draft, about=About(title="Changed meanwhile"), by=convener)
        other = Elsewhere(lambda: import_proposals(document, call=call, convener=convener))
        assert other.waits()
    assert other.answer() == Imported(changed=("S-002",), unchanged=("S-001",))
    draft.refresh_from_db()
    assert draft.title != "Changed meanwhile"


@pytest.mark.parametrize("is_first", [True, False])
def test_an_organisation_that_a_file_and_a_convener_name_at_once_is_registered_once(*, is_first: bool) -> None:
    call, convener, draft = make_call(), make_user(), make_proposal()
    document = read(SAMPLE.read_bytes())
    assert isinstance(document, Document)
    new = document.proposals[0].members[-1]
    row = MemberRow(organisation=new.organisation.upper(), country=new.country)

    def listed() -> None:
        add_member(draft, row=row, by=draft.convener)

    def imported() -> None:
        import_proposals(document, call=call, convener=convener)

    with transaction.atomic():
        (imported if is_first else listed)()
        other = Elsewhere(listed if is_first else imported)
        assert other.waits()
    assert other.answer() is None
    organisation = Organisation.objects.named(new.organisation).get()
    assert organisation.memberships.count() == 2


def _appealed() -> Case:
    proposal = make_submitted_proposal()
    reviewer = make_reviewer(proposal.call)
    open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="Not convincing.")
    return appeal(proposal, reason="Why?", by=proposal.convener)


def test_of_taking_back_and_deciding_at_once_one_holds() -> None:
    case = _appealed()
    by = make_reviewer(case.proposal.call)
    answers = at_once(lambda: take_back(case, by=case.proposal.convener), lambda: uphold(case, note="Yes", by=by))
    assert [type(answer) for answer in answers if answer is not None] == [ActionRefused]
    kept = Case.objects.select_related("proposal").get()
    assert (kept.outcome, kept.proposal.state) in {("upheld", "under_review"), ("taken_back", "declined")}


def test_of_two_deciders_one_decides_and_the_other_is_told() -> None:
    case = _appealed()
    one, other = make_reviewer(case.proposal.call), make_reviewer(case.proposal.call)
    answers = at_once(lambda: uphold(case, note="Yes", by=one), lambda: dismiss(case, note="No", by=other))
    refused = [answer for answer in answers if answer is not None]
    assert [type(answer) for answer in refused] == [ActionRefused]
    kept = Case.objects.select_related("proposal").get()
    assert (kept.outcome, kept.proposal.state) in {("upheld", "under_review"), ("dismissed", "declined")}
    assert OutgoingMail.objects.filter(kind="coalitions/case_decided").count() == 1


def test_an_appeal_sent_by_two_clicks_is_one() -> None:
    proposal = make_submitted_proposal()
    reviewer = make_reviewer(proposal.call)
    open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="Not convincing.")
    clients = [as_convener(proposal) for _click in range(2)]
    url = page("appeal_create", proposal.reference)
    assert at_once(*(lambda one=one: one.post(url, {"reason": "Why?"}).status_code for one in clients)) == [302, 302]
    assert Case.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/case_received").count() == 1


def test_a_draft_is_let_in_or_withdrawn_and_not_both() -> None:
    draft, secretary = make_proposal(call=make_call(is_open=False)), make_secretary()
    case = ask_for_late_entry(draft, reason="Power", by=draft.convener)
    until = timezone.now() + timedelta(days=1)
    at_once(
        lambda: grant(case, until=until, note="So", by=secretary),
        lambda: withdraw(Proposal.objects.get(pk=draft.pk), by=draft.convener),
    )
    kept = Case.objects.select_related("proposal").get()
    assert kept.proposal.state == "withdrawn"
    assert (kept.outcome == "granted") is (kept.proposal.extended_until is not None)
    assert kept.outcome in {"granted", "lapsed"}


def test_what_comes_back_while_criteria_are_published_is_judged_by_them() -> None:
    case = _appealed()
    call, secretary = case.proposal.call, make_secretary()
    version = make_criteria_set(call, published_at=None, min_activities=9)
    rehearse(version, by=secretary)
    at_once(lambda: uphold(case, note="Yes", by=make_secretary()), lambda: publish(version, by=secretary))
    proposal = Proposal.objects.select_related("latest_validation__criteria_set").get(pk=case.proposal_id)
    version.refresh_from_db()
    assert proposal.state == "under_review"
    assert proposal.latest_validation is not None
    in_force = version if version.published_at else call.criteria_sets.get(number=1)
    assert proposal.latest_validation.criteria_set == in_force


def test_a_late_draft_begun_by_two_clicks_is_one() -> None:
    call, person = make_call(is_open=False), make_user()
    at_once(*[lambda: begin_late(call, title="Water", language="en", reason="Late", by=person)] * 2)
    assert (Proposal.objects.count(), Case.objects.count()) == (1, 1)
