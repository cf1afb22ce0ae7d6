"""What the ledger costs: an entry's number, a refresh of the boards, a start, a proof.

Two sittings of 12,000 compose at once and write 3,000 entries a second. The seconds
are not waited for: each is committed as gateways would, then the ledger takes its turn,
and only its own processor time and that of its PostgreSQL backend are counted. Then
a journal of a million entries, a ledger that starts over it, and proofs of entries in
its tree, from tiles: what a receipt and a witness are given.
"""

import asyncio
import gc
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parent))

import psycopg
from parts.nation import (
    T0,
    Admin,
    backend_cpu_ms,
    cluster,
    dsn,
    loading,
    make_roster,
    make_sitting,
)

from concours.core.delivery.journal.entry import (
    AttemptId,
    Entry,
    Tail,
    genesis,
    head_statement,
)
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import device_sign, point_of, private_key_from
from concours.core.kernel.time import Instant
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing
from concours.ledger.supervision import Supervision
from concours.store.journal.tree.tiles import grow_tiles, prove_entry, read_tree

SECONDS_COUNT = 10
ENTRIES_A_SECOND = 3_000
COMMIT_COUNT = 60
"""Commits of gateways in a second, 50 entries each."""
WARM_SECONDS_COUNT = 2
QUESTIONS_COUNT = 120
NOISE = ("seen", "flagged", "left")
STORED_COUNT = 1_000_000
SAVE_TURNS_MAX = 200
PROOFS_COUNT = 400
PROOF_AIM_MS = 2

STORED = """
INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body, device_ms,
                           received_ms)
SELECT id, 1, 1000 + seq, sha256(''), sha256((id::text || seq)::bytea), 'answered',
       convert_to('{"answer":["' || chr(65 + seq %% 5) || '"],"question":"dp'
                  || seq %% 24 || '-q' || seq %% 5 || '"}', 'UTF8'), %(now)s, %(now)s
FROM attempt CROSS JOIN generate_series(1, %(each)s) seq
"""

# As a ledger left it that had numbered all of them: no tablet has signed these.
STORED_NUMBERS = """
INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)
SELECT (SELECT max(number) FROM ledger_entry)
       + row_number() OVER (ORDER BY attempt, seq), attempt, epoch, seq, digest
FROM journal_entry WHERE xid >= (SELECT xid FROM ledger_cursor)
"""
STORED_CURSOR = "UPDATE ledger_cursor SET xid = pg_snapshot_xmin(pg_current_snapshot())"

ENTRIES = """
COPY journal_entry (attempt, epoch, seq, prev, digest, kind, body, device_ms,
                    received_ms, signature) FROM STDIN
"""

KEYS = """
UPDATE device SET public_key = sent.key
FROM unnest(%s::uuid[], %s::bytea[]) AS sent (attempt, key)
WHERE device.attempt = sent.attempt
"""

SEEN = """
UPDATE presence SET seen_ms = sent.seen_ms, written = sent.written
FROM unnest(%s::uuid[], %s::bigint[], %s::int[]) AS sent (attempt, seen_ms, written)
WHERE presence.attempt = sent.attempt
"""


@dataclass
class Cost:
    """Processor time in milliseconds, ours and the backend's, over many things."""

    backend: int
    own_ms: float = 0
    backend_ms: float = 0
    count: int = 0
    started: tuple[float, float] = field(default=(0, 0))

    def start(self) -> None:
        """Count from here."""
        self.started = time.process_time(), backend_cpu_ms(self.backend)

    def stop(self, count: int) -> None:
        """Count up to here, for `count` things more."""
        own_s, backend_ms = self.started
        self.own_ms += (time.process_time() - own_s) * 1_000
        self.backend_ms += backend_cpu_ms(self.backend) - backend_ms
        self.count += count

    def say(self, label: str, unit: str, scale: float) -> None:
        """Print the cost of one thing."""
        own = self.own_ms * scale / self.count
        backend = self.backend_ms * scale / self.count
        print(
            f"ledger: {label:38s} {own + backend:7.1f} {unit} of CPU"
            f" (own {own:.1f}, PostgreSQL {backend:.1f})"
        )


@dataclass
class Crowd:
    """Tablets that write one entry each time, and sign it."""

    attempts: list[UUID]
    keys: dict[UUID, bytes] = field(default_factory=dict)
    tails: dict[UUID, Tail] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(3))  # noqa: S311 -- a load, not a secret

    def enrol(self, admin: Admin, attempts: list[UUID]) -> None:
        """Give each of these tablets a key of its own."""
        for attempt in attempts:
            key = private_key_from(os.urandom)
            self.keys[attempt] = key
            self.tails[attempt] = genesis(AttemptId(attempt), 1, point_of(key))
        points = [point_of(self.keys[attempt]) for attempt in attempts]
        admin.execute(KEYS, (attempts, points))

    def second(self, admin: Admin, now: int) -> None:
        """Commit one second of entries and signs of life."""
        start = now // 1_000 * ENTRIES_A_SECOND % len(self.attempts)
        writing = self.attempts[start : start + ENTRIES_A_SECOND]
        with admin.transaction():
            admin.execute(SEEN, self.seen(writing, now))
        size = ENTRIES_A_SECOND // COMMIT_COUNT
        for start in range(0, len(writing), size):
            with admin.cursor() as cursor, cursor.copy(ENTRIES) as copy:
                for attempt in writing[start : start + size]:
                    copy.write_row(self.entry(attempt, now))

    def seen(self, attempts: list[UUID], now: int) -> tuple[object, ...]:
        """Return the columns of a sign of life of each."""
        counts = [self.tails[attempt].count + 1 for attempt in attempts]
        return (attempts, [now] * len(attempts), counts)

    def entry(self, attempt: UUID, now: int) -> tuple[object, ...]:
        """Return the next entry of a chain: half of them answers."""
        tail = self.tails[attempt]
        seq = tail.count
        question = f"dp{self.chance.randrange(QUESTIONS_COUNT // 5)}-q{seq % 5}"
        letters = sorted(self.chance.sample("ABCDE", self.chance.randint(0, 3)))
        kind = "answered" if seq % 2 else self.chance.choice(NOISE)
        body = {"question": question} | (
            {"answer": [*letters]} if kind == "answered" else {}
        )
        known = AttemptId(attempt)
        entry = Entry(known, 1, seq, kind, dump(body), now, tail.head)
        after = Tail(seq + 1, entry.digest(), now)
        self.tails[attempt] = after
        signature = device_sign(self.keys[attempt], head_statement(known, 1, after))
        return (
            *(attempt, 1, seq, tail.head, after.head, kind, entry.body, now, now),
            signature,
        )  # fmt: skip


