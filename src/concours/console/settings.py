"""Django's settings, from the environment; safe where the environment is silent."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

HERE = Path(__file__).parent


def database(dsn: str) -> dict[str, object]:
    """Return Django's form of a PostgreSQL URL (`host` may stand in its query)."""
    url = urlsplit(dsn)
    query = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.get("host", url.hostname or ""),
        "PORT": query.get("port", str(url.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("CONCOURS_DSN", "postgresql:///none"))}
SECRET_KEY = os.environ.get("CONCOURS_CONSOLE_SECRET", "") or os.urandom(32).hex()
ALLOWED_HOSTS = os.environ.get("CONCOURS_CONSOLE_HOSTS", "127.0.0.1,localhost").split(
    ","
)
PACKAGES = Path(os.environ.get("CONCOURS_PACKAGES", "var/packages"))

DEBUG = False
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "concours.store",
    "concours.console",
]
AUTH_USER_MODEL = "store.StaffMember"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "fr"
