"""`make bench`: one run, one table."""

import argparse
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

django.setup()

from ops.run import collect_static_files  # noqa: E402 -- after Django is set up
from portal.accounts.models import User  # noqa: E402
from portal.embedded.cluster import cluster_at  # noqa: E402
from tests import DATA_DIR  # noqa: E402
from tests.benchmarks import server, validating  # noqa: E402
from tests.benchmarks.data import COALITIONS, QUEUE, SESSIONS, Made, make_all  # noqa: E402

SECONDS = 2.0
# Each page is asked for in so many rounds, and the median round is told: a shared machine is slow for seconds on end.
ROUNDS = 3
# A reader who comes with it is not given a kept page, and sees the same as without.
NOT_KEPT = "messages=none"
BARE = "/bare/"
LARGEST_WORKER = 120


@dataclass(frozen=True)
class Page:
    """One line of the table. `aim` is the largest ratio to the bare view that we allow ourselves."""

    title: str
    path: str
    aim: float | None = None
    cookie: str = ""


@dataclass(frozen=True)
class Round:
    """A page as it was measured, and the bare view just before it."""

    load: server.Load
    bare: server.Load

    @property
    def ratio(self) -> float:
        """How many bare views are answered while the page is once."""
        return self.bare.measured.per_second / self.load.measured.per_second


@dataclass(frozen=True)
class Line:
    """A page with its median round."""

    page: Page
    queries: int
    round: Round


def main() -> None:
    """Make the data, measure everything, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each round asks for a page")
    seconds = parser.parse_args().seconds
    try:
        _say("Making the data …")
        begun = time.monotonic()
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        made = make_all()
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        _say(f"… in {time.monotonic() - begun:.0f} s. Measuring …")
        _measure(made, seconds)
    finally:
        connection.close()
        cluster_at(DATA_DIR / "postgres", throw_away=False).destroy()
        shutil.rmtree(DATA_DIR, ignore_errors=True)


def _measure(made: Made, seconds: float) -> None:
    pages = _pages(made)
    with server.running() as running:
        lines = []
        for page in pages:
            rounds = sorted((_round(running, page, seconds) for _time in range(ROUNDS)), key=lambda one: one.ratio)
            lines.append(Line(page, _queries(page), rounds[ROUNDS // 2]))
        memory = running.memory()
    connections = server.CONNECTIONS
    rounds_said = f"the median of {ROUNDS} rounds of {seconds:g} s a page"
    _print(f"\n{connections} connections, {len(memory)} workers of gunicorn, {rounds_said}\n")
    _print_table(lines)
    for number, worker in enumerate(memory, start=1):
        verdict = _verdict(is_met=worker.rss <= LARGEST_WORKER)
        _print(f"worker {number}: {worker.rss:.0f} MB RSS, {worker.pss:.0f} MB PSS; aim {LARGEST_WORKER} MB: {verdict}")
    _print("\n" + validating.measure(made.queue).line)
    # In a process of its own: in this one lies all that was made and asked for so far.
    subprocess.run([sys.executable, "-m", "tests.benchmarks.judging"], check=True)


def _round(running: server.Server, page: Page, seconds: float) -> Round:
    bare = running.measure(BARE, cookie="", seconds=seconds)
    return Round(running.measure(page.path, cookie=page.cookie, seconds=seconds), bare)


def _pages(made: Made) -> tuple[Page, ...]:
    session = made.session.get_absolute_url()
    proposal = made.draft.get_absolute_url()
    convener, reviewer = _signed_in(made.convener), _signed_in(made.reviewer)
    return (
        Page("bare Django view, one query", BARE),
        Page("the same behind the portal's middleware", "/bare-behind-our-middleware/"),
        Page(f"coalitions, 50 of {COALITIONS:,}, kept", "/coalitions/", aim=2),
        Page(f"coalitions, 50 of {COALITIONS:,}, made anew", "/coalitions/", aim=8, cookie=NOT_KEPT),
        Page(f"sessions, 50 of {SESSIONS:,}, kept", "/sessions/", aim=2),
        Page(f"sessions, 50 of {SESSIONS:,}, made anew", "/sessions/", aim=8, cookie=NOT_KEPT),
        Page("a session with its summary, kept", session, aim=2),
        Page("a session with its summary, made anew", session, aim=8, cookie=NOT_KEPT),
        Page("a proposal's page, signed in", proposal, cookie=convener),
        Page("a proposal's members, signed in", f"{proposal}members/", cookie=convener),
        Page("a proposal's form, signed in", f"{proposal}about/", cookie=convener),
        Page(
            f"the committee's queue of {QUEUE}",
            f"/admin/coalitions/proposal/?call__id__exact={made.queue.pk}",
            aim=40,
            cookie=reviewer,
        ),
    )


def _signed_in(user: User) -> str:
    """The cookie of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _queries(page: Page) -> int:
    """How many queries the page makes; asked once before, as the server was."""
    client = Client(headers={"host": server.HOST, "accept-language": "en", "cookie": page.cookie})
    client.get(page.path)
    with CaptureQueriesContext(connection) as queries:
        client.get(page.path)
    return len(queries)


def _print_table(lines: list[Line]) -> None:
    rows: list[tuple[str, ...]] = [
        ("page", "requests/s", "p50 ms", "p99 ms", "× bare", "aim", "work ms", "× bare", "queries", "kB")
    ]
    rows += [_row(line) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        numbers = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        _print("  ".join([row[0].ljust(widths[0]), *numbers]))
    _print("\n× bare: beside the bare view just before; work: what web server and database computed for one request")


def _row(line: Line) -> tuple[str, ...]:
    load, bare, ratio = line.round.load, line.round.bare, line.round.ratio
    measured, aim = load.measured, line.page.aim
    return (
        line.page.title,
        f"{measured.per_second:.0f}",
        f"{measured.p50:.1f}",
        f"{measured.p99:.1f}",
        f"{ratio:.1f}",
        f"≤ {aim:.0f} {_verdict(is_met=ratio <= aim)}" if aim else "",
        f"{load.work:.1f}",
        f"{load.work / bare.work:.1f}",
        str(line.queries),
        f"{measured.size / 1000:.0f}",
    )


def _verdict(*, is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
