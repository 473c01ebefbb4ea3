"""The demo where somebody is there already."""

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def test_leaves_somebodys_account_alone() -> None:
    User.objects.create_user("committee@example.org", "another password", name="Somebody Else")
    with pytest.raises(CommandError, match=r"nothing was loaded.*committee@example\.org"):
        call_command("demo")
    assert User.objects.count() == 1
    assert not Organisation.objects.exists()
    assert not AuditEvent.objects.exists()
    assert User.objects.get().check_password("another password")
