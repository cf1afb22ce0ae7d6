"""Whoever takes a chair over closes no grid of a candidate whom they have not seen.

An examiner falls ill and leaves the grid of a turn open. The reserve who sits down in
the changeover after it may not hold to validate it, for whatever reason: it is missing
by name until two give it up. Board, release and verifier say the same; the turn that
goes on as somebody sits down is theirs.
"""

from dataclasses import replace
from uuid import uuid4

import pytest
from verifier.ecos.completeness import check_site

from acts.ecos.conftest import OVER
from acts.ecos.test_grids_collected import close, collect, known_forms, to_verify
from acts.ecos.test_release import missing_of, release
from acts.scene import NOON
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.kernel.time import MINUTE_MS
from small_ecos import chair_id, chair_tablet, expected_at, hold, whole_tablet
from small_exam import EXAM

STATION, LEFT_TURN = 2, 3
PLACE = ChairPlace(f"s{STATION + 1}", 1)
NUMBER = expected_at(STATION, LEFT_TURN)
LEFT = (NUMBER, *PLACE)


def seat_reserve(half_day, name):
    """Somebody else has the chair from now on, by whatever act."""
    who = uuid4()
    half_day.owner.execute(
        "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
        " VALUES (%s, %s, %s, %s, 'Amiens', %s)",
        (who, EXAM, who.hex[:12], name, bytes(32)),
    )
    half_day.owner.execute(
        "UPDATE chair SET examiner_id = %s WHERE id = %s",
        (who, chair_id(STATION, 1, half_day.sitting)),
    )


def take_over(half_day, at, *, reserve="Dr Roy", epoch=2, before=None):
    """The grid of turn 3 stands whole; another tablet holds it to validate."""
    first = whole_tablet(half_day.sitting, STATION, 1, NOON)
    validations = [e for e in first.entries if e.kind == "validated"]
    turn_of = {int(e.body.decode().split('"turn":')[1][:-1]): e for e in validations}
    if before is None:
        hold(half_day.owner, first, turn_of[LEFT_TURN].seq)
        before = replace(first, entries=first.entries[: turn_of[LEFT_TURN].seq])
    if reserve:
        seat_reserve(half_day, reserve)
    second = chair_tablet(half_day.sitting, STATION, 1)
    second.epoch, second.entries = epoch, []
    second.write("opened", None, at)
    digest = turn_of[LEFT_TURN].body.decode().split('"grid":"')[1][:64]
    second.write("validated", {"turn": LEFT_TURN, "grid": digest}, at)
    for turn in range(LEFT_TURN + 1, 6):
        if number := expected_at(STATION, turn):
            second.grade(turn, number, at=NOON + (10 * turn - 4) * MINUTE_MS)
    hold(half_day.owner, second, base=before.tail(), enrolled=at)
    return second


def board_of(half_day):
    from concours.store.queries.ecos.floor import boards_of  # noqa: PLC0415 -- idem

    [board] = boards_of(half_day.sitting, half_day.scene.packages, now=OVER)
    [cell] = [c for c in board.floor.cells if (c.turn, c.chair) == (LEFT_TURN, PLACE)]
    return board, cell


@pytest.fixture
def half_day(half_day, monkeypatch):
    half_day.grade_all(but=[(STATION, 1)])
    with known_forms(monkeypatch):
        yield half_day


def test_a_reserve_closes_no_grid_of_a_turn_that_was_over(half_day):
    take_over(half_day, NOON + 29 * MINUTE_MS)

    board, cell = board_of(half_day)
    assert (board.floor.missing, cell.state) == ([LEFT], "missing")
    assert missing_of(half_day).missing == (f"{NUMBER} {PLACE.station} 1",)

    half_day.by_two(
        "grid_given_up",
        circuit=half_day.circuit,
        grids=f"{NUMBER} {PLACE.station} 1",
    )
    _, body = half_day.body(release(half_day))
    assert body["held"] == body["expected"] - 1
    assert board_of(half_day)[1].state == "given_up"
    close(half_day)
    _, body = half_day.body(collect(half_day))
    found = check_site(to_verify(half_day))
    assert found["missing"] == [[*LEFT]]
    assert found["held_digest"] == body["held_digest"]


def test_the_turn_that_goes_on_is_theirs_with_what_stands_on_its_grid(half_day):
    take_over(half_day, NOON + 27 * MINUTE_MS)

    board, cell = board_of(half_day)
    assert (board.floor.missing, cell.state) == ([], "received")
    _, body = half_day.body(release(half_day))
    assert body["held"] == body["expected"] == 40
    chair = board.plan.chairs[PLACE]
    grid = board.floor.completeness.held[LEFT].grid
    assert chair.judge_of(grid).name == "Dr Roy"


def test_another_tablet_of_whoever_sits_there_closes_what_they_left(half_day):
    take_over(half_day, NOON + 29 * MINUTE_MS, reserve="")

    assert board_of(half_day)[0].floor.missing == []
    assert release(half_day)


def test_another_tablet_of_the_reserve_closes_it_no_more_than_their_first(half_day):
    second = take_over(half_day, NOON + 29 * MINUTE_MS)
    take_over(half_day, NOON + 59 * MINUTE_MS, reserve="", epoch=3, before=second)

    assert board_of(half_day)[0].floor.missing == [LEFT]
    assert len(missing_of(half_day).missing) == 1
