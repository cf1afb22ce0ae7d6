"""`concours status`: what was announced of the day, as files that any server can serve.

The act is signed by the ledger, so that whoever reads the file need not trust the
server: `python -m verifier.record status.json --signer HEX`.
"""

import argparse
import os
import socket
import time
from pathlib import Path

from concours.cli.house import (
    DEFAULT_HOME,
    HouseFault,
    complain_of,
    set_up_django,
)
from concours.cli.screen import choose, complain, show
from concours.cli.supervision.credentials import load_credentials
from concours.core.delivery.cell.announcement import (
    STATUS_WORDS,
    announce_outage,
    is_of_today,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.metrics.watchdog import Watchdog
from concours.store.status_folder import ACT, PAGE, last_word, read_outage

DESCRIPTION = """\
Write what was announced last into FOLDER: status.json, the act as the ledger signed it,
and index.html, for people. nginx serves them when all else is down.

  concours status /var/lib/concours-status --home DIR
  concours status /var/lib/concours-status --home DIR --follow
  concours status /var/lib/concours-status --announce centre_cut --by "A. Le Goff"

--follow goes on; while the database is away the files stay as they are. On a machine
without a home, as a front is, CONCOURS_DSN of the watch's role is enough: its unit,
concours-status, has it.

--announce is for the hour in which no act can be recorded: it changes the page at once,
and asks no database. Whoever follows tells the house of it when that answers again, and
somebody enters it into the record (page État annoncé). One person's words only.
"""
TURN_S = 5


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `status` to the command line."""
    status = subparsers.add_parser(
        "status",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    status.add_argument("folder", type=Path, metavar="FOLDER")
    status.add_argument("--home", type=Path, default=DEFAULT_HOME)
    doing = status.add_mutually_exclusive_group()
    doing.add_argument("--follow", action="store_true", help="go on until stopped")
    doing.add_argument(
        "--announce", choices=STATUS_WORDS, metavar="WORD", help=", ".join(STATUS_WORDS)
    )
    status.add_argument("--by", default="", metavar="NAME", help="who announces it")
    status.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the files. 0 they are there, 1 nothing is announced, or refused."""
    if arguments.announce:
        return _announce(arguments)
    load_credentials()
    try:
        set_up_django(arguments.home)
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    watchdog = Watchdog()
    while arguments.follow:
        _write(arguments.folder)
        watchdog.feed()
        time.sleep(TURN_S)
    if _write(arguments.folder):
        show(str(arguments.folder / ACT))
        return 0
    complain(
        fr="Pas d’acte signé : rien n’est annoncé, ou le registre n’a pas signé.",
        en="No signed act: nothing is announced, or the ledger has not signed.",
    )
    return 1


def _write(folder: Path) -> bool:
    from django.db import Error, connection  # noqa: PLC0415 -- after setup

    from concours.console.status.files import write_status  # noqa: PLC0415 -- idem

    try:
        return write_status(folder)
    except Error:
        connection.close()
        complain(
            fr="La base ne répond pas : les fichiers restent.",
            en="The database does not answer: the files stay.",
        )
        return False


def _announce(arguments: argparse.Namespace) -> int:
    """Change the page at once, whatever answers. 0 it says it, 1 refused."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
    import django  # noqa: PLC0415 -- its settings are named only now

    django.setup()
    from concours.console.status.files import (  # noqa: PLC0415 -- after setup
        announce_in_outage,
    )

    folder, now = arguments.folder, Instant(time.time_ns() // 1_000_000)
    try:
        outage = announce_outage(
            arguments.announce,
            arguments.by,
            socket.gethostname(),
            last=_standing_word(folder, now),
            now=now,
        )
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    announce_in_outage(folder, outage)
    show(str(folder / PAGE))
    show(
        choose(
            fr="La page le dit. Dès que la base répond, inscrivez-le : État annoncé.",
            en="The page says it. Once the database answers, enter it: État annoncé.",
        )
    )
    return 0


def _standing_word(folder: Path, now: Instant) -> str | None:
    """Return the word that the page says, None once it is of another day."""
    word = last_word(folder)
    outage = read_outage(folder)
    if outage is not None and (word is None or outage.at > word[1]):
        word = outage.word, outage.at
    return word[0] if word and is_of_today(word[1], now=now) else None
