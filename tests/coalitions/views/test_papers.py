"""A proposal as PDF and Word: who gets which, and what stands in it."""

import io
import zipfile
from email.message import Message
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from coalitions.models import Membership, Proposal, TeamRole
from coalitions.services.editing import About, save_about
from coalitions.services.reviewing import open_review, return_proposal
from coalitions.services.shortlisting import shortlist
from coalitions.states import MembershipState
from portal.papers.paper import Paper
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_user
from tests.factories.coalitions import (
    make_call,
    make_coalition,
    make_complete_proposal,
    make_member,
    make_members,
    make_proposal,
    make_reviewer,
    make_submitted_proposal,
)
from tests.factories.exceptions import REASON, make_granted, make_lacking

pytestmark = pytest.mark.django_db


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_in(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return " ".join(etree.fromstring(archive.read("word/document.xml")).itertext())


def word_of(proposal: Proposal, client: Client) -> str:
    answer = client.get(page("paper_detail", proposal.reference, "docx"))
    assert answer.status_code == 200
    return words_in(answer.content)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the papers that are to be made say; none is made."""
    told: list[str] = []

    def tell(paper: Paper, _kind: str) -> bytes:
        told.append(repr(paper))
        return b"%PDF-"

    monkeypatch.setattr("portal.exchange.answers.made", tell)
    return told


def test_the_team_takes_its_proposal_away_as_pdf_and_as_word() -> None:
    proposal = make_complete_proposal("Water for all")
    reader = make_user()
    proposal.teammates.create(user=reader, role=TeamRole.READER)
    for client in (as_convener(proposal), browser_of(reader)):
        pdf = client.get(page("paper_detail", proposal.reference, "pdf"))
        assert pdf.status_code == 200
        assert pdf.content.startswith(b"%PDF-")
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert pdf.headers["Content-Disposition"] == f'attachment; filename="proposal-{proposal.reference}.pdf"'
        assert pdf.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in pdf.headers["Cache-Control"]
        said = word_of(proposal, client)
        for text in (
            "Water for all",
            proposal.reference,
            "Not submitted yet",
            "focal.point@members.example.org",
            "Launch",
        ):
            assert text in said


def test_the_committee_reads_what_was_judged_last_and_never_what_is_half_changed() -> None:
    proposal = make_submitted_proposal("As submitted")
    reviewer = make_reviewer(proposal.call)
    open_review(proposal, by=reviewer)
    return_proposal(proposal, by=reviewer, note="Which wells?", sections=["about"], due_on=None)
    save_about(proposal, about=About(title="Half changed"), by=proposal.convener)
    assert "As submitted" in word_of(proposal, browser_of(reviewer))
    assert "Half changed" not in word_of(proposal, browser_of(reviewer))
    assert "Half changed" in word_of(proposal, as_convener(proposal))


def test_who_does_not_see_it_gets_no_document() -> None:
    proposal = make_submitted_proposal()
    for ending in ("pdf", "docx"):
        address = page("paper_detail", proposal.reference, ending)
        assert browser_of(make_user()).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert as_convener(proposal).get(page("paper_detail", proposal.reference, "odt")).status_code == 404


def test_the_public_gets_a_coalition_without_contacts_and_without_who_left(monkeypatch: pytest.MonkeyPatch) -> None:
    told = watched(monkeypatch)
    coalition = make_coalition("Water for all")
    member = make_member(coalition, "Stands By It", contact_name="Secret Person", contact_email="secret@example.org")
    make_member(coalition, "Has Left", state=MembershipState.WITHDRAWN, contact_email="left@example.org")
    answer = Client().get(page("coalition_paper_detail", coalition.slug))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="coalition-{coalition.slug}.pdf"'
    assert "Stands By It" in told[0]
    for text in ("Secret Person", "secret@example.org", "Has Left", "left@example.org", coalition.focal_point_email):
        assert text not in told[0]
    Proposal.objects.filter(pk=coalition.pk).update(focal_point_is_public=True)
    cache.clear()
    Client().get(page("coalition_paper_detail", coalition.slug))
    assert coalition.focal_point_email in told[1]
    assert Membership.objects.get(pk=member.pk).contact_email not in told[1]


def test_an_exception_is_told_with_its_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    told = watched(monkeypatch)
    proposal = make_lacking(call=make_call())
    make_granted(proposal)
    open_review(proposal, by=make_reviewer(proposal.call))
    shortlist(proposal, by=make_reviewer(proposal.call))
    as_convener(proposal).get(page("paper_detail", proposal.reference, "pdf"))
    Client().get(page("coalition_paper_detail", proposal.slug))
    for paper in told:
        assert f"It was asked for with this reason: {REASON}" in paper
        assert "The reason of the decision: Agreed." in paper
        assert "Letters of four networks." not in paper


def test_a_public_document_is_made_once_until_something_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    made = watched(monkeypatch)
    coalition = make_coalition()
    address = page("coalition_paper_detail", coalition.slug)
    assert [Client().get(address).content for _time in range(3)] == [b"%PDF-"] * 3
    assert len(made) == 1


def test_what_is_no_coalition_has_no_public_document() -> None:
    proposal = make_submitted_proposal()
    assert Client().get(page("coalition_paper_detail", proposal.slug)).status_code == 404


@pytest.mark.parametrize("members", [1, 3])
def test_documents_take_as_many_queries_for_three_members_as_for_one(
    members: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.exchange.answers.made", lambda _paper, _kind: b"%PDF-")
    proposal, coalition = make_proposal(), make_coalition()
    make_members(proposal, members)
    make_members(coalition, members)
    client = as_convener(proposal)
    with CaptureQueriesContext(connection) as queries:
        client.get(page("paper_detail", proposal.reference, "pdf"))
    assert len(queries) == 11
    with CaptureQueriesContext(connection) as queries:
        Client().get(page("coalition_paper_detail", coalition.slug))
    assert len(queries) == 5


def test_letters_of_no_font_are_refused_by_name_and_the_word_document_has_them() -> None:
    proposal = make_proposal("Water \U000f1234 for all")
    client = as_convener(proposal)
    answer = client.get(page("paper_detail", proposal.reference, "pdf"))
    assert answer.status_code == 409
    assert "\U000f1234" in answer.text
    assert "\U000f1234" in word_of(proposal, client)


@pytest.mark.parametrize("reference", ["П-1", 'a"b', "a;b", "Ünit 1"])
@pytest.mark.parametrize(("name", "ending"), [("paper_detail", "docx"), ("member_table_detail", "csv")])
def test_a_file_is_named_after_any_reference(reference: str, name: str, ending: str) -> None:
    proposal = make_proposal(reference=reference)
    answer = as_convener(proposal).get(page(name, reference, ending))
    told = Message()
    told["Content-Disposition"] = answer.headers["Content-Disposition"]
    assert told.get_content_disposition() == "attachment"
    assert f"-{reference}.{ending}" in str(told.get_filename())
