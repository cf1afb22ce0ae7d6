"""The boards' fold is kept up entry by entry, and is that of a fresh reading."""

from pathlib import Path

import pytest

from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.kernel.time import MINUTE_MS, Instant
from small_ecos import (
    CHAIRS,
    ECOS,
    chair_attempt,
    chair_tablet,
    expected_at,
    hold,
    make_examiners,
    make_half_day,
    whole_tablet,
)
from small_exam import EXAM, NUMBERS, T0, make_exam

NO_PACKAGES = Path("/nonexistent")


@pytest.fixture(scope="module")
def owner(console_database):
    make_exam(console_database.dsn())
    with console_database.connect("concours_owner", autocommit=True) as link:
        make_examiners(link)
        make_half_day(link, ECOS, t0=T0)
        yield link


@pytest.fixture(scope="module")
def floor(owner):  # noqa: ARG001 -- the rows it reads
    from concours.store.queries.ecos.floor import SittingFloor  # noqa: PLC0415

    return SittingFloor(ECOS, NO_PACKAGES)


CLOCK = iter(range(T0 + MINUTE_MS, T0 + 30 * MINUTE_MS, 1_000))


def look(floor, *, now=None):
    [board] = floor.boards(now=Instant(now or next(CLOCK)))
    return board


def fresh():
    from concours.store.queries.ecos.floor import SittingFloor  # noqa: PLC0415

    return SittingFloor(ECOS, NO_PACKAGES)


def essence(board):
    """What a board shows, but for how many lines of a grid have a level."""
    cells = [cell._replace(marked_count=0) for cell in board.floor.cells]
    return cells, board.floor.missing, board.floor.kept_count


def test_a_kept_board_is_that_of_a_fresh_reading_after_each_batch(owner, floor):
    tablets = {chair: whole_tablet(ECOS, *chair, T0) for chair in CHAIRS}
    for count in (1, 5, 8, 9, 20, None):
        for chair in CHAIRS:
            hold(owner, tablets[chair], count)
        now = next(CLOCK)
        kept = look(floor, now=now)
        assert essence(kept) == essence(look(fresh(), now=now))
        exact = floor.board(kept.plan.id, now=Instant(now))
        assert exact.floor.cells == look(fresh(), now=now).floor.cells
    assert kept.floor.received_count == 40


def test_what_did_not_change_is_not_drawn_again(floor):
    first = look(floor)

    assert look(floor) is first
    assert look(floor, now=T0 + 60 * MINUTE_MS) is not first


def test_who_looks_within_half_a_second_shares_a_look_but_for_an_act(owner, floor):
    now = next(CLOCK)
    before = look(floor, now=now)
    owner.execute("UPDATE presence SET written = written + 3")

    assert look(floor, now=now + 499) is before
    assert look(floor, now=now + 500).floor.kept_count == 30
    owner.execute("UPDATE presence SET written = written - 3")


def test_what_awaits_its_number_is_kept_on_no_tablet(owner):
    [row] = owner.execute(
        "DELETE FROM ledger_entry WHERE number = (SELECT max(number) FROM ledger_entry)"
        " RETURNING number, attempt, epoch, seq, digest"
    ).fetchall()
    without_number = look(fresh())
    change = "UPDATE presence SET written = written + %s WHERE attempt = %s"
    owner.execute(change, (2, row[1]))
    with_more = look(fresh())
    owner.execute(change, (-2, row[1]))
    owner.execute("INSERT INTO ledger_entry VALUES (%s, %s, %s, %s, %s)", row)

    assert without_number.floor.kept_count == 0
    assert with_more.floor.kept_count == 2


def test_another_device_goes_on_and_late_entries_of_the_first_count_for_nothing(
    owner, floor
):
    look(floor)
    attempt = chair_attempt(2, 1, ECOS)
    second = chair_tablet(ECOS, 2, 1)
    second.epoch, second.entries = 2, []
    second.write("opened", None, T0)
    second.write("signalled", {"turn": 1, "what": "health"}, T0)
    first = whole_tablet(ECOS, 2, 1, T0)
    [(count, head)] = owner.execute(
        "SELECT seq + 1, digest FROM journal_entry WHERE attempt = %s"
        " ORDER BY seq DESC LIMIT 1",
        (attempt,),
    ).fetchall()
    from concours.core.delivery.journal.entry import Tail  # noqa: PLC0415

    assert count == len(first.entries)
    hold(owner, second, base=Tail(count, head, T0))

    board = look(floor)

    assert board.floor.cells == look(fresh()).floor.cells
    assert board.floor.received_count == 40

    third = chair_tablet(ECOS, 2, 1)
    third.epoch, third.entries = 3, []
    third.write("opened", None, T0)
    hold(owner, third, base=second.tail())

    board = look(floor)

    assert board.floor.completeness.held.keys() == held_by_release()
    assert look(fresh()).floor.completeness.held.keys() == held_by_release()
    assert board.floor.received_count == 40


def test_a_grid_is_of_who_wrote_it_whoever_sits_there_now(owner):
    """The board names the hand of a grid; a chair whose examiner fell ill has two."""
    attempt = chair_attempt(4, 1, ECOS)
    owner.execute(
        "WITH spare AS (INSERT INTO examiner (id, exam_id, number, name, university,"
        " code_digest) VALUES (gen_random_uuid(), %s, 'E99', 'Pr E99', 'Amiens', %s)"
        " RETURNING id) UPDATE chair SET examiner_id = spare.id FROM spare, attempt a"
        " WHERE a.chair_id = chair.id AND a.id = %s",
        (EXAM, bytes(32), attempt),
    )
    tail = whole_tablet(ECOS, 4, 1, T0).tail()
    second = chair_tablet(ECOS, 4, 1)
    second.epoch, second.entries = 2, []
    second.write("opened", None, T0)
    second.grade(6, "04299", at=T0 + 56 * MINUTE_MS)
    hold(owner, second, base=tail)

    board = look(fresh())
    chair = board.plan.chairs[ChairPlace("s5", 1)]
    judges = {
        owned.grid.turn: chair.judge_of(owned.grid).number
        for owned in board.floor.completeness.held.values()
        if owned.chair == chair.place
    }
    strays = [owned for owned in board.floor.strays if owned.chair == chair.place]

    assert set(judges.values()) == {"E51"}
    assert [chair.judge_of(owned.grid).number for owned in strays] == ["E99"]


def held_by_release():
    """What an act that lets a circuit go finds held, from whole journals."""
    from concours.store.queries.delivery import sittings  # noqa: PLC0415
    from concours.store.queries.ecos.circuits import read_plans  # noqa: PLC0415
    from concours.store.queries.ecos.journals import read_stands  # noqa: PLC0415

    [plan] = read_plans(sittings.load(ECOS))
    return plan.floor(read_stands(plan, {})).completeness().held.keys()


def test_a_half_day_of_nobody_waits(owner):
    from uuid import uuid4  # noqa: PLC0415

    sitting = uuid4()
    make_half_day(owner, sitting, place=9)
    from concours.store.queries.ecos.floor import boards_of  # noqa: PLC0415

    [board] = boards_of(sitting, NO_PACKAGES, now=Instant(T0))

    assert board.floor.moment is None
    assert board.floor.unsaid == frozenset(NUMBERS)
    assert {c.state for c in board.floor.cells if c.candidate} == {"waiting"}
    assert expected_at(0, 1) == NUMBERS[0]
