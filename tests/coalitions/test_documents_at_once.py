"""Two people with a Word document each, two clicks on one: on real connections."""

from dataclasses import asdict
from typing import Any

import pytest
from django.db import transaction

from coalitions.models import Proposal, ProposalImport, TeamRole, WordImport
from coalitions.services import word_imports
from coalitions.services.editing import About, save_about
from coalitions.services.facts import load_rows
from coalitions.services.locking import lock
from coalitions.services.proposal_imports import accept_proposal_import, prepare_proposal_import
from coalitions.services.waiting import ImportGone
from coalitions.services.word_imports import (
    ComparisonChanged,
    accept_word_import,
    compare_word_import,
)
from portal.accounts.models import User
from portal.exchange.union import SaidDocument, SaidField, print_of
from portal.exchange.waiting import give_up
from tests.coalitions.connections import Elsewhere, at_once
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_call, make_complete_proposal

pytestmark = pytest.mark.django_db(transaction=True)

SCHEME = "un-regional-groups"


def waiting_of(proposal: Proposal, by: User, title: str) -> WordImport:
    """A document that gives the proposal another title."""
    said = SaidDocument(fields={"title": SaidField(seen=print_of(proposal.title), value=title)}, lists={})
    return WordImport.objects.create(proposal=proposal, by=by, said=asdict(said))


def seen(waiting: WordImport) -> str:
    proposal = Proposal.objects.select_related("call").get(pk=waiting.proposal_id)
    load_rows(proposal)
    return compare_word_import(waiting, proposal, scheme=SCHEME).seen


def accepting(waiting: WordImport, shown: str, by: User) -> object:
    return accept_word_import(WordImport.objects.get(pk=waiting.pk), seen=shown, choices={}, by=by)


def test_of_two_documents_accepted_at_the_same_moment_the_second_is_told_what_changed() -> None:
    proposal = make_complete_proposal("Water")
    editor = make_user()
    proposal.teammates.create(user=editor, role=TeamRole.EDITOR)
    one = waiting_of(proposal, proposal.convener, "The convener's")
    other = waiting_of(proposal, editor, "The editor's")
    shown, shown_to_other = seen(one), seen(other)
    answers = at_once(
        lambda: accepting(one, shown, proposal.convener), lambda: accepting(other, shown_to_other, editor)
    )
    assert sorted(str(type(answer).__name__) for answer in answers) == ["ComparisonChanged", "int"]
    proposal.refresh_from_db()
    assert proposal.title == ("The convener's" if answers[0] == 1 else "The editor's")


def test_a_double_click_saves_once() -> None:
    proposal = make_complete_proposal("Water")
    waiting = waiting_of(proposal, proposal.convener, "Water for all")
    shown = seen(waiting)

    def accept() -> object:
        return accept_word_import(waiting, seen=shown, choices={}, by=proposal.convener)

    answers = at_once(accept, accept)
    assert sum(isinstance(answer, ImportGone) for answer in answers) == 1
    assert 1 in answers


def test_what_a_colleague_saves_while_it_is_accepted_is_not_written_over() -> None:
    proposal = make_complete_proposal("Water")
    waiting = waiting_of(proposal, proposal.convener, "Mine")
    shown = seen(waiting)
    with transaction.atomic():
        lock(proposal)
        deed = Elsewhere(lambda: accepting(waiting, shown, proposal.convener))
        assert deed.waits()
        save_about(proposal, about=About(title="A colleague's"), by=proposal.convener)
    assert isinstance(deed.answer(), ComparisonChanged)
    proposal.refresh_from_db()
    assert proposal.title == "A colleague's"


def test_what_is_given_up_while_it_is_accepted_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = make_complete_proposal("Water")
    waiting = waiting_of(proposal, proposal.convener, "Mine")
    shown = seen(waiting)

    def given_up_meanwhile(*given: Any, **named: Any) -> None:
        assert Elsewhere(lambda: give_up(waiting)).answer() is True
        save(*given, **named)

    save = word_imports._save  # noqa: SLF001 - the moment between looking and deleting
    monkeypatch.setattr(word_imports, "_save", given_up_meanwhile)
    with pytest.raises(ImportGone, match="given up"):
        accept_word_import(waiting, seen=shown, choices={}, by=proposal.convener)
    proposal.refresh_from_db()
    assert proposal.title == "Water"


def test_a_file_of_proposals_that_is_accepted_twice_is_imported_once() -> None:
    secretary, call, convener = make_secretary(), make_call(), make_user()
    content = b'{"format": "impact-proposals/1", "proposals": [{"reference": "W-1", "title": "Water"}]}'
    waiting = prepare_proposal_import(content, call=call, convener=convener, by=secretary)

    def accept() -> object:
        return accept_proposal_import(ProposalImport(pk=waiting.pk), by=User.objects.get(pk=secretary.pk))

    answers = at_once(accept, accept)
    assert sum(type(answer).__name__ == "ImportGone" for answer in answers) == 1
    assert Proposal.objects.filter(reference="W-1").count() == 1
