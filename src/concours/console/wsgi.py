"""The console as granian runs it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")

settings.DATABASES["default"] = settings.SERVED
application = wrap_wsgi_with_proxy_headers(
    get_wsgi_application(), settings.TRUSTED_PROXIES
)

from concours.console import watch  # noqa: E402 -- Django must be set up first

watch.start()
