"""`make run`: the whole portal as one process group that starts together and ends together."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import runpy
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType
from typing import Self

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from portal.demo.accounts import DEMO_ACCOUNTS, DemoAccount
from portal.embedded.binaries import EmbeddedError
from portal.embedded.cluster import release_clusters

FORK = get_context("fork")
HOST = "127.0.0.1"
HIGHEST_PORT = 65535
ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90
STOP_SECONDS = 25
# Half of it is what the database takes with the demo.
NEEDED_SPACE = 200_000_000
# What a killed run left behind notices it and ends within this time.
LEFT_BEHIND_SECONDS = 40


class RefusedError(Exception):
    """The portal cannot start; the message is one line for a person."""


def main() -> None:
    """Start everything, tell where it is, and stay until Ctrl-C or until a part of it ends."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    try:
        code = run()
    except (RefusedError, EmbeddedError, CommandError) as error:
        sys.exit(f"portal: {error}")
    except DatabaseError as error:
        sys.exit(f"portal: the database: {_first_line(error)}")
    except OSError as error:
        sys.exit(f"portal: {error.strerror}: {error.filename or ''}".rstrip(": "))
    except KeyboardInterrupt:
        code = 0
    sys.exit(code)


def run() -> int:
    """Prepare, start, wait, stop."""
    port = wanted_port()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("PORTAL_URL", f"http://{HOST}:{port}")
    # One sees what people will see; PORTAL_DEBUG=true shows a programmer's error pages.
    os.environ.setdefault("PORTAL_DEBUG", "false")
    django.setup()
    with only_run(), listening_on(port) as listener:
        refuse_full_disk()
        prepare()
        accounts = demo_accounts()
        connection.close()
        with Children() as children:
            children.start("the web server", "gunicorn", "--bind", f"fd://{listener.fileno()}", "portal.wsgi")
            children.start("the task worker", "manage", "procrastinate", "worker")
            children.wait_until_answering(port)
            tell(port, accounts)
            return children.wait_for_the_first_to_end()


def wanted_port() -> int:
    """The port named by PORT."""
    text = os.environ.get("PORT", "8000")
    if not (text.isdecimal() and 0 < int(text) <= HIGHEST_PORT):
        message = f"PORT must be a number from 1 to {HIGHEST_PORT}, not {text!r}"
        raise RefusedError(message)
    return int(text)


@contextlib.contextmanager
def only_run() -> Iterator[None]:
    """Hold the lock of this folder's one run. Its children hold it too: those of a killed run are waited for."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "run.lock").open("a+") as lock:
        deadline = time.monotonic() + LEFT_BEHIND_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                lock.seek(0)
                number = lock.read().strip()
                if _is_alive(number):
                    message = f"it runs already, as process {number}; stop that one first"
                    raise RefusedError(message) from None
                if time.monotonic() > deadline:
                    message = f"what an earlier run left behind does not end; see the processes in {ROOT}"
                    raise RefusedError(message) from None
                time.sleep(0.2)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def refuse_full_disk() -> None:
    """A database that runs out of space fails in many ways, none of which says so to a person."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < NEEDED_SPACE:
        message = (
            f"no space: {free // 10**6} MB are free for {settings.DATA_DIR}, {NEEDED_SPACE // 10**6} MB are needed"
        )
        raise RefusedError(message)


@contextlib.contextmanager
def listening_on(port: int) -> Iterator[socket.socket]:
    """The socket that the web server is given: taken first, so that a taken port is told before all else."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            message = f"port {port}: {error.strerror}; PORT=… names another one"
            raise RefusedError(message) from error
        listener.listen()
        yield listener


def prepare() -> None:
    """Bring the database and the collected files up to date with the code; load the demo into an empty database."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        message = f"the database does not answer: {_first_line(error)}"
        raise RefusedError(message) from error
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        sys.stderr.write("Migrating …\n")
        call_command("migrate", interactive=False, verbosity=0)
    collect_static_files()
    if is_empty() and not settings.PRODUCTION:
        sys.stderr.write("Loading the demo …\n")
        call_command("demo", verbosity=0)


