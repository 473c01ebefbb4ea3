"""A Word document: taken, written in, sent back, looked at, accepted as a whole or given up."""

import copy
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx.oxml.ns import qn
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from coalitions.forms.member_imports import MemberVocabulary
from coalitions.forms.word_documents import places_of
from coalitions.models import Proposal, TeamRole, Validation, WordImport
from coalitions.services.clarifications import closed_sections
from coalitions.services.editing import About, save_about
from coalitions.services.facts import parameters_of
from coalitions.services.members import change_member, remove_member, row_of
from coalitions.services.reviewing import open_review, return_proposal
from coalitions.services.word_imports import MOST_CHANGES, compare_word_import
from coalitions.states import MembershipState
from portal.audit.services import history_of
from portal.common.characters import tidy_line, tidy_text
from portal.exchange.union import print_of
from portal.exchange.waiting import forget_old
from portal.papers.markers import bookmark, mark_of_bookmark
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_activity,
    make_complete_proposal,
    make_engagement_entry,
    make_member,
    make_members,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)
from tests.papers.word import Word

pytestmark = pytest.mark.django_db

SCHEME = "un-regional-groups"
# Columns of the members' table, behind the marker's.
COUNTRY, IS_LEAD, CONTACT = 3, 10, 11
ADDED_MEMBER = ("Lake Basin Forum", "Civil society organisation", "Kenya", "no", "", "", "women", "", "", "no", "", "")


def browser_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def taken(proposal: Proposal, client: Client | None = None) -> Word:
    answer = (client or as_convener(proposal)).get(page("paper_detail", proposal.reference, "docx"))
    assert answer.status_code == 200
    return Word(answer.content)


def send(proposal: Proposal, word: Word | bytes, client: Client | None = None) -> object:
    content = word if isinstance(word, bytes) else word.content
    file = SimpleUploadedFile("proposal.docx", content)
    return (client or as_convener(proposal)).post(page("word_import_create", proposal.reference), {"file": file})


def sent(proposal: Proposal, word: Word, client: Client | None = None) -> WordImport:
    answer = send(proposal, word, client)
    assert answer.status_code == 302, answer.text  # type: ignore[attr-defined]
    return WordImport.objects.select_related("proposal__call", "by").latest("id")


def refusal(proposal: Proposal, word: Word | bytes) -> str:
    answer = send(proposal, word)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not WordImport.objects.exists()
    return " ".join(answer.text.split())  # type: ignore[attr-defined]


def shown(waiting: WordImport) -> str:
    answer = browser_of(waiting.by).get(page("word_import_detail", waiting.proposal.reference, waiting.pk))
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def seen(waiting: WordImport) -> str:
    text = shown(waiting)
    return text.split('name="seen" value="')[1].split('"')[0]


def accept(waiting: WordImport, **choices: str) -> int:
    address = page("word_acceptance_create", waiting.proposal.reference, waiting.pk)
    data = {"seen": seen(waiting), **{f"choice-{place.replace('_', '-', 1)}": word for place, word in choices.items()}}
    return browser_of(waiting.by).post(address, data).status_code


def names(proposal: Proposal) -> list[str]:
    return [row.organisation.name for row in proposal.memberships.select_related("organisation")]


def is_without_difference(waiting: WordImport) -> bool:
    return "there is nothing to save" in shown(waiting)


