"""`make run` starts everything or nothing, and leaves nothing behind."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from ops import install, run
from ops.run import RefusedError, refuse_full_disk, wanted_port
from tests.platform.running import ROOT, free_port, own_data, refused


@pytest.fixture
def data() -> Iterator[Path]:
    with own_data() as folder:
        yield folder


@pytest.fixture
def port() -> int:
    return free_port()


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
