"""Mails about proposals, queued in the transaction that causes them."""

from typing import Any

from coalitions.models import Proposal
from portal.mail.services import queue_mail


def tell_convener(template: str, proposal: Proposal, **context: Any) -> None:
    """Queue the mail emails/coalitions/<template> to the proposal's convener, in that person's language."""
    person = proposal.convener
    queue_mail(
        f"coalitions/{template}",
        to=person.email,
        language=person.language,
        context={"proposal": proposal, "person": person, **context},
    )