@pytest.mark.parametrize("has_tags", [True, False])
def test_what_was_written_is_shown_and_saved_when_it_is_accepted(*, has_tags: bool) -> None:
    proposal = make_complete_proposal("Water")
    lead, changed, removed = list(proposal.memberships.all())[:3]
    word = taken(proposal)
    word.write("title", "Water for all")
    word.write("summary", "First.\n\nSecond.")
    word.write("objectives", "Wells\nPumps")
    word.write("sdgs", "6. Clean water and sanitation\n13")
    word.write("has_youth_focus", "yes")
    word.write("support_needed", "Introductions.")
    word.write("focal_point_name", "B. Otieno")
    word.write_cell("members", 1, COUNTRY, "Ghana")
    word.remove_row("members", 2)
    word.add_row("members", ADDED_MEMBER)
    word.write_cell("engagement", 0, 3, "One session.\nThen another one with the ministry.")
    word.add_row("engagement", ("UN agency", "UNICEF", "A plan of its own"))
    word.add_row("work_plan", ("Review", "2024-09-01", "2024-09-30", "All", ""))
    if not has_tags:
        word.lose_tags()
    waiting = sent(proposal, word)
    text = shown(waiting)
    for said in ("Water for all", 'Added: <span dir="auto">Lake Basin Forum', f'Removed: <span dir="auto">{removed}'):
        assert said in text
    assert Proposal.objects.get(pk=proposal.pk).title == "Water"
    assert accept(waiting) == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.summary) == ("Water for all", "First.\n\nSecond.")
    assert (proposal.objectives, proposal.sdgs, proposal.has_youth_focus) == (["Wells", "Pumps"], [6, 13], True)
    assert (proposal.support_needed, proposal.focal_point_name) == ("Introductions.", "B. Otieno")
    assert proposal.pledged_at
    changed.refresh_from_db()
    assert changed.country_id == "GH"
    assert str(removed) not in names(proposal)
    assert names(proposal)[0] == str(lead)
    assert "Lake Basin Forum" in names(proposal)
    assert [row.plan for row in proposal.engagement_entries.all()] == [
        "One session.\nThen another one with the ministry.",
        "A plan of its own",
    ]
    assert "Review" in [row.activity for row in proposal.activities.all()]
    assert not WordImport.objects.exists()
    assert is_without_difference(sent(proposal, taken(proposal)))


def test_a_document_that_nobody_touched_changes_nothing() -> None:
    proposal = make_complete_proposal("=Water", summary="a\n\n\tb  c", objectives=["One, two", "3."], sdgs=[1, 17])
    make_member(proposal, "اتحاد الريف", constituency="women", further=("farmers", "children-youth"), region="african")
    make_member(proposal, "Own words", constituency="other", other_constituency="Fisher folk; boat builders")
    make_member(proposal, "Left", country="", state=MembershipState.DECLINED, is_global=True)
    assert is_without_difference(sent(proposal, taken(proposal)))


LETTERS = st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u202a\u202b\u202c\u202d\u202e")
TEXTS = st.one_of(st.text(LETTERS, max_size=60), st.text(st.sampled_from("ab \n\t\"'<>&=;,–水🌊مرحبا́é"), max_size=60))


