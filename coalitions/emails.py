"""Mails about proposals, queued in the transaction that causes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from coalitions.links import confirmation_address, opt_out_address
from coalitions.models import ConfirmationRequest, Proposal
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
        context={"proposal": proposal, "person": person, **context},
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
