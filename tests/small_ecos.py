"""One circuit of the ECOS beside the small exam: five stations, ten examiners.

Four candidates of the small exam pass in its first rotation, in the order of their
numbers. Rows are put in by the owner's role.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

import psycopg
from protocol.chairs import WHOLE, form_of
from psycopg.types.json import Jsonb

from concours.core.delivery.journal.entry import Tail, Writer
from concours.core.delivery.journal.epochs import Epoch, JournalEntry
from concours.core.ecos.bells.tempo import NORMAL_TEMPO, write_tempo
from concours.core.ecos.grids.bodies import CHAIR
from concours.core.ecos.grids.fold import fold
from concours.core.ecos.grids.grid import GridForm, grid_digest
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.people.roster.codes import code_digest
from small_exam import (
    CODES_KEY,
    EXAM,
    HOUR_MS,
    NUMBERS,
    PACKAGE,
    SITES,
    T0,
    Tablet,
    attempt_id,
    candidate_id,
)

ECOS = uuid5(EXAM, "ecos")
SITE = SITES["Lille"]
EXAMINER_CODE = "3TBR-9XKM"
TEMPO = write_tempo(NORMAL_TEMPO)
CHAIRS = [(station, place) for station in range(5) for place in (1, 2)]


def examiner_number(station: int, place: int) -> str:
    """The number of who judges there, and of nobody else: E01 to E52."""
    return f"E{station + 1}{place}"


def examiner_id(number: str) -> UUID:
    return uuid5(EXAM, f"examiner/{number}")


def circuit_id(sitting: UUID = ECOS) -> UUID:
    return uuid5(sitting, "circuit")


def chair_id(station: int, place: int, sitting: UUID = ECOS) -> UUID:
    return uuid5(circuit_id(sitting), f"{station}/{place}")


def chair_attempt(station: int, place: int, sitting: UUID = ECOS) -> UUID:
    return uuid5(chair_id(station, place, sitting), "attempt")


def make_examiners(owner: psycopg.Connection, *, code: str = EXAMINER_CODE) -> None:
    """Ten examiners of Amiens, each with the same code: tests type it often."""
    for chair in CHAIRS:
        number = examiner_number(*chair)
        who = examiner_id(number)
        owner.execute(
            "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
            " VALUES (%s, %s, %s, %s, 'Amiens', %s)",
            (who, EXAM, number, f"Pr {number}", code_digest(CODES_KEY, who, code)),
        )


def make_circuit(owner: psycopg.Connection, sitting: UUID) -> None:
    """The circuit A of a sitting at Lille: chairs, their copies, its first rotation."""
    owner.execute(
        "INSERT INTO circuit (id, sitting_id, site_id, code, factor_num, factor_den,"
        " tempo) VALUES (%s, %s, %s, 'A', 1, 1, %s)",
        (circuit_id(sitting), sitting, SITE, Jsonb(TEMPO)),
    )
    for station, place in CHAIRS:
        chair = chair_id(station, place, sitting)
        owner.execute(
            "INSERT INTO chair (id, sitting_id, circuit_id, station, station_code,"
            " place, room, examiner_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (chair, sitting, circuit_id(sitting), station, f"s{station + 1}", place,
             f"B{station + 1}", examiner_id(examiner_number(station, place))),
        )  # fmt: skip
        owner.execute(
            "INSERT INTO attempt (id, sitting_id, chair_id) VALUES (%s, %s, %s)",
            (chair_attempt(station, place, sitting), sitting, chair),
        )
    for position, number in enumerate(NUMBERS):
        owner.execute(
            "INSERT INTO circuit_place (attempt_id, circuit_id, rotation, position)"
            " VALUES (%s, %s, 0, %s)",
            (attempt_id(number, sitting), circuit_id(sitting), position),
        )


def make_ecos(dsn: str) -> None:
    """Write a sitting of the ECOS in the small exam; `dsn` is the owner's."""
    with psycopg.connect(dsn) as owner:
        make_examiners(owner)
        make_half_day(owner, ECOS)