@settings(
    max_examples=7,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
@given(text=TEXTS, line=TEXTS)
@example(text="=1+1\n\n & <b> 👩🏽‍🌾 \u200f مرحبا\ta", line='="x" & ’')
def test_texts_of_all_scripts_come_back_as_they_were(text: str, line: str) -> None:
    text, line = tidy_text(text), tidy_line(line)
    proposal = make_proposal(line[:200] or "Water", summary=text, objectives=[line] if line else [])
    make_engagement_entry(proposal, name=line or "Kenya", plan=text or "Plan")
    make_activity(proposal, activity=line or "Launch", result=line)
    make_member(proposal, region_reason=line, contact_name=line)
    untagged = taken(proposal)
    untagged.lose_tags()
    for word in (untagged, taken(proposal)):
        waiting = sent(proposal, word)
        proposal = Proposal.objects.select_related("call").get(pk=proposal.pk)
        assert compare_word_import(waiting, proposal, scheme=SCHEME).differences == ()
    # Read in values, not only recognised: with something else standing there, the document's word is untouched still.
    Proposal.objects.filter(pk=proposal.pk).update(summary="Others wrote this.")
    proposal = Proposal.objects.select_related("call").get(pk=proposal.pk)
    assert compare_word_import(waiting, proposal, scheme=SCHEME).differences == ()


def test_what_only_a_colleague_changed_meanwhile_stays_as_the_colleague_left_it() -> None:
    proposal = make_complete_proposal("Water", summary="Old.")
    word = taken(proposal)
    save_about(proposal, about=About(title="Water", summary="A colleague's."), by=proposal.convener)
    member = proposal.memberships.get(position=2)
    change_member(member, row=row_of(member).__class__(organisation=str(member), country="GH"), by=proposal.convener)
    make_member(proposal, "Came later")
    word.write("support_needed", "Mine.")
    waiting = sent(proposal, word)
    assert "1 place is to be saved" in shown(waiting)
    assert accept(waiting) == 302
    proposal.refresh_from_db()
    member.refresh_from_db()
    assert (proposal.summary, proposal.support_needed, member.country_id) == ("A colleague's.", "Mine.", "GH")
    assert "Came later" in names(proposal)


@pytest.mark.parametrize(("choice", "stands"), [("take", "Mine."), ("leave", "A colleague's.")])
def test_what_both_changed_is_asked_about(choice: str, stands: str) -> None:
    proposal = make_complete_proposal("Water", summary="Old.")
    word = taken(proposal)
    save_about(proposal, about=About(title="Water", summary="A colleague's."), by=proposal.convener)
    word.write("summary", "Mine.")
    waiting = sent(proposal, word)
    assert "Somebody changed this since the document was made." in shown(waiting)
    assert accept(waiting) == 409
    proposal.refresh_from_db()
    assert proposal.summary == "A colleague's."
    assert accept(waiting, summary=choice) == 302
    proposal.refresh_from_db()
    assert proposal.summary == stands


def test_a_row_removed_here_and_changed_there_is_asked_about() -> None:
    proposal = make_complete_proposal()
    member = proposal.memberships.get(position=2)
    word = taken(proposal)
    member.contact_name = "A colleague's word"
    member.save()
    word.remove_row("members", 1)
    waiting = sent(proposal, word)
    assert "it may have been this row" in shown(waiting)
    assert accept(waiting) == 409
    address = page("word_acceptance_create", proposal.reference, waiting.pk)
    answer = as_convener(proposal).post(address, {"seen": seen(waiting), f"choice-members-{member.pk}": "leave"})
    assert answer.status_code == 302
    assert proposal.memberships.filter(pk=member.pk).exists()


def test_a_row_removed_there_and_changed_here_is_asked_about() -> None:
    proposal = make_complete_proposal()
    member = proposal.memberships.get(position=2)
    word = taken(proposal)
    remove_member(member, by=proposal.convener)
    assert is_without_difference(sent(proposal, word))
    word.write_cell("members", 1, CONTACT, "A. Otieno")
    waiting = sent(proposal, word)
    assert "Somebody removed this row" in shown(waiting)
    answer = as_convener(proposal).post(
        page("word_acceptance_create", proposal.reference, waiting.pk),
        {"seen": seen(waiting), f"choice-members-{member.pk}": "take"},
    )
    assert answer.status_code == 302
    assert proposal.memberships.get(organisation=member.organisation).contact_name == "A. Otieno"


def test_a_change_after_the_comparison_was_shown_is_noticed_and_nothing_is_saved() -> None:
    proposal = make_complete_proposal("Water", summary="Old.")
    word = taken(proposal)
    word.write("summary", "Mine.")
    word.write("title", "Mine")
    waiting = sent(proposal, word)
    looked_at = seen(waiting)
    save_about(proposal, about=About(title="Water", summary="A colleague's."), by=proposal.convener)
    address = page("word_acceptance_create", proposal.reference, waiting.pk)
    answer = as_convener(proposal).post(address, {"seen": looked_at})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    proposal.refresh_from_db()
    assert (proposal.title, proposal.summary) == ("Water", "A colleague's.")


def test_a_faulty_place_is_named_and_nothing_of_the_document_is_saved() -> None:
    proposal = make_complete_proposal("Water")
    word = taken(proposal)
    word.write("title", "")
    word.write("sdgs", "Water")
    word.write_cell("members", 1, COUNTRY, "Kenia or so")
    word.write_cell("work_plan", 0, 3, "2023-01-01")
    word.add_row("engagement", ("Nobody we know", "UNICEF", "Plan"))
    waiting = sent(proposal, word)
    text = shown(waiting)
    for said in (
        "This field is required.",
        "We do not know “Water”.",
        "We do not know “Kenia or so”.",
        "This is before the day on which it starts.",
        "We do not know “Nobody we know”.",
    ):
        assert said in text
    assert "Accept and save" not in text
    assert accept(waiting) == 409
    assert Proposal.objects.get(pk=proposal.pk).title == "Water"


def test_two_leads_are_refused_and_a_change_of_lead_is_one_deed() -> None:
    proposal = make_submitted_proposal()
    word = taken(proposal)
    word.write_cell("members", 1, IS_LEAD, "yes")
    assert "are both said to lead the coalition" in shown(sent(proposal, word))
    word.write_cell("members", 0, IS_LEAD, "no")
    assert accept(sent(proposal, word)) == 302
    assert proposal.memberships.get(is_lead=True).position == 2


def test_a_submitted_proposal_is_logged_and_judged_once() -> None:
    proposal = make_submitted_proposal("Water")
    before, events = Validation.objects.count(), history_of(proposal).count()
    word = taken(proposal)
    word.write("title", "Water for all")
    word.write_cell("members", 1, CONTACT, "Secret Person")
    word.add_row("members", ADDED_MEMBER)
    word.add_row("work_plan", ("Review", "2024-09-01", "2024-09-30", "", ""))
    assert accept(sent(proposal, word)) == 302
    assert Validation.objects.count() == before + 1
    event = history_of(proposal)[0]
    assert history_of(proposal).count() == events + 1
    assert (event.action, event.after) == ("proposal.changed", {"about": 1, "members": 2, "work-plan": 1})
    assert "Secret Person" not in repr(event.__dict__)


def test_what_would_leave_a_submitted_proposal_without_lead_is_refused_whole() -> None:
    proposal = make_submitted_proposal("Water")
    word = taken(proposal)
    word.write("title", "Water for all")
    word.write_cell("members", 0, IS_LEAD, "no")
    waiting = sent(proposal, word)
    assert accept(waiting) == 422
    assert Proposal.objects.get(pk=proposal.pk).title == "Water"
    assert proposal.memberships.filter(is_lead=True).exists()


def test_a_section_that_is_closed_keeps_the_document_from_being_saved() -> None:
    proposal = make_submitted_proposal("Water")
    reviewer = make_reviewer(proposal.call)
    open_review(proposal, by=reviewer)
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=["about"], due_on=None)
    proposal.refresh_from_db()
    assert "members" in closed_sections(proposal)
    word = taken(proposal)
    word.write("title", "Water for all")
    only_about = word.content
    word.write_cell("members", 1, CONTACT, "B. Otieno")
    waiting = sent(proposal, word)
    assert "without opening this section" in shown(waiting)
    assert accept(waiting) == 409
    assert accept(sent(proposal, Word(only_about))) == 302
    assert Proposal.objects.get(pk=proposal.pk).title == "Water for all"


