"""Mails about proposals, queued in the transaction that causes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from coalitions.links import confirmation_address, opt_out_address
from coalitions.models import Case, ConfirmationRequest, Introduction, Proposal
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.mail.services import Post, queue_mail, queue_mails


def tell_convener(template: str, proposal: Proposal, **context: Any) -> None:
    """Queue the mail emails/coalitions/<template> to the proposal's convener, in that person's language."""
    person = proposal.convener
    queue_mail(
        f"coalitions/{template}",
        to=person.email,
        language=person.language,
        context={"proposal": proposal, "person": person, "path": proposal.get_absolute_url(), **context},
    )


def tell_reviewer(template: str, proposal: Proposal, person: User, **context: Any) -> None:
    """Queue the same for somebody on the committee; it leads to the committee's page of the proposal."""
    path = reverse("admin:coalitions_proposal_change", args=[proposal.pk])
    queue_mail(
        f"coalitions/{template}",
        to=person.email,
        language=person.language,
        context={"proposal": proposal, "person": person, "path": path, **context},
    )


def tell_deciders(case: Case) -> None:
    """Queue a mail each to those who may decide a new case: never who decided first, nor who asks or writes."""
    proposal = case.proposal
    asking = [case.asked_by_id, proposal.convener_id, *proposal.teammates.values_list("user_id", flat=True)]
    people = User.objects.filter(
        Q(committee_seats__call=proposal.call_id) | Q(secretariat_seat__isnull=False), is_active=True
    ).exclude(pk__in=[*asking, case.first_decided_by_id or 0])
    address = settings.SITE_URL + reverse("admin:coalitions_case_change", args=[case.pk])
    for person in people.order_by("pk").distinct():
        queue_mail(
            "coalitions/case_waits",
            to=person.email,
            language=person.language,
            context={"proposal": proposal, "person": person, "case": case, "address": address},
        )


def tell_conveners(template: str, letters: Iterable[tuple[Proposal, Mapping[str, Any]]]) -> None:
    """Queue the same sort of mail to the conveners of many proposals, in few queries."""
    queue_mails(
        f"coalitions/{template}",
        [
            Post(
                proposal.convener.email,
                proposal.convener.language,
                {"proposal": proposal, "person": proposal.convener, **facts},
            )
            for proposal, facts in letters
        ],
    )


def tell_team(proposal: Proposal, outcome: ProposalState, *, note: str, survivor: Proposal | None = None) -> None:
    """Queue what became of a proposal to each of its team, in that person's language: they applied as well."""
    mates = proposal.teammates.filter(user__is_active=True).select_related("user")
    facts = {"proposal": proposal, "outcome": outcome.value, "note": note, "survivor": survivor}
    posts = [Post(mate.user.email, mate.user.language, {**facts, "person": mate.user}) for mate in mates]
    queue_mails("coalitions/team_outcome", posts)


def tell_who_was_taken_out(proposal: Proposal, person: User) -> None:
    """Queue to somebody that the convener took them out of a team."""
    context = {"proposal": proposal, "person": person}
    queue_mail("coalitions/team_removed", to=person.email, language=person.language, context=context)


@dataclass(frozen=True)
class Question:
    """One question in a mail to a contact: which organisation, in which proposal, and the link to answer by."""

    organisation: str
    title: str
    address: str


def ask_to_confirm(address: str, requests: Sequence[ConfirmationRequest], *, is_reminder: bool = False) -> None:
    """Queue one mail to a contact with all these questions, in the language of the first proposal where we speak it."""
    language = requests[0].membership.proposal.language
    questions = [
        Question(one.membership.organisation.name, one.membership.proposal.title, confirmation_address(one))
        for one in requests
    ]
    queue_mail(
        "coalitions/confirmation_reminder" if is_reminder else "coalitions/confirmation_asked",
        to=address,
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        context={"questions": questions, "opt_out": opt_out_address(address), "is_reminder": is_reminder},
    )


class _Contact(Protocol):
    """A person's name and address."""

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...


def ask_to_be_introduced(introduction: Introduction, people: Iterable[User]) -> None:
    """Queue the question to everybody who speaks for an organisation. It names nobody of the coalition."""
    for person in people:
        queue_mail(
            "coalitions/introduction_asked",
            to=person.email,
            language=person.language,
            context={"introduction": introduction, "proposal": introduction.proposal, "person": person},
        )


def tell_both_of_each_other(introduction: Introduction, contact: _Contact) -> None:
    """Queue one mail to the convener, with who agreed, and one to that person, with the coalition's contact."""
    proposal, agreed_by = introduction.proposal, introduction.agreed_by
    if agreed_by is None:
        return
    tell_convener("introduction_agreed", proposal, introduction=introduction, agreed_by=agreed_by)
    queue_mail(
        "coalitions/introduced",
        to=agreed_by.email,
        language=agreed_by.language,
        context={"introduction": introduction, "proposal": proposal, "person": agreed_by, "contact": contact},
    )