def make_half_day(
    owner: psycopg.Connection, sitting: UUID, *, place: int = 1, t0: int | None = None
) -> None:
    """Write one half-day of a circuit; with `t0`, launched, everybody confined."""
    owner.execute(
        "INSERT INTO frozen_paper (id, code, version, title, content_digest,"
        " duration_ms, questions_count) VALUES (%s, %s, 1, 'Série 1', %s, %s, 5)",
        (uuid5(sitting, "paper"), f"j{place}", bytes(32), 3 * HOUR_MS),
    )
    owner.execute(
        "INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,"
        " scheduled_ms, duration_ms, quorum, package_digest, key_check, armed_ms,"
        " t0_ms, key_released_ms) VALUES (%s, %s, %s, %s, %s, 'ecos',"
        " 'ECOS, jour 1', %s, %s, 2, %s, %s, %s, %s, %s)",
        (sitting, EXAM, uuid5(sitting, "paper"), 6 + place, f"ecos-{place}",
         T0 + 24 * HOUR_MS, 3 * HOUR_MS, PACKAGE, bytes(32), t0, t0, t0),
    )  # fmt: skip
    for number in NUMBERS:
        own = attempt_id(number, sitting)
        owner.execute(
            "INSERT INTO attempt (id, sitting_id, candidate_id) VALUES (%s, %s, %s)",
            (own, sitting, candidate_id(number)),
        )
        if t0 is not None:
            say_of(owner, number, sitting, "present")
    make_circuit(owner, sitting)


def say_of(owner: psycopg.Connection, number: str, sitting: UUID, kind: str) -> None:
    """Write a line of attendance."""
    owner.execute(
        "INSERT INTO attendance (attempt_id, kind, at_ms, act, tap)"
        " VALUES (%s, %s, 1, 1, gen_random_uuid())",
        (attempt_id(number, sitting), kind),
    )


def expected_at(station: int, turn: int) -> str | None:
    """Whom the first rotation brings to a station in a turn, from 1."""
    position = (station - (turn - 1)) % 5
    return NUMBERS[position] if position < len(NUMBERS) else None


@dataclass
class ChairTablet(Tablet):
    """An examiner's tablet: it writes whole, signed chains of the fixed grid."""

    station: int = 0
    writer: Writer = CHAIR

    @property
    def form(self) -> GridForm:
        return form_of(f"s{self.station + 1}")

    def meet(self, turn: int, number: str, *, by: str = "scan", at: int = T0) -> None:
        self.write("met", {"turn": turn, "candidate": number, "by": by}, at)

    def mark(self, turn: int, *, at: int = T0) -> None:
        for kind, body in WHOLE:
            self.write(kind, {**body, "turn": turn}, at)

    def validate(self, turn: int, *, at: int = T0) -> None:
        """Validate the grid of a turn as this tablet shows it."""
        entries = [
            JournalEntry(e.seq, e.kind, e.body, e.device_ms, Instant(e.device_ms))
            for e in self.entries
        ]
        grids = fold(self.form, [Epoch(self.epoch, None, entries)]).grids
        own = [grid for grid in grids if grid.turn == turn][-1]
        digest = grid_digest(self.form, own)
        self.write("validated", {"turn": turn, "grid": digest}, at)

    def grade(self, turn: int, number: str, *, by: str = "scan", at: int = T0) -> None:
        """Meet, mark and validate one candidate."""
        self.meet(turn, number, by=by, at=at)
        self.mark(turn, at=at)
        self.validate(turn, at=at)

    def proof(self) -> str:
        """What it shows at the end of its half-day."""
        tail = self.tail()
        hexes = f"{tail.head.hex()}:{self.sign(tail).hex()}"
        return f"concours:3:{self.attempt}:{self.epoch}:{tail.count}:{hexes}"


def chair_tablet(sitting: UUID, station: int, place: int) -> ChairTablet:
    """The tablet of a chair, which has opened its half-day."""
    own = chair_attempt(station, place, sitting)
    tablet = ChairTablet(examiner_number(station, place), attempt=own, station=station)
    tablet.write("opened")
    return tablet


def whole_tablet(sitting: UUID, station: int, place: int, t0: int) -> ChairTablet:
    """The tablet of a chair that graded everybody whom its sheet expects."""
    tablet = chair_tablet(sitting, station, place)
    for turn in range(1, 6):
        if number := expected_at(station, turn):
            tablet.grade(turn, number, at=t0 + (10 * turn - 4) * MINUTE_MS)
    return tablet


