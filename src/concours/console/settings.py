"""Django's settings, from the environment; safe where the environment is silent."""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from concours.console.edge.build import build_of
from concours.core.kernel.time import HOUR_MS, SECOND_MS
from concours.store import independent
from concours.store.connection import connection_string

HERE = Path(__file__).parent


def database(dsn: str) -> dict[str, Any]:
    """Return Django's form of a PostgreSQL URL; what it has no name for are options."""
    parameters = conninfo_to_dict(connection_string(dsn))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parameters.pop("dbname", ""),
        "USER": parameters.pop("user", ""),
        "PASSWORD": parameters.pop("password", ""),
        "HOST": parameters.pop("host", ""),
        "PORT": parameters.pop("port", ""),
        "OPTIONS": parameters,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("CONCOURS_DSN", "postgresql:///none"))}
SERVED = {
    **DATABASES["default"],
    "ENGINE": "concours.console.pooled",
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,  # our own engine checks
    "OPTIONS": {
        **DATABASES["default"]["OPTIONS"],
        "pool": {
            "min_size": 1,
            "max_size": 24,
            "timeout": 3.0,
            "reconnect_timeout": 1.0,  # whoever asks next tries again, at once
        },
    },
}
"""How the served console reaches it: fewer connections than it has threads and than its
role may have (`store.roles`). Whoever gets none within seconds is told so, 503; a wall
that is only looked at has none."""

SECRET_KEY = os.environ.get("CONCOURS_CONSOLE_SECRET", "") or os.urandom(32).hex()
CODES_KEY = bytes.fromhex(os.environ.get("CONCOURS_CODES_KEY", ""))
"""Under which candidates' codes are made: that of the gateways, and in no database."""

ALLOWED_HOSTS = os.environ.get("CONCOURS_CONSOLE_HOSTS", "127.0.0.1,localhost").split(
    ","
)
_TRUSTED = os.environ.get("CONCOURS_TRUSTED_PROXIES", "none")
TRUSTED_PROXIES = [] if _TRUSTED in ("", "none") else _TRUSTED.split(",")
"""Proxies that may say for whom they ask; `cli.proxies` has read and checked them."""

PACKAGES = Path(os.environ.get("CONCOURS_PACKAGES", "var/packages"))
SIGNING_KEY = Path(os.environ.get("CONCOURS_SIGNING_KEY", "var/signing.key"))
"""The key that signs the packages of exams whose sealing is no ceremony: this process
alone reads it, and makes it when an exam is founded if it is not there."""

VERIFIER = Path(os.environ.get("CONCOURS_VERIFIER", independent.DEFAULT))
"""The folder in which `verifier/` stands: the second scorer of every marking."""

PLAIN_HTTP = os.environ.get("CONCOURS_CONSOLE_PLAIN_HTTP", "") == "1"
"""Only for a demonstration on one machine: cookies also travel without TLS."""

LOST_TIME_COUNTS = os.environ.get(
    "CONCOURS_LOST_TIME_COUNTS", "late_start,replaced,reconnected"
).split(",")
LOST_TIME_LEAST_S = int(os.environ.get("CONCOURS_LOST_TIME_LEAST_S", "30"))
"""What counts as lost time, and from how long on (`docs/operating/collection.md`)."""

APPOINTMENT_TERM_MS = (
    int(os.environ.get("CONCOURS_APPOINTMENT_TERM_DAYS", "30")) * 24 * HOUR_MS
)
"""How long whoever acted on an account decides nothing together with its owner."""

MATCHING_STEPS = int(os.environ.get("CONCOURS_MATCHING_STEPS", "20000"))
"""How long a round searches among couples before it says that it is not settled.

Where two students in five are in couples, a step of a nation takes 4 to 20 ms. A search
ends before its transaction, which may think for fifteen minutes (`journal.locks`).
"""

NAMES_ON_LISTS = os.environ.get("CONCOURS_NAMES_ON_LISTS", "") == "1"
"""Whether the law has lifted anonymity: lists and exports then also name people."""

_DISK = os.environ.get("CONCOURS_DATABASE_DISK", "")
DATABASE_DISK = Path(_DISK) if _DISK else None
"""A folder on the disk of PostgreSQL, if it is on this machine: the watch looks."""

BELL = Path(os.environ["CONCOURS_BELL"]) if "CONCOURS_BELL" in os.environ else None
"""Only in a demonstration: where its one key rings (`docs/operating/demo.md`)."""

