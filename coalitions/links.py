"""The links that people without an account get by mail: contacts of listed organisations, and whom a team invites."""

from datetime import timedelta
from typing import Final

from django.urls import reverse

from coalitions.models import ConfirmationRequest, Invitation, address_key
from portal.common.mailboxes import mailbox
from portal.common.signed_links import Purpose, row_of, sign
from portal.teams.models import INVITATIONS_LAST

CONFIRMING: Final = Purpose("confirming-a-membership", timedelta(days=30))
# Whoever finds the mail next year still gets rid of the next one.
OPTING_OUT: Final = Purpose("opting-out-of-requests", timedelta(days=400))

JOINING: Final = Purpose("joining-a-team", INVITATIONS_LAST)


def invitation_address(invitation: Invitation) -> str:
    """Where somebody joins a proposal's team."""
    token = sign(JOINING, key=invitation.pk, nonce=invitation.nonce)
    return reverse("coalitions:invitation_detail", args=[token])


def invitation_by(token: str) -> Invitation | None:
    """The invitation that a link names; None where it was not signed here for that, or has expired."""
    return row_of(JOINING, token, Invitation.objects.select_related("proposal", "invited_by"))


def confirmation_address(request: ConfirmationRequest) -> str:
    """Where the contact confirms what is said of its organisation."""
    token = sign(CONFIRMING, key=request.pk, nonce=request.nonce)
    return reverse("coalitions:confirmation_detail", args=[token])


def opt_out_address(address: str) -> str:
    """Where an address opts out, with its whole post box. The link holds a digest, and stands by itself."""
    return reverse("coalitions:opt_out", args=[sign(OPTING_OUT, key=address_key(mailbox(address)), nonce="")])
