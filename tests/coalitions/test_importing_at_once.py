"""Proposals imported while criteria are put in force, on real connections: what comes in is judged by what holds."""

import json
from functools import partial

import pytest
from django.db import transaction

from coalitions.interchange import Document, Faults, read
from coalitions.models import Call, Proposal
from coalitions.services.criteria_sets import publish
from coalitions.services.importing import Imported, import_proposals
from coalitions.services.rehearsing import rehearse
from tests.coalitions.connections import Elsewhere
from tests.factories.base import make_secretary, make_user
from tests.factories.coalitions import make_call, make_criteria_set
from tests.factories.documents import make_file, make_member, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)


def submitted_file(**lead_says: str) -> Document:
    point = {"name": "Amina Otieno", "email": "amina@example.org", "public": False}
    lead = make_member("Lead", lead=True, country="KE", **lead_says)
    one = make_proposal("P-1", submitted_on="2024-04-10", focal_point=point, members=[lead])
    document = read(json.dumps(make_file(one)).encode())
    assert isinstance(document, Document)
    return document


def test_what_is_imported_while_criteria_are_published_is_judged_by_the_new_version() -> None:
    secretary, convener, call = make_secretary(), make_user(), make_call()
    version = make_criteria_set(call, published_at=None, min_csos=6)
    rehearse(version, by=secretary)
    with transaction.atomic():
        publish(version, by=secretary)
        importing = Elsewhere(partial(import_proposals, submitted_file(), call=Call.objects.get(), convener=convener))
        importing.waits()
    assert isinstance(importing.answer(), Imported)
    validation = Proposal.objects.get().latest_validation
    assert validation is not None
    assert validation.criteria_set == version


def test_an_import_goes_by_the_version_in_force_even_where_the_call_was_loaded_before() -> None:
    secretary, convener, call = make_secretary(), make_user(), make_call()
    known = call.criteria_set
    version = make_criteria_set(call, published_at=None, min_csos=6)
    rehearse(version, by=secretary)
    publish(version, by=secretary)
    assert call.criteria_set == known
    import_proposals(submitted_file(), call=call, convener=convener)
    validation = Proposal.objects.get().latest_validation
    assert validation is not None
    assert validation.criteria_set == version


def test_a_region_of_the_scheme_that_held_when_the_file_was_read_is_named_and_nothing_imported() -> None:
    secretary, convener, call = make_secretary(), make_user(), make_call()
    document = submitted_file(primary_region="african")
    version = make_criteria_set(call, published_at=None, region_scheme_id="m49-regions")
    rehearse(version, by=secretary)
    publish(version, by=secretary)
    found = import_proposals(document, call=call, convener=convener)
    assert isinstance(found, Faults)
    assert [fault.path for fault in found.faults] == ["$.proposals[0].members[0].primary_region"]
    assert not Proposal.objects.exists()