def test_a_document_that_comes_back_after_the_deadline_is_refused() -> None:
    proposal = make_complete_proposal("Water")
    word = taken(proposal)
    word.write("title", "Late")
    waiting = sent(proposal, word)
    looked_at = seen(waiting)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        address = page("word_acceptance_create", proposal.reference, waiting.pk)
        assert as_convener(proposal).post(address, {"seen": looked_at}).status_code == 409
    assert Proposal.objects.get(pk=proposal.pk).title == "Water"


def test_the_same_document_twice_adds_nothing_twice() -> None:
    proposal = make_complete_proposal()
    word = taken(proposal)
    word.add_row("members", ADDED_MEMBER)
    word.add_row("engagement", ("UN agency", "UNICEF", "A plan of its own"))
    assert accept(sent(proposal, word)) == 302
    again = sent(proposal, word)
    assert is_without_difference(again)
    assert accept(again) == 302
    assert names(proposal).count("Lake Basin Forum") == 1
    assert proposal.engagement_entries.filter(name="UNICEF").count() == 1


def test_a_row_that_says_the_same_twice_takes_nothing_else_back() -> None:
    proposal = make_complete_proposal("Water")
    word = taken(proposal)
    word.write("title", "Water for all")
    for _time in range(2):
        word.add_row("members", ADDED_MEMBER)
        word.add_row("work_plan", ("Review", "2024-09-01", "2024-09-30", "All", ""))
    assert accept(sent(proposal, word)) == 302
    proposal.refresh_from_db()
    assert proposal.title == "Water for all"
    assert names(proposal).count("Lake Basin Forum") == 1
    assert proposal.activities.filter(activity="Review").count() == 1
    assert not WordImport.objects.exists()


