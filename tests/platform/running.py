"""A portal of one's own, as `make run` starts it: started, asked, stopped, and looked for afterwards."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
OURS = re.compile(r"^(DJANGO_SETTINGS_MODULE|PORT$|PORTAL_|DATABASE_URL|TEST_DATABASE_URL|EMAIL_URL|PYTEST)")


@contextlib.contextmanager
def own_data() -> Iterator[Path]:
    """The data folder of a portal of one's own."""
    folder = Path(tempfile.mkdtemp(prefix="portal-run-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        Cluster(folder / "postgres").destroy()
        shutil.rmtree(folder)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number


def start(data: Path, port: int, **more: str) -> subprocess.Popen[str]:
    """Start it with that folder and port, and more in its environment."""
    environment = {name: value for name, value in os.environ.items() if not OURS.match(name)}
    # Files as they lie: collecting them would be the slowest part, and is Django's.
    environment |= {"PORTAL_DATA_DIR": str(data), "PORT": str(port), "PORTAL_DEBUG": "true", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "ops.run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def refused(data: Path, port: int, **more: str) -> str:
    """What it says when it does not start: one line, with status 1."""
    process = start(data, port, **more)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert said.count("\n") == 1
    assert said.startswith("portal: ")
    return said


def ask(port: int, address: str) -> tuple[int, bytes]:
    """The status and the body of a page."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(asking):
        asking.request("GET", address)
        answer = asking.getresponse()
        return answer.status, answer.read()


def wait_until_up(process: subprocess.Popen[str]) -> None:
    """Until it says where it is."""
    assert process.stdout
    for line in process.stdout:
        if "The portal is at" in line:
            return
    pytest.fail(f"it did not start: {process.communicate()[1]}")


def wait_until_ready(port: int) -> None:
    """Until the worker has been seen too."""
    for _ in range(300):
        status, state = ask(port, "/readyz")
        if status == 200:
            return
        time.sleep(0.1)
    pytest.fail(state.decode())


def left_over(data: Path) -> list[str]:
    """The processes that have this data folder in their environment or arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            text = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            if os.fsencode(data) in text and folder.name != str(os.getpid()):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def wait_until_gone(data: Path) -> None:
    """Until no process of it is left."""
    for _ in range(300):
        if not left_over(data):
            return
        time.sleep(0.1)
    pytest.fail(f"still there: {left_over(data)}")
