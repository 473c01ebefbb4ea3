"""One private PostgreSQL cluster: made, started, shared between processes, stopped by the last of them."""

import atexit
import contextlib
import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

import psycopg

from portal.embedded.binaries import EmbeddedError, find_binaries

SUPERUSER: Final = "postgres"
DATABASE: Final = "portal"
PORT: Final = 5432
SOCKET_NAME: Final = ".s.PGSQL.5432"
# The kernel's limit is 108 bytes on Linux and 104 on macOS, for the longest name in the folder.
LONGEST_SOCKET_PATH: Final = 100
# Parallel plans gain nothing on this little data and need shared memory files of their own.
DURABLE: Final = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "jit": "off",
    "timezone": "UTC",
    "listen_addresses": "",
    "max_parallel_workers_per_gather": "0",
}
THROW_AWAY: Final = {
    **DURABLE,
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
START_SECONDS: Final = 90
STOP_SECONDS: Final = 15
BUILTIN_LOCALES_SINCE: Final = 17


class Cluster:
    """A cluster under one folder.

    PostgreSQL refuses to run as root. Then the server runs as an unprivileged account, and where that account
    cannot reach the folder (a checkout under a closed home), the cluster lies under /var/lib instead.
    Nothing listens on TCP; who may connect is decided by the mode of the socket's folder.
    """

    def __init__(self, folder: Path, *, settings: Mapping[str, str] = DURABLE) -> None:
        wanted = folder.expanduser().absolute()
        self.settings = settings
        self.owner = _server_account(wanted)
        self.base = wanted if self._reaches(wanted) else Path("/var/lib") / f"impact-portal-{_tag(wanted)}"
        self.data = self.base / "data"
        self.log = self.base / "server.log"
        self.socket_folder = self._socket_folder()
        self._lease: IO[str] | None = None
        self._lease_pid = 0
        # A signal may ask for the release in the middle of the acquisition.
        self._guard = threading.RLock()

    @property
    def host(self) -> str:
        """The folder of the socket, which PostgreSQL's clients take in place of a host name."""
        return str(self.socket_folder)

    def url(self, database: str = DATABASE) -> str:
        """The address for programs that want one."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(self.host, safe='/')}"

    def acquire(self) -> None:
        """Start the server unless it runs, and hold it up until this process ends.

        The lease is a shared file lock, so that a killed process gives it back. The last holder stops the server.
        """
        with self._guard:
            if self._lease and self._lease_pid == os.getpid():
                return
            if set('"$`\\') & set(str(self.base)):
                # pg_ctl hands the path to a shell, between double quotes.
                message = f'PostgreSQL cannot live in {self.base}, because of one of " $ ` \\ in its name'
                raise EmbeddedError(message)
            self._own(self.base)
            with self._exclusive("start.lock"), contextlib.ExitStack() as closed_on_failure:
                lease = closed_on_failure.enter_context(self._open_lock("users.lock"))
                fcntl.flock(lease, fcntl.LOCK_SH)
                self._start()
                closed_on_failure.pop_all()
            self._lease, self._lease_pid = lease, os.getpid()
            atexit.register(self.release)

    def release(self) -> None:
        """Give the lease back; the last holder stops the server."""
        with self._guard:
            # A forked child shares its parent's lock: it must neither convert nor drop it.
            if not self._lease or self._lease_pid != os.getpid():
                return
            lease, self._lease = self._lease, None
            atexit.unregister(self.release)
            with lease, contextlib.suppress(BlockingIOError):
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._stop()

    def is_running(self) -> bool:
        """Whether the server answers."""
        if not (self.data / "postmaster.pid").exists():
            return False
        try:
            with self._connect():
                return True
        except psycopg.OperationalError:
            return False

    def destroy(self) -> None:
        """Stop the server and delete all of it: for throw-away clusters."""
        self.release()
        self._stop()
        shutil.rmtree(self.base, ignore_errors=True)
        if self.socket_folder.parent != self.base:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def destroy_if_forgotten(self) -> None:
        """Destroy it where a process that was killed left it behind and nobody else holds it up."""
        if not (self.base / "users.lock").exists():
            return
        with self._open_lock("users.lock") as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.destroy()

    def _start(self) -> None:
        if self.is_running():
            return
        self._make_data()
        self._own(self.socket_folder)
        options = {**self.settings, "unix_socket_directories": f'"{self.socket_folder}"', "port": str(PORT)}
        line = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._forget_dead_server()
            seconds = str(START_SECONDS)
            done, said = self._run("pg_ctl", "-D", self.data, "-w", "-t", seconds, "-l", self.log, "-o", line, "start")
            if done:
                break
            # Children of a killed server hold its memory for a moment; PostgreSQL refuses a second one beside them.
            if "shared memory block" not in self._log_tail() or time.monotonic() > deadline:
                raise EmbeddedError(self._why_not(said))
            time.sleep(0.2)
        self._make_database()

    def _stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._forget_dead_server()
            for mode in ("fast", "immediate"):
                stopped, _ = self._run("pg_ctl", "-D", self.data, "-w", "-t", str(STOP_SECONDS), "-m", mode, "stop")
                if stopped:
                    break

    def _make_data(self) -> None:
        major = self._major()
        version = self.data / "PG_VERSION"
        if version.exists():
            if int(version.read_text()) != major:
                message = (
                    f"{self.data} was made by PostgreSQL {version.read_text().strip()}, the programs are {major}: "
                    "dump it with the old ones and load it, or move the folder away"
                )
                raise EmbeddedError(message)
            return
        # Made beside and renamed, so that an interrupted initdb leaves nothing half made.
        fresh = self.base / "data.new"
        for folder in (fresh, self.data):
            shutil.rmtree(folder, ignore_errors=True)
        self._own(fresh)
        # The builtin provider sorts the same on every platform and C library.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = builtin if major >= BUILTIN_LOCALES_SINCE else ["--locale=C.UTF-8"]
        hurried = ["--no-sync", "--wal-segsize=1"] if self.settings.get("fsync") == "off" else []
        options = ["--no-instructions", *locale, *hurried]
        done, said = self._run("initdb", "-D", fresh, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", *options)
        if not done:
            shutil.rmtree(fresh, ignore_errors=True)
            raise EmbeddedError(self._why_not(said))
        fresh.rename(self.data)

    def _make_database(self) -> None:
        with self._connect() as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
            if not known:
                connection.execute(f"create database {DATABASE}")

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self.host, port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=20
        )

    def _forget_dead_server(self) -> None:
        """Remove lock files whose process is a zombie or another program.

        After a crash PostgreSQL only sees that the number in the file is in use and refuses to start for ever.
        Without /proc its own check has to do.
        """
        for file in (self.data / "postmaster.pid", self.socket_folder / f"{SOCKET_NAME}.lock"):
            with contextlib.suppress(OSError, ValueError):
                process = Path("/proc") / str(int(file.read_text().split("\n", 1)[0]))
                status = (process / "stat").read_text()
                name, state = status[status.index("(") + 1 : status.rindex(")")], status[status.rindex(")") + 2]
                # A server's working directory is its data directory.
                alive = state not in "ZX" and name == "postgres" and (process / "cwd").resolve() == self.data.resolve()
                if not alive:
                    file.unlink(missing_ok=True)

    def _run(self, tool: str, *arguments: str | Path) -> tuple[bool, str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C", "LANG": "C"}
        command = [str(self._programs() / tool), *map(str, arguments)]
        # A file, never a pipe: the server inherits it and would keep a reader waiting.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603 -- our own programs, no shell
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=environment,
                check=False,
                user=self.owner.pw_uid if self.owner else None,
                group=self.owner.pw_gid if self.owner else None,
                extra_groups=[] if self.owner else None,
            )
            output.seek(0)
            return done.returncode == 0, output.read()

    def _programs(self) -> Path:
        """The programs; copied once where the server's account cannot reach them (.venv under a closed home)."""
        found = find_binaries()
        if self._reaches(found / "postgres"):
            return found
        package, site = found.parents[1], found.parents[2]
        copy = self.base / f"programs-{_tag(found)}-{int((found / 'postgres').stat().st_mtime)}"
        if not copy.exists():
            fresh = self.base / "programs.new"
            shutil.rmtree(fresh, ignore_errors=True)
            # The programs find their libraries by a path relative to both folders.
            shutil.copytree(found.parent, fresh / package.name / found.parent.name, symlinks=True)
            libraries = site / f"{package.name}.libs"
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            for path in (fresh, *fresh.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755)
            fresh.rename(copy)
        return copy / package.name / found.parent.name / "bin"

    def _major(self) -> int:
        _, said = self._run("postgres", "--version")
        return int(said.split(")")[1].split(".")[0])

    def _log_tail(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-2000:]
        except OSError:
            return ""

    def _why_not(self, said: str) -> str:
        lines = [line for line in (*self._log_tail().splitlines()[-20:], *said.splitlines()) if line.strip()]
        telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error:", "No space"))]
        return f"the embedded PostgreSQL did not start: {(telling or lines or ['no reason given'])[-1].strip()}"

    def _reaches(self, path: Path) -> bool:
        """Whether the server's account can get at the path, or at the nearest folder above it that exists."""
        if not self.owner:
            return True
        while not path.exists():
            path = path.parent
        done = subprocess.run(  # noqa: S603 -- fixed program, no shell
            ["/usr/bin/env", "test", "-x", str(path)],
            user=self.owner.pw_uid,
            group=self.owner.pw_gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return done.returncode == 0

    def _socket_folder(self) -> Path:
        beside = self.base / "s"
        # Clients take a comma as the end of a name.
        if len(os.fsencode(beside / f"{SOCKET_NAME}.lock")) < LONGEST_SOCKET_PATH and "," not in str(beside):
            return beside
        return Path(tempfile.gettempdir()) / f"portal-{os.geteuid()}-{_tag(self.base)}"

    def _own(self, folder: Path) -> None:
        """Make the folder, closed to everyone but the server's account; refuse one that somebody else put there."""
        uid, gid = (self.owner.pw_uid, self.owner.pw_gid) if self.owner else (os.geteuid(), os.getegid())
        try:
            folder.mkdir(parents=True, exist_ok=True)
            status = folder.lstat()
            if folder.is_symlink() or status.st_uid not in {os.geteuid(), uid}:
                message = f"{folder} belongs to somebody else: run as its owner or move it away"
                raise EmbeddedError(message)
            if status.st_uid != uid:
                os.chown(folder, uid, gid)
            folder.chmod(0o700)
        except OSError as error:
            message = f"cannot use {folder}: {error.strerror}"
            raise EmbeddedError(message) from error

    def _open_lock(self, name: str) -> IO[str]:
        try:
            return (self.base / name).open("a+")
        except OSError as error:
            message = f"cannot use {self.base / name}: {error.strerror}"
            raise EmbeddedError(message) from error

    @contextlib.contextmanager
    def _exclusive(self, name: str) -> Iterator[None]:
        with self._open_lock(name) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


CLUSTERS: dict[Path, Cluster] = {}


def cluster_at(folder: Path, *, throw_away: bool = False) -> Cluster:
    """The one handle that this process has on the cluster of a folder."""
    if folder not in CLUSTERS:
        CLUSTERS[folder] = Cluster(folder, settings=THROW_AWAY if throw_away else DURABLE)
    return CLUSTERS[folder]


def release_clusters() -> None:
    """Give back what this process holds up, where it ends without Python's own exit functions."""
    for cluster in CLUSTERS.values():
        cluster.release()


def _server_account(folder: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as: oneself; as root the owner of the data, else postgres or nobody."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(folder.stat().st_uid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    message = "run as root, and there is no account `postgres` or `nobody` to run PostgreSQL as"
    raise EmbeddedError(message)


def _tag(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
