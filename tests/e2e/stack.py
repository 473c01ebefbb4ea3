"""The whole portal as `make run` starts it, on a free port and on data of its own."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
STOP_SECONDS = 40


@dataclass(frozen=True)
class Stack:
    """A running portal."""

    url: str
    log: Path | None = None

    def wrong_lines(self) -> list[str]:
        """Lines of its log that tell of a fault."""
        if self.log is None:
            return []
        signs = ("Traceback", "ERROR", "CRITICAL", "Internal Server Error")
        lines = self.log.read_text(errors="replace").splitlines()
        # Until its worker is up the portal is not ready, and says so.
        return [line for line in lines if any(one in line for one in signs) and "/readyz" not in line]


@contextlib.contextmanager
def running(**environment: str) -> Iterator[Stack]:
    """Start the portal and its worker with the demo, and stop both in the end."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="portal-journeys-") as folder:
        # As root the database server runs as somebody else, who must get at its folder in here.
        Path(folder).chmod(0o755)
        log = Path(folder) / "portal.log"
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PORTAL_", "DJANGO_")) and name not in {"DATABASE_URL", "EMAIL_URL"}
        }
        settings = {"PORT": str(port), "PORTAL_URL": url, "PORTAL_DATA_DIR": folder, **environment}
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "ops.run"],
                cwd=ROOT,
                env=inherited | settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_until_ready(process, port, log)
            yield Stack(url, log)
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(port):
        if process.poll() is not None or time.monotonic() > deadline:
            message = f"the portal did not start:\n{log.read_text(errors='replace')[-4000:]}"
            raise RuntimeError(message)
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/readyz")
        return asking.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asking.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
