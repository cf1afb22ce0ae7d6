"""`concours status`: what was announced of the day, as files that any server can serve.

The act is signed by the ledger, so that whoever reads the file need not trust the
server: `python -m verifier.record status.json --signer HEX`.
"""

import argparse
import os
import time
from pathlib import Path

from concours.cli.house import DEFAULT_HOME, HouseFault, set_up_django
from concours.cli.screen import complain, show
from concours.cli.supervision.credentials import load_credentials
from concours.metrics.watchdog import Watchdog

DESCRIPTION = """\
Write what was announced last into FOLDER: status.json, the act as the ledger signed it,
and index.html, for people. nginx serves them when all else is down.

  concours status /var/lib/concours-status --home DIR
  concours status /var/lib/concours-status --home DIR --follow

--follow goes on; while the database is away the files stay as they are. On a machine
without a home, as a front is, CONCOURS_DSN of the watch's role is enough: its unit,
concours-status, has it.
"""
TURN_S = 5
FILE, PAGE = "status.json", "index.html"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `status` to the command line."""
    status = subparsers.add_parser(
        "status",
        help="write what was announced, signed, to be served when all else is down",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    status.add_argument("folder", type=Path, metavar="FOLDER")
    status.add_argument("--home", type=Path, default=DEFAULT_HOME)
    status.add_argument("--follow", action="store_true", help="go on until stopped")
    status.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the files. 0 they are there, 1 nothing is announced, or no house runs."""
    load_credentials()
    try:
        set_up_django(arguments.home)
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    import django  # noqa: PLC0415 -- its settings are set only now

    django.setup()
    watchdog = Watchdog()
    while arguments.follow:
        write_status(arguments.folder)
        watchdog.feed()
        time.sleep(TURN_S)
    if write_status(arguments.folder):
        show(str(arguments.folder / FILE))
        return 0
    complain(
        fr="Rien n’est écrit : rien n’est annoncé, ou le registre n’a pas signé.",
        en="Nothing is written: nothing is announced, or the ledger has not signed.",
    )
    return 1


def write_status(folder: Path) -> bool:
    """Write what was announced last, if the ledger has signed it; tell whether it was.

    Files change whole, each at once, and stay where the database does not answer.
    """
    from django.db import Error, connection  # noqa: PLC0415 -- after setup

    from concours.acts.signed_act import sign_off  # noqa: PLC0415 -- idem
    from concours.cli.status.page import status_page  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.cell.status import (  # noqa: PLC0415 -- idem
        find_signed_status,
    )

    try:
        last = find_signed_status()
    except Error:
        connection.close()
        complain(
            fr="La base ne répond pas : les fichiers restent.",
            en="The database does not answer: the files stay.",
        )
        return False
    if last is None or last.signature is None:
        return False
    act = sign_off(last.act, last.signature)
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / FILE, act.file)
    page = status_page(last.status, signer=act.signer.hex())
    _replace(folder / PAGE, page.encode())
    return True


def _replace(path: Path, data: bytes) -> None:
    """Put a file there whole, where it is another than it was."""
    if path.is_file() and path.read_bytes() == data:
        return
    draft = path.with_suffix(".new")
    draft.write_bytes(data)
    draft.chmod(0o644)
    os.replace(draft, path)  # noqa: PTH105 -- both names are of one folder