_VISITORS = os.environ.get("CONCOURS_VISITORS", "")
VISITORS = Path(_VISITORS) if _VISITORS else None
"""Only in a demonstration: what the sign-in page tells whoever comes by."""

DAY = Path(os.environ.get("CONCOURS_DAY", Path(__file__).parent / "day.toml"))
"""The runbook of the technical cell, read anew at each look."""

_STATUS = os.environ.get("CONCOURS_STATUS", "")
STATUS = Path(_STATUS) if _STATUS else None
"""The folder of what is announced (`store.status_folder`), which this process writes
and gives at `/etat/`: of a house without a front, which has it on its own disk."""

INSTITUTION = os.environ.get("CONCOURS_INSTITUTION", "")[:200]
"""Whose house it is, at the head of convocations."""
TABLETS_URL = os.environ.get("CONCOURS_TABLETS_URL", "")
"""Where tablets open their application: convocations lead there by their QR code."""

EMAIL_HOST, _, _MAIL_PORT = os.environ.get("CONCOURS_MAIL_SERVER", "").partition(":")
EMAIL_PORT = int(_MAIL_PORT or "25")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("CONCOURS_MAIL_FROM", "")
_MAIL_TO = os.environ.get("CONCOURS_MAIL_TO", "")
MAIL_TO = Path(_MAIL_TO) if _MAIL_TO and EMAIL_HOST and DEFAULT_FROM_EMAIL else None
"""Who is told by e-mail of what awaits them (`task_mail`): nobody, unless a server, a
sender and a file of addresses are set."""

TODO_URL = f"http{'' if PLAIN_HTTP else 's'}://{ALLOWED_HOSTS[0]}/todo"
"""Where such an e-mail leads: *À faire*, at the first of our hosts."""

DEBUG = False
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "concours.store",
    "concours.console",
]
MIDDLEWARE = [
    "concours.console.edge.metrics.Metrics",
    "concours.console.edge.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "concours.console.edge.bounds.Bounds",
    "concours.console.edge.moment.Moment",
    "concours.console.edge.language.Language",
    "concours.console.edge.bodies.UnreadBodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "concours.console.edge.signing_in_again.SignInRequired",
    "concours.console.edge.staff.Staff",
    "concours.console.edge.refusals.Refusals",
]
ROOT_URLCONF = f"concours.console.{'demonstration' if BELL else 'urls'}"
WSGI_APPLICATION = "concours.console.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "concours.console.pages.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "concours.console.templatetags.console",
            ],
        },
    }
]

AUTH_USER_MODEL = "store.StaffMember"
AUTHENTICATION_BACKENDS = ["concours.console.edge.signed_in.Members"]
SESSION_ENGINE = "concours.console.edge.signed_in"
LOGIN_URL = "sign_in"
PASSWORD_HASHERS = ["concours.console.edge.passwords.QueuedScryptHasher"]
COOKIES = "" if PLAIN_HTTP else "__Host-"
"""What browsers take for: of this very host, by TLS, for all of it, set by no other."""

SESSION_COOKIE_NAME = f"{COOKIES}concours_staff"
SESSION_COOKIE_AGE = 4 * HOUR_MS // SECOND_MS
"""Four hours without a request: a post that was left is closed."""

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_NAME = f"{COOKIES}concours_staff_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = not PLAIN_HTTP
CSRF_FAILURE_VIEW = "concours.console.pages.error_pages.forged"
LANGUAGE_COOKIE_NAME = f"{COOKIES}concours_staff_language"
DEVICE_COOKIE_NAME = f"{COOKIES}concours_staff_device"

DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536
DATA_UPLOAD_MAX_NUMBER_FIELDS = 260
DATA_UPLOAD_MAX_NUMBER_FILES = 1
"""The file of a roster; `edge.bounds` says how large a body may be, and where."""

STATIC_ROOT = str(HERE / "static")
STATIC_URL = f"/static/{build_of(HERE / 'static')}/"
"""Pages and their assets must be of one build: each has addresses of its own."""

WHITENOISE_IMMUTABLE_FILE_TEST = ".+"
"""What such an address leads to never changes: browsers ask for it once."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"screen": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["screen"], "level": "ERROR", "propagate": False}
    },
}
"""A defect leaves its trace in the log of the process, and nothing on the page."""

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_I18N = True
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [str(HERE / "locale")]
