"""A call, somebody on its committee, and their browser."""

import pytest
from django.test import Client

from coalitions.models import Call
from portal.accounts.models import User
from tests.factories.base import make_secretary
from tests.factories.coalitions import make_call, make_reviewer


@pytest.fixture
def call() -> Call:
    return make_call(title="Call for coalitions")


@pytest.fixture
def reviewer(call: Call) -> User:
    return make_reviewer(call, name="Carla Committee")


@pytest.fixture
def committee(reviewer: User) -> Client:
    return browser_of(reviewer)


@pytest.fixture
def secretariat() -> Client:
    return browser_of(make_secretary(name="Sena Secretary"))


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
