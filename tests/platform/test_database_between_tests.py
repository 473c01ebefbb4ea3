"""A test that commits leaves the database as the migrations made it, triggers and queue included."""

import pytest
from django.contrib.auth.models import Permission
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.services import record
from portal.mail.models import OutgoingMail
from portal.mail.services import store_mail
from portal.organisations.models import Country


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_committed_is_gone_and_reference_data_is_there(turn: int) -> None:
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    assert Country.objects.count() > 193
    assert Permission.objects.exists()
    user = User.objects.create_user("ada@example.org", name=f"Ada {turn}")
    record("person.joined", user, by=user)
    store_mail(kind="hello", to=user.email, subject="Hello", text="Hello", html="", language="en")
    Permission.objects.all().delete()
