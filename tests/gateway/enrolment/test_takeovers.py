"""Promise: nobody's entries wait while a code is compared, however many take over.

Codes are slow to compare, and a takeover keeps every writer of entries waiting: all of
a turn are compared first. What was compared is looked at again before it counts.
"""

import asyncio

import pytest

from concours.core.kernel.errors import Refusal
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Database
from concours.gateway.enrolment.enrolments import Enrolments
from concours.gateway.enrolment.requests import EnrolmentRequest
from small_exam import CODE, CODES_KEY, NUMBERS, Tablet, allow_replacement

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
        owner.execute(
            "TRUNCATE news, journal_entry, ledger_entry, device, wrong_try,"
            " replacement_code CASCADE"
        )
        yield owner


def claim_of(settings, number, replacement=None):
    return EnrolmentRequest(
        number=number,
        code=CODE,
        replacement=replacement,
        public_key=Tablet(number).public_key,
        network="192.0.2.1",
        now=settings.now(),
    )


def take_at_once(settings, codes, claims):
    """Return the answers to claims that share one turn."""

    async def take_all():
        database = Database(settings)
        enrolments = Enrolments(database, codes, settings)
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
