"""The links that contacts of listed organisations get by mail."""

from datetime import timedelta
from typing import Final

from django.urls import reverse

from coalitions.models import ConfirmationRequest, address_key
from portal.common.signed_links import Purpose, sign

CONFIRMING: Final = Purpose("confirming-a-membership", timedelta(days=30))
# Whoever finds the mail next year still gets rid of the next one.
OPTING_OUT: Final = Purpose("opting-out-of-requests", timedelta(days=400))


def confirmation_address(request: ConfirmationRequest) -> str:
    """Where the contact confirms what is said of its organisation."""
    token = sign(CONFIRMING, key=request.pk, nonce=request.nonce)
    return reverse("coalitions:confirmation_detail", args=[token])


def opt_out_address(address: str) -> str:
    """Where an address opts out. The link holds its digest, and stands by itself."""
    return reverse("coalitions:opt_out", args=[sign(OPTING_OUT, key=address_key(address), nonce="")])