@pytest.mark.parametrize("name", ["members", "engagement", "work_plan"])
def test_a_row_that_lost_its_marker_and_says_the_same_is_not_removed(name: str) -> None:
    proposal = make_complete_proposal()
    word = taken(proposal)
    word.write_cell(name, 0, 0, "")
    waiting = sent(proposal, word)
    assert is_without_difference(waiting)


def test_of_two_rows_alike_one_is_removed() -> None:
    proposal = make_complete_proposal()
    alike = [make_activity(proposal, activity="Twice") for _time in range(2)]
    word = taken(proposal)
    places = [place for place, row in enumerate(proposal.activities.all()) if row in alike]
    word.write_cell("work_plan", places[0], 0, "")
    word.remove_row("work_plan", places[1])
    assert accept(sent(proposal, word)) == 302
    assert proposal.activities.filter(activity="Twice").count() == 1


def test_a_column_and_its_copy_are_not_read_as_one() -> None:
    proposal = make_complete_proposal()
    word = taken(proposal)
    for row in [*word.table("members").iter(qn("w:tr"))]:
        cell = list(row.iter(qn("w:tc")))[COUNTRY]
        row.append(copy.deepcopy(cell))
    assert "A column of the table “members” stands there twice" in refusal(proposal, word)


@pytest.mark.parametrize("goal", ["0", "18", "0101", "1700"])
def test_a_goal_that_is_none_is_named(goal: str) -> None:
    proposal = make_proposal()
    word = taken(proposal)
    word.write("sdgs", goal)
    assert f"We do not know “{goal}”" in shown(sent(proposal, word))


def test_lost_marks_are_told_and_nothing_is_taken_for_removed() -> None:
    proposal = make_complete_proposal()
    word = taken(proposal)
    word.drop("summary")
    assert "lost the hidden marks of: Summary" in refusal(proposal, word)
    word = taken(proposal)
    word.write_cell("members", 1, 0, "2")
    assert "In row 2 of the table “members” the first cell was written in" in refusal(proposal, word)
    word = taken(proposal)
    word.write_cell("members", 1, 0, word.marker("members", 0))
    assert "is a copy of another row" in refusal(proposal, word)
    word = taken(proposal)
    word.split_table("members", 1)
    assert "A table was divided in two" in refusal(proposal, word)


def test_a_heading_that_was_deleted_is_told_where_there_are_no_tags() -> None:
    proposal = make_complete_proposal()
    word = taken(proposal)
    heading = word.heading("summary")
    word.lose_tags()
    heading.getparent().remove(heading)
    assert "lost the hidden marks of: Summary" in refusal(proposal, word)


