"""The log: one event a change, by a name that survives, in the transaction of the change."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.services import history_of, record
from portal.common.models import PublicationClock
from portal.organisations.models import Affiliation, Organisation
from tests.coalitions.connections import at_once
from tests.factories.base import make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_to_what_when_why_and_what_changed() -> None:
    ada, organisation = make_user("Ada"), make_organisation("Weavers")
    event = record(
        "organisation.renamed",
        organisation,
        by=ada,
        note="A slip",
        before={"name": "Wavers"},
        after={"name": "Weavers"},
    )
    event.refresh_from_db()
    assert (event.by, event.by_name, event.action, event.note) == (ada, "Ada", "organisation.renamed", "A slip")
    assert (event.object_type.model, event.object_id, event.object_label) == (
        "organisation",
        str(organisation.pk),
        "Weavers",
    )
    assert (event.before, event.after) == ({"name": "Wavers"}, {"name": "Weavers"})
    assert event.at.tzinfo is not None


def test_the_name_survives_the_person_and_the_label_the_object() -> None:
    ada, organisation = make_user("Ada"), make_organisation("Weavers")
    event = record("organisation.left", organisation, by=ada)
    key = ada.pk
    ada.delete()
    organisation.delete()
    event = AuditEvent.objects.get(pk=event.pk)
    assert (event.by_name, event.by_id, event.object_label) == ("Ada", key, "Weavers")
    assert not User.objects.filter(pk=key).exists()
    assert "Ada: organisation.left Weavers" in str(event)


def test_a_person_who_takes_another_name_did_it_under_the_old_one() -> None:
    ada = make_user("Ada")
    event = record("person.joined", ada, by=ada)
    ada.name = "Augusta"
    ada.save()
    event.refresh_from_db()
    assert event.by_name == "Ada"


def test_what_the_portal_does_by_itself_has_no_person() -> None:
    event = record("organisation.imported", make_organisation(), by=None)
    assert (event.by_id, event.by_name) == (None, "The portal")


def test_names_and_labels_of_any_length_are_cut_and_not_refused() -> None:
    person = make_user("A" * 150)
    person.name = "A" * 400
    organisation = make_organisation("W" * 200)
    organisation.name = "W" * 500
    event = record("organisation.renamed", organisation, by=person)
    assert (len(event.by_name), len(event.object_label)) == (200, 300)


def test_values_of_every_kind_are_kept_as_plain_data() -> None:
    organisation = make_organisation("Weavers")
    values = {
        "day": date(2024, 5, 9),
        "instant": datetime(2024, 5, 9, 12, tzinfo=UTC),
        "object": organisation,
        "objects": Organisation.objects.filter(pk=organisation.pk),
        "list": [1, "two", None, date(2024, 5, 9)],
        "set": {"one"},
        "number": Decimal("1.50"),
        "key": UUID(int=1),
        "none": None,
        "flag": True,
        "rest": object,
        "data": {"a": 1},
    }
    event = record("organisation.changed", organisation, by=None, after=values)
    event.refresh_from_db()
    assert event.after == {
        "day": "2024-05-09",
        "instant": "2024-05-09T12:00:00Z",
        "object": "Weavers",
        "objects": ["Weavers"],
        "list": [1, "two", None, "2024-05-09"],
        "set": ["one"],
        "number": "1.50",
        "key": "00000000-0000-0000-0000-000000000001",
        "none": None,
        "flag": True,
        "rest": "<class 'object'>",
        "data": {"a": 1},
    }
    assert event.before is None


def test_the_history_of_an_object_is_its_own_newest_first() -> None:
    one, two = make_organisation(), make_organisation()
    person = make_user()
    Affiliation.objects.create(user=person, organisation=one)
    for action, thing in [("a.first", one), ("a.other", two), ("a.second", one)]:
        record(action, thing, by=person)
    # Another table may have a row of the same key.
    namesake = User.objects.create(pk=one.pk + 10_000, email="namesake@example.org")
    record("a.namesake", namesake, by=None)
    assert [event.action for event in history_of(one)] == ["a.second", "a.first"]


@pytest.mark.django_db(transaction=True)
def test_an_event_is_there_if_and_only_if_its_change_is() -> None:
    organisation = make_organisation()
    before = PublicationClock.now()
    with transaction.atomic():
        record("organisation.renamed", organisation, by=None)
        assert at_once(AuditEvent.objects.count) == [0]
        transaction.set_rollback(True)
    assert (AuditEvent.objects.count(), PublicationClock.now()) == (0, before)
    with transaction.atomic():
        record("organisation.renamed", organisation, by=None)
        assert PublicationClock.now() == before
    assert (AuditEvent.objects.count(), PublicationClock.now()) == (1, before + 1)
