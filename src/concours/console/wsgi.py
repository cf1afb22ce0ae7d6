"""The console as granian runs it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")

application = get_wsgi_application()

from concours.console import watch  # noqa: E402 -- Django must be set up first

watch.start()
