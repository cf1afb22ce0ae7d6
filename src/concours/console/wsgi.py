"""The console as granian runs it.

What is loaded here lives as long as the process: nothing of it is garbage, and it is
not gone through again while pages are answered. Looking for garbage meanwhile was a
fifth of the start.
"""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")

settings.DATABASES["default"] = settings.SERVED
django_application = get_wsgi_application()

from concours.console import package_exchange, task_mail, urls, watch  # noqa: E402, F401 -- Django must be set up, and pages loaded before one is asked for
from concours.console.edge.bodies import ReadBodies  # noqa: E402 -- idem
from concours.console.edge.metrics import REGISTRY  # noqa: E402 -- idem
from concours.console.status import files  # noqa: E402 -- idem
from concours.console.status.served import StatusFiles  # noqa: E402 -- idem
from concours.metrics.socket import serve_metrics  # noqa: E402 -- idem

application = wrap_wsgi_with_proxy_headers(
    StatusFiles(ReadBodies(django_application), settings.STATUS),
    settings.TRUSTED_PROXIES,
)

serve_metrics(REGISTRY)
watch.start()
package_exchange.start()
task_mail.start()
files.start()

gc.freeze()
gc.enable()
