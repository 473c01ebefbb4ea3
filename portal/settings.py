"""All settings: safe for development as they stand, changed by environment variables only (table in README.md)."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import FileAwareEnv, validate

BASE_DIR = Path(__file__).resolve().parent.parent

# lxml is here for documents, in programs of their own; lists of members are read by Python's own parser, as ever.
os.environ.setdefault("OPENPYXL_LXML", "False")

# A secret may stand in a file, named by the same variable with _FILE behind it.
env = FileAwareEnv(strip_whitespace=True)
T = TypeVar("T")


def refuse(line: str) -> NoReturn:
    """End the process with one line for the operator: nothing may run on settings that are wrong."""
    sys.exit(f"portal: {line}")


def read(kind: Callable[..., T], name: str, default: T, *checks: Callable[[Any], Any]) -> T:
    """Read a variable as what it must be."""
    try:
        return kind(name, default, validate=list(checks)) if checks else kind(name, default)
    except ValueError as error:
        refuse(" ".join(str(error).split()))


# Where and as what the portal runs

ENVIRONMENT = read(env.str, "PORTAL_ENV", "development", validate.OneOf(["development", "production", "test"]))
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"
DEVELOPMENT_SECRET = "for-development-only-" + "0123456789" * 3
SECRET_LENGTH = 50

DEBUG = read(env.bool, "PORTAL_DEBUG", ENVIRONMENT == "development")
HAS_DEVELOPMENT_PAGES = not PRODUCTION
SECRET_KEY = read(env.str, "PORTAL_SECRET_KEY", DEVELOPMENT_SECRET)
SITE_NAME = read(env.str, "PORTAL_NAME", "Spotlight Sessions and ImPACT Coalitions", validate.Length(1, 80))
SITE_URL = read(env.str, "PORTAL_URL", "http://127.0.0.1:8000", validate.URL(require_tld=False)).rstrip("/")
ALLOWED_HOSTS: list[str] = read(env.list, "PORTAL_ALLOWED_HOSTS", [])
DATA_DIR = Path(read(env.str, "PORTAL_DATA_DIR", str(BASE_DIR / "var")))
DATABASE_VARIABLE = "TEST_DATABASE_URL" if TESTING else "DATABASE_URL"
DATABASE: dict[str, Any] = {}
if read(env.str, DATABASE_VARIABLE, ""):
    DATABASE = read(env.dj_db_url, DATABASE_VARIABLE, DATABASE)
EMAIL: dict[str, Any] = {}
if read(env.str, "EMAIL_URL", ""):
    EMAIL = read(env.dj_email_url, "EMAIL_URL", EMAIL)
PROXIES = read(env.int, "PORTAL_PROXIES", 0, validate.Range(0, 5))
IS_ENCRYPTED = SITE_URL.startswith("https://")

if DATABASE and DATABASE["ENGINE"] != "django.db.backends.postgresql":
    refuse(f"{DATABASE_VARIABLE} must begin with postgresql://: the portal stands on PostgreSQL only")
if EMAIL and not (EMAIL.get("EMAIL_BACKEND", "").endswith("smtp.EmailBackend") and EMAIL["EMAIL_HOST"]):
    refuse("EMAIL_URL must be submission://user:password@host, with ?ssl=true on port 465, or smtp://host")
if PRODUCTION:
    if DEBUG:
        refuse("PORTAL_DEBUG must not be set in production: error pages would show secrets")
    if len(SECRET_KEY) < SECRET_LENGTH or SECRET_KEY == DEVELOPMENT_SECRET:
        refuse(f"PORTAL_SECRET_KEY must be set in production, to at least {SECRET_LENGTH} random characters")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        refuse("PORTAL_ALLOWED_HOSTS must be set in production, to the host names that this portal answers to")
    if not IS_ENCRYPTED:
        refuse("PORTAL_URL must be set in production, to the public address, which begins with https://")
    if not DATABASE:
        refuse("DATABASE_URL must be set in production, as postgresql://user:password@host/name")
    if not EMAIL:
        refuse("EMAIL_URL must be set in production, as submission://user:password@host")
else:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

# Apps and what a request passes through

INSTALLED_APPS = [
    "portal.common",
    "portal.mail",
    "portal.audit",
    "portal.accounts",
    "portal.organisations",
    "sessions_app",
    "coalitions",
    "portal.demo",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "django_guid",
]
MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "portal.common.middleware.tell_answers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.common.middleware.refuse_unreadable_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.common.middleware.FailedFormsAre422",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "portal.common.form_renderer.ControlsInPython"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# What is stored, and where

# Without an address: a private server under the data folder, which starts when it is first needed.
EMBEDDED = {
    "ENGINE": "portal.embedded.backend",
    "NAME": "portal",
    "OPTIONS": {"folder": str(DATA_DIR / "postgres"), "throw_away": TESTING},
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {**(DATABASE or EMBEDDED), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits hold only where all processes see the same counts, hence the database; and only while none is crowded out.
SHARED_CACHE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "cache",
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}
TEST_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"}
CACHES: dict[str, dict[str, Any]] = {
    "default": TEST_CACHE if TESTING else SHARED_CACHE,
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}
MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
# While one works on the files they are served as they lie; else hashed, compressed and cached for ever.
SERVES_FILES_AS_THEY_LIE = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = SERVES_FILES_AS_THEY_LIE
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if SERVES_FILES_AS_THEY_LIE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
LARGEST_REQUEST = 26_214_400
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# People: sign-in by e-mail alone, through one door

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "portal.accounts.forms.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
# One limiter for the whole portal: besides allauth's own rates, those of what strangers may post to (a self-check, and
# what is kept of a form whose writer was signed out meanwhile), and of appeals and requests, which mail a committee.
ACCOUNT_RATE_LIMITS = {"self_check": "30/m/ip", "keep_post": "60/h/ip", "case": "20/h/user"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
# Passkeys and one-time passwords are prepared; naming them here switches them on.
MFA_SUPPORTED_TYPES: list[str] = []

# Languages and time

OFFERED_LANGUAGES = {
    "ar": _("Arabic"),
    "zh-hans": _("Chinese"),
    "en": _("English"),
    "fr": _("French"),
    "ru": _("Russian"),
    "es": _("Spanish"),
}
LANGUAGE_CODES = read(env.list, "PORTAL_LANGUAGES", ["en", "fr", "es"], validate.ContainsOnly(list(OFFERED_LANGUAGES)))
if not LANGUAGE_CODES:
    refuse("PORTAL_LANGUAGES must name at least one language")
LANGUAGES = [(code, OFFERED_LANGUAGES[code]) for code in LANGUAGE_CODES]
LANGUAGE_CODE = LANGUAGE_CODES[0]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "UTC"

# Mail: to files while developing

DEFAULT_FROM_EMAIL = read(env.str, "PORTAL_FROM_EMAIL", f"portal@{urlsplit(SITE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = urlsplit(SITE_URL).hostname or "localhost"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
if EMAIL:
    EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
    EMAIL_HOST = EMAIL["EMAIL_HOST"]
    EMAIL_PORT = EMAIL["EMAIL_PORT"]
    EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = EMAIL["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = EMAIL["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = f"django.core.mail.backends.{'locmem' if TESTING else 'filebased'}.EmailBackend"

# The task queue: one worker takes a few jobs at once; a job whose worker died is given back by portal.common.tasks

PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 4, "shutdown_graceful_timeout": 20}

# What browsers are told

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
DENIED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "interest-cohort",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in DENIED_FEATURES}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_ENCRYPTED
# A browser takes a cookie of this prefix from this very host over HTTPS only.
COOKIE_PREFIX = "__Host-" if IS_ENCRYPTED else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
SECURE_SSL_REDIRECT = IS_ENCRYPTED
# Whoever watches over the portal asks from inside, without encryption.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = read(env.int, "PORTAL_HSTS_SECONDS", 31_536_000, validate.Range(0)) if IS_ENCRYPTED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

# Logs: a line of JSON an event in production; never a request's body, query string or address

DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False}
LOG_LEVEL = read(env.str, "PORTAL_LOG_LEVEL", "INFO", validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "portal.common.logs.JsonFormatter"},
        "plain": {"()": "portal.common.logs.PlainFormatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json" if PRODUCTION else "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Its handlers would mail errors to nobody and print a second copy.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # portal.requests tells each answer; these would repeat the bad ones, with the address that was asked for.
        "django.request": {"level": "ERROR"},
        "django_guid": {"level": "ERROR"},
        # Strangers ask for strange hosts all day; each answer is told as a 400.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        # Complains of every answer to HEAD, from which it takes the body itself.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
