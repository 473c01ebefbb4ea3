"""`make check`: the gates. Each says nothing while all is well."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("coalitions", "ops", "portal", "sessions_app", "tests", "tools")
DJANGO = "5.2"
# What an operator would set; nothing of it is real.
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_DEBUG": "false",
    "PORTAL_SECRET_KEY": "".join(map(chr, range(48, 123))),
    "PORTAL_URL": "https://portal.example.org",
    "PORTAL_ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgresql://portal@localhost/portal",
    "EMAIL_URL": "submission://portal:secret@mail.example.org",
}


@dataclass(frozen=True)
class Gate:
    """One tool; it fails by its exit status."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a gate said, and how long it took."""

    gate: Gate
    passed: bool
    said: str
    seconds: float


def gates(scratch: Path) -> tuple[Gate, ...]:
    """All gates, the slowest first."""
    python = sys.executable
    sources = tuple(str(path) for folder in CODE for path in sorted((ROOT / folder).rglob("*.py")))
    templates = tuple(str(path) for path in sorted((ROOT / "templates").rglob("*.html")))
    testing = {"PORTAL_ENV": "test", "PORTAL_DATA_DIR": str(scratch)}
    return (
        Gate("types (mypy)", (python, "-m", "mypy")),
        Gate("every model has its migration", (python, "manage.py", "makemigrations", "--check", "--dry-run"), testing),
        Gate("production settings", (python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Gate("security (bandit)", (python, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", *CODE)),
        Gate("dependencies (deptry)", (_tool("deptry"), ".")),
        Gate("layers (import-linter)", (_tool("lint-imports"), "--no-cache")),
        Gate(
            "Django's idioms (django-upgrade)",
            (_tool("django-upgrade"), "--check", "--target-version", DJANGO, *sources),
        ),
        Gate("templates (djlint)", (_tool("djlint"), "templates", "--lint", "--quiet")),
        Gate("templates' style (djade)", (_tool("djade"), "--check", "--target-version", DJANGO, *templates)),
        Gate("templates' form (djangofmt)", (_tool("djangofmt"), "--check", "--indent-width", "2", "templates")),
        Gate("spelling (codespell)", (_tool("codespell"),)),
        Gate("style (ruff)", (_tool("ruff"), "check", ".")),
        Gate("form (ruff format)", (_tool("ruff"), "format", "--check", ".")),
    )


def pass_through(gate: Gate) -> Outcome:
    """Run one gate."""
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 -- our own tools, no shell
        gate.command,
        cwd=ROOT,
        env={**os.environ, **gate.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(gate, done.returncode == 0, done.stdout, time.monotonic() - started)


def main() -> None:
    """Pass through all gates, two at a time; tell of each, and what those that failed said."""
    with tempfile.TemporaryDirectory(prefix="portal-check-") as scratch, ThreadPoolExecutor(2) as pool:
        # As root the database server runs as somebody else, who must get at its folder in here.
        Path(scratch).chmod(0o755)
        failed = []
        for outcome in pool.map(pass_through, gates(Path(scratch))):
            sys.stderr.write(
                f"{'ok    ' if outcome.passed else 'FAILED'} {outcome.gate.name} ({outcome.seconds:.1f} s)\n"
            )
            if not outcome.passed:
                failed.append(outcome)
    for outcome in failed:
        sys.stderr.write(f"\n--- {outcome.gate.name}\n{outcome.said.rstrip()}\n")
    if failed:
        sys.exit(f"\nportal: {len(failed)} of the gates failed")


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


if __name__ == "__main__":
    main()
