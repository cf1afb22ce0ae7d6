"""What was announced, as files that outlive the database (`store.status_folder`).

Written by the console of a house on one machine, and on a front by `concours status`.
What was said while no act could be recorded is told to the database once it answers.
"""

import logging
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection

from concours.acts.signed_act import sign_off
from concours.console.edge.faults import is_away
from concours.console.status.page import empty_page, outage_page, status_page
from concours.core.delivery.cell.announcement import OutageAnnouncement
from concours.store.queries.delivery.cell.outages import report_outage
from concours.store.queries.delivery.cell.status import find_signed_status
from concours.store.status_folder import (
    ACT,
    PAGE,
    forget_outage,
    read_outage,
    replace_file,
    write_outage,
)

LOG = logging.getLogger("django")
TURN_S = 5.0


def write_status(folder: Path) -> bool:
    """Write what was announced last; tell whether an act that is signed says it.

    Raises `django.db.Error` where the database does not answer: the files stay.
    """
    outage = _tell_outage(folder)
    last = find_signed_status()
    if last is None:
        page = empty_page() if outage is None else outage_page(outage)
        replace_file(folder / PAGE, page.encode())
        return False
    if last.signature is None:
        return False
    act = sign_off(last.act, last.signature)
    replace_file(folder / ACT, act.file)
    page = status_page(last.status, signer=act.signer.hex())
    if outage is not None and outage.at > last.status.at:
        page = outage_page(outage)
    replace_file(folder / PAGE, page.encode())
    return True


def announce_in_outage(folder: Path, outage: OutageAnnouncement) -> None:
    """Say it on the page at once: no database is asked."""
    write_outage(folder, outage)
    replace_file(folder / PAGE, outage_page(outage).encode())


def _tell_outage(folder: Path) -> OutageAnnouncement | None:
    """Return what still waits to be in the record, once the database knows of it."""
    outage = read_outage(folder)
    if outage is not None and report_outage(outage):
        forget_outage(folder)
        return None
    return outage


def start() -> None:
    """Write in a thread of this process, until it ends, where a folder is named."""
    if settings.STATUS is not None:
        threading.Thread(
            target=_for_ever, args=(settings.STATUS,), name="status", daemon=True
        ).start()


def _for_ever(folder: Path) -> None:
    is_silent = False
    while True:
        try:
            write_status(folder)
            is_silent = False
        except Exception as error:  # a full disk, say: the next turn may do it
            connection.close()
            if not is_away(error):
                LOG.exception("what is announced could not be written")
            elif not is_silent:
                LOG.warning("no database: what is announced stays as it was")
            is_silent = is_away(error)
        close_old_connections()
        time.sleep(TURN_S)