def is_empty() -> bool:
    """Whether nobody has begun to use this database."""
    return not get_user_model().objects.exists() and not apps.get_model("coalitions", "Call").objects.exists()


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the demo that are in this database."""
    known = set(
        get_user_model().objects.values_list("email", flat=True).filter(email__in=[a.email for a in DEMO_ACCOUNTS])
    )
    return [account for account in DEMO_ACCOUNTS if account.email in known]


def collect_static_files() -> None:
    """Hash and compress the static files where one of them changed since the last time: one run of several does it."""
    if settings.SERVES_FILES_AS_THEY_LIE:
        return
    stamp = settings.STATIC_ROOT / ".collected"
    found = fingerprint_of_static_files()
    with locked(settings.STATIC_ROOT):
        if not stamp.exists() or stamp.read_text() != found:
            sys.stderr.write("Collecting the static files …\n")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(found)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other process holds this folder, and hold it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def fingerprint_of_static_files() -> str:
    """Names, sizes and times of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Children:
    """The processes of one run, forked from what this one has loaded. None outlives it, however it ends."""

    def __init__(self) -> None:
        self.alive: dict[str, ForkProcess] = {}
        self.watched, self.held = os.pipe()

    def __enter__(self) -> Self:
        return self

    def start(self, name: str, module: str, *arguments: str) -> None:
        """Run a module as a child."""
        child = FORK.Process(target=self._become, args=(module, arguments), name=name)
        child.start()
        self.alive[name] = child

    def _become(self, module: str, arguments: tuple[str, ...]) -> None:
        # Out of the terminal's group: Ctrl-C reaches this process by its parent's word only.
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.close(self.held)
        threading.Thread(target=_end_with_parent, args=(self.watched,), daemon=True).start()
        sys.argv = [module, *arguments]
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        finally:
            release_clusters()

    def first_ended(self) -> tuple[str, int] | None:
        """Name and exit status of a child that is no more."""
        for name, child in self.alive.items():
            if child.exitcode is not None:
                return name, child.exitcode
        return None

    def wait_until_answering(self, port: int) -> None:
        """Until the first page can be asked for."""
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            if self.first_ended():
                self.wait_for_the_first_to_end()
                message = "it did not start; the reason stands above"
                raise RefusedError(message)
            if time.monotonic() > deadline:
                message = f"the web server did not answer within {START_SECONDS} s"
                raise RefusedError(message)
            time.sleep(0.05)

    def wait_for_the_first_to_end(self) -> int:
        """Until a child ends: the portal is whole or it is not there."""
        while not (ended := self.first_ended()):
            time.sleep(0.3)
        name, status = ended
        sys.stderr.write(f"portal: {name} ended by itself (status {status}); stopping the rest\n")
        return 1

    def __exit__(self, *_exception: object) -> None:
        """Ask all to stop, and end those that do not."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in self.alive.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.alive.values():
            child.join(max(0.1, deadline - time.monotonic()))
            if child.is_alive():
                child.kill()
                child.join()
        os.close(self.watched)
        os.close(self.held)


def tell(port: int, accounts: list[DemoAccount]) -> None:
    """Print the address and who can sign in."""
    lines = ["", f"The portal is at http://{HOST}:{port}/   (Ctrl-C stops it)", ""]
    if accounts:
        width = max(len(account.email) for account in accounts)
        lines += [f"Sign in with the password {accounts[0].password} as", ""]
        lines += [f"  {account.email:{width}}  {account.role}: {account.shows}" for account in accounts]
        lines += ["", f"Mail is at http://{HOST}:{port}/dev/mail/", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _end_with_parent(watched: int) -> None:
    """Wait until the pipe says that the parent is gone, then stop as the parent would have made it."""
    os.read(watched, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        asking.request("GET", "/healthz", headers={"Host": "localhost"})
        return asking.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asking.close()


def _is_alive(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
