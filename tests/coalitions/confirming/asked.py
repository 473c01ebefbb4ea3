"""Members that were asked to confirm, and the links that their contacts got."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from coalitions.links import CONFIRMING
from coalitions.models import ConfirmationRequest, Membership, Proposal
from coalitions.services.agreed import shown_to
from coalitions.services.asking import ask
from portal.common.signed_links import sign
from portal.mail.models import OutgoingMail
from tests.factories.coalitions import make_member, make_proposal

ADDRESS = "akoth@members.example.org"
LINK = re.compile(r"https?://[^\s\"<]+(/confirmations/[^\s\"<]+/)")


def make_asked(proposal: Proposal | None = None, **fields: Any) -> ConfirmationRequest:
    """A member, in a draft unless told otherwise, whose contact the convener has asked."""
    proposal = proposal or make_proposal("Water for all", summary="Wells in five countries.")
    values = {"contact_name": "J. Akoth", "contact_email": ADDRESS, "constituency": "women", **fields}
    member = make_member(proposal, **{"organisation": "Lake Basin Forum", **values})
    ask(member, by=proposal.convener)
    return ConfirmationRequest.objects.get(membership=member)


def token_of(request: ConfirmationRequest) -> str:
    return sign(CONFIRMING, key=request.pk, nonce=request.nonce)


def linked(name: str, request: ConfirmationRequest) -> str:
    """The address of one of the link's pages."""
    return reverse(f"coalitions:{name}", args=[token_of(request)])


def seen_now(request: ConfirmationRequest) -> str:
    """What a page that is opened now sends back."""
    member = Membership.objects.get(pk=request.membership_id)
    return shown_to(member, member.proposal)


def answer(client: Client, name: str, request: ConfirmationRequest, **data: Any) -> Any:
    """Post an answer from a page that was just opened."""
    return client.post(linked(name, request), {"seen": seen_now(request), **data})


def links_in(mail: OutgoingMail) -> list[str]:
    """The paths of the links to confirm by."""
    return LINK.findall(mail.text)
