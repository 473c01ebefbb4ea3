"""The web server under measurement: gunicorn with the portal's own configuration."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import DATA_DIR
from tests.benchmarks.load import Measured

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
CONNECTIONS = 8
WORKERS = 2
START_SECONDS = 60
LOAD = Path(__file__).with_name("load.py")


@dataclass(frozen=True)
class Memory:
    """What one worker holds, in megabytes: RSS with what it shares, PSS with its part of what it shares."""

    rss: float
    pss: float


@dataclass(frozen=True)
class Load:
    """A page under load. `work` is what web server and database computed for one request, in milliseconds."""

    measured: Measured
    work: float


@dataclass(frozen=True)
class Server:
    """A running web server."""

    process: subprocess.Popen[bytes]
    port: int

    def measure(self, path: str, *, cookie: str, seconds: float) -> Load:
        """Ask for one address again and again, from another process."""
        arguments = [HOST, str(self.port), str(CONNECTIONS), str(WORKERS), str(seconds), path, cookie]
        before = self._worked()
        done = subprocess.run([sys.executable, LOAD, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip().splitlines()[-1])
        measured = Measured(**json.loads(done.stdout))
        return Load(measured, (self._worked() - before) * 1000 / measured.requests)

    def _worked(self) -> float:
        """Seconds that the processors have spent on the web server and on the database so far."""
        postmaster = int((DATA_DIR / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])
        ticks = sum(_ticks(number) for root in (self.process.pid, postmaster) for number in (root, *_children(root)))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> list[Memory]:
        """What each worker holds now."""
        return [_memory(number) for number in _children(self.process.pid)]


def _children(process: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _ticks(process: int) -> int:
    """What a process has used, with those of its children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[place]) for place in (11, 12, 13, 14))


def _memory(process: int) -> Memory:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return Memory(rss=kilobytes["Rss"] / 1024, pss=kilobytes["Pss"] / 1024)


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start it on a free port, and stop it in the end."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = int(listener.getsockname()[1])
    # Workers stay, since one that has just been replaced knows no page yet.
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--max-requests", "0"]
    log = DATA_DIR / "server.log"
    with log.open("w") as output:
        own = {"PORTAL_URL": f"http://{HOST}:{port}", "WEB_WORKERS": str(WORKERS)}
        command += ["tests.benchmarks.wsgi"]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=output, stderr=output)
    try:
        _wait_until_answering(process, port, log)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_answering(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        asking = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            asking.request("GET", "/bare/")
            if asking.getresponse().status == http.client.OK:
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"the web server did not start: {log.read_text()[-2000:]}"
                raise RuntimeError(message) from None
            time.sleep(0.1)
        finally:
            asking.close()
