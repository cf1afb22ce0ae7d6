"""`concours ledger`: the key that the register signs with, and its logs as files."""

import argparse
import os
import time
from pathlib import Path
from typing import Any

from psycopg import Connection

from concours.cli.house import DEFAULT_HOME, complain_of, set_up_django
from concours.cli.screen import choose, complain, show
from concours.core.audit.transparency.logs import LogName
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import signer_of
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.cluster import ClusterFault
from concours.store.journal.tree.log_export import read_log_lines
from concours.store.journal.tree.notes import cosignatures_of, latest_note
from concours.store.signing_key import KeyExposed, KeyTruncated, load_key

READS_COUNT_MAX = 3
"""A log is read again if something of it was erased meanwhile."""

DESCRIPTION = """\
Records, by an act with its reason, that the ledger signs with the key in its file from
now on; the key is made if there is none. A ledger signs nothing with a key that is not
the one known: see docs/operating/restoring.md before you change it. Shows the public
key, which is to be published.
"""


LOG_DESCRIPTION = """\
Writes the whole log of acts, or of traces, contacts and looks, with the note of its
tree, into a folder: then `python -m verifier.log FOLDER --key VKEY` checks it without
the house. It names persons: hand it to the auditor, and to nobody else.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ledger` to the command line."""
    ledger = subparsers.add_parser("ledger")
    verbs = ledger.add_subparsers(required=True, metavar="VERB")
    pin = verbs.add_parser(
        "pin-key",
        help="record the key that the register signs with from now on",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    pin.add_argument("--reason", required=True, help="why: the record keeps it")
    pin.add_argument("--home", type=Path, default=DEFAULT_HOME)
    pin.set_defaults(run=run_pin_key)
    log = verbs.add_parser(
        "log",
        help="write the log of acts or of traces, for the verifier",
        description=LOG_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    log.add_argument("log", choices=("acts", "traces"))
    log.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    log.add_argument("--home", type=Path, default=DEFAULT_HOME)
    log.set_defaults(run=run_log)


def run_pin_key(arguments: argparse.Namespace) -> int:
    """Pin the key. 0 recorded, 1 refused."""
    path = Path(os.environ.get("CONCOURS_LEDGER_KEY", arguments.home / "ledger.key"))
    try:
        set_up_django(arguments.home)
        from concours.acts.ledger_key import (  # noqa: PLC0415 -- after Django
            pin_ledger_key,
        )

        public_key = signer_of(load_key(path))
        now = Instant(time.time_ns() // 1_000_000)
        number = pin_ledger_key(public_key, reason=arguments.reason, now=now)
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    except (KeyExposed, KeyTruncated):
        complain(
            fr=f"{path} : d’autres peuvent la lire, ou ce n’est pas une clé.",
            en=f"{path}: others may read it, or it is no key.",
        )
        return 1
    show(
        public_key.hex(),
        choose(
            fr=f"Acte {number}. Publiez cette clé.", en=f"Act {number}. Publish it."
        ),
    )
    return 0


def run_log(arguments: argparse.Namespace) -> int:
    """Write a log. 0 written, 1 no database, or no note yet."""
    try:
        set_up_django(arguments.home)
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    from django.db import connection  # noqa: PLC0415 -- after Django

    connection.ensure_connection()
    count = write_log(connection.connection, arguments.log, arguments.to)
    if count is None:
        complain(
            fr="Le registre n’a pas encore signé ce journal.",
            en="The ledger has not signed this log yet.",
        )
        return 1
    show(choose(fr=f"{count} lignes", en=f"{count} rows"))
    return 0


def write_log(connection: Connection[Any], log: LogName, folder: Path) -> int | None:
    """Write the rows of a log and its note; return how many, None without a note."""
    note = latest_note(connection, log)
    if note is None:
        return None
    lines = cosignatures_of(connection, note.number)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "note.txt").write_bytes(note.with_lines(lines).as_bytes())
    count, acts = 0, _erasures(connection)
    for _ in range(READS_COUNT_MAX):
        count = _write_rows(connection, log, folder)
        acts, acts_before = _erasures(connection), acts
        if acts == acts_before:  # else something went while it was read
            break
    if log == "traces":
        (folder / "erasures.jsonl").write_bytes(acts)
    return count


def _erasures(connection: Connection[Any]) -> bytes:
    rows = read_log_lines(connection, "erasures")
    return b"".join(dump(row) + b"\n" for row in rows)


def _write_rows(connection: Connection[Any], log: LogName, folder: Path) -> int:
    count = 0
    with (folder / f"{log}.jsonl").open("wb") as file:
        for row in read_log_lines(connection, log):
            file.write(dump(row) + b"\n")
            count += 1
    return count
