"""What the journeys need besides Python: a browser, two npm packages, Java. Where one is missing: how to get it."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MODULES = ROOT / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


class MissingError(Exception):
    """Something cannot be had; the message is one line that says how to get it."""


def chromium() -> str:
    """The browser: the one that PORTAL_CHROMIUM names, or the first on the path."""
    named = os.environ.get("PORTAL_CHROMIUM", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    message = (
        "the journeys need Chromium, and none was found. On Debian and Ubuntu:"
        " apt-get install chromium fonts-noto-core; elsewhere install Chromium or Chrome and name it in PORTAL_CHROMIUM"
    )
    raise MissingError(message)


def java() -> str:
    """The program that runs the HTML checker."""
    if found := shutil.which("java"):
        return found
    message = "the HTML checker needs Java 17 or newer. On Debian and Ubuntu: apt-get install default-jre-headless"
    raise MissingError(message)


def install_npm_packages() -> None:
    """Install axe-core and the HTML checker as the lock says, unless they are there."""
    installed = MODULES / ".package-lock.json"
    lock = ROOT / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime and AXE.exists() and VNU.exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        message = "axe-core and the HTML checker are installed by npm. On Debian and Ubuntu: apt-get install npm"
        raise MissingError(message)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["no reason given"]
        message = f"npm could not install axe-core and the HTML checker: {said[0]}"
        raise MissingError(message)
    installed.touch()
