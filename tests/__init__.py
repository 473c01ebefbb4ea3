"""The tests. Their environment is set here, before anything reads Django's settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["PORTAL_ENV"] = "test"
PREFIX = "portal-tests-"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if not IS_WORKER:
    # Workers of xdist inherit it.
    os.environ["PORTAL_DATA_DIR"] = tempfile.mkdtemp(prefix=PREFIX)
    # As root the server runs as somebody else, who must get at its folder in here.
    Path(os.environ["PORTAL_DATA_DIR"]).chmod(0o755)
    atexit.register(shutil.rmtree, os.environ["PORTAL_DATA_DIR"], ignore_errors=True)
DATA_DIR = Path(os.environ["PORTAL_DATA_DIR"])