@pytest.mark.parametrize("has_tags", [True, False])
def test_a_document_of_another_proposal_is_refused(*, has_tags: bool) -> None:
    proposal, other = make_complete_proposal(), make_complete_proposal()
    word = taken(other)
    if not has_tags:
        word.lose_tags()
    assert f"another proposal: {other.reference}" in refusal(proposal, word)


def test_who_may_only_read_sends_nothing_back_and_nobody_sees_anothers_document() -> None:
    proposal = make_submitted_proposal()
    editor, reader = make_user(), make_user()
    proposal.teammates.create(user=editor, role=TeamRole.EDITOR)
    proposal.teammates.create(user=reader, role=TeamRole.READER)
    word = taken(proposal, browser_of(editor))
    for user, status in ((reader, 403), (make_reviewer(proposal.call), 403), (make_user(), 404)):
        assert send(proposal, word, browser_of(user)).status_code == status  # type: ignore[attr-defined]
    word.write("title", "The editor's")
    waiting = sent(proposal, word, browser_of(editor))
    address = page("word_import_detail", proposal.reference, waiting.pk)
    answer = as_convener(proposal).get(address)
    assert answer.status_code == 302
    assert accept(waiting) == 302
    assert Proposal.objects.get(pk=proposal.pk).title == "The editor's"


def test_somebody_who_left_the_team_saves_nothing_any_more() -> None:
    proposal = make_complete_proposal("Water")
    editor = make_user()
    place = proposal.teammates.create(user=editor, role=TeamRole.EDITOR)
    word = taken(proposal, browser_of(editor))
    word.write("title", "The editor's")
    waiting = sent(proposal, word, browser_of(editor))
    looked_at = seen(waiting)
    place.delete()
    address = page("word_acceptance_create", proposal.reference, waiting.pk)
    assert browser_of(editor).post(address, {"seen": looked_at}).status_code == 404
    assert Proposal.objects.get(pk=proposal.pk).title == "Water"


def test_a_document_is_given_up_or_forgotten_after_a_day() -> None:
    proposal = make_complete_proposal("Water")
    waiting = sent(proposal, taken(proposal))
    client = as_convener(proposal)
    address = page("word_import_delete", proposal.reference, waiting.pk)
    assert [client.post(address).status_code for _time in range(2)] == [302, 302]
    sent(proposal, taken(proposal))
    assert forget_old(WordImport) == 0
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert forget_old(WordImport) == 1


def test_more_changes_than_can_be_saved_at_once_are_refused_with_the_way_out() -> None:
    proposal = make_proposal("Water")
    make_members(proposal, MOST_CHANGES + 2)
    word = taken(proposal)
    for place in range(MOST_CHANGES + 2):
        word.write_cell("members", place, CONTACT, "Somebody else")
    waiting = sent(proposal, word)
    text = shown(waiting)
    assert "changes more than 300 places" in text
    assert "And 2 more places." in text
    assert accept(waiting) == 409
    assert not proposal.memberships.filter(contact_name="Somebody else").exists()


def test_every_place_of_a_proposal_has_marks_that_word_keeps() -> None:
    seen = print_of("")
    places = places_of(MemberVocabulary(parameters_of(make_proposal().call.criteria_set)))
    names = [bookmark("field", name, seen) for name in places.texts]
    names += [bookmark("list", f"{name}:9999999999:{seen}") for name in places.lists]
    names += [bookmark("column", f"{name}__{column}") for name, place in places.lists.items() for column in place.names]
    assert None not in map(mark_of_bookmark, names)


@pytest.mark.parametrize("members", [1, 3])
def test_the_comparison_takes_as_many_queries_for_three_rows_as_for_one(members: int) -> None:
    proposal = make_proposal("Water")
    make_members(proposal, members)
    word = taken(proposal)
    for place in range(members):
        word.write_cell("members", place, CONTACT, "Somebody else")
    client = as_convener(proposal)
    waiting = sent(proposal, word, client)
    address = page("word_import_detail", proposal.reference, waiting.pk)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).text.count("Changed:") == members
    assert len(queries) == 12
