"""Promise: nobody's entries wait while a code is compared, however many take over.

Codes are slow to compare, and a takeover keeps every writer of entries waiting: all of
a turn are compared first. What was compared is looked at again before it counts. And a
paper that nobody has begun opens on any tablet, by no code of a room.
"""

import asyncio

import psycopg
import pytest
from tests.emptied import empty

from concours.core.delivery.sync.takeover import QUIET_MS
from concours.core.kernel.errors import Refusal
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Database
from concours.gateway.enrolment.enrolments import Enrolments
from concours.gateway.enrolment.requests import EnrolmentRequest
from concours.gateway.kiosk.configurations import Configurations
from concours.gateway.kiosk.entry import EntryGate
from concours.gateway.relays.directory import RelayDirectory
from concours.store.journal.enrolment import Badge
from small_exam import (
    CHECK,
    CODE,
    CODES_KEY,
    NUMBERS,
    SITTING,
    Tablet,
    allow_replacement,
    attempt_id,
)

IS_JOURNAL_HELD = """
SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
               WHERE d.datname = current_database() AND locktype = 'advisory'
                 AND mode = 'ExclusiveLock' AND objid = 1313013762)
"""
REPLACEMENTS = ("AAAA2222", "BBBB3333")


class WatchedCodes(CodeChecker):
    """Codes compared as always, and whether anybody was kept from writing then."""

    def __init__(self, key, owner, after=lambda: None):
        super().__init__(key)
        self.owner, self.after = owner, after
        self.holds = []

    async def find_each(self, tried):
        self.holds.append(self.owner.execute(IS_JOURNAL_HELD).fetchone()[0])
        found = await super().find_each(tried)
        self.after()
        return found


@pytest.fixture
def owner(exam):
    with exam.connect(autocommit=True) as owner:
        empty(
            owner,
            "news, journal_entry, ledger_entry, device, presence, wrong_try,"
            " replacement_code",
        )
        yield owner


def claim_of(settings, number, replacement=None, *, tablet=None, later_ms=0):
    return EnrolmentRequest(
        badge=Badge(number),
        code=CODE,
        replacement=replacement,
        public_key=(tablet or Tablet(number)).public_key,
        network="192.0.2.1",
        now=settings.now() + later_ms,
    )


def take_at_once(settings, codes, claims):
    """Return the answers to claims that share one turn."""

    async def take_all():
        database = Database(settings)
        gate = EntryGate(Configurations(database, settings), settings)
        relays = RelayDirectory(database, settings)
        enrolments = Enrolments(database, codes, settings, gate, relays)
        try:
            return await asyncio.gather(
                *map(enrolments.take, claims), return_exceptions=True
            )
        finally:
            await enrolments.stop()
            codes.stop()
            await database.close()

    return asyncio.run(take_all())


def enrol_first(settings, owner):
    claims = [claim_of(settings, number) for number in NUMBERS]
    answers = take_at_once(settings, WatchedCodes(CODES_KEY, owner), claims)
    assert not any(isinstance(answer, Exception) for answer in answers)


def test_no_code_of_a_turn_is_compared_while_writers_wait(settings, exam, owner):
    enrol_first(settings, owner)
    for number in NUMBERS:
        for code in REPLACEMENTS:
            allow_replacement(exam.dsn(), number, code)
    claims = [
        claim_of(settings, number, code) for code in REPLACEMENTS for number in NUMBERS
    ]
    codes = WatchedCodes(CODES_KEY, owner)

    answers = take_at_once(settings, codes, claims)

    assert not any(isinstance(answer, Exception) for answer in answers)
    epochs = owner.execute("SELECT max(epoch) FROM device GROUP BY attempt").fetchall()
    assert {epoch for (epoch,) in epochs} == {1 + len(REPLACEMENTS)}
    assert len(codes.holds) == 2 * (1 + len(NUMBERS))
    assert not any(codes.holds)


def test_a_code_that_no_longer_stands_when_writers_wait_is_refused(
    settings, exam, owner
):
    enrol_first(settings, owner)
    allow_replacement(exam.dsn(), NUMBERS[0], REPLACEMENTS[0])

    def forget():
        owner.execute("UPDATE replacement_code SET expires_ms = 0")

    codes = WatchedCodes(CODES_KEY, owner)
    codes.after = lambda: len(codes.holds) == 2 and forget()
    [answer] = take_at_once(
        settings, codes, [claim_of(settings, NUMBERS[0], REPLACEMENTS[0])]
    )

    assert isinstance(answer, Refusal)
    assert answer.code == "enrol.replacement_invalid"
    assert owner.execute("SELECT max(epoch) FROM device").fetchone() == (1,)


