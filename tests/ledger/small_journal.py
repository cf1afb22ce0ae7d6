"""A small journal for the ledger: tablets enrolled and entries kept by hand."""

import asyncio
import tempfile
from itertools import count
from pathlib import Path

import psycopg

from concours.core.delivery.journal.entry import genesis
from concours.core.delivery.sync.batch import Run
from concours.core.kernel.time import Instant
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing
from concours.store.journal import entries
from concours.store.journal.presence import Presence, renew
from small_exam import T0, Tablet

KEY = bytes(range(32))
NOW = Instant(T0 + 60_000)
NUMBERS = count()
MARKS = Path(tempfile.mkdtemp())
"""One mark for each database, as a ledger's disk has one."""


def new_tablet(exam):
    """Return a tablet of its own candidate, enrolled by the owner's hand."""
    return enrolled(exam, Tablet(f"{next(NUMBERS):05d}"))


def enrolled(exam, tablet, base=None):
    with psycopg.connect(exam.dsn()) as owner:
        code = None
        if base is not None:
            code = owner.execute(
                "INSERT INTO replacement_code (id, attempt_id, code_digest,"
                " expires_ms, act) VALUES (gen_random_uuid(), %s, %s, 1, 1)"
                " RETURNING id",
                (tablet.attempt, bytes(32)),
            ).fetchone()[0]
        owner.execute(
            "INSERT INTO device VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                tablet.attempt,
                tablet.epoch,
                tablet.public_key,
                bytes(32),
                genesis(tablet.attempt, tablet.epoch, tablet.public_key).head,
                base and base.count,
                base and base.head,
                code,
                T0,
            ),
        )
    return tablet


def keep(exam, tablet, start=0, stop=None, *, now=NOW):
    """Commit entries as a gateway does."""

    async def write():
        tail = tablet.tail(stop)
        run = Run(tuple(tablet.entries[start:stop]), tail.head, tablet.sign(tail))
        presence = Presence(
            tablet.attempt,
            tablet.epoch,
            now,
            len(tablet.entries),
            0,
            "whole",
            "persistent",
        )
        dsn = exam.dsn("concours_gateway")
        async with await psycopg.AsyncConnection.connect(dsn) as gateway:
            await entries.append(gateway, [run], received_at=now)
            await renew(gateway, [presence])

    asyncio.run(write())


def mark_of(connection):
    return MARKS / f"{connection.info.dbname}.mark"


def signing_on(connection, key=KEY):
    """The key of a ledger just started, and its mark."""
    signing = Signing(key, mark_of(connection))
    signing.load(connection)
    return signing


def loaded(connection):
    """A ledger just started."""
    numbering = Numbering(signing_on(connection))
    numbering.load(connection)
    return numbering


def swap_first_two(exam):
    """Do what only the owner of the database could: change a numbered past."""
    away = "UPDATE ledger_entry SET number = number + 1000000 WHERE number <= 1"
    back = "UPDATE ledger_entry SET number = 1000001 - number WHERE number >= 1000000"
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(away)
        owner.execute(back)


def numbered(exam):
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT number, attempt, epoch, seq, digest FROM ledger_entry"
            " ORDER BY number"
        ).fetchall()
