"""A ledger with its key and mark in a folder, on a database that may be restored."""

from contextlib import contextmanager

import psycopg
from small_journal import KEY, NOW, keep, new_tablet

from concours.core.delivery.journal.act import Act
from concours.core.kernel.time import Instant
from concours.ledger.acts import Acts
from concours.ledger.logs import Logs
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing
from concours.store.journal.acts import append_act

LATER = Instant(NOW + 100_000)
MUCH_LATER = Instant(NOW + 200_000)


class Ledger:
    """A ledger just started on a database, its key and mark in a folder."""

    def __init__(self, connection, folder, key=KEY):
        self.connection = connection
        self.signing = Signing(key, folder / "ledger.mark")
        self.numbering = Numbering(self.signing)
        self.acts, self.logs = Acts(self.signing), Logs(self.signing)
        self.notes = self.logs.journal_notes
        self.signing.load(connection)
        self.numbering.load(connection)
        self.acts.load(connection)
        self.logs.load(connection)

    def turn(self, now):
        self.signing.heed()
        self.numbering.turn(self.connection, now=now)
        self.notes.turn(self.connection, self.numbering.last, now=now)
        self.acts.turn(self.connection, now=now)
        self.logs.turn(self.connection, self.acts, now=now)


@contextmanager
def ledger_of(database, folder, key=KEY):
    dsn = database.dsn("concours_ledger")
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield Ledger(connection, folder, key)


def write(database, letters):
    tablet = new_tablet(database)
    for letter in letters:
        tablet.answer("q1", [letter])
    keep(database, tablet)


def act(database, kind="told", **body):
    with psycopg.connect(database.dsn()) as owner:
        said = Act(actor="x", role="jury", kind=kind, at=NOW, body=body)
        append_act(owner, said)
