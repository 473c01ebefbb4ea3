"""What all tests share: a throw-away database and safe settings."""

import os
import shutil
import tempfile
from pathlib import Path

from portal.embedded.backend.base import cluster_at

# Before Django's settings are read. Workers of xdist inherit both from the process that starts them.
os.environ["PORTAL_ENV"] = "test"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if not IS_WORKER:
    os.environ["PORTAL_DATA_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")
    Path(os.environ["PORTAL_DATA_DIR"]).chmod(0o755)


CLUSTER = cluster_at(Path(os.environ["PORTAL_DATA_DIR"]) / "postgres", throw_away=True)


def pytest_configure() -> None:
    """Keep one server up for the whole run."""
    if not IS_WORKER and not os.environ.get("TEST_DATABASE_URL"):
        CLUSTER.acquire()


def pytest_unconfigure() -> None:
    if not IS_WORKER:
        CLUSTER.release()
        CLUSTER.destroy()
        shutil.rmtree(os.environ["PORTAL_DATA_DIR"], ignore_errors=True)
