"""Makes this machine's folder of packages and the database hold the same.

A house whose packages were files alone gives them to the database; a console on another
machine takes from it what was sealed elsewhere, and can open papers and export bundles.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import close_old_connections, connection

from concours.store.packages import forget_drafts
from concours.store.queries.authoring.packages import keep_packages, take_packages

LOG = logging.getLogger("django")

TURN_S = 60.0


def exchange_packages() -> None:
    """Give the database what are files alone, and take what the folder lacks."""
    forget_drafts(settings.PACKAGES)
    kept_names = keep_packages(settings.PACKAGES)
    if kept_names:
        LOG.info("packages that were files alone: %s", ", ".join(kept_names))
    for name in take_packages(settings.PACKAGES):
        LOG.error("package file %s is damaged in the database", name)


def start() -> None:
    """Exchange in a thread of this process, until it ends."""
    threading.Thread(target=_for_ever, name="packages", daemon=True).start()


def _for_ever() -> None:
    while True:
        try:
            exchange_packages()
        except Exception:  # the next turn may do it: the house goes on meanwhile
            LOG.exception("packages could not be exchanged")
            connection.close()
        close_old_connections()
        time.sleep(TURN_S)
