"""`make install`: the environment in .venv, exactly as the hashed lock says. Needs nothing but Python itself."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = ROOT / "requirements-dev.txt"
STAMP = ENVIRONMENT / ".installed"
LOG = ROOT / "var" / "install.log"
LOCALE = ROOT / "locale"
# What the lock was made for, as the Makefile and pyproject.toml have it.
OLDEST, TOO_NEW = (3, 11), (3, 15)


def main() -> None:
    """Install what is not installed yet, and make the catalogues of translations; at once where nothing changed."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        # Before anything is touched: what stands in .venv may be whole.
        sys.exit(f"portal: Python 3.11 to 3.14 is needed; {sys.executable} is {sys.version.split()[0]}")
    try:
        if not is_installed() or catalogues_to_make(LOCALE):
            LOG.parent.mkdir(exist_ok=True)
            with (LOG.parent / "install.lock").open("w") as one_at_a_time:
                fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
                if not is_installed():
                    install()
                if catalogues_to_make(LOCALE):
                    _step([str(PYTHON), "-m", "ops.catalogues"], hint="the catalogues of translations")
    except OSError as error:
        sys.exit(f"portal: cannot install: {error.strerror}: {error.filename or ROOT}")


def fingerprint() -> str:
    """What an environment depends on: the lock, this Python, and its own place, which its scripts hold."""
    parts = (LOCK.read_bytes(), sys.version.encode(), os.fsencode(ENVIRONMENT))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_installed() -> bool:
    """Whether the environment is whole and made from this lock."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def install() -> None:
    """Make the environment and fill it; an interrupted attempt is begun again the next time."""
    sys.stderr.write("Installing into .venv, which takes about half a minute …\n")
    STAMP.unlink(missing_ok=True)
    if not _fits():
        make = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
        _step(make, hint="on Debian: apt-get install python3-venv")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    _step([*pip, "-r", str(LOCK)], hint=f"all of it is in {LOG.relative_to(ROOT)}")
    STAMP.write_text(fingerprint())


def catalogues_to_make(locale: Path) -> list[Path]:
    """The texts whose catalogue, which Django reads, is missing or older than they are."""
    return [texts for texts in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _is_newer(texts, texts.with_suffix(".mo"))]


def _is_newer(texts: Path, catalogue: Path) -> bool:
    return not catalogue.exists() or catalogue.stat().st_mtime_ns < texts.stat().st_mtime_ns


def _fits() -> bool:
    """Whether an environment is there that was made by this Python, in this place."""
    asked = "import sys; print(sys.prefix, sys.version)"
    try:
        said = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603 -- our own
        scripts = (ENVIRONMENT / "bin" / "pip").read_text()
    except (OSError, subprocess.CalledProcessError):
        return False
    return said.stdout == f"{ENVIRONMENT} {sys.version}\n" and str(ENVIRONMENT) in scripts


def _step(command: list[str], *, hint: str) -> None:
    with LOG.open("w+") as log:
        done = subprocess.run(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT, check=False)  # noqa: S603 -- our own commands, no shell
        if done.returncode:
            log.seek(0)
            said = [line.strip() for line in log if line.strip()] or ["no reason given"]
            reason = next((line for line in said if line.startswith("ERROR") or "Errno" in line), said[-1])
            sys.exit(f"portal: cannot install: {reason} ({hint})")


if __name__ == "__main__":
    main()
