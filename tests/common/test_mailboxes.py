"""Two addresses of one post box, told by Python and by the database alike."""

import pytest

from portal.accounts.models import User
from portal.common.mailboxes import mailbox, mailbox_of
from tests.factories.base import make_user

pytestmark = pytest.mark.django_db

SAME = ("ana@example.org", "Ana@Example.org", "ana+water@example.org", "ANA+1+2@example.org")
OTHERS = ("anna@example.org", "ana@example.com", "+ana@example.org", "water+ana@example.org")


@pytest.mark.parametrize("address", [*SAME, *OTHERS])
def test_python_and_the_database_agree(address: str) -> None:
    assert (mailbox(address) == "ana@example.org") == (address in SAME)
    make_user(email=address.lower())
    assert User.objects.annotate(box=mailbox_of("email")).filter(box=mailbox(address)).exists()