def write(owner, tablet, *kinds):
    """Hold entries of these kinds, as the journal would."""
    for kind in kinds:
        entry = tablet.write(kind)
        owner.execute(
            """INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body,
                   device_ms, received_ms, signature)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (entry.attempt, entry.epoch, entry.seq, entry.prev, entry.digest(), kind,
             entry.body, entry.device_ms, entry.device_ms, tablet.sign(tablet.tail())),
        )  # fmt: skip


def take(settings, owner, number, **how):
    """Return what one claim is answered: sittings and epochs, or a refusal's code."""
    claim = claim_of(settings, number, **how)
    [answer] = take_at_once(settings, WatchedCodes(CODES_KEY, owner), [claim])
    if isinstance(answer, Refusal):
        return answer.code
    return [(each["sitting"], each["epoch"]) for each in answer["sittings"]]


def test_the_next_paper_opens_on_any_tablet_and_by_no_code_of_a_room(settings, owner):
    """A tablet is no person: that of the morning may be anybody's in the afternoon."""
    number = NUMBERS[0]
    first, second = Tablet(number, attempt=attempt_id(number, CHECK)), Tablet(number)
    take(settings, owner, number, tablet=first)
    write(owner, first, "opened", "answered")
    begun = take(settings, owner, number, tablet=second, later_ms=QUIET_MS)
    write(owner, first, "handed")
    soon = take(settings, owner, number, tablet=second, later_ms=QUIET_MS // 2)
    late = take(settings, owner, number, tablet=second, later_ms=QUIET_MS)
    again = take(settings, owner, number, tablet=first, later_ms=QUIET_MS)
    facts = owner.execute(
        "SELECT base_count, replacement FROM device WHERE epoch = 2"
    ).fetchall()

    assert begun == soon == "enrol.replacement_needed"
    assert late == [(SITTING, 2)]
    assert again == [(CHECK, 1), (SITTING, 1)]
    assert facts == [(0, None)]
    write(owner, Tablet(number, epoch=2, private_key=second.private_key), "opened")
    assert take(settings, owner, number, later_ms=QUIET_MS) == begun


def test_a_tablet_that_was_given_back_keeps_nobody_waiting(settings, owner, gateway):
    number = NUMBERS[2]
    first = Tablet(number)
    gateway.enrol(first)
    gateway.send(first)
    waited = any(map(has_sign_of_life, [owner] * 100))
    before = take(settings, owner, number)
    nobody = gateway.post("/return", {}, Authorization="Bearer moon")
    returned = [
        gateway.post("/return", {}, Authorization=f"Bearer {first.token}").status
        for _ in range(2)
    ]
    gateway.send(first)

    assert waited
    assert before == "enrol.replacement_needed"
    assert (nobody.status, returned) == (401, [200, 200])
    assert take(settings, owner, number) == [(CHECK, 2), (SITTING, 2)]


def has_sign_of_life(owner):
    """Whether a heartbeat is stored: they are gathered for a second."""
    owner.execute("SELECT pg_sleep(0.1)")
    return owner.execute("SELECT EXISTS (SELECT FROM presence)").fetchone()[0]


def test_a_paper_that_is_announced_asks_for_a_code_of_whoever_had_a_tablet(
    settings, owner
):
    one, other = NUMBERS[:2]
    take(settings, owner, one)
    owner.execute("UPDATE sitting SET t0_ms = 1 WHERE id = %s", (SITTING,))

    assert take(settings, owner, one, later_ms=QUIET_MS) == "enrol.replacement_needed"
    assert take(settings, owner, other) == [(CHECK, 1), (SITTING, 1)]
    owner.execute("UPDATE sitting SET t0_ms = NULL")


def test_the_database_refuses_a_takeover_of_entries_without_a_code(settings, owner):
    take(settings, owner, NUMBERS[0])

    with pytest.raises(psycopg.errors.CheckViolation, match="code_after_entries"):
        owner.execute(
            "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
            " base_count, base_head, enrolled_ms) SELECT attempt, 2,"
            " set_byte(public_key, 1, 0), token_digest, genesis, 1, genesis, 1"
            " FROM device"
        )
