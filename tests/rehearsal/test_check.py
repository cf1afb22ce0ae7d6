"""A rehearsal finds every entry that is lost, doubled, altered, foreign or unchained.

The comparison is the proof of everything else that a rehearsal says: each kind of
damage is done to what the journal returned, and must be found, counted and named. So is
a call that did not arrive, and a break that was not given back as it was taken.
"""

from random import Random
from uuid import UUID

import msgspec
import pytest

from concours.core.delivery.sitting.course import Launched, Paused, Resumed
from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.chain import WireEntry
from concours.rehearsal.crowd.check import ComparisonResult, compare
from concours.rehearsal.crowd.day import Day
from concours.rehearsal.crowd.line import Line
from concours.rehearsal.crowd.room_check import RoomResult, compare_room
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tablet import Tablet
from concours.rehearsal.crowd.tally import Tally

ATTEMPT = UUID("0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e")
NOWHERE = ("127.0.0.1", 9)


@pytest.fixture
def day():
    """A sitting in which a tablet has written four entries, three acknowledged."""
    chance = Random(1)  # noqa: S311 -- no secret
    line = Line("127.0.0.1", NOWHERE, NOWHERE, chance)
    key = DeviceKey(private_key_from(chance.randbytes))
    around = Surroundings(Tally(), chance, 1.0)
    tablet = Tablet(Seat("04217", "K7QF-2M9D", 0), line, around, key)
    sitting = {
        "sitting": "s", "attempt": str(ATTEMPT), "epoch": 1,
        "duration_ms": 60_000, "factor": [4, 3],
    }  # fmt: skip
    made = Day(sitting, tablet.device, lambda: None)
    for at, letter in enumerate("ABCD"):
        body = {"answer": [letter], "question": "q1"}
        made.chain.write("answered", body, at_ms=1_000 * at)
    made.chain.hold(3)
    return made


def rows_of(chain):
    """Return what a sound journal returns of a chain."""
    rows = []
    for entry, prev in zip(chain.entries, chain.heads[:-1], strict=True):
        e = msgspec.json.decode(entry, type=WireEntry)
        rows.append(
            (ATTEMPT, 1, e.seq, e.kind, e.body.encode(), e.device_ms,
             bytes.fromhex(e.digest), prev)
        )  # fmt: skip
    return rows


def found_in(day, rows):
    found = ComparisonResult()
    compare(day, rows, found)
    counts = (
        found.lost_count, found.doubled_count, found.altered_count,
        found.foreign_count, found.broken_count,
    )  # fmt: skip
    return counts, [(each.what, each.seq) for each in found.differences]


def test_sound_journal_shows_no_difference(day):
    assert found_in(day, rows_of(day.chain)) == ((0, 0, 0, 0, 0), [])


def test_entry_that_is_not_held_is_lost(day):
    rows = rows_of(day.chain)

    assert found_in(day, rows[:3]) == ((1, 0, 0, 0, 0), [("lost", 3)])


def test_dead_tablet_is_owed_what_was_acknowledged_to_it_and_no_more(day):
    day.device.is_dead = True
    rows = rows_of(day.chain)

    assert found_in(day, rows[:3]) == ((0, 0, 0, 0, 0), [])
    assert found_in(day, rows[:2]) == ((1, 0, 0, 0, 0), [("lost", 2)])


@pytest.mark.parametrize("column", [3, 4, 5])
def test_entry_held_otherwise_than_written_is_altered(day, column):
    rows = rows_of(day.chain)
    changed = {3: "flagged", 4: b'{"answer":["E"],"question":"q1"}', 5: 7}
    damaged = list(rows[1])
    damaged[column] = changed[column]
    rows[1] = tuple(damaged)

    assert found_in(day, rows) == ((0, 0, 1, 0, 0), [("altered", 1)])


def test_entry_past_the_record_is_foreign_or_doubled(day):
    sound = rows_of(day.chain)
    day.chain.write("answered", {"answer": ["Z"], "question": "q1"}, at_ms=9_000)
    foreign = rows_of(day.chain)
    day.chain.entries.pop()
    day.chain.heads.pop()

    assert found_in(day, foreign) == ((0, 0, 0, 1, 0), [("foreign", 4)])
    day.chain.entries[:] = day.chain.entries[:3]
    again = [*sound[:3], (*sound[0][:2], 3, *sound[3][3:7], sound[3][7])]
    assert found_in(day, again)[0] == (0, 0, 0, 1, 0)


def test_chain_with_a_gap_or_another_link_is_broken(day):
    rows = rows_of(day.chain)
    unlinked = [*rows[:2], (*rows[2][:7], bytes(32)), rows[3]]

    assert found_in(day, [rows[0], *rows[2:]])[0] == (0, 0, 0, 0, 1)
    assert found_in(day, unlinked)[0] == (0, 0, 0, 0, 1)


def test_chain_that_repeats_a_head_signs_it_once(day):
    first, again = day.chain.batch(), day.chain.batch()
    day.chain.hold(4)

    assert first == again
    assert day.chain.batch()[1:] == (b"", first[2], first[3])


def room_of(day, held, breaks):
    result = RoomResult()
    return list(compare_room([day], held, breaks, result)), result


def test_call_that_is_not_held_is_lost_unless_its_tablet_died_first(day):
    calls = day.device.calls
    calls.make(str(ATTEMPT), "unwell", at_ms=1_000)
    calls.make(str(ATTEMPT), "tablet", at_ms=2_000)  # one waits: no other is made
    calls.make("another sitting", "tablet", at_ms=2_000)
    (call, _) = calls.made

    assert room_of(day, {call.id}, (0, 0)) == ([], RoomResult(calls_count=1))
    assert room_of(day, set(), (0, 0))[0] == ["call"]
    calls.hear(str(call.id), 3_000)
    assert room_of(day, {call.id}, (0, 0))[1].seen_count == 1
    assert call.is_held
    day.device.is_dead = True
    assert room_of(day, set(), (0, 0))[0] == ["call"], "it was acknowledged"
    call.is_held = False
    assert room_of(day, set(), (0, 0))[0] == []


def test_break_is_given_back_to_the_millisecond(day):
    day.take(Launched(Instant(10_000), "00" * 32))
    usual = day.end
    day.take(Paused("candidate", "rest", Instant(20_000), Instant(620_000)))
    day.take(Resumed("candidate", "rest", Instant(26_500)))

    assert day.end - usual == 6_500
    assert room_of(day, set(), (1, 6_500)) == (
        [], RoomResult(breaks_count=1, breaks_ms=6_500)
    )  # fmt: skip
    assert room_of(day, set(), (1, 6_501))[0] == ["break"]
    assert room_of(day, set(), (0, 0))[0] == ["break"]
