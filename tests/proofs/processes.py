"""The portal's real programs on the test's own database, to be killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def start(data: Path, *command: str, **more: str) -> subprocess.Popen[bytes]:
    """A program as in development, in a process group of its own: mails go into files under `data`."""
    connection.ensure_connection()
    at = connection.connection.info
    address = f"postgresql://{quote(at.user)}:{quote(at.password)}@/{at.dbname}?host={quote(at.host)}&port={at.port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTEST"))}
    environment |= {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DATA_DIR": str(data),
        # Static files as they lie.
        "PORTAL_DEBUG": "true",
        **more,
    }
    with (data / "said").open("ab") as said:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def worker(data: Path, queue: str) -> subprocess.Popen[bytes]:
    """A task worker for one queue, and for what keeps the queue in order."""
    return start(data, "manage.py", "procrastinate", "worker", "--queues", f"{queue},upkeep")


def wait_until(holds: Callable[[], bool], *, seconds: float = 60) -> float:
    """Wait until it holds; how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() < begun + seconds, "it does not come to pass"
        time.sleep(0.02)
    return time.monotonic() - begun