def main() -> None:
    """Print the cost of an entry and of a board."""
    gc.disable()  # as the process does
    with cluster() as running, loading(running) as admin:
        exam = uuid4()
        make_roster(admin, exam)
        for sitting in (uuid4(), uuid4()):
            make_sitting(
                admin, exam, sitting, questions_count=QUESTIONS_COUNT, package=bytes(32)
            )
        admin.execute("VACUUM ANALYZE")
        rows = admin.execute("SELECT id FROM attempt ORDER BY id").fetchall()
        with psycopg.connect(dsn(running, "concours_ledger"), autocommit=True) as own:
            crowd = Crowd([UUID(str(row[0])) for row in rows])
            crowd.enrol(admin, crowd.attempts)
            measure(admin, own, crowd)
            size = measure_start(admin, own, attempts_count=len(rows))
            measure_proofs(own, size)
        asyncio.run(measure_receipts(dsn(running, "concours_gateway"), size))


def measure(admin: Admin, own: Admin, crowd: Crowd) -> None:
    """Let seconds pass; the first ones warm up."""
    numbering, supervision = Numbering(_signing()), Supervision()
    numbering.load(own)
    pid = own.info.backend_pid
    numbers, boards = Cost(pid), Cost(pid)
    for second in range(1, SECONDS_COUNT + 1):
        now = Instant(T0 + second * 1_000)
        crowd.second(admin, now)
        numbers.start()
        count = numbering.turn(own, now=now)
        numbers.stop(count)
        boards.start()
        supervision.turn(own, now=now)
        boards.stop(1)
        if second == WARM_SECONDS_COUNT:
            numbers, boards = Cost(pid), Cost(pid)
    numbers.say("numbers and tree, an entry", "µs", 1_000)
    boards.say("boards of 2 sittings, a refresh", "ms", 1)
    for name, size in own.execute(
        "SELECT sitting::text, length(candidates) FROM board"
    ).fetchall():
        print(f"ledger: board {name[:8]} {size:,} bytes stored")


def measure_start(admin: Admin, own: Admin, *, attempts_count: int) -> int:
    """Print what a ledger does from nothing to its first board, anew and resumed.

    Return how many entries are numbered.
    """
    now = Instant(T0 + SECONDS_COUNT * 1_000)
    entries_each = STORED_COUNT // attempts_count + 1
    admin.execute(STORED, {"now": now, "each": entries_each})
    admin.execute(STORED_NUMBERS)
    admin.execute(STORED_CURSOR)
    admin.execute("VACUUM ANALYZE")
    signing = _signing()
    numbering = Numbering(signing)
    numbering.load(own)
    for after_s in (10, 20):  # what one transaction wrote takes a turn to come up to
        numbering.turn(own, now=Instant(now + after_s * 1_000))
    admin.execute("VACUUM ANALYZE")
    for label in ("anew", "resumed"):
        cost = Cost(own.info.backend_pid)
        cost.start()
        numbering, supervision = Numbering(signing), Supervision()
        numbering.load(own)
        supervision.load(own)
        numbering.turn(own, now=now)
        supervision.turn(own, now=now)
        cost.stop(1)
        cost.say(f"start over {numbering.size:,} entries, {label}", "ms", 1)
        for _ in range(SAVE_TURNS_MAX):
            supervision.turn(own, now=now)
    return numbering.size


def measure_proofs(own: Admin, size: int) -> None:
    """Print what one proof costs: that an entry is there, that a tree grew from one."""
    while not grow_tiles(own, size):
        pass
    chance = random.Random(4)  # noqa: S311 -- which entries, not a secret
    for label in ("an entry is there", "a tree has grown"):
        cost = Cost(own.info.backend_pid)
        cost.start()
        for _ in range(PROOFS_COUNT):
            tree, place = read_tree(own, size), chance.randrange(1, size)
            if label == "an entry is there":
                tree.inclusion_proof(place)
            else:
                tree.consistency_proof(place)
        cost.stop(PROOFS_COUNT)
        cost.say(f"proof that {label} (aim {PROOF_AIM_MS})", "ms", 1)


async def measure_receipts(conninfo: str, size: int) -> None:
    """Print what the same proof costs where a gateway makes it, for a receipt."""
    chance = random.Random(4)  # noqa: S311 -- which entries, not a secret
    own = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
    async with own:
        cost = Cost(own.info.backend_pid)
        cost.start()
        for _ in range(PROOFS_COUNT):
            await prove_entry(own, chance.randrange(size), size)
        cost.stop(PROOFS_COUNT)
    cost.say(f"proof for a receipt (aim {PROOF_AIM_MS})", "ms", 1)


def _signing() -> Signing:
    return Signing(bytes(32), Path(tempfile.mkdtemp()) / "ledger.mark")


if __name__ == "__main__":
    main()
