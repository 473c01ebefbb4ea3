"""`make run` starts everything or nothing, and leaves nothing behind."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from ops import install, run
from ops.run import RefusedError, refuse_full_disk, wanted_port
from portal.embedded.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
OURS = re.compile(r"^(DJANGO_SETTINGS_MODULE|PORT$|PORTAL_|DATABASE_URL|TEST_DATABASE_URL|EMAIL_URL|PYTEST)")


@pytest.fixture
def data() -> Iterator[Path]:
    """The data folder of a portal of one's own."""
    folder = Path(tempfile.mkdtemp(prefix="portal-run-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder / "postgres").destroy()
    shutil.rmtree(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number


def start(data: Path, port: int, **more: str) -> subprocess.Popen[str]:
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
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(asking):
        asking.request("GET", address)
        answer = asking.getresponse()
        return answer.status, answer.read()


def wait_until_up(process: subprocess.Popen[str]) -> None:
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
    for _ in range(300):
        if not left_over(data):
            return
        time.sleep(0.1)
    pytest.fail(f"still there: {left_over(data)}")


def test_a_taken_port(data: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert f"port {port}: Address already in use" in refused(data, port)
    assert not (data / "postgres").exists()


@pytest.mark.parametrize("text", ["ninety", "0", "70000", "-1", "8000.5", "", "²"])
def test_a_port_that_is_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(RefusedError, match="PORT must be a number from 1 to 65535"):
        wanted_port()


def test_a_database_that_does_not_answer(data: Path, port: int) -> None:
    said = refused(data, port, DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/x")
    assert "the database does not answer" in said
    assert "hunter2" not in said


def test_a_data_folder_that_cannot_be_written(data: Path, port: int) -> None:
    (data / "run.lock").mkdir()
    assert "run.lock" in refused(data, port)


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=10**8))
    with pytest.raises(RefusedError, match="no space: 100 MB are free"):
        refuse_full_disk()


def test_two_runs_of_one_checkout_collect_the_static_files_once(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SERVES_FILES_AS_THEY_LIE = False
    settings.STATIC_ROOT = tmp_path / "collected"
    collected = []

    def collect_slowly(*_arguments: object, **_options: object) -> None:
        collected.append(time.monotonic())
        time.sleep(0.5)

    monkeypatch.setattr(run, "call_command", collect_slowly)
    with ThreadPoolExecutor(2) as runs:
        for done in [runs.submit(run.collect_static_files) for _ in range(2)]:
            done.result()
    assert len(collected) == 1


def test_a_whole_life(data: Path, port: int) -> None:
    # It starts, with everything at work; a second one beside it is refused.
    process = start(data, port)
    wait_until_up(process)
    assert ask(port, "/healthz") == (200, b"ok")
    wait_until_ready(port)
    assert "it runs already" in refused(data, port)

    # Ctrl-C stops all of it.
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert not left_over(data)

    # Killed, it takes its children with it, and the next start waits for them.
    process = start(data, port)
    wait_until_up(process)
    process.kill()
    process.communicate()
    process = start(data, port)
    wait_until_up(process)
    assert ask(port, "/healthz") == (200, b"ok")

    # A part that dies ends the whole, with a word.
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[-1]), signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "portal: the task worker ended by itself (status -9); stopping the rest" in said
    wait_until_gone(data)


def test_make_names_the_python_that_it_needs() -> None:
    done = subprocess.run(["make", "run", "PYTHON="], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "portal: Python 3.11 to 3.14 is needed" in done.stderr


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 15, 0)])
def test_a_python_that_does_not_fit_is_refused_before_anything_is_touched(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "is_installed", lambda: pytest.fail("it went on"))
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"portal: Python 3\.11 to 3\.14 is needed"):
        install.main()


def test_make_help_names_every_target() -> None:
    targets = re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert all(f"make {target}" in done.stdout for target in targets if target != "help")


def test_an_installation_that_fails_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "LOG", tmp_path / "install.log")
    monkeypatch.setattr(install, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "STAMP", tmp_path / ".venv" / ".installed")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "full"))
    (tmp_path / "full").write_text(
        "#!/bin/sh\necho working\necho 'OSError: [Errno 28] No space left on device'\nexit 1\n"
    )
    (tmp_path / "full").chmod(0o755)
    with pytest.raises(SystemExit) as ended:
        install.main()
    assert "No space left on device" in str(ended.value)
    assert "\n" not in str(ended.value)


def test_an_environment_is_installed_once_for_a_lock_and_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, stamp, python = tmp_path / "lock", tmp_path / "stamp", tmp_path / "python"
    for name, path in (("LOCK", lock), ("STAMP", stamp), ("PYTHON", python)):
        monkeypatch.setattr(install, name, path)
    lock.write_text("one")
    assert not install.is_installed()
    python.write_text("")
    stamp.write_text(install.fingerprint())
    assert install.is_installed()
    lock.write_text("two")
    assert not install.is_installed()
