"""A proposal's life: every state, every role, every action; and the one place that writes the state."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from coalitions.lifecycle import TRANSITIONS, Action, advance, available_actions, roles_of
from coalitions.models import Call, Case, CommitteeSeat, Proposal
from coalitions.services.cases import appeal, dismiss, uphold
from coalitions.services.merging import merge
from coalitions.services.reviewing import decline, open_review, return_proposal
from coalitions.services.shortlisting import shortlist, take_off
from coalitions.services.submission import submit, withdraw
from coalitions.states import ProposalState as S
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.mail.models import OutgoingMail
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import (
    make_call,
    make_complete_proposal,
    make_reviewer,
    make_submitted_proposal,
    overdue,
)

# Who may do what in which state: C the convener, K the committee, S the secretariat.
TABLE = """
             draft  submitted  under_review  returned  shortlisted  declined  merged  withdrawn
submit         C        .           .            C          .           .        .        .
open_review    .        KS          .            .          .           .        .        .
return         .        KS          KS           .          .           .        .        .
shortlist      .        .           K            .          .           .        .        .
decline        .        .           K            .          .           .        .        .
reopen         .        .           .            .          .           KS       .        .
take_off       .        .           .            .          K           .        .        .
merge          .        K           K            .          K           .        .        .
withdraw       C        C           C            C          C           .        .        .
"""
# What is taken off the shortlist is a coalition whose time of grace is over.
LETTERS = {"convener": "C", "committee": "K", "secretariat": "S"}


def allowed() -> dict[tuple[Action, S], str]:
    """The table, by action and state."""
    head, *rows = TABLE.strip().splitlines()
    states = [S(word) for word in head.split()]
    cells: dict[tuple[Action, S], str] = {}
    for row in rows:
        action, *letters = row.split()
        cells |= {(Action(action), state): who for state, who in zip(states, letters, strict=True)}
    return cells


ALLOWED = allowed()


def deeds(other: Proposal) -> dict[Action, Callable[[Proposal, User], object]]:
    """The service of each action; the survivor of the merge is `other`."""
    return {
        Action.SUBMIT: lambda proposal, by: submit(proposal, answer="Here it is.", by=by),
        Action.OPEN_REVIEW: lambda proposal, by: open_review(proposal, by=by),
        Action.RETURN: lambda proposal, by: return_proposal(proposal, by=by, note="Who?"),
        Action.SHORTLIST: lambda proposal, by: shortlist(proposal, by=by),
        Action.DECLINE: lambda proposal, by: decline(proposal, by=by, note="Not now"),
        Action.REOPEN: reopen,
        Action.TAKE_OFF: lambda proposal, by: take_off(proposal, by=by, note="Too long"),
        Action.MERGE: lambda proposal, by: merge(survivor=other, absorbed=proposal, by=by, note="Alike"),
        Action.WITHDRAW: lambda proposal, by: withdraw(proposal, by=by),
    }


@transaction.atomic
def reopen(proposal: Proposal, by: User) -> None:
    """An appeal that is upheld: the only way back."""
    uphold(appeal(proposal, reason="All five are in.", by=proposal.convener), note="They are", by=by)


def bring_to(state: S, proposal: Proposal, *, by: User, other: Proposal) -> Proposal:
    """Lead a draft to a state through the services."""
    do = deeds(other)
    way = {
        S.DRAFT: [],
        S.SUBMITTED: [Action.SUBMIT],
        S.UNDER_REVIEW: [Action.SUBMIT, Action.OPEN_REVIEW],
        S.RETURNED: [Action.SUBMIT, Action.RETURN],
        S.SHORTLISTED: [Action.SUBMIT, Action.OPEN_REVIEW, Action.SHORTLIST],
        S.DECLINED: [Action.SUBMIT, Action.OPEN_REVIEW, Action.DECLINE],
        S.MERGED: [Action.SUBMIT, Action.MERGE],
        S.WITHDRAWN: [Action.SUBMIT, Action.WITHDRAW],
    }[state]
    for action in way:
        do[action](proposal, proposal.convener if action in {Action.SUBMIT, Action.WITHDRAW} else by)
    return fresh(proposal)


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def people(call: Call, proposal: Proposal) -> dict[str, tuple[User, str]]:
    """Each person with the letters under which the table knows them."""
    both = make_secretary()
    CommitteeSeat.objects.create(call=call, user=both)
    return {
        "convener": (proposal.convener, "C"),
        "committee": (make_reviewer(call), "K"),
        "secretariat": (make_secretary(), "S"),
        "secretariat and committee": (both, "KS"),
        "committee of another call": (make_reviewer(make_call()), ""),
        "somebody else": (make_user(), ""),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "is_overdue"), [*((state, False) for state in S), (S.SHORTLISTED, True)])
def test_what_a_page_offers_is_what_the_services_allow_and_no_more(state: S, *, is_overdue: bool) -> None:
    call = make_call()
    reviewer = make_reviewer(call)
    other = make_submitted_proposal("Survivor", call=call)
    proposal = bring_to(state, make_complete_proposal(call=call), by=reviewer, other=other)
    proposal = overdue(proposal) if is_overdue else proposal
    for who, (user, letters) in people(call, proposal).items():
        offered = available_actions(fresh(proposal), user)
        for action, deed in deeds(other).items():
            is_time = action != Action.TAKE_OFF or is_overdue
            is_allowed = is_time and bool(set(ALLOWED[action, state]) & set(letters))
            # What only the decision of a case does is offered with the case.
            assert (action in offered) == (is_allowed and action != Action.REOPEN), (who, action)
            assert moves(proposal, deed, user) == is_allowed, (who, action)
    assert available_actions(fresh(proposal), AnonymousUser()) == ()


def moves(proposal: Proposal, deed: Callable[[Proposal, User], object], by: User) -> bool:
    """Whether the deed is done; undone again. One that is refused has left nothing: no event, no mail, no change."""
    before = (Proposal.objects.values().get(pk=proposal.pk), AuditEvent.objects.count(), OutgoingMail.objects.count())
    with transaction.atomic():
        try:
            deed(fresh(proposal), by)
        except ActionRefused:
            done = False
        else:
            done = True
            assert AuditEvent.objects.count() > before[1]
            assert OutgoingMail.objects.count() > before[2]
            transaction.set_rollback(True)
    after = (Proposal.objects.values().get(pk=proposal.pk), AuditEvent.objects.count(), OutgoingMail.objects.count())
    assert after == before
    return done


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["committee", "secretariat", "secretariat and committee", "convener"])
def test_what_was_declined_comes_back_by_an_open_appeal_of_its_own_alone(role: str) -> None:
    call = make_call()
    other = make_submitted_proposal("Other", call=call)
    reviewer = make_reviewer(call)
    proposal = bring_to(S.DECLINED, make_complete_proposal(call=call), by=reviewer, other=other)
    by = people(call, proposal)[role][0]
    elsewhere = bring_to(S.DECLINED, make_complete_proposal(call=call), by=reviewer, other=other)
    late = bring_to(S.DECLINED, make_complete_proposal(call=call), by=reviewer, other=other)
    closed = appeal(late, reason="Why?", by=late.convener)
    dismiss(closed, note="So", by=make_secretary())
    not_its_own = appeal(elsewhere, reason="Why?", by=elsewhere.convener)
    for case in (None, not_its_own, Case.objects.get(pk=closed.pk)):
        target = late if case == closed else proposal
        with pytest.raises(ActionRefused):
            advance(fresh(target), Action.REOPEN, by=by, case=case)
    assert fresh(proposal).state == fresh(late).state == S.DECLINED


def test_only_the_service_of_cases_reopens() -> None:
    callers = {str(path) for path in sources("coalitions", "portal") if "Action.REOPEN" in read(path)}
    assert callers == {"coalitions/lifecycle.py", "coalitions/services/cases.py"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", [S.SUBMITTED, S.UNDER_REVIEW, S.SHORTLISTED, S.DECLINED])
def test_nobody_decides_on_a_proposal_that_they_convene(state: S) -> None:
    call = make_call()
    convener = make_secretary()
    CommitteeSeat.objects.create(call=call, user=convener)
    other = make_submitted_proposal("Survivor", call=call)
    draft = make_complete_proposal(call=call, convener=convener)
    proposal = bring_to(state, draft, by=make_reviewer(call), other=other)
    proposal = overdue(proposal) if state == S.SHORTLISTED else proposal
    can_withdraw = state != S.DECLINED
    assert available_actions(proposal, convener) == ((Action.WITHDRAW,) if can_withdraw else ())
    for action, deed in deeds(other).items():
        assert moves(proposal, deed, convener) == (can_withdraw and action == Action.WITHDRAW)
    assert not moves(other, lambda one, by: merge(survivor=proposal, absorbed=one, by=by, note="Mine"), convener)


@pytest.mark.django_db
def test_an_action_sent_twice_is_told_so_and_a_late_one_what_holds() -> None:
    call = make_call()
    reviewer = make_reviewer(call)
    proposal = make_submitted_proposal("Water for peace", call=call)
    open_review(proposal, by=reviewer)
    with pytest.raises(AlreadyDone, match="“Water for peace” is already under review"):
        open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="Not now")
    with pytest.raises(ActionRefused, match="“Water for peace” is declined now") as refusal:
        shortlist(proposal, by=reviewer)
    assert not isinstance(refusal.value, AlreadyDone)
    assert AuditEvent.objects.filter(action="proposal.open_review").count() == 1
    assert OutgoingMail.objects.filter(kind="coalitions/review_opened").count() == 1


@pytest.mark.django_db
def test_one_event_says_what_was_and_what_is() -> None:
    proposal = make_submitted_proposal(call=(call := make_call()))
    reviewer = make_reviewer(call, name="Carla")
    return_proposal(proposal, by=reviewer, note="Who leads?")
    event = AuditEvent.objects.get(action="proposal.return")
    assert (event.by_name, event.note) == ("Carla", "Who leads?")
    assert (event.before, event.after) == ({"state": "submitted"}, {"state": "returned"})
    assert AuditEvent.objects.filter(object_id=str(proposal.pk), action__startswith="proposal.").count() == 2


@pytest.mark.django_db
def test_roles_are_relations_to_this_proposal() -> None:
    call = make_call()
    proposal = make_submitted_proposal(call=call)
    assert {role.value for role in roles_of(proposal.convener, proposal)} == {"convener"}
    assert {role.value for role in roles_of(make_reviewer(call), proposal)} == {"committee"}
    assert {role.value for role in roles_of(make_secretary(), proposal)} == {"secretariat"}
    assert roles_of(make_reviewer(make_call()), proposal) == frozenset()


def test_each_action_stands_once_in_the_table_and_leads_somewhere_else() -> None:
    assert [row.action for row in TRANSITIONS] == list(Action)
    assert not [row for row in TRANSITIONS if row.target in row.sources]


# Other rows that have a state of their own, and who writes it.
MEMBERSHIPS = {
    "coalitions/services/members.py",
    "coalitions/services/member_imports.py",
    "coalitions/services/merging.py",
    "coalitions/interchange/storing.py",
    # Exceptions and introductions have states of their own.
    "coalitions/services/exceptions.py",
    "coalitions/services/introducing.py",
    "coalitions/services/lapsing.py",
}


def test_only_the_lifecycle_writes_a_proposals_state() -> None:
    writers = {str(path) for path in sources("coalitions", "portal") if writes_state(path)}
    assert "coalitions/lifecycle.py" in writers
    others = writers - {"coalitions/lifecycle.py"}
    unexpected = {path for path in others - MEMBERSHIPS if "coalitions" in path or "Proposal" in read(path)}
    assert unexpected == set()
    for path in others & MEMBERSHIPS:
        assert not writes_state(Path(path), of={"proposal", "locked", "survivor", "absorbed", "draft"}), path


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(settings.BASE_DIR)


def read(path: Path | str) -> str:
    return (settings.BASE_DIR / path).read_text(encoding="utf-8")


def writes_state(path: Path, *, of: set[str] | None = None) -> bool:
    """Whether the module assigns an attribute `state`, sets it by name, or updates it in the database.

    With `of`, only to variables of these names.
    """
    return any(_writes(node, of) for node in ast.walk(ast.parse(read(path))))


def _writes(node: ast.AST, of: set[str] | None) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        several = [part for one in targets if isinstance(one, ast.Tuple) for part in one.elts]
        names = [one.value for one in (*targets, *several) if isinstance(one, ast.Attribute) and one.attr == "state"]
        return any(of is None or (isinstance(name, ast.Name) and name.id in of) for name in names)
    if isinstance(node, ast.Call) and of is None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        by_keyword = called in {"update", "create", "bulk_update", "Proposal", "update_or_create", "get_or_create"}
        if by_keyword and any(word.arg == "state" for word in node.keywords):
            return True
        if called == "setattr" and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state":
            return True
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "SET state" in node.value
