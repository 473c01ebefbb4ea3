"""Settings come from the environment; what is wrong is told in one line, and nothing runs on it."""

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ops.check import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
OURS = re.compile(r"^(DJANGO_SETTINGS_MODULE|PORTAL_|DATABASE_URL|TEST_DATABASE_URL|EMAIL_URL)")


def settings_with(monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings as they are under these variables and no others of ours."""
    for name in [name for name in os.environ if OURS.match(name)]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "portal" / "settings.py"))


def refusal(monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> str:
    with pytest.raises(SystemExit) as refused:
        settings_with(monkeypatch, environment)
    return str(refused.value)


def test_without_any_variable_they_suit_development(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_with(monkeypatch, {})
    assert found["DEBUG"]
    assert found["DATABASES"]["default"]["ENGINE"] == "portal.embedded.backend"
    assert found["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert not found["SECURE_SSL_REDIRECT"]


def test_production_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_with(monkeypatch, PRODUCTION)
    assert not found["DEBUG"]
    assert not found["HAS_DEVELOPMENT_PAGES"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert (found["EMAIL_HOST"], found["EMAIL_USE_TLS"]) == ("mail.example.org", True)
    assert found["LOGGING"]["handlers"]["stderr"]["formatter"] == "json"
    assert found["STORAGES"]["staticfiles"]["BACKEND"].endswith("CompressedManifestStaticFilesStorage")


@pytest.mark.parametrize(
    "name", ["PORTAL_SECRET_KEY", "PORTAL_ALLOWED_HOSTS", "PORTAL_URL", "DATABASE_URL", "EMAIL_URL"]
)
def test_production_does_not_start_without(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    said = refusal(monkeypatch, {key: value for key, value in PRODUCTION.items() if key != name})
    assert said.startswith(f"portal: {name} must be set in production")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_SECRET_KEY", "too short"),
        ("PORTAL_SECRET_KEY", "for-development-only-012345678901234567890123456789"),
        ("PORTAL_ALLOWED_HOSTS", "*"),
        ("PORTAL_URL", "http://portal.example.org"),
        ("PORTAL_DEBUG", "true"),
    ],
)
def test_production_does_not_start_with(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert refusal(monkeypatch, {**PRODUCTION, name: value}).startswith(f"portal: {name} must ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_ENV", "staging"),
        ("PORTAL_DEBUG", "perhaps"),
        ("PORTAL_URL", "portal.example.org"),
        ("PORTAL_NAME", ""),
        ("PORTAL_PROXIES", "many"),
        ("PORTAL_PROXIES", "-1"),
        ("PORTAL_LANGUAGES", "en,tlh"),
        ("PORTAL_LANGUAGES", ""),
        ("PORTAL_LOG_LEVEL", "chatty"),
        ("DATABASE_URL", "mysql://localhost/portal"),
        ("DATABASE_URL", "what is this"),
        ("EMAIL_URL", "pigeon://loft"),
        ("EMAIL_URL", "submission://"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    said = refusal(monkeypatch, {name: value})
    assert said.startswith("portal: ")
    assert name in said
    assert "\n" not in said


def test_a_refusal_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATABASE_URL", "mysql://me:hunter2@db/x"), ("EMAIL_URL", "pigeon://me:hunter2@loft")):
        assert "hunter2" not in refusal(monkeypatch, {name: value})
    assert "hunter2" not in refusal(monkeypatch, {**PRODUCTION, "PORTAL_SECRET_KEY": "hunter2"})


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x" * 60 + "\n")
    environment = {key: value for key, value in PRODUCTION.items() if key != "PORTAL_SECRET_KEY"}
    found = settings_with(monkeypatch, {**environment, "PORTAL_SECRET_KEY_FILE": str(secret)})
    assert found["SECRET_KEY"] == "x" * 60


@pytest.mark.parametrize(
    ("address", "port", "starttls", "tls"),
    [
        ("submission://me:pw@mail.example.org", 587, True, False),
        ("submission://me:pw@mail.example.org:465?ssl=true", 465, False, True),
        ("smtp://mail.example.org", 25, False, False),
    ],
)
def test_mail_servers(monkeypatch: pytest.MonkeyPatch, address: str, port: int, *, starttls: bool, tls: bool) -> None:
    found = settings_with(monkeypatch, {"EMAIL_URL": address})
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, starttls, tls)


def test_a_proxy_is_trusted_only_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_with(monkeypatch, PRODUCTION)["SECURE_PROXY_SSL_HEADER"] is None
    assert settings_with(monkeypatch, {**PRODUCTION, "PORTAL_PROXIES": "1"})["SECURE_PROXY_SSL_HEADER"] == (
        "HTTP_X_FORWARDED_PROTO",
        "https",
    )


def test_the_readme_tells_every_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    read = set(settings_with(monkeypatch, PRODUCTION)["env"].dump())
    told = set(
        re.findall(r"^\| `(PORTAL_\w+|DATABASE_URL|EMAIL_URL)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    )
    assert told == read


def _command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not OURS.match(name)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**ours, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_command_ends_with_one_line_and_status_1() -> None:
    done = _command("manage.py", "check", PORTAL_ENV="staging")
    assert done.returncode == 1
    assert done.stderr.startswith('portal: Environment variable "PORTAL_ENV" invalid')
    assert done.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_told_in_one_line() -> None:
    done = _command("manage.py", "migrate", DATABASE_URL="postgresql://nobody:hunter2@127.0.0.1:1/nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("portal: the database does not answer")
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr


def test_the_web_server_ends_too() -> None:
    done = _command("-m", "gunicorn", "portal.wsgi", "--bind", "127.0.0.1:0", PORTAL_ENV="production")
    assert done.returncode == 1
    assert "portal: PORTAL_SECRET_KEY must be set in production" in done.stderr
    assert "Traceback" not in done.stderr