def hold(
    owner: psycopg.Connection,
    tablet: Tablet,
    count: int | None = None,
    *,
    base: Tail | None = None,
    received: int | None = None,
    enrolled: int = 1,
) -> None:
    """Put the first entries of a tablet into the journal, and number them.

    Its heartbeat says how many it has written. `base` is where the tablet before it
    was when this one took over, `enrolled` when it did; `received` when they came, if
    not as they were written.
    """
    code = None if base is None else uuid5(tablet.attempt, f"code/{tablet.epoch}")
    if code is not None:
        owner.execute(
            "INSERT INTO replacement_code (id, attempt_id, code_digest, expires_ms,"
            " act) VALUES (%s, %s, %s, 1, 1) ON CONFLICT DO NOTHING",
            (code, tablet.attempt, bytes(32)),
        )
    [(held,)] = owner.execute(
        "SELECT count(*) FROM journal_entry WHERE (attempt, epoch) = (%s, %s)",
        (tablet.attempt, tablet.epoch),
    ).fetchall()
    if not held:
        owner.execute(
            "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
            " base_count, base_head, replacement, examiner_id, enrolled_ms)"
            " SELECT %s, %s, %s, %s, %s, %s, %s, %s, (SELECT examiner_id FROM chair"
            " JOIN attempt ON attempt.chair_id = chair.id WHERE attempt.id = %s), %s"
            " ON CONFLICT DO NOTHING",
            (tablet.attempt, tablet.epoch, tablet.public_key,
             sha256(tablet.public_key).digest(), tablet.tail(0).head,
             base and base.count, base and base.head, code, tablet.attempt,
             enrolled),
        )  # fmt: skip
    sent = tablet.entries[held:count]
    for entry in sent:
        is_last = entry is sent[-1]
        owner.execute(
            "INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body,"
            " device_ms, received_ms, signature)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (entry.attempt, entry.epoch, entry.seq, entry.prev, entry.digest(),
             entry.kind, entry.body, entry.device_ms, received or entry.device_ms,
             tablet.sign(tablet.tail(entry.seq + 1)) if is_last else None),
        )  # fmt: skip
        owner.execute(
            "INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)"
            " SELECT coalesce(max(number) + 1, 0), %s, %s, %s, %s FROM ledger_entry",
            (entry.attempt, entry.epoch, entry.seq, entry.digest()),
        )
    owner.execute(
        "INSERT INTO presence (attempt, epoch, seen_ms, written, offset_ms, package,"
        " storage) VALUES (%s, %s, 1, %s, 0, 'whole', 'persistent')"
        " ON CONFLICT (attempt, epoch) DO UPDATE SET written = excluded.written",
        (tablet.attempt, tablet.epoch, len(tablet.entries)),
    )


DECISIONS = (
    ("empty_chair", "chair_id, act", "'{chair}', 1"),
    ("circuit_release", "circuit_id, act", "'{circuit}', 1"),
    ("turn_replay", "id, circuit_id, turn, at_ms, act", "{id}, '{circuit}', 1, 1, 1"),
    (
        "station_withdrawal",
        "id, station, circuit_id, act",
        "{id}, 's1', '{circuit}', 1",
    ),
    ("given_up_grid", "id, chair_id, attempt_id, act", "{id}, '{chair}', '{own}', 1"),
    (
        "grid_attribution",
        "id, chair_id, turn, met, attempt_id, act",
        "{id}, '{chair}', 1, '', '{own}', 1",
    ),
    (
        "tablet_proof",
        "id, attempt_id, epoch, count, head, act",
        "{id}, '{copy}', 1, 1, decode(repeat('00', 32), 'hex'), 1",
    ),
)
"""One row of each table in which acts decide of a circuit: columns and values."""


def decide_of_circuit(owner: psycopg.Connection, sitting: UUID) -> None:
    """Write one row of each of `DECISIONS` about the circuit of `make_circuit`."""
    for table, columns, values in DECISIONS:
        row = values.format(
            id="gen_random_uuid()",
            chair=chair_id(0, 1, sitting),
            circuit=circuit_id(sitting),
            own=attempt_id(NUMBERS[0], sitting),
            copy=chair_attempt(0, 1, sitting),
        )
        owner.execute(
            f"INSERT INTO {table} (sitting_id, {columns}) VALUES (%s, {row})",  # noqa: S608 -- ours
            (sitting,),
        )
