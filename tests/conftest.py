"""What all tests share: a throw-away database and settings for tests."""

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import caches
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker

from portal.embedded.cluster import Cluster, cluster_at
from tests import DATA_DIR, IS_WORKER, PREFIX
from tests.database import remember_migrated_rows, statements_that_restore

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("portal", deadline=None, print_blob=True)
hypothesis.settings.load_profile("portal")
CLUSTER = cluster_at(DATA_DIR / "postgres", throw_away=True)


def pytest_configure() -> None:
    """Keep one server up for the whole run."""
    # An orderly end, as by Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not IS_WORKER and not os.environ.get("TEST_DATABASE_URL"):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/postgres"):
            Cluster(folder).destroy_if_forgotten()
        CLUSTER.acquire()


def pytest_collection_finish() -> None:
    """Look for garbage less often: what the tests import stays, and looking through it took a twelfth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    if not IS_WORKER:
        CLUSTER.destroy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the database once, and restore it after each test that commits."""
    with django_db_blocker.unblock():
        remember_migrated_rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", statements_that_restore)
        yield


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """No test finds the rate limits or pages of another."""
    for cache in caches.all():
        cache.clear()
